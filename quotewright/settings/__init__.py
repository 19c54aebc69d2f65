"""What the operator decides: every `QUOTEWRIGHT_*` variable, read once, at the top of the program.

Nothing is read when this room is imported, and reading settings writes nothing; only
`load_secret_keys` may make a file. The other rooms are handed values, never these settings.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from quotewright.settings.keys import keys_kept_in, keys_of_file, read_keys, write_keys
from quotewright.settings.problems import SettingsError, Unfit
from quotewright.settings.values import (
    SQLITE,
    Network,
    address_without_password,
    folder_beside,
    read_content,
    read_database_url,
    read_folder,
    read_networks,
    read_public_url,
    read_threads,
    read_token,
    read_whole,
    read_word,
    without_password,
)

__all__ = [
    "PREFIX",
    "Cores",
    "LogFormat",
    "LogLevel",
    "Settings",
    "SettingsError",
    "address_without_password",
    "describe",
    "keys_kept_in",
    "load_secret_keys",
    "read_keys",
    "read_settings",
    "write_keys",
]

PREFIX = "QUOTEWRIGHT_"
MOST_PER_MINUTE = 1_000_000
MOST_SECONDS = 3600

T = TypeVar("T")


class Cores(StrEnum):
    """How many cores a serving process wanders over."""

    ONE = "one"
    ALL = "all"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    JSON = "json"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`given_keys` is empty when the operator gave none: then `key_file` keeps one.

    `throttle_…` are requests of one credential, or of one address that shows none that is known; 0
    is no limit. `metrics_token` "" and `metrics_dir` None are none.
    """

    database_url: str = field(repr=False)
    data_dir: Path
    given_keys: tuple[bytes, ...] = field(repr=False)
    public_url: str
    trusted_proxies: tuple[Network, ...]
    database_threads: int
    cores: Cores
    throttle_per_minute: int
    throttle_burst: int
    throttle_unknown_per_minute: int
    head_seconds: int
    body_seconds: int
    metrics_token: str = field(repr=False)
    metrics_dir: Path | None
    log_level: LogLevel
    log_format: LogFormat

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith(SQLITE)

    @property
    def key_file(self) -> Path:
        return self.data_dir / "secret.key"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError with every problem there is, not only the first."""
    reading = _Reading(environ)
    reading.refuse_unknown_names()
    database_url = reading.secret("DATABASE_URL", read_database_url, "")
    data_dir = reading.value("DATA_DIR", read_folder, folder_beside(database_url))
    per_minute = reading.value("THROTTLE_PER_MINUTE", read_whole(0, MOST_PER_MINUTE), 60_000)
    settings = Settings(
        database_url=database_url or f"{SQLITE}{data_dir}/quotewright.db",
        data_dir=data_dir,
        given_keys=reading.secret("SECRET_KEY", read_keys, ()),
        public_url=reading.value("PUBLIC_URL", read_public_url, "http://127.0.0.1:8000"),
        trusted_proxies=reading.value("TRUSTED_PROXIES", read_networks, ()),
        database_threads=reading.value("DATABASE_THREADS", read_threads, 8),
        cores=reading.value("CORES", read_word(Cores), Cores.ONE),
        throttle_per_minute=per_minute,
        throttle_burst=reading.value("THROTTLE_BURST", read_whole(0, MOST_PER_MINUTE), per_minute),
        throttle_unknown_per_minute=reading.value(
            "THROTTLE_UNKNOWN_PER_MINUTE", read_whole(0, MOST_PER_MINUTE), 600
        ),
        head_seconds=reading.value("HEAD_SECONDS", read_whole(1, MOST_SECONDS), 10),
        body_seconds=reading.value("BODY_SECONDS", read_whole(1, MOST_SECONDS), 30),
        metrics_token=reading.secret("METRICS_TOKEN", read_token, ""),
        metrics_dir=reading.value("METRICS_DIR", read_folder, None),
        log_level=reading.value("LOG_LEVEL", read_word(LogLevel), LogLevel.INFO),
        log_format=reading.value("LOG_FORMAT", read_word(LogFormat), _fitting_format()),
    )
    if reading.problems:
        raise SettingsError(*reading.problems)
    return settings


def load_secret_keys(settings: Settings) -> tuple[bytes, ...]:
    """The keys given, or else those of the data folder, where one is made when there is none.

    The first encrypts, all of them decrypt. Raises SettingsError.
    """
    return settings.given_keys or keys_of_file(settings.key_file)


def describe(settings: Settings) -> dict[str, str]:
    """Every setting by the name of its variable, fit to be printed: no password, no key."""
    proxies = ",".join(str(network) for network in settings.trusted_proxies)
    described = {
        "DATABASE_URL": without_password(settings.database_url),
        "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": _keys_in_words(settings),
        "PUBLIC_URL": settings.public_url,
        "TRUSTED_PROXIES": proxies or "none",
        "DATABASE_THREADS": str(settings.database_threads),
        "CORES": str(settings.cores),
        "THROTTLE_PER_MINUTE": str(settings.throttle_per_minute),
        "THROTTLE_BURST": str(settings.throttle_burst),
        "THROTTLE_UNKNOWN_PER_MINUTE": str(settings.throttle_unknown_per_minute),
        "HEAD_SECONDS": str(settings.head_seconds),
        "BODY_SECONDS": str(settings.body_seconds),
        "METRICS_TOKEN": "set" if settings.metrics_token else "none",
        "METRICS_DIR": str(settings.metrics_dir or "none"),
        "LOG_LEVEL": str(settings.log_level),
        "LOG_FORMAT": str(settings.log_format),
    }
    return {PREFIX + name: value for name, value in described.items()}


_NAMES = (
    "DATABASE_URL",
    "DATABASE_URL_FILE",
    "DATA_DIR",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "PUBLIC_URL",
    "TRUSTED_PROXIES",
    "DATABASE_THREADS",
    "CORES",
    "THROTTLE_PER_MINUTE",
    "THROTTLE_BURST",
    "THROTTLE_UNKNOWN_PER_MINUTE",
    "HEAD_SECONDS",
    "BODY_SECONDS",
    "METRICS_TOKEN",
    "METRICS_TOKEN_FILE",
    "METRICS_DIR",
    "LOG_LEVEL",
    "LOG_FORMAT",
)
_KNOWN = tuple(PREFIX + name for name in _NAMES)
# These tell the test suite where a PostgreSQL server is; the program must run beside them.
_OF_THE_TESTS = PREFIX + "TEST_"


class _Reading:
    """One reading of the environment, and every problem met on the way."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def refuse_unknown_names(self) -> None:
        ours = (name for name in self._environ if name.startswith(PREFIX))
        for name in sorted(ours):
            if name not in _KNOWN and not name.startswith(_OF_THE_TESTS):
                nearest = get_close_matches(name, _KNOWN, n=1, cutoff=0)[0]
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


def _fitting_format() -> LogFormat:
    """A person at a terminal reads words; whatever collects logs elsewhere reads JSON."""
    return LogFormat.CONSOLE if sys.stderr.isatty() else LogFormat.JSON


def _keys_in_words(settings: Settings) -> str:
    count = len(settings.given_keys)
    if not count:
        return f"kept in {settings.key_file}"
    return f"set ({count} {'key' if count == 1 else 'keys'})"
