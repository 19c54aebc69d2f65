"""Backups: a folder with the book, the key to its secrets, and a manifest that vouches for both."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from quotewright.archive.manifest import (
    BOOK,
    KEY,
    MANIFEST,
    FileFacts,
    Manifest,
    facts_of,
    pieces_of,
    read_manifest,
    write_manifest,
)
from quotewright.archive.places import Told, written_to
from quotewright.core.errors import Conflict, Invalid, Refusal
from quotewright.files import new_file, new_folder
from quotewright.store.backups import copy_book, count_rows, revision_of
from quotewright.store.standing import SchemaState, standing_of

# What SQLite keeps beside a book that is open, or that was open when its machine stopped.
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """By which version of the program, and when."""

    version: str
    made_at: str


def back_up(
    folder: Path, *, keys: str, made: Made, book: Path | None = None, told: Told | None = None
) -> Manifest:
    """Make the folder, with the text of a key file in it and, unless there is none, the book.

    The book may be served meanwhile: what was answered before this began is in the backup.
    """
    with written_to(folder), new_folder(folder) as draft:
        _write(draft / KEY, keys.encode())
        if book is not None:
            copy_book(book, draft / BOOK, told)
        manifest = _manifest(draft, made)
        _write(draft / MANIFEST, write_manifest(manifest))
    return manifest


def restore(
    folder: Path, *, book: Path, key: Path | None, told: Told | None = None
) -> SchemaState | None:
    """Put the backup's book and key in these places, where neither may be yet.

    `key` None leaves the key out, for a place that has it. Says how the book's schema stands to
    this program's; None when the backup holds no book. Raises Refusal with nothing put anywhere.
    """
    manifest = read_manifest(folder)
    if manifest.book is None:
        _put_key(folder, key)
        return None
    state = _fitting_state(folder)
    _refuse_a_book_at(book)
    book.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with written_to(book), new_file(book) as file:
        _copy(folder / BOOK, manifest.book, file, told)
        # Before the book has its name: where there is a book, there is the key that belongs to it.
        _put_key(folder, key)
    return state


def key_text_of(folder: Path) -> str:
    """The text of the backup's key file, as its manifest knows it."""
    facts = read_manifest(folder).key
    path = folder / KEY
    try:
        if facts_of(path) == facts:
            return path.read_text(encoding="ascii")
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from None
    raise _damaged(path)


def _manifest(draft: Path, made: Made) -> Manifest:
    manifest = Manifest(version=made.version, made_at=made.made_at, key=facts_of(draft / KEY))
    book = draft / BOOK
    if not book.exists():
        return manifest
    return replace(
        manifest, revision=revision_of(book), counts=count_rows(book), book=facts_of(book)
    )


def _write(path: Path, content: bytes) -> None:
    with new_file(path) as file:
        file.write(content)


def _fitting_state(folder: Path) -> SchemaState:
    revision = revision_of(folder / BOOK)
    if revision is None:
        raise _damaged(folder / BOOK)
    state = standing_of(revision)
    if state is SchemaState.NEWER:
        raise Conflict(
            f"The book in {folder} was last used by a newer Quotewright; install that version, or a"
            " newer one."
        )
    return state


def _refuse_a_book_at(book: Path) -> None:
    for ending in _BESIDE:
        found = book.with_name(book.name + ending)
        if found.exists():
            raise Conflict(f"{found} is there already; move it away, or name another place.")


def _copy(path: Path, facts: FileFacts, to: BinaryIO, told: Told | None) -> None:
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
        to.write(piece)
        if told:
            told(to.tell(), facts.bytes)
    if FileFacts(bytes=to.tell(), sha256=digest.hexdigest()) != facts:
        raise _damaged(path)


def _put_key(folder: Path, key: Path | None) -> None:
    if key is None:
        return
    text = key_text_of(folder)
    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with written_to(key):
        _write(key, text.encode())


def _damaged(path: Path) -> Refusal:
    return Invalid(f"{path} is damaged: it is not what the backup's manifest says. Use another.")
