"""What a token may do."""

import pytest

from quotewright.core.errors import Forbidden
from quotewright.core.scopes import SCOPES, check_scope


def test_there_is_a_scope_to_read_and_one_to_write_each_noun() -> None:
    assert {
        "read:clients",
        "write:clients",
        "read:jobs",
        "write:jobs",
        "read:quotes",
        "write:quotes",
        "read:invoices",
        "write:invoices",
    } == SCOPES


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_token_may_do_what_its_scope_says_and_nothing_else(scope: str) -> None:
    check_scope(frozenset({scope}), scope)
    for other in SCOPES - {scope}:
        with pytest.raises(Forbidden) as refusal:
            check_scope(frozenset({scope}), other)
        assert refusal.value.needs == other


def test_a_key_without_scopes_has_full_access() -> None:
    for scope in SCOPES:
        check_scope(None, scope)


def test_a_token_without_any_scope_may_do_only_what_asks_for_none() -> None:
    check_scope(frozenset(), "")
    with pytest.raises(Forbidden):
        check_scope(frozenset(), "read:quotes")
