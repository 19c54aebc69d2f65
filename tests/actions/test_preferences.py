"""Preferences: every one has a default, and a change is of one team alone."""

from dataclasses import replace

from quotewright.actions.preferences import change_preferences
from quotewright.core.preferences import DEFAULT_PREFERENCES, Preferences
from tests.actions.office import Office

OTHERWISE = Preferences(
    attach_pdf=False, accepts_expired=True, notify="bob@example.com", print_queue="/var/prints"
)


def test_a_team_that_never_said_anything_has_the_defaults(office: Office) -> None:
    assert office.look(lambda books: books.preferences.get()) == DEFAULT_PREFERENCES


def test_a_preference_is_kept_and_changed_again(office: Office, strangers: Office) -> None:
    assert office.do(change_preferences, lambda _: OTHERWISE) == OTHERWISE
    assert office.look(lambda books: books.preferences.get()) == OTHERWISE
    office.do(change_preferences, lambda now: replace(now, notify=""))
    kept = office.look(lambda books: books.preferences.get())
    assert kept == replace(OTHERWISE, notify="")
    assert strangers.look(lambda books: books.preferences.get()) == DEFAULT_PREFERENCES
