"""The comment: what a client wrote on a quote. It changes nothing."""

from datetime import datetime

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDraft:
    """`address` is that of whoever made the call."""

    name: str
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(CommentDraft):
    commented_at: datetime


def check_comment(draft: CommentDraft) -> None:
    if not draft.name:
        raise Invalid("name is required", "name")
    if not draft.text:
        raise Invalid("text is required", "text")
