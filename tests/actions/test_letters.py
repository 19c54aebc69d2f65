"""Letters are written with what they tell of: to whom, in which language, saying what."""

from dataclasses import replace

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.comments import comment_on_quote
from quotewright.actions.deliveries import Outcome, keep_outcomes
from quotewright.actions.endpoints import add_endpoint
from quotewright.actions.invoices import invoice_quote
from quotewright.actions.keys import issue_key, rotate_key
from quotewright.actions.payments import record_payment
from quotewright.actions.people import add_person
from quotewright.actions.preferences import change_preferences
from quotewright.actions.profiles import add_profile
from quotewright.actions.quotes import decline_quote, draft_quote, reopen_quote
from quotewright.actions.sending import send_invoice, send_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.comments import CommentDraft
from quotewright.core.deliveries import GONE, Attempt, Delivery, DeliveryStatus
from quotewright.core.endpoints import EndpointDraft
from quotewright.core.errors import Invalid, NotAllowed
from quotewright.core.keys import KeyKind
from quotewright.core.letters import Letter, LetterKind, LetterStatus, LetterWay
from quotewright.core.profiles import ProfileDraft
from quotewright.core.quotes import QuoteDraft
from quotewright.core.sending import SendMethod
from quotewright.core.teams import Role
from quotewright.store.schema import letters
from tests.actions.office import NOON, Office, line

EVIDENCE = Evidence(name="Jane Smith", comments="Please begin in May")


def letters_of(office: Office, subject: str = "quote", number: int = 1) -> list[Letter]:
    return office.look(lambda books: books.letters.of(subject, number))


def told(office: Office, subject: str = "quote", number: int = 1) -> list[tuple[str, str]]:
    return [(str(one.kind), one.to_address) for one in letters_of(office, subject, number)]


def prefers(office: Office, **fields: object) -> None:
    office.do(change_preferences, lambda now: replace(now, **fields))  # type: ignore[arg-type]


def has_owner(office: Office) -> None:
    email, password = "alice@example.com", "Alice knows this password"
    office.do(add_person, name="Alice", email=email, role=Role.OWNER, password=password)


@pytest.fixture
def quote(office: Office) -> int:
    """A draft of 500.00 for Jane, of a team that Alice owns."""
    has_owner(office)
    client = office.has_client(email="jane@example.com")
    return office.do(draft_quote, QuoteDraft(client_id=client, lines=(line("1", "500"),))).id


class TestSending:
    def test_a_quote_that_is_sent_by_e_mail_makes_one_letter_to_its_client(
        self, office: Office, quote: int
    ) -> None:
        office.do(send_quote, quote, SendMethod.EMAIL)
        (letter,) = letters_of(office)
        assert (letter.kind, letter.way) == (LetterKind.QUOTE_SENT, LetterWay.EMAIL)
        assert (letter.to_name, letter.to_address) == ("Jane Smith", "jane@example.com")
        assert (letter.language, letter.said) == ("en", {})
        assert (letter.status, letter.tries, letter.outcome) == (LetterStatus.WAITING, 0, "")
        assert (letter.id, letter.created_at, letter.sent_at) == (1, NOON, None)

    def test_a_quote_that_is_marked_as_sent_makes_none(self, office: Office, quote: int) -> None:
        office.do(send_quote, quote)
        assert letters_of(office) == []

    def test_a_refused_second_sending_makes_no_second_letter(
        self, office: Office, quote: int
    ) -> None:
        office.do(send_quote, quote, SendMethod.EMAIL)
        with office.refusing(NotAllowed):
            office.do(send_quote, quote, SendMethod.EMAIL)
        assert len(letters_of(office)) == 1

    def test_a_reopened_quote_is_not_sent_again(self, office: Office, quote: int) -> None:
        office.do(send_quote, quote, SendMethod.EMAIL)
        office.do(decline_quote, quote)
        office.do(reopen_quote, quote)
        kinds = [each.kind for each in letters_of(office)]
        assert kinds == [LetterKind.QUOTE_SENT, LetterKind.QUOTE_DECLINED]

    def test_a_letter_speaks_the_language_of_the_profile(self, office: Office, quote: int) -> None:
        office.do(add_profile, ProfileDraft(language="nl"))
        office.do(send_quote, quote, SendMethod.EMAIL)
        assert letters_of(office)[0].language == "nl"

    def test_a_client_without_an_address_cannot_be_mailed(self, office: Office) -> None:
        quote = office.do(draft_quote, QuoteDraft(client_id=office.has_client()))
        with office.refusing(Invalid, "e-mail address"):
            office.do(send_quote, quote.id, SendMethod.EMAIL)

    @pytest.mark.parametrize(
        ("queue", "way"),
        [("/var/spool/quotes", LetterWay.FOLDER), ("printer@example.com", LetterWay.EMAIL)],
    )
    def test_printing_puts_a_quote_into_the_teams_queue(
        self, office: Office, quote: int, queue: str, way: LetterWay
    ) -> None:
        prefers(office, print_queue=queue)
        office.do(send_quote, quote, SendMethod.PRINT)
        (letter,) = letters_of(office)
        assert (letter.kind, letter.way) == (LetterKind.PRINTED, way)
        assert letter.to_address == queue

    def test_an_invoice_goes_to_its_client(self, office: Office) -> None:
        client = office.has_client(email="jane@example.com")
        invoice = office.has_invoice(client_id=client)
        office.do(send_invoice, invoice, SendMethod.EMAIL)
        assert told(office, "invoice") == [("invoice_sent", "jane@example.com")]


