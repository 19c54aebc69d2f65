"""Where an operator wants something written, and what can be wrong with it, in sentences."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from quotewright.core.errors import Conflict, Refusal

Told = Callable[[int, int], None]
"""Hears how far a long piece of work is: so much, of so much."""


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Refuses a place that is taken, before the work and after it, and says what else fails."""
    if path.exists():
        raise _taken(path)
    try:
        yield
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror or error}.") from None


def _taken(path: Path) -> Refusal:
    return Conflict(f"{path} is there already, and nothing is ever written over; name another.")
