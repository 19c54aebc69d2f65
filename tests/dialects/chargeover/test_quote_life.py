"""The life of a quote at the ChargeOver door: its actions, what they leave, what they refuse."""

from dataclasses import replace

import pytest

from quotewright.actions.invoices import void_invoice
from quotewright.actions.preferences import change_preferences
from quotewright.actions.quotes import void_quote
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.core.preferences import Preferences
from tests.support.chargeover import ChargeOverCaller, refusal

MAILED = {"superuser_email": "jane@example.com", "superuser_name": "Jane Smith"}


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        ("", ("New", "open-new", "o")),
        ("email", ("Sent", "open-sent", "o")),
        ("accept", ("Accepted", "closed-won", "c")),
        ("email accept", ("Accepted", "closed-won", "c")),
        ("accept accept", ("Accepted", "closed-won", "c")),
        ("reject", ("Lost", "closed-lost", "c")),
        ("email reject reject", ("Lost", "closed-lost", "c")),
        ("reject reopen", ("Sent", "open-sent", "o")),
    ],
)
def test_an_action_moves_a_quote_along_and_says_true(
    ann: ChargeOverCaller, actions: str, words: tuple[str, str, str]
) -> None:
    quote = ann.has_quote(customer_id=ann.has_customer(**MAILED))
    for place, action in enumerate(actions.split()):
        spelling = f"/quote/{quote}?action={action}", f"/quote/{quote}/_action/{action}"
        answer = ann.post(spelling[place % 2])
        assert (answer.status, answer.json["response"]) == (200, True), answer.text
    shown = ann.response(f"/quote/{quote}")
    assert words == (
        shown["quote_status_name"],
        shown["quote_status_str"],
        shown["quote_status_state"],
    )
    assert (shown["won_datetime"] is None) == (words[1] != "closed-won")
    assert (shown["lost_datetime"] is None) == (words[1] != "closed-lost")
    assert shown in [
        one | {key: shown[key] for key in ("line_items", "invoices", "packages") if key in shown}
        for one in ann.response(f"/quote?where=quote_id:EQUALS:{quote}")
    ]


@pytest.mark.parametrize(
    ("actions", "then", "sentence"),
    [
        ("reject", "email", "cannot send a declined quote"),
        ("accept", "email", "cannot send an invoiced quote"),
        ("accept", "reject", "cannot decline an invoiced quote"),
        ("reject", "accept", "cannot accept a declined quote"),
        ("accept", "reopen", "cannot reopen an invoiced quote"),
        ("email", "reopen", "cannot reopen a sent quote"),
        ("", "print", "method print needs a print queue; set one for the team first"),
    ],
)
def test_an_action_that_a_quote_cannot_take_is_refused_and_changes_nothing(
    ann: ChargeOverCaller, actions: str, then: str, sentence: str
) -> None:
    quote = ann.has_quote(customer_id=ann.has_customer(**MAILED))
    for action in actions.split():
        assert ann.post(f"/quote/{quote}/_action/{action}").status == 200
    shown, before = ann.response(f"/quote/{quote}"), ann.counts()
    assert refusal(ann.post(f"/quote/{quote}/_action/{then}")) == (400, sentence)
    assert (ann.response(f"/quote/{quote}"), ann.counts()) == (shown, before)


def test_a_quote_is_not_mailed_to_nobody(ann: ChargeOverCaller) -> None:
    answer = ann.post(f"/quote/{ann.has_quote()}/_action/email")
    assert refusal(answer) == (
        400,
        "method email needs the client's e-mail address; add it first",
    )


@pytest.mark.parametrize("customer", [{}, MAILED], ids=["without an address", "with one"])
def test_a_quote_is_mailed_to_whom_the_body_says(
    fresh: ChargeOverCaller, customer: dict[str, str]
) -> None:
    quote = fresh.has_quote(customer_id=fresh.has_customer(**customer))
    action = f"/quote/{quote}?action=email"
    for address in ("nobody", "a@b.c, d@e.f", "a b@c.d"):
        assert refusal(fresh.post(action, {"email": address})) == (
            400,
            "email must be an e-mail address",
        )
    assert fresh.post(action, {"email": "a@b.c"}).json["response"] is True
    letters = fresh.book.rows(
        "SELECT kind, to_address FROM letters WHERE team_id = :team", team=fresh.team
    )
    assert letters == [("quote_sent", "a@b.c")]


