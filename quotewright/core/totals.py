"""What a document comes to: the one function whose result every list, page, print and door shows.

A line's own amount is in `lines`, the rate it takes in `tax`. The sums are those of EN 16931
(BR-CO-10, 13, 14, 15, 17), so what is printed adds up by hand.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from math import lcm

from quotewright.core.decimals import HUNDRED_PERCENT, divide_half_up
from quotewright.core.errors import Invalid
from quotewright.core.lines import Line, LineKind, check_lines, line_total, setup_lines
from quotewright.core.money import MOST_MINOR, Money, round_together, split
from quotewright.core.records import dataclass
from quotewright.core.tax import RoundingPolicy


class DiscountKind(StrEnum):
    PERCENTAGE = "percentage"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Discount:
    """Taken off a whole document: a percentage in the units of PERCENT, or minor units of money.

    An amount includes tax when the document's prices do.
    """

    kind: DiscountKind
    value: int


NO_DISCOUNT = Discount(DiscountKind.PERCENTAGE, 0)


@dataclass(frozen=True, slots=True)
class RateTotal:
    """What one tax rate is charged on, always without tax and after the discount, and its tax."""

    rate: int
    base: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """A document's amounts.

    Line totals, subtotal and discount are as written: they include tax when the prices do. There
    is a line total for every line, text lines too (0).
    """

    line_totals: tuple[Money, ...]
    subtotal: Money
    discount: Money
    tax: Money
    total: Money
    rates: tuple[RateTotal, ...]

    @property
    def net(self) -> Money:
        """The total without tax, after the discount: the sum of the bases."""
        return self.total - self.tax


@dataclass(frozen=True, slots=True)
class _Group:
    """The lines of one rate: their totals, and what is left of the sum after the discount."""

    rate: int
    line_totals: tuple[int, ...]
    left: int
    includes_tax: bool

    @property
    def tax_share(self) -> tuple[int, int]:
        """The part of an amount that is its tax, as numerator and denominator.

        It is r / 100 of an amount without tax and r / (100 + r) of one with it.
        """
        return self.rate, HUNDRED_PERCENT + (self.rate if self.includes_tax else 0)

    def base(self, tax: int) -> int:
        """What is left without the tax: gross - tax when the prices include it, so both add up."""
        return self.left - tax if self.includes_tax else self.left


def compute_totals(
    lines: Sequence[Line],
    *,
    currency: str,
    discount: Discount = NO_DISCOUNT,
    policy: RoundingPolicy = RoundingPolicy.PER_RATE,
    prices_include_tax: bool = False,
) -> Totals:
    """Add up a document.

    The discount is rounded once and shared over the rates in proportion to their lines, by largest
    remainder, a tie to the lower rate. Tax is then rounded as `policy` says. `rates` come lowest
    first, one for every rate that a line with an amount has. What is charged for setting up is
    reckoned as a document of its own, without the discount, and then added.

    Raises Invalid about "discount" (out of range, above the subtotal, or any on a subtotal that is
    not above 0) or about "lines" (too many, a total below 0, an amount too large to keep).
    """
    if any(line.kind is LineKind.SETUP for line in lines):
        return _with_setup(lines, currency, discount, policy, prices_include_tax)
    check_lines(lines)
    line_totals = [line_total(line) for line in lines]
    subtotal = sum(line_totals)
    discounted = _discounted(discount, subtotal)
    groups = _groups(lines, line_totals, discounted, prices_include_tax)
    taxes = _taxes(groups, policy)
    bases = [group.base(tax) for group, tax in zip(groups, taxes, strict=True)]
    tax, total = sum(taxes), sum(bases) + sum(taxes)
    _check_amounts(total, [*line_totals, subtotal, *bases, tax, total])
    return Totals(
        line_totals=tuple(Money(amount, currency) for amount in line_totals),
        subtotal=Money(subtotal, currency),
        discount=Money(discounted, currency),
        tax=Money(tax, currency),
        total=Money(total, currency),
        rates=tuple(
            RateTotal(group.rate, Money(group.base(its_tax), currency), Money(its_tax, currency))
            for group, its_tax in zip(groups, taxes, strict=True)
        ),
    )


def setup_of(
    lines: Sequence[Line], *, total: Money, policy: RoundingPolicy, prices_include_tax: bool
) -> tuple[int, int]:
    """What the lines charge once, as their prices are written, and its tax: minor units.

    `total` is what they charge at every turn. Raises Invalid about "lines" when both together,
    which is what the first invoice may come to, are too large to keep.
    """
    charged = setup_lines(lines)
    if not charged:
        return 0, 0
    totals = compute_totals(
        charged, currency=total.currency, policy=policy, prices_include_tax=prices_include_tax
    )
    if total.minor + totals.total.minor > MOST_MINOR:
        raise Invalid("an amount of this document is too large to keep", "lines")
    return totals.subtotal.minor, totals.tax.minor


def sum_of(one: Totals, other: Totals) -> Totals:
    """Two documents on one: nothing of either is rounded anew. The other's lines come last."""
    return Totals(
        line_totals=(*one.line_totals, *other.line_totals),
        subtotal=one.subtotal + other.subtotal,
        discount=one.discount + other.discount,
        tax=one.tax + other.tax,
        total=one.total + other.total,
        rates=_joined(one.rates, other.rates),
    )


