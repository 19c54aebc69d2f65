"""A folder in which the processes of one server add up their figures.

It has a file for each of them, and one for all that have ended, so that no count ever goes back.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from quotewright.metrics.tally import Figures, add_up

_ENDED = "ended"
_decoder = msgspec.json.Decoder(Figures)


class SharedFolder:
    """This process's place in the folder. Files appear whole, or not at all."""

    def __init__(self, folder: Path, pid: int) -> None:
        self._folder = folder
        self._pid = pid
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._settle_the_dead()

    def put(self, figures: Figures) -> None:
        """Say what this process counted since it began."""
        # A full disk costs figures, not requests.
        with suppress(OSError):
            self._write(str(self._pid), figures)

    def sum(self) -> Figures:
        """What all processes said last. Those that have ended still count, but are at no work."""
        with self._alone():
            return add_up(
                said if _is_alive(path.stem) else Figures(said.cells)
                for path in self._files()
                for said in [_decoder.decode(path.read_bytes())]
            )

    def _settle_the_dead(self) -> None:
        """Move what ended processes counted into one file; a former one may have had our number."""
        with self._alone():
            ours = str(self._pid)
            ended = [one for one in self._files() if one.stem == ours or not _is_alive(one.stem)]
            counted = add_up(_decoder.decode(path.read_bytes()) for path in ended)
            self._write(_ENDED, Figures(counted.cells))
            for path in ended:
                if path.stem != _ENDED:
                    path.unlink()

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))

    def _write(self, name: str, figures: Figures) -> None:
        draft = self._folder / f".{name}.{self._pid}"
        draft.write_bytes(msgspec.json.encode(figures))
        draft.replace(self._folder / f"{name}.json")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _is_alive(name: str) -> bool:
    if name == _ENDED:
        return False
    try:
        os.kill(int(name), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
