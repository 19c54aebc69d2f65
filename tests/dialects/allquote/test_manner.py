"""How a delivery leaves: exact bytes, exact headers, and the record as the API shows it."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from quotewright.core.deliveries import AT_ONCE, Delivery, DeliveryStatus
from quotewright.core.endpoints import Endpoint, EndpointKind, EndpointStatus, Reason
from quotewright.core.events import EVENTS
from quotewright.dialects.allquote.manner import headers_of, snapshot_of, write_body
from quotewright.store.outbox import Announced
from tests.support.world import RECEIVER, Caller

HAPPENED_AT = datetime(2026, 6, 19, 0, 0, 0, 999_999, tzinfo=UTC)
LATER = datetime(2026, 6, 20, 1, 2, 3, 456_789, tzinfo=UTC)
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
"""Of the specification's own example."""
FORMER = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OWN = "0123456789abcdef"
PAID = b'{"event":"invoice.paid","data":{"id":88},"ts":1781827200}'
DELIVERY = Delivery(
    id="0197a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b",
    endpoint_id=6,
    event="invoice.paid",
    subject_id=88,
    happened_at=HAPPENED_AT,
    seq=41,
    status=DeliveryStatus.WAITING,
    outcome="",
    attempts=(),
    tries=0,
    due_at=AT_ONCE,
    created_at=HAPPENED_AT,
)
WEBHOOK = Endpoint(
    id=6,
    kind=EndpointKind.MANUAL,
    url=RECEIVER,
    events=("*",),
    status=EndpointStatus.ENABLED,
    reason=Reason.NONE,
    from_seq=0,
    failing_since=None,
    created_at=HAPPENED_AT,
    updated_at=HAPPENED_AT,
)
HOOK = replace(WEBHOOK, id=7, kind=EndpointKind.HOOK, events=("invoice.paid",))
LINES = [
    {"description": 'Zoë’s "pipe"\n✓ 北京 \\ /', "qty": 2.5, "unit_price_cents": 9000},
    {"description": "Labour", "qty": "0.0001", "unit_price_cents": -1},
    {"description": "", "qty": 999999999.9999, "unit_price_cents": 1},
]
BOOKING = {"client_id": 1, "title": "Measure", "start": "2026-07-01T09:00:00+10:00"}


class TestBody:
    def test_it_is_the_pages_own_to_the_byte(self) -> None:
        assert write_body(DELIVERY) == PAID

    @pytest.mark.parametrize("event", [*EVENTS, "endpoint.test"])
    def test_it_is_the_same_whenever_it_is_written(self, event: str) -> None:
        first = replace(DELIVERY, event=event)
        later = replace(first, tries=7, due_at=LATER, status=DeliveryStatus.FAILED, outcome="dns")
        expected = f'{{"event":"{event}","data":{{"id":88}},"ts":1781827200}}'
        assert write_body(first) == write_body(later) == expected.encode()

    def test_a_snapshot_stands_in_it_as_it_was_kept(self) -> None:
        kept = '{"id":88,"title":"Zoë ✓","qty":2.5}'
        body = write_body(replace(DELIVERY, snapshot=kept))
        expected = (
            f'{{"event":"invoice.paid","data":{{"id":88,"snapshot":{kept}}},"ts":1781827200}}'
        )
        assert body == expected.encode()

    def test_it_survives_being_read_and_written_again(self, acme: Caller) -> None:
        acme.has_client(name="Zoë ✓")
        acme.has_quote(client_id=1, title="\t</script>\n", line_items=LINES)
        kept = _snapshot(acme, "quote.created", 1)
        assert kept is not None
        body = write_body(replace(DELIVERY, snapshot=kept)).decode()
        assert _read_and_written_again(body) == body
        assert "Zoë" in body
        assert "\\u" not in body
        quantities = [line["qty"] for line in json.loads(body)["data"]["snapshot"]["line_items"]]
        assert quantities == [2.5, 0.0001, 999999999.9999]


