"""Clients: made, found or made but never twice, changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from quotewright.actions.clients import create_client, find_or_create_client, update_client
from quotewright.core.clients import Address, Client, ClientDraft, renamed
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.teams import TeamDraft
from quotewright.store.schema import clients
from tests.actions.office import LATER, NOON, Office

JANE = ClientDraft(contact="Jane Smith", email="jane@example.com", phone="0400 000 000")
SMITHS = ClientDraft(
    company="Smith & Co",
    contact="Jane Smith",
    mobile="0411 111 111",
    billing=Address(line1="1 High St", city="Sydney", country="AU"),
    currency="EUR",
    term_days=0,
    external_key="crm-7",
)
DUTCH = TeamDraft(name="Zon & Dak", country="NL", currency="EUR", time_zone="Europe/Amsterdam")


class TestCreating:
    @pytest.mark.parametrize("draft", [JANE, SMITHS], ids=["Jane", "the Smiths"])
    def test_a_client_is_kept_as_written_and_announced(
        self, office: Office, draft: ClientDraft
    ) -> None:
        client = office.do(create_client, draft)
        assert (client.id, client.name, client.created_at) == (1, draft.name, NOON)
        assert _kept(office, 1) == client
        assert office.events() == [("client.created", 1)]

    def test_two_clients_may_be_alike(self, office: Office) -> None:
        assert [office.do(create_client, JANE).id for _ in range(2)] == [1, 2]

    def test_a_client_has_a_name(self, office: Office) -> None:
        with office.refusing(Invalid, match="^name is required$") as refusal:
            office.do(create_client, ClientDraft(email="jane@example.com"))
        assert refusal.value.field == "name"


class TestExternalKeys:
    """What others know a client by is nobody else's in the team."""

    def test_a_key_that_is_taken_makes_no_second_client(self, office: Office) -> None:
        office.do(create_client, SMITHS)
        with office.refusing(Invalid, match=r"^This external key is already in use\.$") as refusal:
            office.do(create_client, replace(JANE, external_key="crm-7"))
        assert refusal.value.field == "external_key"

    def test_no_client_takes_anothers_key(self, office: Office) -> None:
        office.do(create_client, SMITHS)
        office.do(create_client, JANE)
        with office.refusing(Invalid, match=r"^This external key is already in use\.$"):
            office.do(update_client, 2, lambda jane: replace(jane, external_key="crm-7"))

    def test_a_client_keeps_its_own_key(self, office: Office) -> None:
        office.do(create_client, SMITHS)
        kept = office.do(update_client, 1, lambda client: replace(client, company="Smiths"))
        assert (kept.company, kept.external_key) == ("Smiths", "crm-7")

    def test_having_none_is_no_key(self, office: Office) -> None:
        assert [office.do(create_client, JANE).external_key for _ in range(2)] == ["", ""]

    def test_another_team_has_keys_of_its_own(self, office: Office, strangers: Office) -> None:
        office.do(create_client, SMITHS)
        assert strangers.do(create_client, SMITHS).external_key == "crm-7"

    def test_many_at_once_give_a_key_to_one(self, office: Office) -> None:
        def ask(_: int) -> bool:
            try:
                office.do(create_client, SMITHS)
            except Invalid:
                return False
            return True

        with ThreadPoolExecutor(4) as crowd:
            assert sum(crowd.map(ask, range(6))) == 1
        assert len(office.rows(clients)) == 1


class TestFinding:
    """The e-mail first, then the telephone; the name never."""

    @pytest.mark.parametrize("email", ["jane@example.com", "JANE@Example.COM", " jane@example.com"])
    def test_an_email_finds_whatever_its_case(self, office: Office, email: str) -> None:
        _assert_finds(office, JANE, ClientDraft(contact="Somebody", email=email))

    @pytest.mark.parametrize(
        "phone", ["0400000000", "+61 400 000 000", "61400000000", "0400-000-000"]
    )
    def test_a_telephone_finds_however_it_is_typed(self, office: Office, phone: str) -> None:
        _assert_finds(office, JANE, ClientDraft(contact="Somebody", phone=phone))

    def test_a_telephone_is_read_where_the_team_is(self, office: Office) -> None:
        dutch = office.beside(DUTCH)
        found = ClientDraft(contact="Somebody", phone="+31 6 12345678")
        _assert_finds(dutch, ClientDraft(contact="Jan", phone="06 12345678"), found)

    @pytest.mark.parametrize(
        "sought", [ClientDraft(phone="0411 111 111"), ClientDraft(mobile="+61411111111")]
    )
    def test_a_telephone_and_a_mobile_are_looked_for_in_both(
        self, office: Office, sought: ClientDraft
    ) -> None:
        _assert_finds(office, SMITHS, sought)

    def test_a_number_that_belongs_to_no_country_is_found_by_its_digits(
        self, office: Office
    ) -> None:
        known = ClientDraft(contact="Reception", phone="ext. 12-34")
        _assert_finds(office, known, ClientDraft(phone="1234"))

    def test_the_email_counts_before_the_telephone(self, office: Office) -> None:
        office.do(create_client, replace(JANE, email="older@example.com"))
        office.do(create_client, replace(JANE, phone="0499 999 999"))
        assert office.do(find_or_create_client, JANE)[0].id == 2

    def test_the_telephone_counts_when_nobody_has_the_email(self, office: Office) -> None:
        _assert_finds(office, JANE, replace(JANE, email="new@example.com"))

    def test_of_several_the_oldest_is_found(self, office: Office) -> None:
        for _ in range(3):
            office.do(create_client, JANE)
        assert office.do(find_or_create_client, ClientDraft(email=JANE.email))[0].id == 1
        assert office.do(find_or_create_client, ClientDraft(phone=JANE.phone))[0].id == 1

    def test_the_name_never_matches(self, office: Office) -> None:
        office.do(create_client, ClientDraft(contact="Jane Smith"))
        assert _is_new(office, ClientDraft(contact="Jane Smith"))

    def test_what_was_left_blank_never_matches(self, office: Office) -> None:
        office.do(create_client, ClientDraft(contact="Jane Smith", phone="by e-mail only"))
        assert _is_new(office, replace(JANE, phone=""))
        assert _is_new(office, ClientDraft(contact="Ben", phone="none"))

    def test_another_teams_client_is_not_found(self, office: Office, strangers: Office) -> None:
        office.do(create_client, JANE)
        before = office.book()
        assert _is_new(strangers, JANE)
        assert office.book() == before


