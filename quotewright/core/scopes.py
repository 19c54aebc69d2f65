"""The scopes a token may carry; a key without any has full access. Writing implies no reading."""

from quotewright.core.errors import Forbidden

NOUNS = ("clients", "jobs", "quotes", "invoices")
EVERYTHING = "*"
"""Asked by calls that show what no single scope covers: only full access has it."""

SCOPES = frozenset(f"{deed}:{noun}" for deed in ("read", "write") for noun in NOUNS)


def check_scope(granted: frozenset[str] | None, needed: str) -> None:
    """`granted` None is full access; `needed` "" asks for nothing but a live credential."""
    if needed and granted is not None and needed not in granted:
        raise Forbidden("the credential lacks the scope that this call needs", needs=needed)
