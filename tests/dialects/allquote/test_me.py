"""Who a key or token belongs to."""

from tests.support.world import Caller


def test_a_key_is_told_its_own_team(charlie: Caller) -> None:
    answer = charlie.get("/me")
    assert answer.status == 200
    assert answer.json == {"team_id": charlie.team, "business_name": "Charlie's Cabling"}


def test_row_24_me_asks_for_no_scope(alice: Caller) -> None:
    with alice.with_token() as without_scopes:
        assert without_scopes.get("/me").json == {"team_id": 4, "business_name": "Acme Plumbing"}


def test_row_20_a_plan_without_the_api_is_still_told_who_it_is(dora: Caller) -> None:
    assert dora.get("/me").status == 200
