"""Many at once on the same records: sums are exact, nothing is made twice, nobody waits forever."""

from collections import Counter

from tests.support.crowd import all_at_once, patch, post
from tests.support.world import Caller

CALLERS = 16
LABOUR = {"description": "Labour", "qty": 1, "unit_price_cents": 100}


def test_200_payments_at_once_sum_exactly_and_pay_the_invoice_once(acme: Caller) -> None:
    acme.has_invoice(15_000)
    pay = post("/invoices/1/payments", {"amount_cents": 100})
    answers = all_at_once(acme.served, acme.key, [pay] * 200, CALLERS)

    assert [answer.status for answer in answers] == [201] * 200
    sums = sorted(answer.json["amount_paid_cents"] for answer in answers)
    assert sums == list(range(100, 20_100, 100))
    assert sum(answer.json["fully_paid"] for answer in answers) == 51
    assert acme.get("/invoices/1").json["amount_paid_cents"] == 20_000
    announced = Counter(event for event, _ in acme.events())
    assert (announced["payment.received"], announced["invoice.paid"]) == (200, 1)


def test_the_amount_paid_is_the_sum_of_the_payments(acme: Caller) -> None:
    client = acme.has_client()
    invoices = [acme.has_invoice(client_id=client) for _ in range(3)]
    asks = [
        post(f"/invoices/{invoice}/payments", {"amount_cents": cents})
        for cents in range(1, 21)
        for invoice in invoices
    ]
    all_at_once(acme.served, acme.key, asks, CALLERS)
    kept = acme.book.rows(
        "SELECT amount_paid, (SELECT sum(amount) FROM payments WHERE team_id = invoices.team_id"
        " AND invoice_id = invoices.id) FROM invoices WHERE team_id = :team",
        team=acme.team,
    )
    assert kept == [(210, 210)] * 3


def test_a_reference_sent_many_times_at_once_is_recorded_once(acme: Caller) -> None:
    acme.has_invoice()
    pay = post("/invoices/1/payments", {"amount_cents": 100, "reference": "bank-7"})
    answers = all_at_once(acme.served, acme.key, [pay] * 20, 10)
    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert acme.count("payments") == 1


def test_row_28_fifty_find_or_create_at_once_make_one_client(acme: Caller) -> None:
    ask = post("/clients/find-or-create", {"email": "jane@example.com", "name": "Jane"})
    answers = all_at_once(acme.served, acme.key, [ask] * 50, 25)
    assert Counter(answer.status for answer in answers) == {200: 49, 201: 1}
    assert {answer.json["id"] for answer in answers} == {1}
    assert acme.events() == [("client.created", 1)]


def test_an_accepted_quote_invoiced_by_many_at_once_has_one_invoice(acme: Caller) -> None:
    quote = acme.has_quote(line_items=[LABOUR])
    acme.post(f"/quotes/{quote}/accept", {"name": "Jane"})
    answers = all_at_once(acme.served, acme.key, [post(f"/quotes/{quote}/invoice", {})] * 16, 8)
    assert Counter(answer.status for answer in answers) == {201: 1, 400: 15}
    refused = {answer.error for answer in answers if answer.status == 400}
    assert refused == {"cannot invoice an invoiced quote"}
    assert acme.count("invoices") == 1
    assert [event for event, _ in acme.events()].count("invoice.created") == 1
    # No number was lost to those that came too late.
    assert acme.get(f"/invoices/{acme.has_invoice()}?expand=all").json["number"] == "INV-1002"


def test_an_invoice_voided_and_paid_at_once_is_one_or_the_other(acme: Caller) -> None:
    client = acme.has_client()
    for _ in range(12):
        invoice = acme.has_invoice(50000, client_id=client)
        asks = [
            post(f"/invoices/{invoice}/void", {"reason": "wrong"}),
            post(f"/invoices/{invoice}/payments", {"amount_cents": 50000}),
        ]
        voided, paid = all_at_once(acme.served, acme.key, asks, 2)
        assert sorted((voided.status, paid.status)) in [[200, 400], [201, 400]]
        kept = acme.get(f"/invoices/{invoice}").json
        outcome = ("void", 0) if voided.status == 200 else ("paid", 50000)
        assert (kept["status"], kept["amount_paid_cents"]) == outcome
        told = {event for event, of in acme.events() if of == invoice and "invoice." in event}
        last = "invoice.voided" if voided.status == 200 else "invoice.paid"
        assert told == {"invoice.created", last}


def test_a_quote_is_released_by_its_invoice_and_invoiced_at_once(acme: Caller) -> None:
    quote = acme.has_quote(line_items=[LABOUR])
    acme.post(f"/quotes/{quote}/accept", {"name": "Jane"})
    for turn in range(1, 9):
        acme.post(f"/quotes/{quote}/invoice", {})
        asks = [
            post(f"/invoices/{acme.count('invoices')}/void", {"reason": f"turn {turn}"}),
            *[post(f"/quotes/{quote}/invoice", {})] * 3,
        ]
        voided, *made = all_at_once(acme.served, acme.key, asks, 4)
        assert voided.status == 200
        assert [answer.status for answer in made].count(201) <= 1
        kept = acme.book.rows(
            "SELECT (SELECT count(*) FROM invoices WHERE team_id = quotes.team_id AND"
            " quote_id = quotes.id AND status <> 'void'), status FROM quotes WHERE team_id = :team",
            team=acme.team,
        )
        assert kept in [[(0, "accepted")], [(1, "invoiced")]]


