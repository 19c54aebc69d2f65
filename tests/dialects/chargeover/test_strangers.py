"""Whatever a stranger writes into an address or a header gets an answer in the envelope."""

from contextlib import suppress
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.core.errors import Unauthenticated
from quotewright.dialects.chargeover.authorization import Signature, read_authorization
from quotewright.dialects.chargeover.bulk import read_query
from quotewright.dialects.chargeover.refusals import NotServed, WrongMethod
from quotewright.dialects.chargeover.routes import BULK, ROUTES, place_of, route_of
from tests.dialects.chargeover.test_access import WRITES
from tests.support.chargeover import ENVELOPE, PLACE, ChargeOverCaller

NOUNS = ["quote", "customer", "item", "terms", "currency", "brand", "class", "admin", "_bulk"]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]
WORDS = st.one_of(
    st.sampled_from([*NOUNS, "_count", "_action", "accept", "1", "0", "token:x", "external_key:y"]),
    st.text(max_size=12),
)
PARAMETERS = st.sampled_from(["where", "order", "limit", "offset", "action", "_dummy", "expand"])
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["quote_id:EQUALS:1", "total:GT:1", "quote_id:ASC", "-1", "0", "501", "a:IS:b"]
    ),
)
SIGNED = st.text(st.characters(max_codepoint=255), max_size=80)


@given(parts=st.lists(WORDS, max_size=5), method=st.sampled_from(METHODS), action=WORDS)
def test_any_address_is_a_call_or_refused(parts: list[str], method: str, action: str) -> None:
    path = "".join(f"/{quote(part, safe='')}" for part in parts)
    with suppress(NotServed, WrongMethod):
        place = place_of(method, path, {"action": action})
        assert place == BULK or route_of(place).noun == place.noun


@given(header=st.one_of(SIGNED, SIGNED.map("Basic {}".format), SIGNED.map("ChargeOver {}".format)))
def test_any_header_shows_a_credential_or_is_refused(header: str) -> None:
    with suppress(Unauthenticated):
        shown = read_authorization(header)
        assert not isinstance(shown, Signature) or int(shown.seconds) >= 0


@given(
    method=st.sampled_from(METHODS),
    parts=st.lists(WORDS, max_size=4),
    query=st.lists(st.tuples(PARAMETERS, VALUES), max_size=3),
    body=st.one_of(st.just(b""), st.binary(max_size=20), st.sampled_from([b"{}", b"[]", b"null"])),
)
@settings(max_examples=100)
def test_whatever_is_asked_is_answered_in_the_envelope(
    ann: ChargeOverCaller,
    method: str,
    parts: list[str],
    query: list[tuple[str, str]],
    body: bytes,
) -> None:
    path = "".join(f"/{quote(part, safe='')}" for part in parts)
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query)
    answer = ann.request(method, f"{path}?{asked}", body=body)
    assert answer.status < 500, answer.text
    assert list(answer.json) == ENVELOPE
    assert answer.json["code"] == answer.status


def test_an_address_is_decoded_once() -> None:
    assert read_query("where=a%3AEQUALS%3A1%2525+2&where=b") == {"where": "b"}
    assert read_query("where=a%3AEQUALS%3A1%2525+2&limit=") == {
        "where": "a:EQUALS:1%25 2",
        "limit": "",
    }
    place = place_of("GET", "/quote/external_key%3Aa%2Fb%2520c/", {})
    assert (place.verb, place.noun, place.id) == ("get", "quote", "external_key:a/b%20c")


def test_every_call_that_writes_is_among_those_that_need_a_plan() -> None:
    tried = set()
    for method, address in WRITES:
        path, _, query = address.partition("?")
        route = route_of(place_of(method, path, read_query(query)))
        tried.add((route.noun, route.verb))
    routes = [route for verbs in ROUTES.values() for route in verbs.values()]
    assert tried == {(route.noun, route.verb) for route in routes if route.is_write}


def test_both_spellings_of_an_action_are_one_call() -> None:
    spelled = place_of("POST", "/quote/9/_action/accept", {})
    assert spelled == place_of("POST", "/quote/9", {"action": "accept"})
    assert route_of(spelled).template == "/quote/{id}/_action/accept"


def test_the_operators_figures_name_no_record() -> None:
    templates = {route.template for verbs in ROUTES.values() for route in verbs.values()}
    assert {"/quote", "/quote/{id}", "/quote/_count", "/terms/{id}"} <= templates
    assert PLACE not in "".join(templates)
