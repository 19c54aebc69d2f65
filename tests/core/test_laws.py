"""What is true of every document, whatever stands on it."""

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from quotewright.core.decimals import HUNDRED_PERCENT
from quotewright.core.errors import Invalid
from quotewright.core.lines import Line, LineKind, line_total
from quotewright.core.money import split
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import (
    NO_DISCOUNT,
    Discount,
    DiscountKind,
    RateTotal,
    Totals,
    compute_totals,
)

HALF_A_CENT = Fraction(1, 2)

# Few rates, so that lines share one, and small round numbers beside crooked ones: ties are common.
LINES = st.builds(
    Line,
    kind=st.sampled_from([LineKind.ITEM, LineKind.ITEM, LineKind.ITEM, LineKind.TEXT]),
    description=st.just("Work"),
    quantity=st.integers(-1, 12).map(lambda n: n * 1_0000) | st.integers(-1_0000, 10**8),
    unit_price=st.integers(-20, 500).map(lambda n: n * 10_000) | st.integers(-(10**6), 10**9),
    discount=st.sampled_from([0, 0, 2_5000, 10_0000, 33_3333, 100_0000]),
    tax_rate=st.sampled_from([0, 5_5000, 9_0000, 10_0000, 21_0000]),
)
PERCENTAGES = st.builds(
    Discount,
    st.just(DiscountKind.PERCENTAGE),
    st.sampled_from([2_5000, 10_0000, 50_0000]) | st.integers(0, HUNDRED_PERCENT),
)
AMOUNTS = st.builds(Discount, st.just(DiscountKind.AMOUNT), st.integers(0, 500))
DISCOUNTS = st.just(NO_DISCOUNT) | PERCENTAGES | AMOUNTS
POLICIES = st.sampled_from(RoundingPolicy)
PER_RATE = st.just(RoundingPolicy.PER_RATE)
EITHER = st.booleans()

laws = settings(max_examples=60, deadline=None)


@dataclass(frozen=True, slots=True)
class Document:
    lines: tuple[Line, ...]
    discount: Discount
    policy: RoundingPolicy
    prices_include_tax: bool

    def totals(self) -> Totals:
        return compute_totals(
            self.lines,
            currency="EUR",
            discount=self.discount,
            policy=self.policy,
            prices_include_tax=self.prices_include_tax,
        )

    def exact_tax(self, rate: RateTotal) -> Fraction:
        """The tax of one rate before any rounding of it."""
        if self.prices_include_tax:
            gross = rate.base.minor + rate.tax.minor
            return Fraction(gross * rate.rate, HUNDRED_PERCENT + rate.rate)
        return Fraction(rate.base.minor * rate.rate, HUNDRED_PERCENT)


@st.composite
def documents(
    draw: st.DrawFn,
    discounts: st.SearchStrategy[Discount] = DISCOUNTS,
    policies: st.SearchStrategy[RoundingPolicy] = POLICIES,
    includes_tax: st.SearchStrategy[bool] = EITHER,
) -> Document:
    """A document that is not refused."""
    lines = tuple(draw(st.lists(LINES, min_size=1, max_size=8)))
    document = Document(lines, draw(discounts), draw(policies), draw(includes_tax))
    try:
        document.totals()
    except Invalid:
        reject()
    return document


@laws
@given(documents())
def test_totals_are_the_sum_of_their_parts(document: Document) -> None:
    totals = document.totals()
    assert totals.subtotal.minor == sum(amount.minor for amount in totals.line_totals)
    assert totals.tax.minor == sum(rate.tax.minor for rate in totals.rates)
    assert totals.net.minor == sum(rate.base.minor for rate in totals.rates)
    assert totals.total == totals.net + totals.tax


@laws
@given(documents())
def test_what_is_printed_adds_up_by_hand(document: Document) -> None:
    totals = document.totals()
    discounted = totals.subtotal - totals.discount
    if document.prices_include_tax:
        assert totals.total == discounted
    else:
        assert totals.total == discounted + totals.tax


@laws
@given(LINES)
def test_a_line_is_within_half_a_cent_of_its_exact_amount(line: Line) -> None:
    exact = Fraction(line.quantity, 10**4) * Fraction(line.unit_price, 10**6) * 100
    exact *= 1 - Fraction(line.discount, HUNDRED_PERCENT)
    if line.kind == LineKind.TEXT:
        exact = Fraction(0)
    assert abs(line_total(line) - exact) <= HALF_A_CENT


@laws
@given(documents(discounts=PERCENTAGES))
def test_a_discount_is_within_half_a_cent_of_its_exact_amount(document: Document) -> None:
    totals = document.totals()
    exact = totals.subtotal.minor * Fraction(document.discount.value, HUNDRED_PERCENT)
    assert abs(totals.discount.minor - exact) <= HALF_A_CENT


@laws
@given(documents())
def test_every_rate_bears_its_share_of_the_discount_to_the_cent(document: Document) -> None:
    totals = document.totals()
    for rate in totals.rates:
        written = sum(
            amount.minor
            for line, amount in zip(document.lines, totals.line_totals, strict=True)
            if line.kind == LineKind.ITEM and line.tax_rate == rate.rate
        )
        left = rate.base.minor + (rate.tax.minor if document.prices_include_tax else 0)
        if totals.discount.minor == 0:
            assert left == written
        else:
            share = Fraction(totals.discount.minor * written, totals.subtotal.minor)
            assert abs(written - left - share) < 1


