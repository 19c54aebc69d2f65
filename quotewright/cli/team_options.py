"""The options that make up a team: how each is written, and what is usual in which country."""

import re
from typing import Annotated
from zoneinfo import available_timezones

import typer

from quotewright.cli.options import read_percentage, reads
from quotewright.core.errors import Invalid
from quotewright.core.money import check_currency
from quotewright.core.numbers import check_pattern
from quotewright.core.tax import RoundingPolicy
from quotewright.core.teams import Plan
from quotewright.core.terms import MOST_DAYS

# Currency, locale and time zone. Elsewhere there is no telling: they are asked for.
_USUAL = {
    "AT": ("EUR", "de_AT", "Europe/Vienna"),
    "AU": ("AUD", "en_AU", "Australia/Sydney"),
    "BE": ("EUR", "nl_BE", "Europe/Brussels"),
    "DE": ("EUR", "de_DE", "Europe/Berlin"),
    "ES": ("EUR", "es_ES", "Europe/Madrid"),
    "FR": ("EUR", "fr_FR", "Europe/Paris"),
    "GB": ("GBP", "en_GB", "Europe/London"),
    "IE": ("EUR", "en_IE", "Europe/Dublin"),
    "IT": ("EUR", "it_IT", "Europe/Rome"),
    "LU": ("EUR", "fr_LU", "Europe/Luxembourg"),
    "NL": ("EUR", "nl_NL", "Europe/Amsterdam"),
    "NZ": ("NZD", "en_NZ", "Pacific/Auckland"),
}


def usual_in(country: str) -> dict[str, str]:
    """What a team of this country has when nothing else is said; empty where we cannot tell."""
    usual = _USUAL.get(country, ())
    return dict(zip(("currency", "locale", "time_zone"), usual, strict=False))


def read_name(text: str) -> str:
    return _printable(text, "name", least=1)


def read_email(text: str) -> str:
    email = _printable(text, "e-mail address")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Invalid("e-mail address must be one such as olive@example.com")
    return email


def read_tax_number(text: str) -> str:
    return _printable(text, "tax number", most=64)


def read_country(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise Invalid("country must be two letters, such as AU or NL")
    return text.upper()


def read_locale(text: str) -> str:
    if not re.fullmatch("[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?", text):
        raise Invalid("locale must be a language, or a language and its country such as nl_NL")
    return text


def read_time_zone(text: str) -> str:
    if text not in available_timezones():
        raise Invalid("time zone must be a name such as Australia/Sydney")
    return text


def _printable(text: str, field: str, *, least: int = 0, most: int = 255) -> str:
    words = text.strip()
    if not least <= len(words) <= most or not words.isprintable():
        raise Invalid(f"{field} must be {least} to {most} printable characters")
    return words


NameOption = typer.Option(
    "--name", parser=reads(read_name), metavar="TEXT", help="What the business is called."
)
Name = Annotated[str, NameOption]
NewName = Annotated[str | None, NameOption]
Country = Annotated[
    str,
    typer.Option(
        "--country",
        parser=reads(read_country),
        metavar="CODE",
        help="Two letters. Its tax rates come with the team, and what is usual there.",
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(
        "--currency",
        parser=reads(check_currency),
        metavar="CODE",
        help="Such as AUD; else the country's.",
    ),
]
Locale = Annotated[
    str | None,
    typer.Option(
        "--locale",
        parser=reads(read_locale),
        metavar="LOCALE",
        help="How dates and money are written, such as nl_NL.",
    ),
]
TimeZone = Annotated[
    str | None,
    typer.Option(
        "--time-zone",
        parser=reads(read_time_zone),
        metavar="ZONE",
        help="Where midnight is the team's, such as Europe/Amsterdam.",
    ),
]
TaxNumber = Annotated[
    str | None,
    typer.Option(
        "--tax-number",
        parser=reads(read_tax_number),
        metavar="TEXT",
        help="ABN, btw or VAT number, as it is printed.",
    ),
]
IsTaxRegistered = Annotated[
    bool | None,
    typer.Option(
        "--tax-registered/--not-tax-registered", help="Whether it charges GST, btw or VAT."
    ),
]
DefaultRate = Annotated[
    int | None,
    typer.Option(
        "--default-rate",
        parser=reads(read_percentage),
        metavar="PERCENT",
        help="What a line is taxed that names no rate.",
    ),
]
PlanName = Annotated[
    Plan | None, typer.Option("--plan", help="Programs can write on team and business.")
]
Rounding = Annotated[
    RoundingPolicy | None,
    typer.Option("--rounding-policy", help="Where the tax of a document is rounded."),
]
TermDays = Annotated[
    int | None, typer.Option("--term-days", min=0, max=MOST_DAYS, help="Days to pay in.")
]
ValidityDays = Annotated[
    int | None,
    typer.Option(
        "--validity-days",
        min=0,
        max=MOST_DAYS,
        help="Days in which a sent quote can be accepted; 0 is for ever.",
    ),
]
QuotePattern = Annotated[
    str | None,
    typer.Option(
        "--quote-pattern",
        parser=reads(check_pattern),
        metavar="PATTERN",
        help="How quotes are numbered, such as Q-{n}.",
    ),
]
InvoicePattern = Annotated[
    str | None,
    typer.Option(
        "--invoice-pattern",
        parser=reads(check_pattern),
        metavar="PATTERN",
        help="How invoices are numbered, such as INV-{n}.",
    ),
]
