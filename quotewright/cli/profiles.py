"""`quotewright profile`: the looks and addresses that a team quotes under."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from quotewright.actions.profiles import add_profile, update_profile
from quotewright.cli.answers import print_facts, print_table
from quotewright.cli.assignments import Assignments, read_assignments, read_flag
from quotewright.cli.opening import in_books
from quotewright.cli.options import TeamId
from quotewright.core.clients import Address
from quotewright.core.errors import Invalid, Refusal
from quotewright.core.files import File
from quotewright.core.profiles import Bank, Profile, ProfileDraft
from quotewright.documents.layouts import layout_names
from quotewright.documents.pictures import read_picture
from quotewright.store import Books

Draft = TypeVar("Draft", bound=ProfileDraft)

app = typer.Typer(
    name="profile",
    help="The looks and addresses that a team quotes under.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_TEXTS = (
    *("name", "company", "email", "phone", "website", "company_number"),
    *("colour", "layout", "language", "footer", "terms"),
)
_PARTS: Mapping[str, type[Address] | type[Bank]] = {"address": Address, "bank": Bank}
_OF_PARTS = [f"{part}_{one.name}" for part, kind in _PARTS.items() for one in fields(kind)]
_FIELDS = (*_TEXTS, *_OF_PARTS, "is_default")

# Of the columns that hold them; what is not named here is as long as a name may be.
_LENGTHS = {
    "company_number": 64,
    "bank_iban": 34,
    "bank_bic": 11,
    "bank_bsb": 16,
    "bank_account_number": 34,
    "footer": 10_000,
    "terms": 10_000,
}

Number = Annotated[int, typer.Argument(metavar="PROFILE", min=1, help="Its id, as `list` says.")]
Logo = Annotated[
    Path | None,
    typer.Option(
        "--logo", dir_okay=False, help="A PNG, JPEG, GIF or WebP of at most 2 MB; - is none."
    ),
]


@app.command("list")
def list_profiles(team: TeamId) -> None:
    """List a team's profiles."""
    profiles = in_books(team, lambda books: books.profiles.list())
    rows = [[str(one.id), one.name, one.layout, _word_of(one)] for one in profiles]
    print_table(("Id", "Name", "Layout", "Default"), rows)


@app.command()
def add(team: TeamId, given: Assignments = None, logo: Logo = None) -> None:
    """Add a profile, and print it. The first is the team's default.

    Such as: name=Acme address_line1="2 Pipe Rd" bank_iban=NL91ABNA0417164300 colour=#0a5c36
    """
    said, picture = _said(given), _picture(logo)

    def add_one(books: Books) -> Profile:
        books.lock()
        return add_profile(books, _with(books, ProfileDraft(), said, picture))

    print_facts(_facts(in_books(team, add_one)))


@app.command()
def change(team: TeamId, number: Number, given: Assignments = None, logo: Logo = None) -> None:
    """Change a profile, and print it. What was sent keeps the look it was sent with."""
    said, picture = _said(given), _picture(logo)

    def change_one(books: Books) -> Profile:
        return update_profile(books, number, lambda now: _with(books, now, said, picture))

    print_facts(_facts(in_books(team, change_one)))


def _said(given: list[str] | None) -> dict[str, Any]:
    said: dict[str, Any] = dict(read_assignments(given, _FIELDS))
    for name, text in said.items():
        if len(text) > (most := _LENGTHS.get(name, 255)):
            raise typer.BadParameter(f"{name} must be at most {most} characters")
    if "layout" in said and said["layout"] not in layout_names():
        raise typer.BadParameter(f"layout must be one of: {', '.join(layout_names())}")
    if "is_default" in said:
        said["is_default"] = read_flag("is_default", said["is_default"])
    return said


def _picture(logo: Path | None) -> File | None:
    """An empty one where the profile is to have none."""
    if logo is None:
        return None
    if str(logo) == "-":
        return File("", b"")
    try:
        return read_picture(logo.read_bytes())
    except OSError as error:
        raise Refusal(f"{logo} cannot be read: {error.strerror}.") from None
    except Invalid as refusal:
        raise Refusal(f"{logo}: {refusal.message}.") from None


def _with(books: Books, draft: Draft, said: dict[str, Any], picture: File | None) -> Draft:
    changes = {name: value for name, value in said.items() if name not in _OF_PARTS}
    for part in _PARTS:
        within = {
            name.removeprefix(f"{part}_"): value
            for name, value in said.items()
            if name in _OF_PARTS and name.startswith(f"{part}_")
        }
        changes[part] = replace(getattr(draft, part), **within)
    if picture is not None:
        changes["logo"] = books.files.keep(picture) if picture.body else ""
    return replace(draft, **changes)


def _facts(profile: Profile) -> dict[str, str]:
    plain = {name: getattr(profile, name) for name in _TEXTS}
    parts = {
        f"{part}_{one.name}": getattr(getattr(profile, part), one.name)
        for part, kind in _PARTS.items()
        for one in fields(kind)
    }
    said = {name: text.replace("\n", " / ") for name, text in (plain | parts).items() if text}
    return {"id": str(profile.id), **said, "logo": profile.logo, "is_default": _yes(profile)}


def _yes(profile: Profile) -> str:
    return "yes" if profile.is_default else "no"


def _word_of(profile: Profile) -> str:
    return "default" if profile.is_default else ""
