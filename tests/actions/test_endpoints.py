"""Endpoints: made, changed, deleted, given another secret."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quotewright.actions import endpoints as acting
from quotewright.actions.endpoints import (
    add_endpoint,
    change_endpoint,
    delete_endpoint,
    rotate_secret,
)
from quotewright.core.endpoints import EndpointKind, EndpointStatus, Reason, check_secret
from quotewright.core.errors import Conflict, Invalid, NotFound
from quotewright.store.schema import endpoints
from tests.actions.desk_of_deliveries import (
    DRAFT,
    SECRET,
    all_deliveries,
    claim,
    endpoint_now,
    finish,
    has_endpoint,
    hold_lease,
    one,
    spread,
)
from tests.actions.office import Office


def test_an_endpoint_reads_back_as_it_was_made(office: Office) -> None:
    full = replace(
        DRAFT,
        events=("quote.sent", "invoice.paid"),
        kind=EndpointKind.HOOK,
        attempts=3,
        ordered=True,
        snapshot=True,
        rate_per_second=30,
    )
    endpoint, secret = office.do(add_endpoint, full, SECRET)
    assert secret == SECRET
    assert endpoint_now(office, endpoint) == endpoint
    assert (endpoint.events, endpoint.status) == (full.events, EndpointStatus.ENABLED)
    assert office.deeds() == [("endpoint.added", "endpoint", endpoint.id, "hook")]


def test_a_secret_is_made_where_none_is_given(office: Office) -> None:
    (_, first), (_, second) = office.do(add_endpoint, DRAFT), office.do(add_endpoint, DRAFT)
    assert first != second
    check_secret(first)
    assert first.startswith("whsec_")


def test_secrets_are_sealed_in_the_table_and_read_back_from_it(office: Office) -> None:
    endpoint = has_endpoint(office)
    _, second = office.do(rotate_secret, endpoint.id)
    table = str(office.rows(endpoints))
    assert SECRET not in table
    assert second not in table
    assert office.look(lambda books: books.endpoints.secrets(endpoint.id)) == (second, SECRET)


def test_the_former_secret_ends_after_a_day(office: Office) -> None:
    endpoint = has_endpoint(office)
    _, second = office.do(rotate_secret, endpoint.id)
    office.clock.now += timedelta(hours=24) - timedelta(seconds=1)
    assert len(office.look(lambda books: books.endpoints.secrets(endpoint.id))) == 2
    office.clock.now += timedelta(seconds=1)
    assert office.look(lambda books: books.endpoints.secrets(endpoint.id)) == (second,)


def test_rotating_twice_leaves_the_last_two(office: Office) -> None:
    endpoint = has_endpoint(office)
    _, second = office.do(rotate_secret, endpoint.id)
    _, third = office.do(rotate_secret, endpoint.id)
    assert office.look(lambda books: books.endpoints.secrets(endpoint.id)) == (third, second)


@pytest.mark.parametrize("secret", ["too-short", "whsec_AAAA"])
def test_an_unfit_secret_is_refused(office: Office, secret: str) -> None:
    with office.refusing(Invalid):
        office.do(add_endpoint, DRAFT, secret)


def test_a_team_has_its_most_endpoints(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "MOST_ENDPOINTS", 2)
    first = has_endpoint(office)
    has_endpoint(office)
    with office.refusing(Conflict, match="at most 2"):
        has_endpoint(office)
    office.do(delete_endpoint, first.id)
    has_endpoint(office)


def test_a_list_shows_one_kind_newest_first_and_no_deleted_ones(office: Office) -> None:
    made = [has_endpoint(office) for _ in range(3)]
    hook = has_endpoint(office, kind=EndpointKind.HOOK)
    office.do(delete_endpoint, made[1].id)
    office.do(change_endpoint, made[0].id, {"status": EndpointStatus.DISABLED})
    listed = office.look(lambda books: books.endpoints.list(EndpointKind.MANUAL))
    assert [each.id for each in listed] == [made[2].id, made[0].id]
    assert office.look(lambda books: books.endpoints.list(EndpointKind.HOOK)) == [hook]
    assert office.look(lambda books: books.endpoints.count()) == 3


def test_a_change_touches_what_it_names(office: Office) -> None:
    endpoint = has_endpoint(office)
    office.clock.now += timedelta(hours=1)
    change = {"events": ("quote.sent",), "ordered": True}
    changed = office.do(change_endpoint, endpoint.id, change)
    assert changed == replace(
        endpoint, events=("quote.sent",), ordered=True, updated_at=office.clock.now
    )
    assert endpoint_now(office, endpoint) == changed
    assert office.deeds()[-1] == ("endpoint.changed", "endpoint", endpoint.id, "events ordered")


def test_a_change_that_changes_nothing_leaves_nothing_behind(office: Office) -> None:
    endpoint = has_endpoint(office)
    office.do(change_endpoint, endpoint.id, {"ordered": False})
    assert len(office.deeds()) == 1


def test_an_unfit_change_is_refused(office: Office) -> None:
    endpoint = has_endpoint(office)
    with office.refusing(Invalid):
        office.do(change_endpoint, endpoint.id, {"attempts": 9})


def test_disabling_by_hand_says_so_and_enabling_clears_it(office: Office) -> None:
    endpoint = has_endpoint(office)
    disabled = office.do(change_endpoint, endpoint.id, {"status": EndpointStatus.DISABLED})
    assert disabled.reason is Reason.BY_HAND
    enabled = office.do(change_endpoint, endpoint.id, {"status": EndpointStatus.ENABLED})
    assert (enabled.reason, enabled.failing_since) == (Reason.NONE, None)


def test_deleting_gives_up_what_waits_also_what_is_under_way(office: Office) -> None:
    endpoint = has_endpoint(office)
    hold_lease(office)
    office.has_client()
    spread(office)
    (delivery,) = claim(office, endpoint)
    deleted = office.do(delete_endpoint, endpoint.id)
    finish(office, delivery)
    assert (deleted.status, one(office, delivery).outcome) == (
        EndpointStatus.DELETED,
        "endpoint_deleted",
    )
    assert one(office, delivery).due_at is None
    assert all_deliveries(office) == [one(office, delivery)]


def test_deleting_again_changes_nothing(office: Office) -> None:
    endpoint = has_endpoint(office)
    deleted = office.do(delete_endpoint, endpoint.id)
    office.clock.now += timedelta(hours=1)
    assert office.do(delete_endpoint, endpoint.id) == deleted
    assert len(office.deeds()) == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda office, number: office.do(change_endpoint, number, {"ordered": True}),
        lambda office, number: office.do(rotate_secret, number),
    ],
)
def test_a_deleted_endpoint_is_changed_no_more(office: Office, act: object) -> None:
    endpoint = has_endpoint(office)
    office.do(delete_endpoint, endpoint.id)
    with office.refusing(NotFound):
        act(office, endpoint.id)  # type: ignore[operator]


def test_another_teams_endpoint_does_not_exist(office: Office, strangers: Office) -> None:
    endpoint = has_endpoint(office)
    assert strangers.look(lambda books: books.endpoints.get(endpoint.id)) is None
    for act in (delete_endpoint, rotate_secret):
        with strangers.refusing(NotFound):
            strangers.do(act, endpoint.id)
