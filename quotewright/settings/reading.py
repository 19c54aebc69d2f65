"""One reading of the environment: values that are missing, wrong, or that nobody knows."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from quotewright.settings.problems import Unfit
from quotewright.settings.values import read_content

PREFIX = "QUOTEWRIGHT_"

T = TypeVar("T")

# These tell the test suite where a PostgreSQL server is; the program must run beside them.
_OF_THE_TESTS = PREFIX + "TEST_"


class Reading:
    """One reading of the environment, and every problem met on the way."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def refuse_unknown_names(self, names: Iterable[str]) -> None:
        known = [PREFIX + name for name in names]
        ours = (name for name in self._environ if name.startswith(PREFIX))
        for name in sorted(ours):
            if name not in known and not name.startswith(_OF_THE_TESTS):
                nearest = get_close_matches(name, known, n=1, cutoff=0)[0]
                self.problems.append(f"{name} is no setting; did you mean {nearest}?")

    def value(self, name: str, read: Callable[[str], T], default: T) -> T:
        """An empty variable is an unset one: compose files cannot leave one out."""
        text = self._environ.get(PREFIX + name, "").strip()
        if not text:
            return default
        try:
            return read(text)
        except Unfit as unfit:
            self.problems.append(f"{PREFIX}{name} {unfit}.")
            return default

    def secret(self, name: str, read: Callable[[str], T], default: T) -> T:
        """A value that may stand in the file that `<name>_FILE` names instead."""
        file = f"{name}_FILE"
        if self._environ.get(PREFIX + name) and self._environ.get(PREFIX + file):
            self.problems.append(f"{PREFIX}{name} and {PREFIX}{file} are both set; remove one.")
            return default
        from_file = self.value(file, lambda path: read(read_content(path)), default)
        return self.value(name, read, from_file)