class TestFindingOrMaking:
    def test_a_new_client_is_kept_whole_and_announced(self, office: Office) -> None:
        client, is_new = office.do(find_or_create_client, JANE)
        assert is_new
        assert client == Client(
            id=1,
            contact="Jane Smith",
            email="jane@example.com",
            phone="0400 000 000",
            created_at=NOON,
            updated_at=NOON,
        )
        assert _kept(office, 1) == client
        assert office.events() == [("client.created", 1)]

    @pytest.mark.parametrize(
        ("draft", "name"),
        [
            (replace(JANE, contact=""), "jane@example.com"),
            (ClientDraft(phone="0400 000 000"), "0400 000 000"),
            (ClientDraft(mobile="0400 000 000"), "0400 000 000"),
        ],
    )
    def test_without_a_name_it_is_called_by_its_email_or_else_its_telephone(
        self, office: Office, draft: ClientDraft, name: str
    ) -> None:
        assert office.do(find_or_create_client, draft)[0].name == name

    def test_there_must_be_something_to_find_it_by_or_to_call_it(self, office: Office) -> None:
        with office.refusing(Invalid, match="^name, email or phone is required$") as refusal:
            office.do(find_or_create_client, ClientDraft(external_key="crm-7"))
        assert refusal.value.field == "name"

    def test_many_at_once_make_one_client(self, office: Office) -> None:
        with ThreadPoolExecutor(8) as crowd:
            asked = [crowd.submit(office.do, find_or_create_client, JANE) for _ in range(16)]
        answers = [one.result() for one in asked]
        assert [client.id for client, _ in answers] == [1] * 16
        assert sum(is_new for _, is_new in answers) == 1
        assert len(office.rows(clients)) == 1


class TestChanging:
    def test_a_change_is_kept_and_announced(self, office: Office) -> None:
        office.do(create_client, JANE)
        office.clock.now = LATER
        changed = office.do(update_client, 1, lambda jane: replace(jane, company="Smith & Co"))
        assert (changed.name, changed.created_at, changed.updated_at) == ("Smith & Co", NOON, LATER)
        assert _kept(office, 1) == changed
        assert office.events() == [("client.created", 1), ("client.updated", 1)]

    def test_a_change_of_nothing_is_announced_too(self, office: Office) -> None:
        jane = office.do(create_client, JANE)
        assert office.do(update_client, 1, lambda jane: jane) == jane
        assert office.events() == [("client.created", 1), ("client.updated", 1)]

    def test_a_client_is_found_by_what_it_has_now(self, office: Office) -> None:
        office.do(create_client, JANE)
        moved = ClientDraft(email="jane@new.example.com", phone="0422 222 222")
        office.do(
            update_client, 1, lambda jane: replace(jane, email=moved.email, phone=moved.phone)
        )
        assert office.do(find_or_create_client, ClientDraft(email=moved.email))[0].id == 1
        assert office.do(find_or_create_client, ClientDraft(phone=moved.phone))[0].id == 1
        assert _is_new(office, JANE)

    def test_a_change_that_is_refused_leaves_everything(self, office: Office) -> None:
        office.do(create_client, JANE)
        with office.refusing(Invalid, match="^name must not be blank$"):
            office.do(
                update_client, 1, lambda jane: replace(jane, contact=renamed(jane, "")["contact"])
            )

    def test_what_is_not_there_is_not_changed(self, office: Office, strangers: Office) -> None:
        office.do(create_client, JANE)
        before = office.book()
        with strangers.refusing(NotFound):
            strangers.do(update_client, 1, lambda client: replace(client, company="Mine"))
        assert office.book() == before


def _kept(office: Office, client_id: int) -> Client | None:
    return office.look(lambda books: books.clients.get(client_id))


def _assert_finds(office: Office, known: ClientDraft, sought: ClientDraft) -> None:
    """The known client comes back as it is, and nothing is written or announced."""
    client = office.do(create_client, known)
    before = office.book()
    assert office.do(find_or_create_client, sought) == (client, False)
    assert office.book() == before


def _is_new(office: Office, sought: ClientDraft) -> bool:
    before = len(office.rows(clients))
    _, is_new = office.do(find_or_create_client, sought)
    assert len(office.rows(clients)) == before + is_new
    return is_new