def test_a_quote_that_was_mailed_is_mailed_again_and_stays_as_it_is(
    fresh: ChargeOverCaller,
) -> None:
    quote = fresh.has_quote(customer_id=fresh.has_customer(**MAILED))
    assert fresh.post(f"/quote/{quote}?action=email").json["response"] is True
    shown, events = fresh.response(f"/quote/{quote}"), fresh.events()
    assert fresh.post(f"/quote/{quote}?action=email", {"email": "a@b.c"}).status == 200
    letters = fresh.book.rows(
        "SELECT kind, to_address FROM letters WHERE team_id = :team ORDER BY id", team=fresh.team
    )
    assert letters == [("quote_sent", MAILED["superuser_email"]), ("quote_sent", "a@b.c")]
    assert (fresh.response(f"/quote/{quote}"), fresh.events()) == (shown, events)


def test_printing_sends_a_draft_into_the_queue(fresh: ChargeOverCaller) -> None:
    fresh.do(lambda books: change_preferences(books, _with_queue))
    quote = fresh.has_quote()
    assert fresh.post(f"/quote/{quote}/_action/print").json["response"] is True
    assert fresh.response(f"/quote/{quote}")["quote_status_str"] == "open-sent"
    letters = fresh.book.rows(
        "SELECT kind, way FROM letters WHERE team_id = :team", team=fresh.team
    )
    assert letters == [("printed", "email")]


def test_the_pdf_is_told_where_it_is(ann: ChargeOverCaller) -> None:
    quote = ann.has_quote()
    link = ann.response(f"/quote/{quote}")["url_pdflink"]
    answer = ann.post(f"/quote/{quote}/_action/pdf")
    assert answer.json["response"] == {"id": quote, "url_pdflink": link}
    with ann.served.http() as http:
        answer = http.request("GET", f"/{link.split('/', 3)[3]}")
        assert (answer.status, answer.text[:5]) == (200, "%PDF-")


def test_every_link_of_a_quote_answers(ann: ChargeOverCaller) -> None:
    quote = ann.has_quote()
    assert ann.post(f"/quote/{quote}?action=accept").status == 200
    shown = ann.response(f"/quote/{quote}")
    links = {key: value for key, value in shown.items() if key.startswith("url_") and value}
    links["invoice"] = shown["invoices"][0]["url_permalink"]
    assert set(links) == {
        "url_permalink",
        "url_pdflink",
        "url_self",
        "url_acceptlink",
        "url_paylink",
        "url_rejectlink",
        "invoice",
    }
    with ann.served.http() as http:
        answers = {
            key: http.request("GET", f"/{link.split('/', 3)[3]}").status
            for key, link in links.items()
        }
    # The team's own place asks who looks.
    assert answers == dict.fromkeys(links, 200) | {"url_self": 401}


def test_accepting_keeps_who_did_and_from_where(ann: ChargeOverCaller) -> None:
    named = ann.has_quote(customer_id=ann.has_customer(**MAILED))
    unnamed = ann.has_quote()
    said = {"name": "Joan", "email": "joan@example.com", "comments": "In May"}
    assert ann.post(f"/quote/{named}?action=accept", said).status == 200
    assert ann.post(f"/quote/{unnamed}?action=accept").status == 200
    kept = [
        ann.do(lambda books, quote=quote: books.acceptances.standing(quote))  # type: ignore[misc]
        for quote in (named, unnamed)
    ]
    assert [(one.name, one.email, one.comments, one.address) for one in kept] == [
        ("Joan", "joan@example.com", "In May", "127.0.0.1"),
        ("Northwind Traders", "", "", "127.0.0.1"),
    ]


def test_rejecting_keeps_the_reason(ann: ChargeOverCaller) -> None:
    quote = ann.has_quote()
    assert ann.post(f"/quote/{quote}?action=reject", {"reason": "Too dear"}).status == 200
    kept = ann.do(lambda books: books.quotes.get(quote))
    assert kept is not None
    assert kept.void_reason == "Too dear"