class TestAnswering:
    def test_an_acceptance_is_told_to_both(self, office: Office, quote: int) -> None:
        office.do(accept_quote, quote, EVIDENCE)
        assert told(office) == [
            ("quote_accepted", "alice@example.com"),
            ("acceptance_confirmed", "jane@example.com"),
        ]
        said = {"name": "Jane Smith", "comments": "Please begin in May"}
        assert [each.said for each in letters_of(office)] == [said, said]

    def test_it_is_confirmed_to_whoever_accepted(self, office: Office, quote: int) -> None:
        office.do(accept_quote, quote, replace(EVIDENCE, name="Bo", email="bo@example.com"))
        confirmed = letters_of(office)[1]
        assert (confirmed.to_name, confirmed.to_address) == ("Bo", "bo@example.com")

    def test_accepting_twice_is_told_once(self, office: Office, quote: int) -> None:
        office.do(accept_quote, quote, EVIDENCE)
        office.do(accept_quote, quote, EVIDENCE)
        assert len(letters_of(office)) == 2

    def test_an_accepted_quote_that_is_invoiced_tells_nobody_again(
        self, office: Office, quote: int
    ) -> None:
        office.do(accept_quote, quote, EVIDENCE)
        office.do(invoice_quote, quote)
        assert len(letters_of(office)) == 2

    def test_the_team_hears_of_a_refusal_and_why(self, office: Office, quote: int) -> None:
        prefers(office, notify="desk@example.com")
        office.do(decline_quote, quote, "Too dear")
        (letter,) = letters_of(office)
        assert (letter.kind, letter.to_address) == (LetterKind.QUOTE_DECLINED, "desk@example.com")
        assert letter.said == {"reason": "Too dear"}

    def test_the_team_hears_of_a_comment(self, office: Office, quote: int) -> None:
        office.do(comment_on_quote, quote, CommentDraft(name="Jane", text="And the sink?"))
        (letter,) = letters_of(office)
        assert (letter.kind, letter.to_name) == (LetterKind.QUOTE_COMMENTED, "Alice")
        assert letter.said == {"name": "Jane", "text": "And the sink?"}

    def test_a_team_without_an_address_gets_none(self, office: Office) -> None:
        quote = office.do(draft_quote, QuoteDraft(client_id=office.has_client()))
        office.do(accept_quote, quote.id, EVIDENCE)
        assert letters_of(office) == []

    def test_a_stranger_sees_none_of_them(
        self, office: Office, strangers: Office, quote: int
    ) -> None:
        office.do(accept_quote, quote, EVIDENCE)
        assert letters_of(strangers) == []
        assert strangers.rows(letters) == []


class TestPayments:
    def test_a_payment_is_told_to_the_team(self, office: Office) -> None:
        has_owner(office)
        invoice = office.has_invoice(client_id=office.has_client(email="jane@example.com"))
        office.do(record_payment, invoice, 12_345)
        assert told(office, "invoice") == [("payment_received", "alice@example.com")]
        assert letters_of(office, "invoice")[0].said == {"amount": "12345"}

    def test_and_to_the_client_whose_invoice_came_by_e_mail(self, office: Office) -> None:
        has_owner(office)
        invoice = office.has_invoice(client_id=office.has_client(email="jane@example.com"))
        office.do(send_invoice, invoice, SendMethod.EMAIL)
        office.do(record_payment, invoice, 12_345, "bank 1")
        office.do(record_payment, invoice, 12_345, "bank 1")
        assert told(office, "invoice")[1:] == [
            ("payment_received", "alice@example.com"),
            ("payment_received", "jane@example.com"),
        ]


class TestTheOwner:
    def test_hears_of_every_new_key(self, office: Office) -> None:
        has_owner(office)
        prefers(office, notify="desk@example.com")
        first = office.do(issue_key, KeyKind.CHARGEOVER)
        second = office.do(rotate_key, KeyKind.CHARGEOVER)
        keys = (
            letters_of(office, "credential", first.id),
            letters_of(office, "credential", second.id),
        )
        assert [[each.to_address for each in one] for one in keys] == [["alice@example.com"]] * 2
        assert keys[0][0].said == {"kind": "chargeover", "door": "tests"}
        assert keys[0][0].kind is LetterKind.KEY_CHANGED

    def test_hears_of_an_endpoint_that_ended(self, office: Office) -> None:
        has_owner(office)
        draft = EndpointDraft(url="https://hooks.example.com/secret?key=1", events=("*",))
        endpoint, _ = office.do(add_endpoint, draft)
        attempt = Attempt(at=NOON, milliseconds=1, outcome=GONE)
        delivery = Delivery(
            id="019aa726-2a40-7000-8000-000000000001",
            endpoint_id=endpoint.id,
            seq=1,
            event="client.created",
            subject_id=1,
            happened_at=NOON,
            status=DeliveryStatus.WAITING,
            outcome="",
            attempts=(),
            tries=0,
            due_at=NOON,
            created_at=NOON,
        )
        office.do(keep_outcomes, "worker", [Outcome(delivery, attempt)], 8, lambda: 0)
        (letter,) = letters_of(office, "endpoint", endpoint.id)
        assert letter.kind is LetterKind.ENDPOINT_DISABLED
        assert letter.said == {"host": "hooks.example.com", "reason": "gone"}
