"""What the operator decides: every `QUOTEWRIGHT_*` variable, read once, at the top of the program.

Nothing is read when this room is imported, and reading settings writes nothing; only
`load_secret_keys` may make a file. The other rooms are handed values, never these settings.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from quotewright.settings.keys import keys_kept_in, keys_of_file, read_keys, write_keys
from quotewright.settings.problems import SettingsError
from quotewright.settings.reading import PREFIX, Reading
from quotewright.settings.values import (
    SQLITE,
    Network,
    address_without_password,
    folder_beside,
    read_database_url,
    read_folder,
    read_mail_from,
    read_mail_server,
    read_networks,
    read_public_url,
    read_threads,
    read_token,
    read_whole,
    read_word,
    without_password,
    without_password_of_mail,
)

__all__ = [
    "PREFIX",
    "Cores",
    "LogFormat",
    "LogLevel",
    "Settings",
    "SettingsError",
    "WorkerPlace",
    "address_without_password",
    "describe",
    "keys_kept_in",
    "load_secret_keys",
    "read_keys",
    "read_settings",
    "write_keys",
]

MOST_PER_MINUTE = 1_000_000
MOST_SECONDS = 3600
MOST_ATTEMPTS = 8
MOST_LEASE_SECONDS = 300
MOST_DAYS = 36_500


class Cores(StrEnum):
    """How many cores a serving process wanders over."""

    ONE = "one"
    ALL = "all"


class WorkerPlace(StrEnum):
    """Where webhooks and mail are sent from: the serving process, or one that is started apart."""

    INSIDE = "inside"
    NONE = "none"


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
    is no limit. `webhook_attempts` is the most that any delivery gets. `smtp_url` ""
    is no mail server: then mail is kept in `mail_folder`. `metrics_token` "" and `metrics_dir` None
    are none.
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
    webhook_allowed_networks: tuple[Network, ...]
    webhook_attempts: int
    worker: WorkerPlace
    worker_lease_seconds: int
    deliveries_days: int
    smtp_url: str = field(repr=False)
    mail_from: str
    mail_folder: Path
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
    reading = Reading(environ)
    reading.refuse_unknown_names(_NAMES)
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
        webhook_allowed_networks=reading.value("WEBHOOK_ALLOWED_NETWORKS", read_networks, ()),
        webhook_attempts=reading.value(
            "WEBHOOK_ATTEMPTS", read_whole(1, MOST_ATTEMPTS), MOST_ATTEMPTS
        ),
        worker=reading.value("WORKER", read_word(WorkerPlace), WorkerPlace.INSIDE),
        worker_lease_seconds=reading.value(
            "WORKER_LEASE_SECONDS", read_whole(1, MOST_LEASE_SECONDS), 10
        ),
        deliveries_days=reading.value("DELIVERIES_DAYS", read_whole(0, MOST_DAYS), 90),
        **_of_mail(reading, data_dir),
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
    described = {
        "DATABASE_URL": without_password(settings.database_url),
        "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": _keys_in_words(settings),
        "PUBLIC_URL": settings.public_url,
        "TRUSTED_PROXIES": _networks_in_words(settings.trusted_proxies),
        "DATABASE_THREADS": str(settings.database_threads),
        "CORES": str(settings.cores),
        "THROTTLE_PER_MINUTE": str(settings.throttle_per_minute),
        "THROTTLE_BURST": str(settings.throttle_burst),
        "THROTTLE_UNKNOWN_PER_MINUTE": str(settings.throttle_unknown_per_minute),
        "HEAD_SECONDS": str(settings.head_seconds),
        "BODY_SECONDS": str(settings.body_seconds),
        "WEBHOOK_ALLOWED_NETWORKS": _networks_in_words(settings.webhook_allowed_networks),
        "WEBHOOK_ATTEMPTS": str(settings.webhook_attempts),
        "WORKER": str(settings.worker),
        "WORKER_LEASE_SECONDS": str(settings.worker_lease_seconds),
        "DELIVERIES_DAYS": str(settings.deliveries_days),
        "SMTP_URL": without_password_of_mail(settings.smtp_url) or "none",
        "MAIL_FROM": settings.mail_from or "none",
        "MAIL_FOLDER": str(settings.mail_folder),
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
    "WEBHOOK_ALLOWED_NETWORKS",
    "WEBHOOK_ATTEMPTS",
    "WORKER",
    "WORKER_LEASE_SECONDS",
    "DELIVERIES_DAYS",
    "SMTP_URL",
    "SMTP_URL_FILE",
    "MAIL_FROM",
    "MAIL_FOLDER",
    "METRICS_TOKEN",
    "METRICS_TOKEN_FILE",
    "METRICS_DIR",
    "LOG_LEVEL",
    "LOG_FORMAT",
)


def _of_mail(reading: Reading, data_dir: Path) -> dict[str, Any]:
    smtp_url = reading.secret("SMTP_URL", read_mail_server, "")
    mail_from = reading.value("MAIL_FROM", read_mail_from, "")
    if smtp_url and not mail_from:
        reading.problems.append(f"{PREFIX}MAIL_FROM must be set beside {PREFIX}SMTP_URL.")
    folder = reading.value("MAIL_FOLDER", read_folder, data_dir / "mail")
    return {"smtp_url": smtp_url, "mail_from": mail_from, "mail_folder": folder}


def _fitting_format() -> LogFormat:
    """A person at a terminal reads words; whatever collects logs elsewhere reads JSON."""
    return LogFormat.CONSOLE if sys.stderr.isatty() else LogFormat.JSON


def _networks_in_words(networks: Sequence[Network]) -> str:
    return ",".join(map(str, networks)) or "none"


def _keys_in_words(settings: Settings) -> str:
    count = len(settings.given_keys)
    if not count:
        return f"kept in {settings.key_file}"
    return f"set ({count} {'key' if count == 1 else 'keys'})"