class TestHeaders:
    def test_a_webhook_gets_these_and_no_other(self) -> None:
        headers = _headers(WEBHOOK, [SECRET], HAPPENED_AT)
        assert headers == {
            "Content-Type": "application/json",
            "User-Agent": "AllQuote-Webhook/1.0",
            "X-AllQuote-Event": "invoice.paid",
            "X-AllQuote-Signature": (
                "sha256=a994fe9a3f584c10730f842a269bf87fc345dc8ab500fac3f4fa681fa866495a"
            ),
            "webhook-id": DELIVERY.id,
            "webhook-timestamp": "1781827200",
            "webhook-signature": _standard(SECRET, "1781827200"),
        }

    def test_a_hook_is_told_its_own_id_beside_them(self) -> None:
        of_webhook = _headers(WEBHOOK, [SECRET], LATER)
        of_hook = _headers(HOOK, [SECRET], LATER)
        assert of_hook == of_webhook | {"X-AllQuote-Subscription-Id": "7"}

    def test_a_retry_differs_only_in_its_time(self) -> None:
        first, second = (_headers(HOOK, [SECRET], at) for at in (HAPPENED_AT, LATER))
        changed = {name for name in first if first[name] != second[name]}
        assert changed == {"webhook-timestamp", "webhook-signature"}
        assert second["webhook-timestamp"] == str(int(LATER.timestamp()))

    def test_after_a_rotation_the_new_secret_signs_and_both_are_listed(self) -> None:
        headers = _headers(WEBHOOK, [SECRET, FORMER], HAPPENED_AT)
        digest = hmac.digest(SECRET.encode(), PAID, "sha256").hex()
        assert headers["X-AllQuote-Signature"] == f"sha256={digest}"
        assert headers["webhook-signature"] == " ".join(
            _standard(one, "1781827200") for one in (SECRET, FORMER)
        )

    @pytest.mark.parametrize("secret", [SECRET, FORMER])
    def test_the_library_of_standard_webhooks_believes_it(self, secret: str) -> None:
        headers = _headers(HOOK, [SECRET, FORMER], datetime.now(UTC))
        assert Webhook(secret).verify(PAID, headers) == json.loads(PAID)

    def test_a_secret_of_the_subscribers_own_keys_both_by_its_letters(self) -> None:
        headers = _headers(HOOK, [OWN], datetime.now(UTC))
        digest = hmac.digest(OWN.encode(), PAID, "sha256").hex()
        assert headers["X-AllQuote-Signature"] == f"sha256={digest}"
        believing = Webhook(base64.b64encode(OWN.encode()).decode())
        assert believing.verify(PAID, headers) == json.loads(PAID)


class TestSnapshots:
    @pytest.mark.parametrize(
        ("event", "path"),
        [
            *((f"client.{verb}", "/clients/1") for verb in ("created", "updated")),
            *((f"job.{verb}", "/jobs/1") for verb in ("created", "updated", "completed")),
            ("booking.created", "/bookings/1"),
            *((f"quote.{verb}", "/quotes/1") for verb in ("created", "accepted", "voided")),
            *((f"invoice.{verb}", "/invoices/1") for verb in ("created", "paid")),
            ("payment.received", "/invoices/1"),
            ("endpoint.disabled", "/webhooks/1"),
        ],
    )
    def test_it_is_what_a_get_answers_to_the_byte(
        self, acme: Caller, event: str, path: str
    ) -> None:
        _fill(acme)
        assert _snapshot(acme, event, 1) == acme.get(path).text

    def test_of_a_hook_it_is_the_hook(self, acme: Caller) -> None:
        acme.has_hook()
        assert _snapshot(acme, "endpoint.disabled", 1) == acme.get("/hooks/1").text

    def test_every_event_has_a_record_to_show_but_that_of_a_key(self, acme: Caller) -> None:
        _fill(acme)
        without = {event for event in EVENTS if _snapshot(acme, event, 1) is None}
        assert without == {"key.changed"}

    @pytest.mark.parametrize("event", [event for event in EVENTS if event != "key.changed"])
    def test_what_is_gone_or_another_teams_is_not_shown(
        self, acme: Caller, charlie: Caller, event: str
    ) -> None:
        _fill(acme)
        assert _snapshot(acme, event, 99) is None
        assert _snapshot(charlie, event, 99) is None


def _fill(caller: Caller) -> None:
    caller.has_client(name="Zoë ✓", phone="0400 000 000")
    caller.has_job(client_id=1, scheduled_date="2026-07-01")
    assert caller.post("/bookings", BOOKING).status == 201
    caller.has_quote(client_id=1, line_items=LINES)
    caller.has_invoice(client_id=1, due_date="2026-07-15")
    assert caller.post("/invoices/1/payments", {"amount_cents": 100}).status == 201
    caller.has_webhook(is_enabled=False, rate_per_second=5)


def _snapshot(caller: Caller, event: str, record: int) -> str | None:
    announced = Announced(1, event, record, HAPPENED_AT)
    return caller.registrar.do(caller.shop, lambda books: snapshot_of(books, announced))


def _headers(endpoint: Endpoint, secrets: list[str], at: datetime) -> dict[str, str]:
    return headers_of(endpoint, DELIVERY, secrets, at, PAID)


def _standard(secret: str, timestamp: str) -> str:
    """After the specification, by hand."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([DELIVERY.id.encode(), timestamp.encode(), PAID])
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _read_and_written_again(text: str) -> str:
    """As JSON.stringify(JSON.parse(text)) does it."""
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