def test_an_accepted_quote_leads_to_its_invoice_and_its_package(ann: ChargeOverCaller) -> None:
    item = ann.has_item(pricemodel={"base": 15, "setup": 100, "pricemodel": "fla"})
    quote = ann.has_quote(line_items=[{"item_id": item}])
    before = ann.response(f"/quote/{quote}")
    assert not {"invoices", "packages"} & set(before)
    assert ann.post(f"/quote/{quote}?action=accept").status == 200
    shown = ann.response(f"/quote/{quote}")
    (invoice,), (package,) = shown["invoices"], shown["packages"]
    kept = ann.do(lambda books: books.invoices.get(invoice["invoice_id"]))
    assert kept is not None
    assert (invoice["refnumber"], invoice["token"]) == (kept.number, kept.token)
    assert kept.total.minor == 126_50 == round(shown["upfront"] * 100)
    schedule = ann.do(lambda books: books.subscriptions.get(package["package_id"]))
    assert schedule is not None
    assert package == {"package_id": schedule.id, "token": schedule.token}
    assert list(shown)[-4:] == ["line_items", "invoices", "packages", "customer_id"]
    # What it leads to is no more to be set than the rest.
    assert ann.put(f"/quote/{quote}", shown).status == 202
    assert ann.response(f"/quote/{quote}") == shown


def test_a_quote_of_one_time_has_an_invoice_and_no_package(ann: ChargeOverCaller) -> None:
    quote = ann.has_quote(paycycle="one")
    assert ann.post(f"/quote/{quote}?action=accept").status == 200
    shown = ann.response(f"/quote/{quote}")
    assert (len(shown["invoices"]), shown["packages"]) == (1, [])
    invoice = shown["invoices"][0]["invoice_id"]
    ann.do(lambda books: void_invoice(books, invoice, "typing error"))
    shown = ann.response(f"/quote/{quote}")
    assert (shown["invoices"], shown["quote_status_str"]) == ([], "closed-won")
    assert ann.post(f"/quote/{quote}?action=reopen").status == 200
    assert "invoices" not in ann.response(f"/quote/{quote}")


@pytest.mark.parametrize("action", ["", "email", "reject"])
def test_a_deleted_quote_is_gone(ann: ChargeOverCaller, action: str) -> None:
    key = f"gone-{action}"
    quote = ann.has_quote(customer_id=ann.has_customer(**MAILED), external_key=key)
    token = ann.response(f"/quote/{quote}")["token"]
    if action:
        assert ann.post(f"/quote/{quote}?action={action}").status == 200
    answer = ann.delete(f"/quote/{quote}")
    assert (answer.status, answer.json["response"]) == (200, True)
    for name in (quote, f"token:{token}", f"external_key:{key}"):
        assert refusal(ann.get(f"/quote/{name}")) == (404, "This quote does not exist.")
        assert ann.put(f"/quote/{name}", {"custom_1": "x"}).status == 404
        assert ann.delete(f"/quote/{name}").status == 404
        assert ann.post(f"/quote/{name}?action=accept").status == 404
    listed = ann.response("/quote?limit=500")
    assert quote not in [one["quote_id"] for one in listed]
    assert ann.response("/quote/_count") == len(listed)
    assert ann.events()[-1] == ("quote.deleted", quote)


def test_an_accepted_quote_is_not_deleted(ann: ChargeOverCaller) -> None:
    quote = ann.has_quote()
    assert ann.post(f"/quote/{quote}?action=accept").status == 200
    assert refusal(ann.delete(f"/quote/{quote}")) == (400, "cannot delete an invoiced quote")
    assert ann.get(f"/quote/{quote}").status == 200


def test_void_quotes_are_lost_and_revisions_are_new(ann: ChargeOverCaller) -> None:
    void, revised = ann.has_quote(), ann.has_quote()
    ann.do(lambda books: void_quote(books, void, "typing error"))
    ann.do(lambda books: send_quote(books, revised))
    revision = ann.do(lambda books: revise_quote(books, revised)).id
    assert _status(ann, void) == "closed-lost"
    assert (_status(ann, revised), _status(ann, revision)) == ("open-sent", "open-new")
    assert ann.response(f"/quote/{revision}")["refnumber"] == f"{revised}-R2"
    ann.do(lambda books: send_quote(books, revision))
    assert (_status(ann, revised), _status(ann, revision)) == ("closed-lost", "open-sent")
    assert ann.response(f"/quote/{revised}")["lost_datetime"] is not None


def _status(caller: ChargeOverCaller, quote: int) -> str:
    word: str = caller.response(f"/quote/{quote}")["quote_status_str"]
    return word


def _with_queue(preferences: Preferences) -> Preferences:
    return replace(preferences, print_queue="printer@example.com")
