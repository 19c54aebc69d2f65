"""What a client sends in, over sockets: done once, about what they read, or refused in full."""

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from quotewright.actions.quotes import update_quote
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.inbound.previews import sign_preview
from tests.portal._quoting import Business, words_of
from tests.support.served import SECRET_KEY, Answer

YES = {"name": "Jane Smith", "signature": "Jane Smith", "agrees": "yes"}


def drawing() -> str:
    picture = Image.new("RGBA", (300, 100))
    ImageDraw.Draw(picture).line([(10, 50), (150, 20), (290, 80)], "black", 4)
    body = BytesIO()
    picture.save(body, "PNG")
    return f"data:image/png;base64,{b64encode(body.getvalue()).decode()}"


def accept(business: Business, quote: Quote, **fields: str) -> Answer:
    page = f"/q/{quote.token}"
    return business.post(f"{page}/accept", {**business.form(page, "accept"), **YES, **fields})


def test_accepting_keeps_who_signed_from_where_and_to_what(business: Business) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    sent = {**business.form(page, "accept"), **YES, "email": "jane@home.example", "comments": "Go!"}
    answer = business.post(f"{page}/accept", sent, **{"User-Agent": "A browser/1"})
    assert (answer.status, answer.headers["Location"]) == (
        303,
        f"../../q/{quote.token}?done=accepted#result",
    )
    kept = business.do(lambda books: books.acceptances.standing(quote.id))
    assert kept
    assert (kept.name, kept.email, kept.comments) == ("Jane Smith", "jane@home.example", "Go!")
    assert (kept.address, kept.user_agent) == ("127.0.0.1", "A browser/1")
    assert (kept.signature, kept.drawing) == ("Jane Smith", "")
    assert kept.content_hash == quote.content_hash
    assert "quote.accepted" in business.events()


def test_a_drawn_signature_is_kept_and_shown(business: Business) -> None:
    quote = business.sends()
    assert accept(business, quote, signature="", drawing=drawing()).status == 303
    kept = business.do(lambda books: books.acceptances.standing(quote.id))
    assert kept
    file = business.do(lambda books: books.files.get(kept.drawing))
    assert file
    assert file.media_type == "image/png"
    assert 'src="data:image/png;base64,' in business.get(f"/q/{quote.token}").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "Please give your name."),
        ({"signature": ""}, "Please sign."),
        ({"agrees": ""}, "Please tick that you have read and accept it."),
        ({"email": "nowhere"}, "Please check the e-mail address."),
        ({"name": "J" * 256}, "This is too long"),
        ({"comments": "J" * 10_001}, "This is too long"),
        ({"name": "Jane\0Smith"}, "This is too long, or has signs that cannot be kept."),
        ({"drawing": "data:image/png;base64,bm8="}, "could not be read"),
        ({"drawing": "data:image/svg+xml;base64,bm8="}, "could not be read"),
        ({"drawing": "data:image/png;base64," + "A" * 360_000}, "could not be read"),
    ],
)
def test_what_is_amiss_is_said_and_nothing_is_changed(
    business: Business, fields: dict[str, str], said: str
) -> None:
    quote = business.sends()
    answer = accept(business, quote, **fields)
    assert answer.status == 400
    assert said in words_of(answer)
    assert 'role="alert"' in answer.text
    assert business.quote(quote) == quote


def test_what_was_filled_in_stays_when_something_is_amiss(business: Business) -> None:
    answer = accept(business, business.sends(), agrees="", comments="Before <noon>")
    assert 'value="Jane Smith"' in answer.text
    assert "Before &lt;noon&gt;</textarea>" in answer.text


def test_a_signature_of_megabytes_is_not_read(business: Business) -> None:
    quote = business.sends()
    answer = accept(business, quote, drawing="A" * 1_200_000)
    assert answer.status == 413
    assert business.quote(quote) == quote


def test_declining_keeps_the_reason(business: Business) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    form = {**business.form(page, "decline"), "reason": "Too dear"}
    assert business.post(f"{page}/decline", form).status == 303
    assert business.quote(quote).void_reason == "Too dear"
    assert "quote.declined" in business.events()
    assert "You declined this" in words_of(business.get(page))


