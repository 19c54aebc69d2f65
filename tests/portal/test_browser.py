"""The client's page in a real browser, on a phone and on a desk: read, decide, see what came of it.

Every state is looked at by axe, which must find nothing serious.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # has none
from playwright.sync_api import Browser, Page, expect

from quotewright.actions.quotes import decline_quote, void_quote
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.core.quotes import QuoteStatus
from tests.portal._quoting import Business
from tests.support.browser import DESKTOP, PHONE, SCREENS, browsing
from tests.support.served import Served, serving
from tests.support.shelves import Shelf
from tests.support.world import Registrar

SERIOUS = {"serious", "critical"}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def served(sqlite_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """On one database: what the pages do in the books is tried on both without a browser."""
    url = sqlite_shelf.copy(sqlite_shelf.populated[0])
    with serving(url, tmp_path_factory.mktemp("served")) as served:
        yield served
    sqlite_shelf.discard(url)


@pytest.fixture(scope="module")
def registrar(served: Served) -> Iterator[Registrar]:
    with Registrar(served.database_url) as registrar:
        yield registrar


@pytest.fixture(scope="module")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """Of this file alone: meanwhile its event loop runs in this thread, and no other may."""
    with browsing(pytestconfig) as browser:
        yield browser


@pytest.fixture(params=SCREENS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    yield from _open(browser, **SCREENS[request.param])


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from _open(browser, **PHONE)


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[Page]:
    yield from _open(browser, java_script_enabled=False, **DESKTOP)


def test_a_client_opens_reads_accepts_with_a_drawn_signature_and_sees_it(
    business: Business, page: Page
) -> None:
    quote = business.sends()
    asked = _visit(page, business, f"/q/{quote.token}")
    expect(page.get_by_role("heading", name="New kitchen")).to_be_visible()
    assert not _spills(page)
    page.get_by_role("link", name="Accept", exact=True).locator("visible=true").click()
    page.get_by_label("Your full name").first.fill("Jane Smith")
    page.get_by_label("Draw it").check()
    _draw(page)
    page.get_by_label("I have read Q-1001").check()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("heading", name="Accepted. Thank you!")).to_be_visible()
    expect(page.get_by_role("img", name="Signature of Jane Smith")).to_be_visible()
    assert business.quote(quote).status is QuoteStatus.ACCEPTED
    _is_well(page, asked)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").locator("visible=true").first.click()
    assert download.value.suggested_filename == "Q-1001.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_a_client_declines_with_a_reason(business: Business, page: Page) -> None:
    quote = business.sends()
    asked = _visit(page, business, f"/q/{quote.token}")
    page.locator("#decline summary").click()
    page.get_by_label("What is the reason?").fill("We found another.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("heading", name="Declined")).to_be_visible()
    expect(page.get_by_text("We found another.")).to_be_visible()
    assert business.quote(quote).status is QuoteStatus.DECLINED
    _is_well(page, asked)


def test_without_scripts_a_client_signs_by_typing_and_writes(
    business: Business, without_scripts: Page
) -> None:
    page, quote = without_scripts, business.sends()
    asked = _visit(page, business, f"/q/{quote.token}")
    expect(page.locator(".pad")).to_be_hidden()
    page.get_by_text("Write to Van Dijk Keukens B.V.").click()
    page.locator("#comment_name").fill("Jane")
    page.get_by_label("Your message").fill("When can you start?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("When can you start?")).to_be_visible()
    page.locator("#name").fill("Jane Smith")
    page.get_by_label("Sign by typing your name").fill("Jane Smith")
    page.get_by_label("I have read Q-1001").check()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("heading", name="Accepted. Thank you!")).to_be_visible()
    assert business.quote(quote).status is QuoteStatus.ACCEPTED
    assert business.quote(quote).viewed_at is None
    _is_of_ours(business, asked)


def test_what_is_amiss_is_read_out_first(business: Business, page: Page) -> None:
    quote = business.sends()
    asked = _visit(page, business, f"/q/{quote.token}/accept")
    page.locator("#name").fill("Jane Smith")
    # A browser that checks nothing itself.
    page.locator("#accept form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Accept", exact=True).click()
    amiss = page.get_by_role("alert")
    expect(amiss).to_be_focused()
    expect(amiss).to_contain_text("Please sign.")
    expect(page.locator("#name")).to_have_value("Jane Smith")
    assert business.quote(quote).status is QuoteStatus.SENT
    _is_well(page, asked, {400})


def test_of_two_tabs_at_once_the_second_is_told_how_it_stands(
    business: Business, browser: Browser, phone: Page
) -> None:
    quote = business.sends()
    asked = _visit(phone, business, f"/q/{quote.token}")
    context = browser.new_context(**DESKTOP)
    other = context.new_page()
    _visit(other, business, f"/q/{quote.token}")
    other.locator("#decline summary").click()
    other.get_by_role("button", name="Decline").click()
    expect(other.get_by_role("heading", name="Declined")).to_be_visible()
    context.close()
    phone.locator("#name").fill("Jane Smith")
    phone.locator("#signature").fill("Jane Smith")
    phone.locator("#agrees").check()
    phone.get_by_role("button", name="Accept", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("That is no longer possible")
    expect(phone.get_by_role("heading", name="Declined")).to_be_visible()
    assert business.quote(quote).status is QuoteStatus.DECLINED
    _is_well(phone, asked, {409})


def test_a_page_that_somebody_looks_at_says_so(business: Business, phone: Page) -> None:
    quote = business.sends()
    with phone.expect_response(lambda answer: answer.url.endswith("/viewed")) as seen:
        _visit(phone, business, f"/q/{quote.token}")
    assert seen.value.status == 204
    assert business.quote(quote).viewed_at is not None


def test_whoever_decided_is_led_on_to_a_page_of_the_teams_choice(
    business: Business, phone: Page
) -> None:
    place = "https://thanks.example/you"
    phone.route(f"{place}*", lambda route: route.fulfill(body="<h1>From the team</h1>"))
    quote = business.sends(reject_redirect=place)
    _visit(phone, business, f"/r/quote/reject/{quote.token}")
    phone.get_by_role("button", name="Decline").click()
    expect(phone.get_by_role("heading", name="From the team")).to_be_visible()
    assert phone.evaluate("document.referrer") == ""


def _expired(business: Business) -> str:
    return f"/q/{business.sends_one_of_yesterday().token}"


def _late(business: Business) -> str:
    business.takes_late_ones()
    return _expired(business)


def _retired(business: Business) -> str:
    first = business.sends()
    second = business.do(lambda books: revise_quote(books, first.id))
    business.do(lambda books: send_quote(books, second.id))
    return f"/q/{first.token}"


def _void(business: Business) -> str:
    quote = business.sends()
    business.do(lambda books: void_quote(books, quote.id, "a mistake"))
    return f"/q/{quote.token}"


def _declined(business: Business) -> str:
    quote = business.sends()
    business.do(lambda books: decline_quote(books, quote.id, "Too dear"))
    return f"/q/{quote.token}"


def _invoiced(business: Business, path: str = "/q/{}") -> str:
    quote = business.sends()
    business.accepts(quote)
    business.invoices(quote)
    return path.format(quote.token)


def _invoice(business: Business) -> str:
    quote = business.sends()
    business.accepts(quote)
    return f"/i/{business.invoices(quote).token}"


STATES: dict[str, Callable[[Business], str]] = {
    "open": lambda business: f"/q/{business.sends().token}",
    "declining": lambda business: f"/q/{business.sends().token}/decline",
    "draft": lambda business: f"/r/quote/view/{business.drafts().token}",
    "late": _late,
    "expired": _expired,
    "retired": _retired,
    "void": _void,
    "declined": _declined,
    "invoiced": _invoiced,
    "paying": lambda business: f"/q/{business.sends(deposit=100).token}/pay",
    "paying-by-invoice": lambda business: _invoiced(business, "/q/{}/pay"),
    "invoice": _invoice,
    "unknown": lambda _: "/q/nothing",
    "sign-in": lambda _: "/admin/r/quote/view/x",
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_read_by_everybody(business: Business, page: Page, state: str) -> None:
    asked = _visit(page, business, STATES[state](business))
    assert not _spills(page)
    _is_well(page, asked, {401, 404, 410})


def test_a_page_of_long_words_and_many_lines_stays_within_a_phone(
    business: Business, phone: Page
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente" * 3
    quote = business.sends(title=long, memo=long, references=(long,))
    asked = _visit(phone, business, f"/q/{quote.token}")
    assert not _spills(phone)
    _is_well(phone, asked)


Asked = dict[str, int]
"""Every address that the page asked for, with what was answered."""


def _open(browser: Browser, **how: Any) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", **how)
    yield context.new_page()
    context.close()


def _visit(page: Page, business: Business, path: str) -> Asked:
    asked: Asked = {}
    page.on("response", lambda answer: asked.update({answer.url: answer.status}))
    # What the page's policy forbids is said in the console.
    page.on("console", lambda said: asked.update({f"console: {said.text}": 0}))
    page.on("pageerror", lambda error: asked.update({f"error: {error}": 0}))
    page.goto(f"http://127.0.0.1:{business.served.port}{path}")
    return asked


def _is_of_ours(business: Business, asked: Asked) -> None:
    ours = f"http://127.0.0.1:{business.served.port}/"
    assert [one for one in asked if not one.startswith((ours, "data:", "console: Failed"))] == []


def _is_well(page: Page, asked: Asked, statuses: set[int] | None = None) -> None:
    """Nothing serious for axe, no cookie, nothing asked of strangers, nothing forbidden tried."""
    found = Axe().run(page, options=WCAG).response["violations"]
    told = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS]
    assert told == []
    assert page.context.cookies() == []
    own = page.url.split("/", 3)[:3]
    assert [one for one in asked if one.startswith("http") and one.split("/", 3)[:3] != own] == []
    # A page that is answered with a refusal is said to have failed to load.
    strange = [one for one in asked if one.startswith(("console: ", "error: "))]
    assert [one for one in strange if "Failed to load resource" not in one] == []
    assert set(asked.values()) - {0} <= {200, 204, 303, *(statuses or ())}


def _spills(page: Page) -> bool:
    """Whether anything is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def _draw(page: Page) -> None:
    pad = page.locator(".pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for across, down in ((60, 60), (90, 25), (130, 70)):
        page.mouse.move(box["x"] + across, box["y"] + down, steps=4)
    page.mouse.up()
