"""The kinds of credential a team hands out, and what is shown of one once, when it is made."""

from dataclasses import field
from enum import StrEnum

from quotewright.core.records import dataclass


class KeyKind(StrEnum):
    ALLQUOTE = "allquote"
    CHARGEOVER = "chargeover"
    FACTUURSTUREN = "factuursturen"
    TOKEN = "token"  # noqa: S105 - the kind, not one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """`public` is the part that may be seen, "" where a kind has none. `secret` is shown once."""

    id: int
    kind: KeyKind
    public: str
    secret: str = field(repr=False)
