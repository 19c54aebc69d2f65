"""Files and folders that are private, and whole or not there at all.

They are written beside their place under a name that begins with a dot, brought to the disk, and
only then given their name. Nothing that exists is ever written over.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file of mode 0600, at its place once the block has ended well.

    Raises FileExistsError where there is something already, as any other OSError that it meets.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        # Unlike a renaming, a link never takes the place of what somebody else put there.
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder of mode 0700, filled under another name. Each file in it is its writer's to sync.

    Raises FileExistsError where there is something already, as any other OSError that it meets.
    """
    if path.exists():
        raise FileExistsError(path)
    draft = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield draft
        sync_folder(draft)
        # Refused where a folder with something in it has appeared in the meantime.
        draft.rename(path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A name survives a power cut only once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