def test_row_2_quotes_made_at_once_have_numbers_of_their_own(acme: Caller) -> None:
    ask = post("/quotes", {"client_id": acme.has_client(), "title": "Kitchen reno"})
    answers = all_at_once(acme.served, acme.key, [ask] * 100, CALLERS)
    numbers = sorted(answer.json["quote_number"] for answer in answers)
    assert numbers == [f"Q-{number}" for number in range(1001, 1101)]


def test_writers_that_take_several_numbers_never_deadlock(acme: Caller) -> None:
    client = acme.has_client()
    acme.has_job()
    acme.has_invoice(client_id=client)
    line = {"description": "Labour", "qty": 1, "unit_price_cents": 100}
    kinds = [
        post("/quotes", {"client_id": client, "line_items": [line]}),
        post("/invoices", {"client_id": client, "line_items": [line]}),
        post("/invoices/1/payments", {"amount_cents": 100}),
        post("/clients/find-or-create", {"email": "jane@example.com"}),
        patch("/jobs/1", {"status": "complete"}),
        patch("/jobs/1", {"status": "new"}),
        patch("/clients/1", {"address": "2 King St"}),
    ]
    answers = all_at_once(acme.served, acme.key, kinds * 30, CALLERS)
    assert {answer.status for answer in answers} <= {200, 201}
    announced = Counter(event for event, _ in acme.events())
    assert [announced[event] for event in ("quote.created", "payment.received")] == [30, 30]
    assert (announced["invoice.created"], announced["job.updated"]) == (31, 60)
    assert (announced["client.created"], announced["client.updated"]) == (2, 30)


def test_changes_of_different_fields_at_once_all_stand(acme: Caller) -> None:
    job = acme.has_job()
    for turn in range(20):
        changes = {"title": f"Title {turn}", "address": f"Address {turn}", "notes": f"{turn}"}
        asks = [patch(f"/jobs/{job}", {field: value}) for field, value in changes.items()]
        all_at_once(acme.served, acme.key, asks, 3)
        kept = acme.book.rows(
            "SELECT title, address, notes FROM jobs WHERE team_id = :team", team=acme.team
        )
        assert kept == [tuple(changes.values())]


def test_a_job_completed_by_many_at_once_is_completed_once(acme: Caller) -> None:
    acme.has_job()
    all_at_once(acme.served, acme.key, [patch("/jobs/1", {"status": "complete"})] * 20, 10)
    announced = Counter(event for event, _ in acme.events())
    assert (announced["job.updated"], announced["job.completed"]) == (20, 1)


def test_a_quote_accepted_by_many_at_once_is_accepted_once(acme: Caller) -> None:
    _sent(acme)
    asks = [post("/quotes/1/accept", {"name": f"Jane {number}"}) for number in range(20)]
    answers = all_at_once(acme.served, acme.key, asks, 10)
    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert acme.count("acceptances") == 1
    assert acme.events().count(("quote.accepted", 1)) == 1


def test_a_quote_accepted_and_voided_at_once_is_void_whoever_was_first(acme: Caller) -> None:
    asks = [post("/quotes/1/accept", {"name": "Jane"}), post("/quotes/1/void", {"reason": "x"})]
    _sent(acme)
    accepted, voided = all_at_once(acme.served, acme.key, asks, 2)
    assert voided.status == 200
    assert acme.get("/quotes/1").json["status"] == "void"
    if accepted.status == 400:
        assert accepted.json == {"error": "cannot accept a void quote"}
    happened = [event for event, _ in acme.events()[3:]]
    assert happened == [*(["quote.accepted"] if accepted.status == 200 else []), "quote.voided"]
    assert acme.count("acceptances") == (accepted.status == 200)


def test_a_quote_accepted_and_declined_at_once_is_one_of_them(acme: Caller) -> None:
    _sent(acme)
    asks = [post("/quotes/1/accept", {"name": "Jane"}), post("/quotes/1/decline", {})]
    answers = all_at_once(acme.served, acme.key, asks * 5, 10)
    status = acme.get("/quotes/1").json["status"]
    assert Counter(answer.status for answer in answers) == {200: 5, 400: 5}
    assert {answer.json["status"] for answer in answers if answer.status == 200} == {status}
    assert acme.events()[3:] == [(f"quote.{status}", 1)]


def test_a_quote_sent_by_many_at_once_is_sent_once(acme: Caller) -> None:
    acme.has_quote()
    answers = all_at_once(acme.served, acme.key, [post("/quotes/1/send", {})] * 10, 10)
    assert Counter(answer.status for answer in answers) == {200: 1, 400: 9}
    assert acme.events().count(("quote.sent", 1)) == 1
    kept = acme.book.rows("SELECT sent_id FROM quotes WHERE team_id = :team", team=acme.team)
    assert kept == [(2,)]


def test_a_quote_revised_by_many_at_once_has_one_revision(acme: Caller) -> None:
    _sent(acme)
    answers = all_at_once(acme.served, acme.key, [post("/quotes/1/revise", {})] * 10, 10)
    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert acme.count("quotes") == 2


def test_a_quote_accepted_while_its_revision_is_sent_is_one_of_them(acme: Caller) -> None:
    _sent(acme)
    revision = acme.post("/quotes/1/revise", {}).json["id"]
    asks = [post("/quotes/1/accept", {"name": "Jane"}), post(f"/quotes/{revision}/send", {})]
    answers = all_at_once(acme.served, acme.key, asks, 2)
    assert sorted(answer.status for answer in answers) == [200, 400]
    statuses = [acme.get(f"/quotes/{number}").json["status"] for number in (1, revision)]
    assert statuses in (["accepted", "void"], ["void", "sent"])


def _sent(caller: Caller) -> None:
    caller.has_quote(line_items=[{"description": "Labour", "qty": 1, "unit_price_cents": 100}])
    caller.post("/quotes/1/send", {})
