"""The small tables on the wire: terms, currencies, brands, classes, admins; how others name them.

A class is our category, a brand our profile, an admin a person of the team.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from babel.numbers import get_currency_name

from quotewright.core.categories import Category
from quotewright.core.currencies import Currency
from quotewright.core.errors import Invalid
from quotewright.core.profiles import Profile
from quotewright.core.records import dataclass
from quotewright.core.teams import Person, Team
from quotewright.core.terms import Terms
from quotewright.dialects.chargeover.wire.addresses import write_block
from quotewright.dialects.chargeover.wire.numbers import currency_symbol
from quotewright.dialects.chargeover.wire.words import Wire, or_null
from quotewright.inbound.fields import Body

_CALLED = {
    "terms_id": "terms of payment",
    "currency_id": "a currency",
    "brand_id": "a brand",
    "class_id": "a class",
    "admin_id": "an admin",
}
_DECIMALS = 2
_CUSTOMS_OF_A_BRAND = 5
_SWITCHES = {"0": False, "false": False, "1": True, "true": True}


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


One = TypeVar("One", bound=Numbered)


@dataclass(frozen=True, slots=True)
class House:
    """What a record of the team is written with: the small tables that it names by id."""

    team: Team
    terms: Sequence[Terms]
    currencies: Sequence[Currency]

    def terms_of(self, days: int | None) -> tuple[int | None, str, int]:
        """Id, name and days; the first row of so many days, or none. None is as the team has it."""
        days = self.team.term_days if days is None else days
        row = next((one for one in self.terms if one.days == days), None)
        return (row.id, row.name, days) if row else (None, f"Net {days}", days)

    def currency_of(self, code: str) -> tuple[int | None, str, str]:
        """Id, symbol and code; "" is the team's own."""
        code = code or self.team.currency
        row = next((one for one in self.currencies if one.code == code), None)
        return row.id if row else None, currency_symbol(code, self.team.currency), code


def one_of_them(rows: Sequence[One], number: int, name: str) -> One:
    """The row that a body names by this key, such as terms_id; raises Invalid."""
    row = next((one for one in rows if one.id == number), None)
    if row is None:
        raise Invalid(f"{name} is not the id of {_CALLED[name]}", name)
    return row


def read_switch(body: Body, key: str, *, of: str = "") -> bool | None:
    """True or false, as 1 and 0 or as text too; None of null, "" and nothing."""
    value = body.get(key)
    if value is None or value == "" or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    name = f"{of}.{key}" if of else key
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word not in _SWITCHES:
        raise Invalid(f"{name} must be true or false", name)
    return _SWITCHES[word]


def write_terms(terms: Terms) -> Wire:
    return {"terms_id": terms.id, "name": terms.name, "days": terms.days}


def write_currency(currency: Currency, of_team: str) -> Wire:
    return {
        "currency_id": currency.id,
        "currency": get_currency_name(currency.code, locale="en"),
        "iso4217": currency.code,
        "symbol": currency_symbol(currency.code, of_team),
        "rounding": _DECIMALS,
    }


def write_brand(profile: Profile, team: Team) -> Wire:
    """A profile without a name is the team's plain one."""
    address = profile.address
    return {
        "brand_id": profile.id,
        "brand": profile.name or profile.company or team.name,
        "brand_addr1": or_null(address.line1),
        "brand_addr2": or_null(address.line2),
        "brand_city": or_null(address.city),
        "brand_state": or_null(address.region),
        "brand_postcode": or_null(address.postcode),
        "brand_country": or_null(address.country),
        "brand_block": write_block(address),
        **{f"custom_{place}": None for place in range(1, _CUSTOMS_OF_A_BRAND + 1)},
    }


def write_class(category: Category) -> Wire:
    return {"class_id": category.id, "name": category.name}


def write_admin(person: Person) -> Wire:
    first, last = names_of(person.name)
    return {
        "admin_id": person.id,
        "name": person.name,
        "first_name": or_null(first),
        "last_name": or_null(last),
        "email": person.email,
    }


def names_of(name: str) -> tuple[str, str]:
    """The first word of a name, and the rest of it."""
    first, _, last = name.strip().partition(" ")
    return first, last.strip()