def _with_setup(
    lines: Sequence[Line],
    currency: str,
    discount: Discount,
    policy: RoundingPolicy,
    prices_include_tax: bool,
) -> Totals:
    """The two documents that this is, added up; each line's total stands in its own place."""
    recurring = [line for line in lines if line.kind is not LineKind.SETUP]
    at_once = [_as_item(line) for line in lines if line.kind is LineKind.SETUP]
    # With nothing beside the setting up, there is nothing to take a discount off.
    discount = discount if recurring else NO_DISCOUNT
    one, other = (
        compute_totals(
            some,
            currency=currency,
            discount=taken_off,
            policy=policy,
            prices_include_tax=prices_include_tax,
        )
        for some, taken_off in ((recurring, discount), (at_once, NO_DISCOUNT))
    )
    its_own, of_setup = iter(one.line_totals), iter(other.line_totals)
    in_place = tuple(next(of_setup if line.kind is LineKind.SETUP else its_own) for line in lines)
    return replace(sum_of(one, other), line_totals=in_place)


def _as_item(line: Line) -> Line:
    return replace(line, kind=LineKind.ITEM)


def _joined(some: Sequence[RateTotal], others: Sequence[RateTotal]) -> tuple[RateTotal, ...]:
    by_rate = {one.rate: one for one in some}
    for one in others:
        before = by_rate.get(one.rate)
        if before is not None:
            one = RateTotal(one.rate, before.base + one.base, before.tax + one.tax)  # noqa: PLW2901
        by_rate[one.rate] = one
    return tuple(by_rate[rate] for rate in sorted(by_rate))


def _discounted(discount: Discount, subtotal: int) -> int:
    """What comes off the subtotal, in minor units, rounded once."""
    if discount.value == 0:
        return 0
    if discount.value < 0:
        raise Invalid("a discount cannot be below zero", "discount")
    if subtotal <= 0:
        raise Invalid("there is nothing to take a discount off", "discount")
    amount = discount.value
    if discount.kind == DiscountKind.PERCENTAGE:
        if discount.value > HUNDRED_PERCENT:
            raise Invalid("a discount cannot be more than 100 percent", "discount")
        amount = divide_half_up(subtotal * discount.value, HUNDRED_PERCENT)
    if amount > subtotal:
        raise Invalid("a discount cannot be more than the subtotal", "discount")
    return amount


def _groups(
    lines: Sequence[Line],
    line_totals: Sequence[int],
    discounted: int,
    prices_include_tax: bool,
) -> list[_Group]:
    """The item lines by rate, lowest first, each group with its share of the discount taken off."""
    by_rate: dict[int, list[int]] = {}
    for line, amount in zip(lines, line_totals, strict=True):
        if line.kind == LineKind.ITEM:
            by_rate.setdefault(line.tax_rate or 0, []).append(amount)
    in_order = sorted(by_rate.items())
    shares = split(discounted, [sum(amounts) for _, amounts in in_order])
    return [
        _Group(rate, tuple(amounts), sum(amounts) - share, prices_include_tax)
        for (rate, amounts), share in zip(in_order, shares, strict=True)
    ]


def _taxes(groups: Sequence[_Group], policy: RoundingPolicy) -> list[int]:
    """The tax of each group, rounded as the policy says."""
    match policy:
        case RoundingPolicy.PER_RATE:
            return [_tax(group, group.left) for group in groups]
        case RoundingPolicy.PER_LINE:
            return [_tax_per_line(group) for group in groups]
        case RoundingPolicy.TOTAL:
            return _taxes_of_total(groups)


def _tax(group: _Group, amount: int) -> int:
    """Rounded once, as EN 16931 has it (BR-CO-17).

    With one rate this is the total invoice rule of Australia's GST Act 1999, s 9-90.
    """
    rate, whole = group.tax_share
    return divide_half_up(amount * rate, whole)


def _tax_per_line(group: _Group) -> int:
    """Each line's tax rounded by itself: the taxable supply rule of the GST Act 1999, s 9-90.

    The group's discount is shared over its lines first, a tie to the earlier line.
    """
    discount = sum(group.line_totals) - group.left
    shares = split(discount, group.line_totals)
    return sum(
        _tax(group, amount - share) for amount, share in zip(group.line_totals, shares, strict=True)
    )


def _taxes_of_total(groups: Sequence[_Group]) -> list[int]:
    """The sum of the exact taxes, rounded once: Belgium's rule from 2026.

    The rates then get whole minor units that add up to it, a tie to the lower rate. They are
    rounded together instead of split in proportion to the sum: that may be nearly 0 while the
    taxes themselves, of opposite signs, are large.
    """
    shares = [group.tax_share for group in groups]
    common = lcm(*(whole for _, whole in shares))
    exact = [
        group.left * rate * (common // whole)
        for group, (rate, whole) in zip(groups, shares, strict=True)
    ]
    return round_together(exact, common, divide_half_up(sum(exact), common))


def _check_amounts(total: int, amounts: Sequence[int]) -> None:
    if total < 0:
        raise Invalid("the total of a document cannot be below zero", "lines")
    if max(amounts) > MOST_MINOR or min(amounts) < -MOST_MINOR:
        raise Invalid("an amount of this document is too large to keep", "lines")
