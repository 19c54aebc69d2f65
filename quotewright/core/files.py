"""Files of a team, known by what is in them: logos, drawn signatures, printed documents."""

from hashlib import sha256

from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """Never changed once it is kept: other bytes make it another file."""

    media_type: str
    body: bytes

    @property
    def hash(self) -> str:
        return sha256(self.body).hexdigest()
