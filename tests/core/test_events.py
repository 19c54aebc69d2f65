"""The facts that are announced, each under one name."""

import pytest

from quotewright.core.events import EVENTS, Event, QuoteAccepted

# domain.md, section 6.
ALLQUOTES = """
    quote.created quote.sent quote.accepted invoice.created invoice.paid payment.received
    job.created job.updated job.completed client.created client.updated booking.created
"""
OURS = """
    quote.viewed quote.updated quote.declined quote.expired quote.reopened quote.revised
    quote.voided quote.deleted quote.commented invoice.sent invoice.voided endpoint.disabled
    key.changed
"""
NAMES = ALLQUOTES.split() + OURS.split()


def test_there_are_these_25_events_and_no_others() -> None:
    assert len(NAMES) == 25
    assert sorted(EVENTS) == sorted(NAMES)


def test_every_event_has_a_class_and_a_name_of_its_own() -> None:
    kinds = Event.__subclasses__()
    assert len(kinds) == len({kind.name for kind in kinds}) == 25


@pytest.mark.parametrize("name", NAMES)
def test_an_event_is_named_as_its_class_is(name: str) -> None:
    assert EVENTS[name].__name__ == name.title().replace(".", "")


def test_an_event_is_a_fact_about_one_record() -> None:
    accepted = QuoteAccepted(7)
    assert (accepted.name, accepted.subject_id) == ("quote.accepted", 7)
