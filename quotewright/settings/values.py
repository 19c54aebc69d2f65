"""How each setting is written: the text of a variable in, its value out, or Unfit.

Which settings there are is in the room's opening file; keys are in `keys`.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from quotewright.settings.problems import Unfit

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql://"
MOST_THREADS = 64
LEAST_TOKEN = 16
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")

Word = TypeVar("Word", bound=StrEnum)
Network = IPv4Network | IPv6Network


def read_content(path: str) -> str:
    """The text of the file that a `…_FILE` variable names, without the line's end."""
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise Unfit(f"names {path!r}, which cannot be read ({reason})") from None
    if not content:
        raise Unfit(f"names {path!r}, which is empty; write the value into it")
    return content


def read_database_url(text: str) -> str:
    if text.startswith(SQLITE):
        return _checked_sqlite(text)
    if text.startswith(POSTGRESQL):
        return _checked_postgresql(text)
    raise Unfit(f"must begin with {SQLITE} or {POSTGRESQL}")


def read_folder(text: str) -> Path:
    path = Path(text).absolute()
    if path.exists() and not path.is_dir():
        raise Unfit(f"must name a folder; {path} is none")
    return path


def folder_beside(database_url: str) -> Path:
    """The folder of the SQLite file that the address names, else `data` below where we are."""
    if not database_url.startswith(SQLITE):
        return Path("data").absolute()
    return Path(urlsplit(database_url).path.removeprefix("/")).absolute().parent


def read_public_url(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unfit("must begin with http:// or https:// and name a host")
    if text.endswith("/"):
        raise Unfit("must not end with a slash")
    if any(character in "?#@ " or not character.isprintable() for character in text):
        raise Unfit("must be scheme, host, port and path only, such as https://quotes.example.com")
    return text


def read_networks(text: str) -> tuple[Network, ...]:
    return tuple(_network(part.strip()) for part in text.split(","))


def read_whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        # Python refuses to read integers of thousands of digits, hence the length.
        is_small = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
        if not is_small or not least <= int(text) <= most:
            raise Unfit(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


read_threads = read_whole(1, MOST_THREADS)


def read_token(text: str) -> str:
    if len(text) < LEAST_TOKEN or not text.isascii() or not text.isprintable() or " " in text:
        raise Unfit(f"must be at least {LEAST_TOKEN} letters, digits or signs, without a blank")
    return text


def read_word(words: type[Word]) -> Callable[[str], Word]:
    def read(text: str) -> Word:
        try:
            return words(text.lower())
        except ValueError:
            raise Unfit(f"must be one of {', '.join(words)}") from None

    return read


def read_mail_server(text: str) -> str:
    """`smtp[s]://user:password@host:port`, and `?tls=none` where it may go unprotected."""
    parts = _split(text)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Unfit("must begin with smtp:// or smtps:// and name a host")
    if text.count("@") > 1 or "#" in text or not text.isprintable() or parts.path not in {"", "/"}:
        raise Unfit("must have every @ / # ? of its password percent-encoded")
    if parts.query not in {"", "tls=none"} or (parts.query and parts.scheme == "smtps"):
        raise Unfit("may end with ?tls=none after smtp://, and with nothing else")
    if parts.query and parts.username:
        raise Unfit("must not have both a login and ?tls=none: anybody could read the password")
    return text


def read_mail_from(text: str) -> str:
    if not _MAIL_ADDRESS.fullmatch(text):
        raise Unfit("must be an e-mail address alone, such as quotes@example.com")
    return text


def without_password_of_mail(url: str) -> str:
    parts = urlsplit(url)
    who, at, host = parts.netloc.rpartition("@")
    name, colon, _ = who.partition(":")
    return parts._replace(netloc=f"{name}{colon}{'***' if colon else ''}{at}{host}").geturl()


def without_password(url: str) -> str:
    """*** for the password before the host, and for any in the query (`?password=`)."""
    if not url.startswith(POSTGRESQL):
        return url
    parts = urlsplit(url)
    who, at, host = parts.netloc.rpartition("@")
    name, colon, _ = who.partition(":")
    netloc = f"{name}{colon}{'***' if colon else ''}{at}{host}"
    return parts._replace(netloc=netloc, query=_without_passwords(parts.query)).geturl()


def address_without_password(url: str) -> str:
    """The address for PostgreSQL's own tools, which ask for the password or find it themselves."""
    parts = urlsplit(url)
    who, at, host = parts.netloc.rpartition("@")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if "password" not in name.lower()]
    netloc = f"{who.partition(':')[0]}{at}{host}"
    return parts._replace(netloc=netloc, query=urlencode(kept, safe="/")).geturl()


def _checked_sqlite(url: str) -> str:
    path = urlsplit(url).path.removeprefix("/")
    if not path or path.endswith("/") or path == ":memory:":
        raise Unfit(f"must name a file, such as {SQLITE}/var/lib/quotewright/quotewright.db")
    return url


def _checked_postgresql(url: str) -> str:
    """Refuses what two readers could take apart in two ways: a password would be shown."""
    parts = _split(url)
    database = parts.path.removeprefix("/")
    has_stray_at = url.count("@") > 1 or ("@" in url and "@" not in parts.netloc)
    if has_stray_at or "#" in url or "/" in database or not url.isprintable():
        raise Unfit("must have every @ / # ? of its password percent-encoded")
    if not database:
        raise Unfit(f"must name a database, such as {POSTGRESQL}user@127.0.0.1:5432/quotewright")
    return url


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        # A port that is no number is only noticed when asked for; several hosts are libpq's affair.
        _ = parts.port if "," not in parts.netloc else None
    except ValueError:
        raise Unfit("must be an address whose host and port can be read") from None
    return parts


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise Unfit(
            f"has {text!r} in it, which is neither an address nor a network such as 10.0.0.0/8"
        ) from None


def _without_passwords(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    shown = [(name, "***" if "password" in name.lower() else value) for name, value in pairs]
    return urlencode(shown, safe="*/")
