"""Files of a team by their hash, and which of them a content was printed as."""

from sqlalchemy import bindparam, insert, select

from quotewright.core.files import File
from quotewright.store.ledger import Ledger
from quotewright.store.schema import files, prints
from quotewright.store.statements import Statement

_ADD = Statement(insert(files))
_GET = Statement(
    select(files.c.media_type, files.c.body).where(
        files.c.team_id == bindparam("team"), files.c.hash == bindparam("hash")
    )
)
_HAS = Statement(
    select(files.c.hash).where(
        files.c.team_id == bindparam("team"), files.c.hash == bindparam("hash")
    )
)
_PRINTED = Statement(
    select(files.c.media_type, files.c.body)
    .join(prints, (prints.c.team_id == files.c.team_id) & (prints.c.file_hash == files.c.hash))
    .where(prints.c.team_id == bindparam("team"), prints.c.content_hash == bindparam("content"))
)
_ADD_PRINT = Statement(insert(prints))


class Files:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def keep(self, file: File) -> str:
        """Under the team's lock; what is kept already is not written again. Gives its hash."""
        file_hash = file.hash
        asked = {"team": self._team_id, "hash": file_hash}
        if self._connection.row(_HAS, asked) is None:
            row = {"media_type": file.media_type, "body": file.body}
            self._connection.run(_ADD, {**self._key(), "hash": file_hash, **row})
        return file_hash

    def get(self, file_hash: str) -> File | None:
        row = self._connection.row(_GET, {"team": self._team_id, "hash": file_hash})
        return None if row is None else File(row[0], bytes(row[1]))

    def printed(self, content_hash: str) -> File | None:
        """What this content was printed as, if it was."""
        row = self._connection.row(_PRINTED, {"team": self._team_id, "content": content_hash})
        return None if row is None else File(row[0], bytes(row[1]))

    def keep_print(self, content_hash: str, file: File) -> File:
        """Under the team's lock. The first print of a content stays: gives that one."""
        kept = self.printed(content_hash)
        if kept is not None:
            return kept
        row = {"content_hash": content_hash, "file_hash": self.keep(file)}
        self._connection.run(_ADD_PRINT, {**self._key(), **row})
        return file

    def _key(self) -> dict[str, int]:
        return {"team_id": self._team_id, "created_at": self._ledger.micros}
