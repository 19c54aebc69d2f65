"""The file of one team: JSON lines, a header, every table's rows, and an end that vouches for them.

Everything between the header and the end is the same for the same team, on whichever database.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from quotewright.archive.places import Told
from quotewright.core.errors import Conflict, Invalid, Refusal
from quotewright.store.imports import SectionRow
from quotewright.store.schema import REVISION
from quotewright.store.sections import SECTIONS, Section

FORMAT = 1
MOST_BYTES_OF_A_LINE = 64 * 1024 * 1024

_KIND = "a team"
_BEGINS_THE_END = b'{"end":'
_BEGINS_A_SECTION = b"{"
_TELL_EVERY = 1000


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote it, and when: all that differs between two exports of an unchanged team."""

    quotewright: str = _KIND
    format: int = FORMAT
    version: str
    revision: str = REVISION
    team_id: int
    exported_at: str


class End(msgspec.Struct, frozen=True, kw_only=True):
    """`sha256` is of every byte between the header and the end."""

    end: bool = True
    rows: int
    sha256: str


class TeamFileWriter:
    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._section: Section | None = None
        self.rows = 0
        file.write(_line(header))

    def write(self, section: Section, rows: Sequence[Sequence[Any]]) -> None:
        lines = [_line(row) for row in rows]
        if section is not self._section:
            self._section = section
            lines.insert(0, _line(section.heading))
        text = b"".join(lines)
        self._digest.update(text)
        self._file.write(text)
        self.rows += len(rows)

    def end(self) -> None:
        self._file.write(_line(End(rows=self.rows, sha256=self._digest.hexdigest())))


@dataclass(frozen=True)
class TeamFile:
    """A file that was looked at from its beginning to its end."""

    path: Path
    header: Header
    ending: End

    @property
    def fingerprint(self) -> str:
        return self.ending.sha256

    def rows(self, told: Told | None = None) -> Iterator[SectionRow]:
        """Every row in order; raises Invalid where the file is no longer what it was."""
        with self.path.open("rb") as file:
            file.readline(MOST_BYTES_OF_A_LINE)
            reading = _Reading(self.path, file, told)
            yield from reading.rows()
            if reading.ending != self.ending:
                raise _damaged(self.path, "it was changed while it was read")


def check_team_file(path: Path, told: Told | None = None) -> TeamFile:
    """Read all of it, and keep nothing; raises Refusal with what is wrong with it."""
    try:
        with path.open("rb") as file:
            header = _header(path, file.readline(MOST_BYTES_OF_A_LINE))
            reading = _Reading(path, file, told)
            for _ in reading.rows():
                pass
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from None
    return TeamFile(path, header, reading.ending)


class _Reading:
    """One reading of what follows the header."""

    ending: End

    def __init__(self, path: Path, file: BinaryIO, told: Told | None) -> None:
        self._path = path
        self._file = file
        self._told = told
        self._digest = hashlib.sha256()
        self._number = 1
        self._rows = 0

    def rows(self) -> Iterator[SectionRow]:
        sections = iter(SECTIONS)
        section = None
        for line in self._lines():
            if line.startswith(_BEGINS_THE_END):
                self._take_end(line, next(sections, None))
                return
            self._digest.update(line)
            if line.startswith(_BEGINS_A_SECTION):
                section = next(sections, None)
                self._take_heading(line, section)
            elif section is not None:
                yield section, self._row(line, section)
            else:
                raise self._damaged()
        raise _damaged(self._path, "it is cut off")

    def _lines(self) -> Iterator[bytes]:
        size = self._size
        while line := self._file.readline(MOST_BYTES_OF_A_LINE):
            self._number += 1
            if not line.endswith(b"\n"):
                raise _damaged(self._path, "it is cut off")
            yield line
            if self._told and self._number % _TELL_EVERY == 0:
                self._told(self._file.tell(), size)

    @cached_property
    def _size(self) -> int:
        return self._path.stat().st_size

    def _take_heading(self, line: bytes, section: Section | None) -> None:
        if section is None or line != _line(section.heading):
            raise self._damaged()

    def _row(self, line: bytes, section: Section) -> Sequence[Any]:
        self._rows += 1
        try:
            row: Sequence[Any] = section.decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise self._damaged() from None
        return row

    def _take_end(self, line: bytes, missing: Section | None) -> None:
        try:
            self.ending = msgspec.json.decode(line, type=End)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise self._damaged() from None
        counted = End(rows=self._rows, sha256=self._digest.hexdigest())
        if missing is not None or self.ending != counted or self._file.read(1):
            raise _damaged(self._path, "its lines are not those that were written")

    def _damaged(self) -> Refusal:
        return _damaged(self._path, f"line {self._number} is not as it was written")


def _header(path: Path, line: bytes) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid(
            f"{path} is not the file of a team that `quotewright export` wrote."
        ) from None
    if header.quotewright != _KIND or header.team_id < 1:
        raise Invalid(f"{path} is not the file of a team that `quotewright export` wrote.")
    if (header.format, header.revision) != (FORMAT, REVISION):
        raise Conflict(
            f"{path} was written by Quotewright {header.version}, whose tables"
            f" ({header.revision}) are not those of this program ({REVISION}). Bring the older of"
            " the two up to date, and export the team again if it is the one that wrote this."
        )
    return header


def _damaged(path: Path, how: str) -> Refusal:
    return Invalid(f"{path} is damaged: {how}. Nothing of it is used; export the team again.")


def _line(what: Any) -> bytes:
    return msgspec.json.encode(what) + b"\n"
