"""The demo: three businesses with a year in their books, made once, through the actions.

What stands in the books is planned in `plans` and written by `filling`; how the keys are kept
between two calls is in `keeping`.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from quotewright.actions.keys import rotate_key
from quotewright.actions.people import add_person, change_password
from quotewright.actions.profiles import add_profile
from quotewright.actions.teams import open_team
from quotewright.core.errors import Refusal
from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.core.query import NEWEST_FIRST, Compare, Filter, Query
from quotewright.core.quotes import Stage
from quotewright.core.teams import Person, Role, Team
from quotewright.demo.filling import Filling, opening_of
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
from quotewright.demo.pen import DEMO, MovableClock, Pen
from quotewright.demo.plans import Business, read_business
from quotewright.store import Desk, Store

__all__ = ["Demo", "DemoTeam", "MovableClock", "secrets_file"]

PLANS = ("plumber", "hosting", "stage")

Standing = dict[str, tuple[Team, Person]]
"""The demo teams that are there, by their owners' addresses."""


class Demo:
    """The demo teams of a store, which must tell the time by `clock`; their keys are in `file`.

    `tell` hears what is being made, for it takes a few seconds.
    """

    def __init__(
        self, store: Store, clock: MovableClock, file: Path, tell: Callable[[str], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._file = file
        self._tell = tell
        self._plans = [read_business(name) for name in PLANS]

    def open(self) -> tuple[DemoTeam, ...]:
        """The demo teams with their keys: made where there are none, else as they were made.

        Raises Refusal when a team is there but the file that kept its keys is not.
        """
        with alone(self._file.parent):
            standing = self._store.read_now(self._standing)
            kept = self._kept(standing)
            if len(kept) < len(standing):
                raise Refusal(
                    f"There are demo teams, but their keys are not in {self._file};"
                    " `quotewright demo --rotate` gives them new ones."
                )
            return self._all(standing, lambda team, _: kept[team.id])

    def rotate(self) -> tuple[DemoTeam, ...]:
        """The demo teams with new keys and passwords; the old ones end at once."""
        with alone(self._file.parent):
            return self._all(self._store.read_now(self._standing), self._renew)

    def token_of_a_quote(self, team: DemoTeam) -> str | None:
        """Of the newest that its client has not decided on; None where each is decided."""
        return self._store.read_now(lambda desk: _newest_token(desk, team.id))

    def _standing(self, desk: Desk) -> Standing:
        """A team is known by its owner: it may have been renamed, and other plumbers exist."""
        owners = {plan.owner.email for plan in self._plans}
        found: Standing = {}
        for team in desk.teams.list():
            with desk.books(team, DEMO) as books:
                people = books.people.list()
            found |= {one.email: (team, one) for one in people if one.email in owners}
        return found

    def _kept(self, standing: Standing) -> dict[int, DemoTeam]:
        """The keys in the file of those teams that are there."""
        ids = {team.id for team, _ in standing.values()}
        return {team.id: team for team in read_kept(self._file) if team.id in ids}

    def _all(
        self, standing: Standing, known: Callable[[Team, Person], DemoTeam]
    ) -> tuple[DemoTeam, ...]:
        """Those that stand as they are `known`, the others made; each kept as soon as it is."""
        kept = self._kept(standing)
        ready = []
        for plan in self._plans:
            stands = standing.get(plan.owner.email)
            team = known(*stands) if stands else self._make(plan)
            ready.append(team)
            if kept.get(team.id) != team:
                kept[team.id] = team
                keep(tuple(kept.values()), self._file)
        return tuple(ready)

    def _make(self, plan: Business) -> DemoTeam:
        self._tell(
            f"Writing a year of {plan.team.name}: {len(plan.clients)} clients,"
            f" {len(plan.quotes)} quotes and what became of them ..."
        )
        return self._store.write_now(lambda desk: self._open_and_fill(desk, plan))

    def _open_and_fill(self, desk: Desk, plan: Business) -> DemoTeam:
        # Looked at again inside the write: a command on another machine may have been faster.
        if plan.owner.email in self._standing(desk):
            raise Refusal("The demo team was made by another command just now; call `demo` again.")
        pen, owner = Pen(desk, open_team(desk, plan.team)), plan.owner
        password = _new_password()
        with self._clock.moved_to(opening_of(pen)):
            pen.write(
                add_person, name=owner.name, email=owner.email, role=Role.OWNER, password=password
            )
            pen.write(add_profile, plan.profile)
        Filling(pen, plan).write(self._clock)
        return _with_new_keys(pen, Owner(owner.email, password))

    def _renew(self, team: Team, owner: Person) -> DemoTeam:
        return self._store.write_now(lambda desk: _renewed(Pen(desk, team), owner))


def _newest_token(desk: Desk, team_id: int) -> str | None:
    team = desk.teams.get(team_id)
    if team is None:
        return None
    is_sent = Filter("stage", Compare.EQUALS, Stage.SENT)
    with desk.books(team, DEMO) as books:
        found = books.quotes.find(Query(filters=(is_sent,), order=NEWEST_FIRST, limit=1)).rows
        quote = books.quotes.get(found[0].id) if found else None
    return None if quote is None else quote.token


def _renewed(pen: Pen, owner: Person) -> DemoTeam:
    password = _new_password()
    pen.write(change_password, owner.id, password)
    return _with_new_keys(pen, Owner(owner.email, password))


def _with_new_keys(pen: Pen, owner: Owner) -> DemoTeam:
    chargeover = _new_key(pen, KeyKind.CHARGEOVER)
    factuursturen = _new_key(pen, KeyKind.FACTUURSTUREN)
    return DemoTeam(
        id=pen.team.id,
        name=pen.team.name,
        allquote_key=_new_key(pen, KeyKind.ALLQUOTE).secret,
        chargeover=ChargeOverKey(chargeover.public, chargeover.secret),
        factuursturen=FactuursturenKey(factuursturen.public, factuursturen.secret),
        owner=owner,
    )


def _new_key(pen: Pen, kind: KeyKind) -> IssuedKey:
    """Rotated even when it is the first: whatever key of this kind there was ends."""
    return pen.write(rotate_key, kind)


def _new_password() -> str:
    return secrets.token_urlsafe(18)
