"""`quotewright backup` and `quotewright restore`: the whole book and its key, kept elsewhere."""

import shlex
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from quotewright.app import utc_now
from quotewright.archive.backups import Made, back_up, key_text_of
from quotewright.archive.backups import restore as restore_backup
from quotewright.archive.manifest import BOOK, KEY, Manifest, read_manifest
from quotewright.cli.opening import settings_of_environment
from quotewright.cli.progress import shown
from quotewright.core.errors import Conflict, NotFound, Refusal
from quotewright.settings import (
    Settings,
    address_without_password,
    keys_kept_in,
    load_secret_keys,
    read_keys,
    write_keys,
)
from quotewright.store.database import sqlite_path
from quotewright.store.standing import SchemaState

Folder = Annotated[Path, typer.Argument(metavar="PATH", help="A new folder, which is made.")]
KeyOnly = Annotated[
    bool, typer.Option("--key-only", help="Leave the book out: for a PostgreSQL database.")
]
Backup = Annotated[Path, typer.Argument(metavar="PATH", help="The folder of a backup.")]
Into = Annotated[
    Path | None,
    typer.Option("--into", metavar="FOLDER", help="In place of where the settings say."),
]


def backup(path: Folder, *, key_only: KeyOnly = False) -> None:
    """Copy the book and its secret key to a new folder.

    The server may run meanwhile: what it answered before is in the copy, whole. A PostgreSQL
    database is copied by its own tools; this says how.
    """
    settings = settings_of_environment()
    book = None if key_only else _book_of(settings, path)
    made = Made(version=version("quotewright"), made_at=utc_now().isoformat(timespec="seconds"))
    keys = write_keys(load_secret_keys(settings))
    with shown("Copying the book") as told:
        manifest = back_up(path, keys=keys, made=made, book=book, told=told)
    typer.echo(f"{path} holds {_in_words(manifest)}. Keep it where only you can read it.")


def restore(path: Backup, *, into: Into = None) -> None:
    """Put a backup's book and key where the settings say, or in another folder.

    Everything is checked first, and nothing that exists is written over. Stop the server before.
    """
    settings = settings_of_environment()
    has_book = read_manifest(path).book is not None
    book = _place_of_book(settings, has_book=has_book) if into is None else into / BOOK
    key = _place_of_key(settings, path, into)
    with shown("Copying the book") as told:
        state = restore_backup(path, book=book, key=key, told=told)
    typer.echo(f"The book is in {book}." if has_book else f"The key is in {key or 'its place'}.")
    if state is SchemaState.OLDER:
        typer.echo("An older Quotewright wrote it; run `quotewright migrate` before you serve it.")


def _book_of(settings: Settings, path: Path) -> Path:
    named = sqlite_path(settings.database_url)
    if named is None:
        raise Refusal(_HOW_TO_DUMP.format(*_commands(settings, path)))
    book = Path(named)
    if not book.exists():
        raise NotFound(f"There is no book at {book}.")
    return book


_HOW_TO_DUMP = """\
Nothing was saved: the book is in PostgreSQL, whose own tool copies it while it is in use. Run

  {0}
  {1}

The second saves the key that opens the secrets in the book. Both belong together."""


def _commands(settings: Settings, path: Path) -> tuple[str, str]:
    address = address_without_password(settings.database_url)
    dump = ["pg_dump", "--format=custom", f"--file={path}.dump", f"--dbname={address}"]
    return shlex.join(dump), shlex.join(["quotewright", "backup", "--key-only", str(path)])


def _in_words(manifest: Manifest) -> str:
    if manifest.book is None:
        return "the secret key"
    rows = sum(manifest.counts.values())
    return f"the book ({rows} rows, {manifest.book.bytes} bytes) and the secret key"


def _place_of_book(settings: Settings, *, has_book: bool) -> Path:
    named = sqlite_path(settings.database_url)
    if named is None and has_book:
        raise Conflict(
            "The settings name a PostgreSQL database, and this is the backup of an SQLite book;"
            " name a folder for it with --into."
        )
    return Path(named or BOOK)


def _place_of_key(settings: Settings, path: Path, into: Path | None) -> Path | None:
    """None when the place has the backup's keys already; refuses one that has only others."""
    place = settings.key_file if into is None else into / KEY
    given = settings.given_keys if into is None else ()
    there = given or keys_kept_in(place)
    if not there:
        return place
    if set(read_keys(key_text_of(path))) <= set(there):
        return None
    named = "QUOTEWRIGHT_SECRET_KEY" if given else str(place)
    raise Conflict(f"{named} has another key than the backup, which its book needs; remove it.")
