"""The table of a document in words: its headings, its lines, and what they add up to."""

from dataclasses import replace

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
    """Nothing where the totals are not shown; otherwise it adds up by hand.

    It ends in the total, and what is charged once and on acceptance. A sum that would repeat the
    total is left out.
    """
    if not written.header.show_totals:
        return ()
    return (
        *_before_discount(written, speech),
        *_taxes(written, speech),
        _total(written, speech),
        *_at_once(written, speech),
    )


def per_cycle(written: Written, speech: Speech) -> str:
    """How often the total is charged, "per month"; "" of what is charged once."""
    header = written.header
    return speech.say(f"documents.per_{header.cycle}") if header.recurs else ""


def _line(line: LineWritten, columns: ColumnView, currency: str, speech: Speech) -> LineView:
    if line.is_text:
        return LineView(is_text=True, description=line.description)
    return LineView(
        is_text=False,
        description=_described(line, speech),
        quantity=speech.number(line.quantity, QUANTITY.decimals),
        unit=line.unit,
        unit_price=speech.price(line.unit_price, currency),
        discount=speech.percent(line.discount) if line.discount else "",
        tax_rate=speech.percent(line.tax_rate or 0) if columns.tax_rate else "",
        total=speech.money(line.total, currency),
    )


def _described(line: LineWritten, speech: Speech) -> str:
    """With how often it is charged, where that ends."""
    if line.expires_after is None:
        return line.description
    words = "charged_once" if line.expires_after == 1 else "charged_times"
    said = speech.say(f"documents.{words}", n=str(line.expires_after))
    return "\n".join(part for part in (line.description, said) if part)


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
    total = _sum(written, speech, word, written.totals.total, is_total=True)
    label = " ".join(part for part in (total.label, per_cycle(written, speech)) if part)
    return replace(total, label=label)


def _at_once(written: Written, speech: Speech) -> tuple[SumView, ...]:
    """What setting up costs, and what is due when the quote is accepted; a deposit is a fact."""
    header = written.header
    if not header.recurs and not header.setup:
        return ()
    tax = 0 if header.prices_include_tax else header.setup_tax
    due = header.setup + tax + (0 if written.held_until else written.totals.total)
    return (
        *_if_any(written, speech, "setup", header.setup),
        *_if_any(written, speech, "tax_on_setup", tax),
        *(() if header.deposit is not None else (_sum(written, speech, "due_on_acceptance", due),)),
    )


def _if_any(written: Written, speech: Speech, word: str, minor: int) -> tuple[SumView, ...]:
    return (_sum(written, speech, word, minor),) if minor else ()


def _with_tax(written: Written, word: str) -> str:
    if not written.is_taxed:
        return word
    return f"{word}_including" if written.header.prices_include_tax else f"{word}_excluding"


def _sum(
    written: Written, speech: Speech, word: str, minor: int, *, is_total: bool = False
) -> SumView:
    return SumView(
        label=_capital(speech.say(f"documents.{word}", tax=tax_name(written, speech))),
        amount=speech.money(minor, written.header.currency),
        is_total=is_total,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
