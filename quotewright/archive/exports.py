"""Writing one team to a file, as it stood at one moment."""

from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from quotewright.archive.places import Told, written_to
from quotewright.archive.team_files import Header, TeamFileWriter
from quotewright.files import new_file
from quotewright.store import Desk, Store


def export_team(store: Store, header: Header, path: Path, told: Told | None = None) -> int:
    """Write everything of the team to a new file, and say how many rows that is.

    Sealed secrets stay sealed: whoever imports the file needs this server's secret key.
    """
    with written_to(path), new_file(path) as file:
        return store.read_now(lambda desk: _write(desk, header, file, told))


def _write(desk: Desk, header: Header, file: BinaryIO, told: Told | None) -> int:
    # A hop whose connection was lost begins again.
    file.seek(0)
    file.truncate()
    writer = TeamFileWriter(file, header)
    total = desk.exports.count(header.team_id) if told else 0
    with closing(desk.exports.pages(header.team_id)) as pages:
        for section, rows in pages:
            writer.write(section, rows)
            if told:
                told(writer.rows, total)
    writer.end()
    return writer.rows
