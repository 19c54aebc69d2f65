"""The client: who is quoted, and by which of its names it is shown."""

from dataclasses import field
from datetime import datetime

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass
from quotewright.core.tax import TaxHandling


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    line1: str = ""
    line2: str = ""
    line3: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    def in_one_line(self) -> str:
        lines, place = (self.line1, self.line2, self.line3), (self.postcode, self.city)
        return ", ".join(part for part in (*lines, *place, self.region, self.country) if part)


NO_ADDRESS = Address()


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """What of a client goes into its documents; `currency` "" is the team's own."""

    currency: str
    tax_handling: TaxHandling
    term_days: int | None
    billing: Address = NO_ADDRESS
    shipping: Address = NO_ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDraft:
    """A client before it has an id. `term_days` None means: as the team usually does.

    `tax_number` is the client's own (btw, VAT), which shifted tax has to name. `external_key` is
    what others know it by; `extras` are a dialect's own (see `extras`).
    """

    company: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    billing: Address = NO_ADDRESS
    shipping: Address = NO_ADDRESS
    currency: str = ""
    tax_handling: TaxHandling = TaxHandling.NORMAL
    prices_include_tax: bool = False
    term_days: int | None = None
    external_key: str = ""
    tax_number: str = ""
    extras: str = ""

    @property
    def name(self) -> str:
        """The name to show: the company, or else the contact."""
        return self.company or self.contact

    @property
    def any_phone(self) -> str:
        return self.phone or self.mobile


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(ClientDraft):
    """`token` is what it is found by from outside, its id not being told."""

    id: int
    token: str = field(default="", compare=False)
    created_at: datetime = field(compare=False)
    updated_at: datetime = field(compare=False)


def renamed(client: ClientDraft, name: str) -> dict[str, str]:
    """The field to change so that `name` is shown: the company if there is one, else the contact.

    Writing back the name that is shown already changes nothing.
    """
    if not name:
        raise Invalid("name must not be blank", "name")
    if name == client.name:
        return {}
    return {"company": name} if client.company else {"contact": name}
