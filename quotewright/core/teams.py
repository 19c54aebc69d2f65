"""The team: one business, the tenant to which everything else belongs, and the people in it."""

from enum import StrEnum

from quotewright.core.records import dataclass
from quotewright.core.tax import RoundingPolicy


class Plan(StrEnum):
    STARTER = "starter"
    TEAM = "team"
    BUSINESS = "business"


PLANS_THAT_WRITE = frozenset({Plan.TEAM, Plan.BUSINESS})


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDraft:
    """What a team is made from.

    `default_rate` is the tax rate (percent × 10⁴) of a line that names none; `validity_days` 0
    means that quotes never expire; the patterns hold one `{n}`.
    """

    name: str
    country: str = "AU"
    currency: str = "AUD"
    locale: str = "en_AU"
    time_zone: str = "Australia/Sydney"
    tax_number: str = ""
    is_tax_registered: bool = True
    default_rate: int = 0
    plan: Plan = Plan.BUSINESS
    rounding_policy: RoundingPolicy = RoundingPolicy.PER_RATE
    term_days: int = 14
    validity_days: int = 30
    quote_pattern: str = "Q-{n}"
    invoice_pattern: str = "INV-{n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(TeamDraft):
    id: int

    @property
    def may_write_by_api(self) -> bool:
        return self.plan in PLANS_THAT_WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: int
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who changes something, and by which door: what the audit table keeps.

    What is made up, as the demo's year is, is told to nobody by letter (`is_made_up`).
    """

    door: str
    person_id: int | None = None
    credential_id: int | None = None
    is_made_up: bool = False