def test_a_comment_is_kept_once_however_often_its_form_comes(business: Business) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    form = {**business.form(page, "comment"), "comment_name": "Jane", "text": "When?\r\nSoon?"}
    assert [business.post(f"{page}/comment", form).status for _ in range(3)] == [303] * 3
    kept = business.do(lambda books: books.comments.of(quote.id))
    assert [(one.name, one.text, one.address) for one in kept] == [
        ("Jane", "When?\nSoon?", "127.0.0.1")
    ]
    assert business.events().count("quote.commented") == 1
    assert "When? Soon?" in words_of(business.get(page))


def test_of_two_tabs_that_accept_and_decline_the_first_decides(business: Business) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    yes = {**business.form(page, "accept"), **YES}
    no = business.form(page, "decline")
    assert business.post(f"{page}/decline", no).status == 303
    answer = business.post(f"{page}/accept", yes)
    assert answer.status == 409
    assert "That is no longer possible; nothing was changed." in words_of(answer)
    assert business.quote(quote).status is QuoteStatus.DECLINED


def test_many_tabs_at_once_make_one_decision(business: Business) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    sent: list[Callable[[], Answer]] = []
    for _ in range(6):
        yes, no = {**business.form(page, "accept"), **YES}, business.form(page, "decline")
        sent += [
            lambda form=yes: business.post(f"{page}/accept", form),  # type: ignore[misc]
            lambda form=no: business.post(f"{page}/decline", form),  # type: ignore[misc]
        ]
    with ThreadPoolExecutor(len(sent)) as tabs:
        statuses = [one.result().status for one in [tabs.submit(tab) for tab in sent]]
    assert set(statuses) == {303, 409}
    decided = [
        event for event in business.events() if event in {"quote.accepted", "quote.declined"}
    ]
    assert len(decided) == 1
    assert business.quote(quote).status.value == decided[0].removeprefix("quote.")


def test_accepting_twice_keeps_the_first_signature(business: Business) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    forms = [business.form(page, "accept") for _ in range(2)]
    for form, name in zip(forms, ("Jane Smith", "Somebody Else"), strict=True):
        assert business.post(f"{page}/accept", {**form, **YES, "name": name}).status == 303
    kept = business.do(lambda books: books.acceptances.of(quote.id))
    assert [one.name for one in kept] == ["Jane Smith"]


def test_a_quote_that_expires_between_view_and_accept_is_not_accepted(
    business: Business,
) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    form = {**business.form(page, "accept"), **YES}
    business.book.set("quotes", business.shop.team.id, {"valid_until": "2020-01-31"})
    answer = business.post(f"{page}/accept", form)
    assert answer.status == 409
    assert "can no longer be accepted" in words_of(answer)
    # Sent still, or expired by the worker meanwhile.
    assert business.quote(quote).accepted_at is None
    assert business.do(lambda books: books.acceptances.of(quote.id)) == []


def test_a_late_yes_counts_where_the_team_takes_it(business: Business) -> None:
    business.takes_late_ones()
    quote = business.sends_one_of_yesterday()
    assert accept(business, quote).status == 303
    assert business.quote(quote).status is QuoteStatus.ACCEPTED


def test_a_draft_is_accepted_at_the_older_link_as_it_was_read(business: Business) -> None:
    draft = business.drafts()
    form = business.form(f"/r/quote/accept/{draft.token}", "accept")
    assert business.post(f"/r/quote/accept/{draft.token}", {**form, **YES}).status == 303
    assert business.quote(draft).status is QuoteStatus.ACCEPTED
    assert business.events()[-2:] == ["quote.sent", "quote.accepted"]


@pytest.mark.parametrize("purpose", ["accept", "reject"])
def test_a_draft_that_changed_meanwhile_is_not_decided_about(
    business: Business, purpose: str
) -> None:
    draft = business.drafts()
    page = f"/r/quote/{purpose}/{draft.token}"
    form = {**business.form(page, purpose), **YES}
    business.do(
        lambda books: update_quote(books, draft.id, lambda was: replace(was, title="Another"))
    )
    answer = business.post(page, form)
    assert answer.status == 409
    assert "This was changed since you opened it" in words_of(answer)
    assert business.quote(draft).status is QuoteStatus.DRAFT


