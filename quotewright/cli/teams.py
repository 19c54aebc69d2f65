"""`quotewright team`: the businesses whose books are kept here, each with its owner."""

import secrets
import sys
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from quotewright.actions.people import LEAST_PASSWORD, add_person
from quotewright.actions.teams import open_team
from quotewright.cli.answers import print_facts, print_table
from quotewright.cli.imports import abandon
from quotewright.cli.opening import COMMAND_LINE, ready_store, team_of
from quotewright.cli.options import TeamId, reads
from quotewright.cli.team_options import (
    Country,
    Currency,
    DefaultRate,
    InvoicePattern,
    IsTaxRegistered,
    Locale,
    Name,
    NewName,
    PlanName,
    QuotePattern,
    Rounding,
    TaxNumber,
    TermDays,
    TimeZone,
    ValidityDays,
    read_email,
    usual_in,
)
from quotewright.core.decimals import PERCENT, write_decimal
from quotewright.core.errors import Refusal
from quotewright.core.tax import default_rate as rate_of_country
from quotewright.core.teams import Role, Team, TeamDraft
from quotewright.store import Desk

app = typer.Typer(
    name="team",
    help="The teams whose books are kept here.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

OwnerEmail = Annotated[
    str,
    typer.Option(
        "--owner-email", parser=reads(read_email), metavar="EMAIL", help="Who owns the team."
    ),
]
OwnerName = Annotated[str, typer.Option("--owner-name", help="As others see it; else the address.")]
OwnerPassword = Annotated[
    str | None,
    typer.Option(
        "--owner-password", help="Left out, it is asked for at a terminal, or made and shown once."
    ),
]
OneTeam = Annotated[int | None, typer.Option("--team", min=1, help="Only this team, in full.")]


@app.command()
def add(
    *,
    name: Name,
    owner_email: OwnerEmail,
    owner_name: OwnerName = "",
    owner_password: OwnerPassword = None,
    country: Country = "AU",
    currency: Currency = None,
    locale: Locale = None,
    time_zone: TimeZone = None,
    tax_number: TaxNumber = None,
    is_tax_registered: IsTaxRegistered = None,
    default_rate: DefaultRate = None,
    plan: PlanName = None,
    rounding_policy: Rounding = None,
    term_days: TermDays = None,
    validity_days: ValidityDays = None,
    quote_pattern: QuotePattern = None,
    invoice_pattern: InvoicePattern = None,
) -> None:
    """Open the book of a new team.

    It comes with its country's tax rates, and with its owner.
    """
    place = _place(country, _given(currency=currency, locale=locale, time_zone=time_zone))
    choices = _given(
        name=name,
        country=country,
        tax_number=tax_number,
        is_tax_registered=is_tax_registered,
        plan=plan,
        rounding_policy=rounding_policy,
        term_days=term_days,
        validity_days=validity_days,
        quote_pattern=quote_pattern,
        invoice_pattern=invoice_pattern,
    )
    password = _asked_for(owner_password)
    owner = {
        "name": owner_name or owner_email,
        "email": owner_email,
        "password": password or secrets.token_urlsafe(18),
    }
    with ready_store() as store:
        team = store.write_now(
            lambda desk: _opened(desk, TeamDraft(**place, **choices), owner, default_rate)
        )
    shown_once = {} if password else {"owner_password": owner["password"]}
    print_facts({"id": str(team.id), "owner_email": owner_email, **shown_once})


@app.command()
def show(team: OneTeam = None) -> None:
    """List every team, or print one in full."""
    with ready_store() as store:
        if team is not None:
            print_facts(_facts(store.read_now(lambda desk: team_of(desk, team))))
            return
        teams = store.read_now(lambda desk: desk.teams.list())
    rows = [(str(one.id), one.name, one.country, one.currency, str(one.plan)) for one in teams]
    print_table(("Id", "Name", "Country", "Currency", "Plan"), rows)


@app.command("set")
def change(
    *,
    team: TeamId,
    name: NewName = None,
    locale: Locale = None,
    time_zone: TimeZone = None,
    tax_number: TaxNumber = None,
    is_tax_registered: IsTaxRegistered = None,
    default_rate: DefaultRate = None,
    plan: PlanName = None,
    rounding_policy: Rounding = None,
    term_days: TermDays = None,
    validity_days: ValidityDays = None,
    quote_pattern: QuotePattern = None,
    invoice_pattern: InvoicePattern = None,
) -> None:
    """Change a team, and print it.

    What is written already keeps its numbers, prices and taxes.
    """
    changes = _given(
        name=name,
        locale=locale,
        time_zone=time_zone,
        tax_number=tax_number,
        is_tax_registered=is_tax_registered,
        default_rate=default_rate,
        plan=plan,
        rounding_policy=rounding_policy,
        term_days=term_days,
        validity_days=validity_days,
        quote_pattern=quote_pattern,
        invoice_pattern=invoice_pattern,
    )
    with ready_store() as store:
        print_facts(_facts(store.write_now(lambda desk: _changed(desk, team, changes))))


def _given(**choices: object) -> dict[str, Any]:
    return {name: value for name, value in choices.items() if value is not None}


def _place(country: str, given: dict[str, Any]) -> dict[str, Any]:
    place = {**usual_in(country), **given}
    if len(place) < 3:
        raise Refusal(
            f"What is usual in {country} is not known here; name --currency, --locale and"
            " --time-zone as well."
        )
    return place


def _asked_for(password: str | None) -> str:
    """The password given or typed; "" when one is to be made."""
    if password is None and sys.stdin.isatty() and sys.stdout.isatty():
        password = typer.prompt(
            "Password of the owner (none: one is made)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
        )
    # Before the team is opened: it must not be left without an owner.
    if password and len(password) < LEAST_PASSWORD:
        raise Refusal(f"The owner's password must have at least {LEAST_PASSWORD} characters.")
    return password or ""


def _opened(desk: Desk, draft: TeamDraft, owner: dict[str, str], rate: int | None) -> Team:
    team = open_team(desk, draft)
    with desk.books(team, COMMAND_LINE) as books:
        add_person(books, role=Role.OWNER, **owner)
    # A team is opened with its country's rate; another one is a change like any later one.
    return team if rate is None else _changed(desk, team.id, {"default_rate": rate})


def _changed(desk: Desk, team_id: int, changes: dict[str, Any]) -> Team:
    team = team_of(desk, team_id)
    if "is_tax_registered" in changes and "default_rate" not in changes:
        rate = rate_of_country(team.country, changes["is_tax_registered"])
        changes = {**changes, "default_rate": rate}
    changed = replace(team, **changes)
    desk.teams.save(changed)
    return changed


def _facts(team: Team) -> dict[str, str]:
    facts = {name: _in_words(value) for name, value in asdict(team).items()}
    facts["default_rate"] = f"{write_decimal(team.default_rate, PERCENT)} %"
    return {"id": facts.pop("id"), **facts}


def _in_words(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


app.command()(abandon)
