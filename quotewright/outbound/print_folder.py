"""The print folder: documents that wait there for whatever prints them, whole or not at all."""

import os
import re
from asyncio import to_thread
from itertools import count
from pathlib import Path

from quotewright.files import new_file
from quotewright.outbound.mail_outcomes import SENT, MailOutcome, outcome_of_file

_MODE = 0o660
"""Whoever prints is usually somebody else, of the folder's group."""

_UNFIT = re.compile(r"[^\w.-]+")
MOST_OF_A_NAME = 100


async def put_into(folder: Path, number: str, body: bytes) -> MailOutcome:
    """The document under its number. The folder is the operator's: it is never made."""
    try:
        await to_thread(_put, folder, fitting_name(number), body)
    except OSError as error:
        return outcome_of_file(error)
    return SENT


def fitting_name(number: str) -> str:
    """The number of a document as a file may be called."""
    return _UNFIT.sub("-", number).strip(".-")[:MOST_OF_A_NAME] or "document"


def _put(folder: Path, name: str, body: bytes) -> None:
    """Beside another document of that name, but the same document only once."""
    for copy in count(1):
        path = folder / (f"{name}.pdf" if copy == 1 else f"{name}-{copy}.pdf")
        try:
            with new_file(path) as file:
                os.fchmod(file.fileno(), _MODE)
                file.write(body)
        except FileExistsError:
            if path.read_bytes() == body:
                return
        else:
            return
