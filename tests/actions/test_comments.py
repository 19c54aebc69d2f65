"""Comments, and the first time that a client saw a quote."""

import pytest

from quotewright.actions import comments
from quotewright.actions.comments import comment_on_quote, mark_viewed
from quotewright.actions.quotes import decline_quote, draft_quote
from quotewright.actions.sending import send_quote
from quotewright.core.comments import Comment, CommentDraft
from quotewright.core.errors import Invalid, NotAllowed, NotFound
from quotewright.core.quotes import QuoteDraft
from tests.actions.office import LATER, NOON, Office, line

QUESTION = CommentDraft(name="Jane", text="Monday?\n<b>Please</b>", address="2001:db8::1")


@pytest.fixture
def office(office: Office) -> Office:
    office.has_client()
    office.do(draft_quote, QuoteDraft(client_id=1, lines=(line("8", "90"),)))
    return office


def test_comments_are_kept_in_order_and_announced(office: Office) -> None:
    office.do(comment_on_quote, 1, QUESTION)
    office.clock.now = LATER
    office.do(comment_on_quote, 1, CommentDraft(name="Bob", text="Yes"))
    asked = Comment(name="Jane", text=QUESTION.text, address="2001:db8::1", commented_at=NOON)
    said = Comment(name="Bob", text="Yes", commented_at=LATER)
    assert office.look(lambda books: books.comments.of(1)) == [asked, said]
    assert office.look(lambda books: books.comments.of_all([1, 2])) == {1: [asked, said]}
    assert office.events()[-2:] == [("quote.commented", 1), ("quote.commented", 1)]


@pytest.mark.parametrize(
    ("draft", "field"),
    [(CommentDraft(name="", text="x"), "name"), (CommentDraft(name="x", text=""), "text")],
)
def test_a_comment_has_a_name_and_a_text(office: Office, draft: CommentDraft, field: str) -> None:
    with office.refusing(Invalid) as refused:
        office.do(comment_on_quote, 1, draft)
    assert refused.value.field == field


def test_a_quote_takes_so_many_comments(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST_COMMENTS", 2)
    for _ in range(2):
        office.do(comment_on_quote, 1, QUESTION)
    with office.refusing(NotAllowed):
        office.do(comment_on_quote, 1, QUESTION)


def test_only_the_first_view_of_a_sent_quote_counts(office: Office) -> None:
    office.do(mark_viewed, 1)
    assert _viewed_at(office) is None
    office.do(send_quote, 1)
    office.do(mark_viewed, 1)
    office.clock.now = LATER
    office.do(mark_viewed, 1)
    assert _viewed_at(office) == NOON
    assert [event for event in office.events() if event[0] == "quote.viewed"] == [
        ("quote.viewed", 1)
    ]


def test_a_quote_that_was_answered_is_not_viewed_any_more(office: Office) -> None:
    office.do(send_quote, 1)
    office.do(decline_quote, 1)
    office.do(mark_viewed, 1)
    assert _viewed_at(office) is None


@pytest.mark.usefixtures("office")
def test_a_stranger_neither_comments_nor_views(strangers: Office) -> None:
    with strangers.refusing(NotFound):
        strangers.do(comment_on_quote, 1, QUESTION)
    with strangers.refusing(NotFound):
        strangers.do(mark_viewed, 1)


def _viewed_at(office: Office) -> object:
    quote = office.look(lambda books: books.quotes.get(1))
    assert quote is not None
    return quote.viewed_at
