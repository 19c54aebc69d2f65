"""Profiles: the looks and addresses that a team quotes under."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from quotewright.core.clients import Address
from quotewright.core.profiles import Bank, Profile, ProfileDraft
from quotewright.store.connections import Row
from quotewright.store.ledger import Ledger
from quotewright.store.schema import profiles
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros

_PLAIN = (
    "name",
    "company",
    "email",
    "phone",
    "website",
    "company_number",
    "logo",
    "colour",
    "layout",
    "language",
    "footer",
    "terms",
)
_ADDRESS = ("line1", "line2", "postcode", "city", "region", "country")
_BANK = ("account_name", "iban", "bic", "bsb", "account_number", "pay_id")
_COLUMNS = tuple(column for column in profiles.columns if column.name != "team_id")
_NAMES = tuple(column.name for column in _COLUMNS)

_OURS = profiles.c.team_id == bindparam("team")
_THIS_ONE = (_OURS, profiles.c.id == bindparam("profile"))
_ADD = Statement(insert(profiles))
_GET = Statement(select(*_COLUMNS).where(*_THIS_ONE))
_DEFAULT = Statement(select(*_COLUMNS).where(_OURS, profiles.c.is_default))
_ALL = Statement(select(*_COLUMNS).where(_OURS).order_by(profiles.c.id))
_SAVE = Statement(
    update(profiles)
    .where(*_THIS_ONE)
    .values({name: bindparam(name) for name in _NAMES if name not in {"id", "created_at"}})
)
_NO_DEFAULT = Statement(
    update(profiles).where(_OURS, profiles.c.is_default).values(is_default=bindparam("no"))
)


class Profiles:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, profile_id: int, draft: ProfileDraft) -> Profile:
        """Under the team's lock. A new default takes the place of the one before it."""
        if draft.is_default:
            self._clear_default()
        key = {"team_id": self._team_id, "id": profile_id, "created_at": self._ledger.micros}
        row = {**key, "updated_at": self._ledger.micros, **_written(draft)}
        self._connection.run(_ADD, row)
        return _read(tuple(row[name] for name in _NAMES))

    def save(self, profile: Profile) -> None:
        """Under the team's lock, as `add`."""
        if profile.is_default:
            self._clear_default()
        key = {"team": self._team_id, "profile": profile.id}
        row = {**key, "updated_at": self._ledger.micros, **_written(profile)}
        self._connection.run(_SAVE, row)

    def get(self, profile_id: int) -> Profile | None:
        row = self._connection.row(_GET, {"team": self._team_id, "profile": profile_id})
        return None if row is None else _read(row)

    def default(self) -> Profile | None:
        row = self._connection.row(_DEFAULT, {"team": self._team_id})
        return None if row is None else _read(row)

    def list(self) -> list[Profile]:
        """All of them, oldest first."""
        return [_read(row) for row in self._connection.rows(_ALL, {"team": self._team_id})]

    def _clear_default(self) -> None:
        self._connection.run(_NO_DEFAULT, {"team": self._team_id, "no": False})


def _written(draft: ProfileDraft) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in _PLAIN},
        **{f"address_{part}": getattr(draft.address, part) for part in _ADDRESS},
        **{f"bank_{part}": getattr(draft.bank, part) for part in _BANK},
        "is_default": draft.is_default,
    }


def _read(row: Row) -> Profile:
    named: Mapping[str, Any] = dict(zip(_NAMES, row, strict=True))
    return Profile(
        id=named["id"],
        **{name: named[name] for name in _PLAIN},
        address=Address(**{part: named[f"address_{part}"] for part in _ADDRESS}),
        bank=Bank(**{part: named[f"bank_{part}"] for part in _BANK}),
        is_default=bool(named["is_default"]),
        created_at=from_micros(named["created_at"]),
        updated_at=from_micros(named["updated_at"]),
    )
