"""The profile: a look and an address to quote under. A team that made none has a plain one."""

import re
from datetime import datetime

from quotewright.core.clients import NO_ADDRESS, Address
from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass

LANGUAGES = ("en", "nl", "de", "fr")
"""In which documents, pages and e-mails can be written."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LAYOUT = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Where to pay. `iban` and `bic` are SEPA's, `bsb` and `pay_id` Australia's."""

    account_name: str = ""
    iban: str = ""
    bic: str = ""
    bsb: str = ""
    account_number: str = ""
    pay_id: str = ""


NO_BANK = Bank()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """`company` "" is the team's own name, `colour` (#rrggbb) "" the layout's own.

    `logo` is the hash of a file of the team; `language` "" is that of the team's locale. `footer`
    is printed below every page, `terms` are what a client agrees to when accepting.
    `company_number` is that of a register (KVK, ACN), beside the team's tax number.
    """

    name: str = ""
    company: str = ""
    address: Address = NO_ADDRESS
    email: str = ""
    phone: str = ""
    website: str = ""
    company_number: str = ""
    bank: Bank = NO_BANK
    logo: str = ""
    colour: str = ""
    layout: str = "classic"
    language: str = ""
    footer: str = ""
    terms: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(ProfileDraft):
    id: int
    created_at: datetime
    updated_at: datetime


PLAIN = ProfileDraft(is_default=True)
"""What a team that has no profile quotes under."""


def check_profile(draft: ProfileDraft) -> None:
    """Raises Invalid. Which layouts there are is not for the core to know, nor what the logo is."""
    if draft.colour and not _COLOUR.fullmatch(draft.colour):
        raise Invalid("colour must be written as #rrggbb, in small letters", "colour")
    if draft.language and draft.language not in LANGUAGES:
        raise Invalid(f"language must be one of: {', '.join(LANGUAGES)}", "language")
    if not _LAYOUT.fullmatch(draft.layout):
        raise Invalid("layout must be the name of a layout", "layout")


def language_of(profile: ProfileDraft, locale: str) -> str:
    """The profile's own, or that of the team's locale; English where we do not speak it."""
    spoken = profile.language or locale.partition("_")[0].lower()
    return spoken if spoken in LANGUAGES else LANGUAGES[0]
