"""Lines: what tax each of them bears, for quotes and invoices alike."""

from quotewright.core.clients import ClientTerms
from quotewright.core.errors import Invalid
from quotewright.core.lines import Line, rated
from quotewright.core.tax import rate_of_line
from quotewright.store import Books


def rate_lines(books: Books, lines: tuple[Line, ...], terms: ClientTerms) -> tuple[Line, ...]:
    """The lines with the tax rate each of them bears for this client.

    Raises Invalid when a line names an item that the team does not have.
    """
    of_items = _rates_of_items(books, lines)
    default, handling = books.team.default_rate, terms.tax_handling
    return tuple(
        rated(line, rate_of_line(line.tax_rate, of_item, default, handling))
        for line, of_item in zip(lines, of_items, strict=True)
    )


def _rates_of_items(books: Books, lines: tuple[Line, ...]) -> list[int | None]:
    """For each line the rate of its item; None without an item, or where that has no rate."""
    wanted = {line.item_id for line in lines if line.item_id is not None}
    if not wanted:
        return [None] * len(lines)
    found = books.items.tax_rates(wanted)
    if len(found) < len(wanted):
        raise Invalid("item_id is not the id of an item", "item_id")
    return [None if line.item_id is None else found[line.item_id] for line in lines]
