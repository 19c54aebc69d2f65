"""The page of a quote, over sockets: what it shows, and that looking changes nothing."""

import re
from dataclasses import replace

import pytest

from quotewright.actions.quotes import void_quote
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.core.lines import Line, LineKind
from quotewright.core.profiles import LANGUAGES
from quotewright.portal.pages import POLICY
from tests.portal._quoting import LOOK, Business, line, open_business, words_of
from tests.support.served import Served
from tests.support.world import Registrar

LOOKING = ("q/{}", "q/{}/accept", "q/{}/decline", "q/{}/comment", "q/{}/pay")
OLDER = ("r/quote/view/{}", "r/quote/accept/{}", "r/quote/reject/{}", "r/quote/pay/{}")


def test_a_sent_quote_is_shown_with_its_lines_and_its_totals(business: Business) -> None:
    quote = business.sends()
    words = words_of(business.get(f"/q/{quote.token}"))
    for shown in (
        "Quote Q-1001 New kitchen",
        "Prepared for Smith & Sons Jane Smith Kade 5 3011 CD Rotterdam",
        "Kitchen units, oak, soft close 6 pcs €\xa0412,50 21% €\xa02.475,00",
        "Worktop, quartz, 3.2 m 1 €\xa01.280,00 −5% 21% €\xa01.216,00",
        "The old kitchen is taken away and recycled.",
        "VAT 9% on €\xa01.000,00 €\xa090,00",
        "Total incl. VAT €\xa05.556,11",
    ):
        assert " ".join(shown.split()) in words


