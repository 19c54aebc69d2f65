"""The table of a document in words: its headings, its lines, and what they add up to."""

from quotewright.core.decimals import QUANTITY
from quotewright.core.totals import DiscountKind
from quotewright.documents.taxation import tax_name
from quotewright.documents.view import ColumnView, LineView, SumView
from quotewright.documents.written import LineWritten, RateWritten, Written
from quotewright.rendering.speech import Speech


def columns_of(written: Written, speech: Speech) -> ColumnView:
    """A column that would say nothing, or on every line the same rate, has no heading."""
    items = [line for line in written.lines if not line.is_text]
    needed = {
        "description": True,
        "quantity": bool(items),
        "unit_price": bool(items),
        "discount": any(line.discount for line in items),
        "tax_rate": len({line.tax_rate for line in items}) > 1,
        "total": bool(items),
    }
    tax = tax_name(written, speech)
    headings = {
        column: _capital(speech.say(f"documents.column_{column}", tax=tax)) if is_needed else ""
        for column, is_needed in needed.items()
    }
    return ColumnView(**headings)


def lines_of(written: Written, columns: ColumnView, speech: Speech) -> tuple[LineView, ...]:
    currency = written.header.currency
    return tuple(_line(line, columns, currency, speech) for line in written.lines)


def sums_of(written: Written, speech: Speech) -> tuple[SumView, ...]:
    """Nothing where the totals are not shown; otherwise it adds up by hand, and ends in the total.

    A sum that would repeat the total is left out.
    """
    if not written.header.show_totals:
        return ()
    return (
        *_before_discount(written, speech),
        *_taxes(written, speech),
        _total(written, speech),
    )


def _line(line: LineWritten, columns: ColumnView, currency: str, speech: Speech) -> LineView:
    if line.is_text:
        return LineView(is_text=True, description=line.description)
    return LineView(
        is_text=False,
        description=line.description,
        quantity=speech.number(line.quantity, QUANTITY.decimals),
        unit=line.unit,
        unit_price=speech.price(line.unit_price, currency),
        discount=speech.percent(line.discount) if line.discount else "",
        tax_rate=speech.percent(line.tax_rate or 0) if columns.tax_rate else "",
        total=speech.money(line.total, currency),
    )


def _before_discount(written: Written, speech: Speech) -> tuple[SumView, ...]:
    totals, header = written.totals, written.header
    if not totals.discount:
        return ()
    return (
        _sum(written, speech, _with_tax(written, "subtotal"), totals.subtotal),
        SumView(
            label=_discount_label(written, speech),
            amount=speech.money(-totals.discount, header.currency),
        ),
    )


def _discount_label(written: Written, speech: Speech) -> str:
    discount = written.header.discount
    if discount.kind is DiscountKind.AMOUNT:
        return speech.say("documents.discount")
    return speech.say("documents.discount_of", percent=speech.percent(discount.value))


def _taxes(written: Written, speech: Speech) -> tuple[SumView, ...]:
    """What is taxed, and the tax of each rate; of a document that bears no tax, nothing."""
    if not written.is_taxed:
        return ()
    is_first = not written.totals.discount and not written.header.prices_include_tax
    net = "subtotal_excluding" if is_first else "total_excluding"
    return (
        _sum(written, speech, net, written.totals.net),
        *(_tax_of(one, written, speech) for one in written.totals.rates),
    )


def _tax_of(one: RateWritten, written: Written, speech: Speech) -> SumView:
    currency = written.header.currency
    label = speech.say(
        "documents.tax_on",
        tax=tax_name(written, speech),
        rate=speech.percent(one.rate),
        base=speech.money(one.base, currency),
    )
    return SumView(label=_capital(label), amount=speech.money(one.tax, currency))


def _total(written: Written, speech: Speech) -> SumView:
    word = "total_including" if written.is_taxed else "total"
    return _sum(written, speech, word, written.totals.total, is_total=True)


def _with_tax(written: Written, word: str) -> str:
    if not written.is_taxed:
        return word
    return f"{word}_including" if written.header.prices_include_tax else f"{word}_excluding"


def _sum(
    written: Written, speech: Speech, word: str, minor: int, *, is_total: bool = False
) -> SumView:
    return SumView(
        label=speech.say(f"documents.{word}", tax=tax_name(written, speech)),
        amount=speech.money(minor, written.header.currency),
        is_total=is_total,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
