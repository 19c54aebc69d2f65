"""The demo team: a plumber's book to try things on, made once, through the actions.

What stands in it is in `table`; how its keys are kept between two calls is in `keeping`.
"""

import secrets
from pathlib import Path

from quotewright.actions.keys import rotate_key
from quotewright.actions.people import add_person, change_password
from quotewright.actions.teams import open_team
from quotewright.core.errors import Refusal
from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.core.teams import Person, Role, Team
from quotewright.demo.filling import fill
from quotewright.demo.keeping import (
    ChargeOverKey,
    DemoTeam,
    FactuursturenKey,
    Owner,
    alone,
    keep,
    read_kept,
    secrets_file,
)
from quotewright.demo.pen import DEMO, Pen
from quotewright.demo.table import OWNER_EMAIL, OWNER_NAME, TEAM
from quotewright.store import Desk, Store

__all__ = ["DemoTeam", "open_demo", "rotate_demo", "secrets_file"]


def open_demo(store: Store, file: Path) -> DemoTeam:
    """The demo team with its keys: made when there is none, else as it was made.

    Raises Refusal when the team is there but the file that kept its keys is not.
    """
    with alone(file.parent):
        standing = store.read_now(_standing)
        if standing is None:
            return _make(store, file)
        team, _ = standing
        kept = read_kept(file)
        if kept is None or kept.id != team.id:
            raise Refusal(
                f"The demo team is there, but its keys are not in {file};"
                " `quotewright demo --rotate` gives it new ones."
            )
        return kept


def rotate_demo(store: Store, file: Path) -> DemoTeam:
    """The demo team with new keys and a new password; the old ones end at once."""
    with alone(file.parent):
        standing = store.read_now(_standing)
        if standing is None:
            return _make(store, file)
        team, owner = standing
        renewed = store.write_now(lambda desk: _renew(desk, team, owner))
        keep(renewed, file)
        return renewed


def _standing(desk: Desk) -> tuple[Team, Person] | None:
    """Known by its owner's address: the team may have been renamed, and other plumbers exist."""
    for team in desk.teams.list():
        with desk.books(team, DEMO) as books:
            for person in books.people.list():
                if person.email == OWNER_EMAIL:
                    return team, person
    return None


def _make(store: Store, file: Path) -> DemoTeam:
    made = store.write_now(_open_and_fill)
    keep(made, file)
    return made


def _open_and_fill(desk: Desk) -> DemoTeam:
    # Looked at again inside the write: a command on another machine may have been faster.
    if _standing(desk) is not None:
        raise Refusal("The demo team was made by another command just now; call `demo` again.")
    pen = Pen(desk, open_team(desk, TEAM))
    password = _new_password()
    pen.write(add_person, name=OWNER_NAME, email=OWNER_EMAIL, role=Role.OWNER, password=password)
    fill(pen)
    return _with_new_keys(pen, password)


def _renew(desk: Desk, team: Team, owner: Person) -> DemoTeam:
    pen = Pen(desk, team)
    password = _new_password()
    pen.write(change_password, owner.id, password)
    return _with_new_keys(pen, password)


def _with_new_keys(pen: Pen, password: str) -> DemoTeam:
    chargeover = _new_key(pen, KeyKind.CHARGEOVER)
    factuursturen = _new_key(pen, KeyKind.FACTUURSTUREN)
    return DemoTeam(
        id=pen.team.id,
        name=pen.team.name,
        allquote_key=_new_key(pen, KeyKind.ALLQUOTE).secret,
        chargeover=ChargeOverKey(chargeover.public, chargeover.secret),
        factuursturen=FactuursturenKey(factuursturen.public, factuursturen.secret),
        owner=Owner(OWNER_EMAIL, password),
    )


def _new_key(pen: Pen, kind: KeyKind) -> IssuedKey:
    """Rotated even when it is the first: whatever key of this kind there was ends."""
    return pen.write(rotate_key, kind)


def _new_password() -> str:
    return secrets.token_urlsafe(18)