def test_the_page_keeps_a_browser_and_search_engines_from_telling_others(
    business: Business,
) -> None:
    answer = business.get(f"/q/{business.sends().token}")
    kept = answer.headers
    assert kept["Content-Security-Policy"] == POLICY
    assert kept["Referrer-Policy"] == "no-referrer"
    assert kept["Cache-Control"] == "no-store"
    assert kept["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in kept


def test_the_page_carries_no_code_and_no_style_of_its_own(business: Business) -> None:
    text = business.get(f"/q/{business.sends().token}").text
    assert "<style" not in text
    assert " style=" not in text
    assert not re.search(r"\son\w+=", text)
    assert text.count("<script") == text.count('<script src="../static/page.') == 1
    assert "http:" not in text
    assert "https:" not in text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(business: Business, method: str) -> None:
    quote = business.sends()
    before = business.book.counts(business.shop.team.id)
    for path in (*LOOKING, *OLDER):
        assert business.ask(method, f"/{path.format(quote.token)}").status == 200, path
    assert business.quote(quote) == quote
    assert business.book.counts(business.shop.team.id) == before


def test_a_head_has_no_body(business: Business) -> None:
    assert business.ask("HEAD", f"/q/{business.sends().token}").text == ""


def test_a_draft_is_found_at_the_older_links_only(business: Business) -> None:
    draft = business.drafts()
    assert business.get(f"/q/{draft.token}").status == 404
    assert business.get(f"/q/{draft.token}/pay").status == 404
    page = business.get(f"/r/quote/view/{draft.token}")
    assert page.status == 200
    assert "This is a draft." in words_of(page)


def test_a_link_that_was_made_up_says_no_more_than_that_of_a_draft(business: Business) -> None:
    made_up = business.get("/q/abcdefghij0123456789klmnop")
    draft = business.get(f"/q/{business.drafts().token}")
    assert (made_up.status, made_up.text) == (draft.status, draft.text)
    assert "This link opens nothing." in words_of(made_up)


@pytest.mark.parametrize("path", ["/q/", "/q/a/b/c", "/i/x", "/r/", "/r/quote", "/r/invoice/x"])
def test_an_address_that_is_none_has_a_page_of_its_own(business: Business, path: str) -> None:
    answer = business.get(path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_wrong_method_is_told_the_right_ones(business: Business) -> None:
    answer = business.ask("DELETE", f"/q/{business.sends().token}")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_the_pages_of_the_team_ask_to_sign_in_and_show_no_quote(business: Business) -> None:
    quote = business.sends()
    answer = business.get(f"/admin/r/quote/view/{quote.token}")
    assert answer.status == 401
    assert quote.number not in answer.text
    assert "Sign in first" in words_of(answer)


def test_the_pdf_is_to_be_kept_by_whoever_has_the_link(business: Business) -> None:
    quote, draft = business.sends(), business.drafts()
    for path in (f"/q/{quote.token}/pdf", f"/r/quote/pdf/{draft.token}"):
        request = f"GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
        head, _, body = business.served.send_raw(request.encode()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert b"application/pdf" in head
        assert b'attachment; filename="Q-100' in head
        assert b"noindex" in head
        assert body.startswith(b"%PDF-")
    assert business.get(f"/q/{draft.token}/pdf").status == 404


def test_a_quote_whose_days_are_over_says_so_before_the_clock_does(business: Business) -> None:
    quote = business.sends_one_of_yesterday()
    words = words_of(business.get(f"/q/{quote.token}"))
    assert "This was valid until 31 January 2020 and can no longer be accepted." in words
    assert "Accept and sign" not in words


def test_a_late_yes_is_offered_where_the_team_takes_it(business: Business) -> None:
    business.takes_late_ones()
    words = words_of(business.get(f"/q/{business.sends_one_of_yesterday().token}"))
    assert "You can still accept it." in words
    assert "Accept and sign" in words


def test_an_accepted_quote_says_by_whom(business: Business) -> None:
    quote = business.sends()
    business.accepts(quote)
    words = words_of(business.get(f"/q/{quote.token}"))
    assert "Accepted. Thank you! Accepted by Jane Smith on" in words
    assert "Accept and sign" not in words


def test_a_void_quote_is_gone_with_all_it_offered(business: Business) -> None:
    quote = business.sends()
    business.do(lambda books: void_quote(books, quote.id, "a mistake"))
    answer = business.get(f"/q/{quote.token}")
    assert answer.status == 410
    assert "has withdrawn this" in words_of(answer)
    assert "Kitchen units" not in answer.text
    assert business.get(f"/q/{quote.token}/pdf").status == 404


def test_a_revised_quote_leads_on_to_its_newest_revision(business: Business) -> None:
    first = business.sends()
    second = business.do(lambda books: revise_quote(books, first.id))
    business.do(lambda books: send_quote(books, second.id))
    third = business.do(lambda books: revise_quote(books, second.id))
    business.do(lambda books: send_quote(books, third.id))
    answer = business.get(f"/q/{first.token}")
    assert answer.status == 410
    assert "There is a newer version" in words_of(answer)
    assert f'href="../q/{third.token}"' in answer.text


def test_what_anybody_wrote_is_text_and_never_markup(served: Served, registrar: Registrar) -> None:
    markup = "<script>alert(1)</script> {{ 7*7 }} #let x \"'&"
    look = replace(LOOK, company=markup, terms=markup, footer=markup)
    business = open_business(served, registrar, look)
    lines = (line(markup, 1, 100), Line(LineKind.TEXT, markup, 0, 0))
    quote = business.sends(title=markup, lines=lines, memo=markup, references=(markup,))
    answer = business.get(f"/q/{quote.token}")
    assert "<script>alert" not in answer.text
    assert words_of(answer).count(markup) >= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_of_its_document(
    served: Served, registrar: Registrar, language: str
) -> None:
    business = open_business(served, registrar, replace(LOOK, language=language))
    answer = business.get(f"/q/{business.sends().token}")
    accept = {"en": "Accept", "nl": "Accepteren", "de": "Annehmen", "fr": "Accepter"}
    assert f'<html lang="{language}">' in answer.text
    assert accept[language] in words_of(answer)


def test_a_page_of_nobody_speaks_the_language_of_the_browser(business: Business) -> None:
    answer = business.get("/q/none", **{"Accept-Language": "xx, nl-BE;q=0.8, fr;q=0.5"})
    assert "Hier is niets" in words_of(answer)


def test_a_colour_becomes_a_style_sheet_that_can_be_read_on(business: Business) -> None:
    text = business.get(f"/q/{business.sends().token}").text
    assert "../static/colour-0b6e4f.css" in text
    sheet = business.get("/static/colour-0b6e4f.css")
    assert sheet.text == ":root{--accent:#0b6e4f;--on-accent:#ffffff;--accent-text:#0b6e4f;}"
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["page.css", "page.000000000000.js", "colour-xyz.css", "../a"])
def test_only_the_files_of_the_page_are_served(business: Business, name: str) -> None:
    assert business.get(f"/static/{name}").status == 404


def test_no_token_stands_in_the_log(business: Business) -> None:
    quote = business.sends()
    business.get(f"/q/{quote.token}")
    business.get(f"/r/quote/view/{quote.token}")
    assert quote.token not in business.served.log()