def test_a_draft_is_not_decided_about_where_it_is_not_shown(business: Business) -> None:
    draft = business.drafts()
    form = business.form(f"/r/quote/accept/{draft.token}", "accept")
    assert business.post(f"/q/{draft.token}/accept", {**form, **YES}).status == 404
    assert business.quote(draft).status is QuoteStatus.DRAFT


@pytest.mark.parametrize(
    "forged", ["", "x", "a.1.b", "0" * 32 + ".99999999999." + "0" * 64, "é.²."]
)
def test_a_form_that_nobody_handed_out_changes_nothing(business: Business, forged: str) -> None:
    quote = business.sends()
    assert accept(business, quote, form=forged).status == 409
    assert business.quote(quote) == quote


def test_a_form_is_good_for_its_own_purpose_and_link_only(business: Business) -> None:
    one, other = business.sends(), business.sends()
    declining = business.form(f"/q/{one.token}", "decline")["form"]
    elsewhere = business.form(f"/q/{other.token}", "accept")["form"]
    assert accept(business, one, form=declining).status == 409
    assert accept(business, one, form=elsewhere).status == 409
    assert business.quote(one) == one


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_a_strangers_page_cannot_send_our_forms(
    business: Business, headers: dict[str, str]
) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    form = {**business.form(page, "accept"), **YES}
    assert business.post(f"{page}/accept", form, **headers).status == 403
    assert business.quote(quote) == quote


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"name=%ff", 400),
        ("application/x-www-form-urlencoded", b"\xff=1", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 200, 400),
    ],
)
def test_what_is_no_form_is_refused(
    business: Business, media_type: str, body: bytes, status: int
) -> None:
    quote = business.sends()
    headers = {"Content-Type": media_type}
    answer = business.ask("POST", f"/q/{quote.token}/accept", body, headers)
    assert answer.status == status
    assert business.quote(quote) == quote


def test_a_page_that_is_seen_is_noted_once(business: Business) -> None:
    quote = business.sends()
    page = f"/q/{quote.token}"
    forms = [business.form(page, "viewed") for _ in range(2)]
    assert [business.post(f"{page}/viewed", form).status for form in forms] == [204, 204]
    assert business.quote(quote).viewed_at is not None
    assert business.events().count("quote.viewed") == 1


def test_seeing_needs_the_signal_of_a_page(business: Business) -> None:
    quote = business.sends()
    assert business.post(f"/q/{quote.token}/viewed", {}).status == 409
    assert business.get(f"/q/{quote.token}/viewed").status == 405
    assert business.quote(quote).viewed_at is None


def test_a_preview_of_the_team_has_no_forms_and_no_signal(business: Business) -> None:
    draft = business.drafts()
    soon = datetime.now(UTC) + timedelta(hours=1)
    signature = sign_preview(draft.token, SECRET_KEY, soon)
    answer = business.get(f"/q/{draft.token}?preview={signature}")
    assert answer.status == 200
    assert "Preview: this is what your client sees." in words_of(answer)
    assert "<form" not in answer.text
    old = sign_preview(draft.token, SECRET_KEY, soon - timedelta(days=1))
    assert business.get(f"/q/{draft.token}?preview={old}").status == 404
    assert business.get(f"/q/{draft.token}?preview=1.2").status == 404


def test_whoever_decided_is_led_on_to_where_the_quote_says(business: Business) -> None:
    quote = business.sends(
        accept_redirect="https://example.com/thanks?ü=1", reject_redirect="http://example.com/no"
    )
    assert accept(business, quote).status == 303
    answer = business.get(f"/q/{quote.token}?done=accepted")
    assert answer.headers["Refresh"] == "0;url=https://example.com/thanks?%C3%BC=1"
    assert "Refresh" not in business.get(f"/q/{quote.token}").headers
    assert "Refresh" not in business.get(f"/q/{quote.token}?done=declined").headers


def test_nobody_is_led_on_by_a_link_alone(business: Business) -> None:
    quote = business.sends(accept_redirect="https://example.com/")
    assert "Refresh" not in business.get(f"/q/{quote.token}?done=accepted").headers
