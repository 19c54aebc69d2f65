"""Idempotency-Key: which keys there are, what one stands for, and answering once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.actions.clients import create_client
from quotewright.core.clients import ClientDraft
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.teams import Actor
from quotewright.inbound.bodies import TooLarge
from quotewright.inbound.callers import Caller
from quotewright.inbound.idempotency import Keyed, KeyReused, answer_once
from quotewright.store import Desk
from quotewright.store.database import open_database
from quotewright.store.idempotency import KeptAnswer
from quotewright.store.schema import clients, idempotency_keys
from tests.actions.office import BY_BOB, CHARLIES, Office, open_office
from tests.support.shelves import Shelf

ASKED = Keyed("k", "POST", "/clients", b'{"name": "Jane"}')
LONG = ["~" * 256, '"' + "~" * 256 + '"']
DAY = timedelta(hours=24)
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=120)

Answer = Callable[[Desk, Office], KeptAnswer]


@pytest.fixture
def office(sqlite_shelf: Shelf) -> Iterator[Office]:
    url = sqlite_shelf.copy(sqlite_shelf.migrated)
    database = open_database(url, threads=1)
    yield open_office(database)
    database.close()
    sqlite_shelf.discard(url)


class TestKeys:
    @pytest.mark.parametrize(
        ("header", "key"),
        [
            ("k", "k"),
            ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
            ('"k"', "k"),
            (r'"a\"b\\c"', r'a"b\c'),
            ('"', '"'),
            ('"k', '"k'),
            ('"a"b"', '"a"b"'),
            (r'"a\b"', r'"a\b"'),
            ('"k";a=1', '"k";a=1'),
            ("~" * 255, "~" * 255),
            ('"' + "~" * 255 + '"', "~" * 255),
        ],
    )
    def test_a_key_is_what_was_sent_or_quoted(self, header: str, key: str) -> None:
        assert replace(ASKED, header=header).key == key

    @pytest.mark.parametrize(
        "header",
        ["", '""', "a b", '"a b"', "a\tb", "k, k", "\x7f", "\0", "é", "ключ", *LONG],
        ids=ascii,
    )
    def test_anything_else_is_refused_by_name(self, header: str) -> None:
        with pytest.raises(Invalid, match=r"^Idempotency-Key must be 1 to 255 visible ASCII"):
            _ = replace(ASKED, header=header).key

    @given(key=VISIBLE)
    def test_quoting_a_key_changes_nothing(self, key: str) -> None:
        escaped = key.replace("\\", r"\\").replace('"', r"\"")
        assert replace(ASKED, header=f'"{escaped}"').key == key


class TestFingerprints:
    def test_the_same_request_has_the_same_one(self) -> None:
        assert ASKED.fingerprint == replace(ASKED, header="another").fingerprint
        assert len(ASKED.fingerprint) == 64

    @pytest.mark.parametrize(
        "other",
        [
            replace(ASKED, method="PUT"),
            replace(ASKED, path="/clients/1"),
            replace(ASKED, body=b'{"name": "Jane" }'),
            replace(ASKED, body=b""),
            replace(ASKED, path="/clients" + ' {"name"', body=b': "Jane"}'),
            replace(ASKED, path="/clients\n", body=b'{"name": "Jane"}'),
        ],
    )
    def test_another_request_has_another_one(self, other: Keyed) -> None:
        assert other.fingerprint != ASKED.fingerprint

    def test_what_was_not_read_to_its_end_is_refused(self) -> None:
        with pytest.raises(TooLarge):
            _ = replace(ASKED, body=None).fingerprint


class TestAnswers:
    def test_the_second_time_nothing_is_done_and_the_same_is_said(self, office: Office) -> None:
        first = _ask(office, ASKED)
        assert first == KeptAnswer(201, {"X-Made": "1"}, "client 1")
        again = _ask(office, ASKED)
        said = {"X-Made": "1", "Idempotency-Replayed": "true"}
        assert again == KeptAnswer(201, said, "client 1")
        assert len(office.rows(clients)) == 1
        assert office.events() == [("client.created", 1)]

    def test_a_key_stands_for_one_request(self, office: Office) -> None:
        _ask(office, ASKED)
        for other in (replace(ASKED, body=b"{}"), replace(ASKED, path="/jobs")):
            with office.refusing(KeyReused, r"^this Idempotency-Key came with another request"):
                _ask(office, other)

    def test_a_refused_call_leaves_its_key_free_for_any_request(self, office: Office) -> None:
        with office.refusing(NotFound):
            _ask(office, ASKED, _refuse)
        assert _ask(office, replace(ASKED, body=b"{}")).body == "client 1"

    def test_what_was_written_before_a_refusal_is_not_kept(self, office: Office) -> None:
        def write_and_refuse(desk: Desk, office: Office) -> KeptAnswer:
            _create(desk, office)
            raise NotFound

        with office.refusing(NotFound):
            _ask(office, ASKED, write_and_refuse)

    @pytest.mark.parametrize("bad", [replace(ASKED, header="a b"), replace(ASKED, body=None)])
    def test_without_a_proper_key_and_body_nothing_is_begun(
        self, office: Office, bad: Keyed
    ) -> None:
        with office.refusing(TooLarge if bad.body is None else Invalid):
            _ask(office, bad)

    def test_a_quoted_key_is_the_key(self, office: Office) -> None:
        _ask(office, ASKED)
        assert "Idempotency-Replayed" in _ask(office, replace(ASKED, header='"k"')).headers

    def test_a_day_later_the_key_is_new(self, office: Office) -> None:
        _ask(office, ASKED)
        office.clock.now += DAY
        assert _ask(office, replace(ASKED, body=b"{}")) == KeptAnswer(
            201, {"X-Made": "2"}, "client 2"
        )
        assert len(office.rows(idempotency_keys)) == 1

    def test_another_credential_or_team_has_keys_of_its_own(self, office: Office) -> None:
        _ask(office, ASKED)
        assert _ask(office, ASKED, credential=2).body == "client 2"
        assert _ask(office.beside(CHARLIES), ASKED).body == "client 1"


def _ask(
    office: Office,
    request: Keyed,
    answer: Answer | None = None,
    credential: int = 1,
) -> KeptAnswer:
    caller = Caller(office.team, None, Actor(door="tests", credential_id=credential))
    work = answer or _create
    return office.store.write_now(
        lambda desk: answer_once(desk, caller, request, lambda inner: work(inner, office))
    )


def _create(desk: Desk, office: Office) -> KeptAnswer:
    with desk.books(office.team, BY_BOB) as books:
        client = create_client(books, ClientDraft(contact="Jane"))
    return KeptAnswer(201, {"X-Made": f"{client.id}"}, f"client {client.id}")


def _refuse(desk: Desk, office: Office) -> KeptAnswer:
    with desk.books(office.team, BY_BOB):
        raise NotFound
