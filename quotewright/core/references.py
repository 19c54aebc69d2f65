"""Reference lines: what a document is about in its client's own words, printed above its lines."""

from quotewright.core.errors import Invalid

MOST_REFERENCES = 3


def check_references(references: tuple[str, ...]) -> None:
    if len(references) > MOST_REFERENCES:
        raise Invalid(f"references are at most {MOST_REFERENCES} lines", "references")
    if any("\n" in line for line in references):
        raise Invalid("a reference is one line", "references")