@laws
@given(documents(policies=PER_RATE))
def test_per_rate_each_tax_is_within_half_a_cent_of_exact(document: Document) -> None:
    for rate in document.totals().rates:
        assert abs(rate.tax.minor - document.exact_tax(rate)) <= HALF_A_CENT


@laws
@given(documents(policies=st.just(RoundingPolicy.PER_LINE)))
def test_per_line_each_tax_is_within_half_a_cent_a_line_of_exact(document: Document) -> None:
    for rate in document.totals().rates:
        lines = sum(
            line.kind == LineKind.ITEM and line.tax_rate == rate.rate for line in document.lines
        )
        assert abs(rate.tax.minor - document.exact_tax(rate)) <= lines * HALF_A_CENT


@laws
@given(documents(policies=st.just(RoundingPolicy.TOTAL)))
def test_of_the_total_all_tax_is_within_half_a_cent_of_exact(document: Document) -> None:
    totals = document.totals()
    exact = sum((document.exact_tax(rate) for rate in totals.rates), Fraction(0))
    assert abs(totals.tax.minor - exact) <= HALF_A_CENT
    for rate in totals.rates:
        assert abs(rate.tax.minor - document.exact_tax(rate)) < 1


@laws
@given(
    documents(policies=st.sampled_from([RoundingPolicy.PER_RATE, RoundingPolicy.TOTAL]))
    | documents(discounts=st.just(NO_DISCOUNT)),
    st.data(),
)
def test_the_order_of_lines_never_matters(document: Document, data: st.DataObject) -> None:
    shuffled = replace(document, lines=tuple(data.draw(st.permutations(document.lines))))
    one, other = document.totals(), shuffled.totals()
    assert replace(one, line_totals=()) == replace(other, line_totals=())


@laws
@given(documents(policies=st.just(RoundingPolicy.PER_LINE)), st.data())
def test_per_line_the_order_moves_tax_by_a_cent_a_line_at_most(
    document: Document,
    data: st.DataObject,
) -> None:
    shuffled = replace(document, lines=tuple(data.draw(st.permutations(document.lines))))
    assert document.totals().discount == shuffled.totals().discount
    assert abs((document.totals().tax - shuffled.totals().tax).minor) <= len(document.lines)


@laws
@given(documents(policies=PER_RATE, includes_tax=st.just(value=False)))
def test_exclusive_totals_read_as_inclusive_prices_are_the_same(document: Document) -> None:
    totals = document.totals()
    prices = [_piece(rate.base.minor + rate.tax.minor, rate.rate) for rate in totals.rates]
    inclusive = compute_totals(prices, currency="EUR", prices_include_tax=True)

    assert inclusive.rates == totals.rates
    assert inclusive.total == totals.total


@laws
@given(documents(policies=PER_RATE, includes_tax=st.just(value=True)))
def test_inclusive_bases_read_as_exclusive_prices_differ_by_a_cent_at_most(
    document: Document,
) -> None:
    for rate in document.totals().rates:
        if rate.base.minor >= 0:
            price = [_piece(rate.base.minor, rate.rate)]
            tax = compute_totals(price, currency="EUR").tax
            assert abs((tax - rate.tax).minor) <= 1


@laws
@given(
    st.integers(-(10**6), 10**6),
    st.lists(st.integers(-50, 200) | st.integers(-(10**9), 10**9), min_size=1, max_size=12),
)
def test_a_split_never_loses_a_cent(amount: int, weights: list[int]) -> None:
    whole = sum(weights)
    if whole == 0:
        reject()
    shares = split(amount, weights)

    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(amount * weight, whole)) < 1


@laws
@given(documents(), st.lists(LINES.filter(lambda line: line.kind is LineKind.ITEM), max_size=3))
def test_what_is_charged_once_is_a_document_of_its_own_added(
    document: Document, once: list[Line]
) -> None:
    plain, charged = document.totals(), replace(document, discount=NO_DISCOUNT, lines=tuple(once))
    try:
        apart = charged.totals()
    except Invalid:
        reject()
    at_once = [replace(line, kind=LineKind.SETUP) for line in once]
    together = replace(document, lines=(*document.lines, *at_once)).totals()
    assert together.line_totals == (*plain.line_totals, *apart.line_totals)
    assert together.subtotal == plain.subtotal + apart.subtotal
    assert together.discount == plain.discount
    assert together.tax == plain.tax + apart.tax
    assert together.total == plain.total + apart.total
    assert together.net.minor == sum(rate.base.minor for rate in together.rates)
    assert together.tax.minor == sum(rate.tax.minor for rate in together.rates)
    assert [rate.rate for rate in together.rates] == sorted({rate.rate for rate in together.rates})


def _piece(minor: int, rate: int) -> Line:
    """One piece at a price in cents."""
    return Line(LineKind.ITEM, "Work", quantity=1_0000, unit_price=minor * 10_000, tax_rate=rate)
