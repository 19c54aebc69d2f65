"""The file that keeps the demo teams' keys, readable by its owner only, and who may change it."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec

from quotewright.core.errors import Refusal


@dataclass(frozen=True, slots=True, repr=False)
class ChargeOverKey:
    public_key: str
    private_key: str


@dataclass(frozen=True, slots=True, repr=False)
class FactuursturenKey:
    user: str
    key: str


@dataclass(frozen=True, slots=True, repr=False)
class Owner:
    email: str
    password: str


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class DemoTeam:
    """Every way into a demo team, in the shape and order in which it is kept and printed."""

    id: int
    name: str
    allquote_key: str
    chargeover: ChargeOverKey
    factuursturen: FactuursturenKey
    owner: Owner


@dataclass(frozen=True, slots=True, repr=False)
class _Kept:
    teams: tuple[DemoTeam, ...]


def secrets_file(data_dir: Path, database_url: str) -> Path:
    """Named after the database, so that two of them side by side do not share a file.

    Neither a password nor where the data folder itself stands goes into the name.
    """
    name, address = _address(data_dir, database_url)
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    return data_dir / f"demo-{name}-{digest}.json"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One command at a time; a second one waits here until the first has kept its keys."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise Refusal(f"The folder {folder} cannot be used: {error.strerror}.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_kept(file: Path) -> tuple[DemoTeam, ...]:
    """None of them when there is no such file, or nothing in it that can be used."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Kept).teams
    except (FileNotFoundError, msgspec.DecodeError):
        return ()
    except OSError as error:
        raise Refusal(f"The demo teams' keys in {file} cannot be read: {error.strerror}.") from None


def keep(teams: tuple[DemoTeam, ...], file: Path) -> None:
    """Whole or not at all: a file that is half written would lock everybody out."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(msgspec.json.format(msgspec.json.encode(_Kept(teams)), indent=2) + b"\n")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Refusal(f"The demo teams' keys cannot be kept in {file}: {error.strerror}.") from None


def _address(data_dir: Path, database_url: str) -> tuple[str, str]:
    """What a database is called, and what tells it from others of the same name."""
    parts = urlsplit(database_url)
    if parts.scheme == "sqlite":
        path = Path(parts.path.removeprefix("/")).absolute()
        is_inside = path.is_relative_to(data_dir)
        return path.name, str(path.relative_to(data_dir) if is_inside else path)
    name = parts.path.removeprefix("/")
    asked = parse_qs(parts.query)
    place = (parts.netloc.rpartition("@")[2], *asked.get("host", ()), *asked.get("port", ()))
    return name, " ".join((*place, name))
