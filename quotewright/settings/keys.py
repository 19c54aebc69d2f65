"""The keys that secrets are encrypted with: how they are written, and the file that keeps ours."""

import base64
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from quotewright.files import new_file
from quotewright.settings.problems import SettingsError, Unfit

KEY_BYTES = 32
_KEY_IN_WORDS = f"{KEY_BYTES} bytes as base64 or {2 * KEY_BYTES} hex digits"


def read_keys(text: str) -> tuple[bytes, ...]:
    return tuple(_key(part.strip()) for part in text.split(","))


def write_keys(keys: Sequence[bytes]) -> str:
    """The text of a key file."""
    return ",".join(base64.b64encode(key).decode() for key in keys) + "\n"


def keys_of_file(path: Path) -> tuple[bytes, ...]:
    """The keys that the file keeps; it is made, with one, when there is none.

    Raises SettingsError.
    """
    try:
        if not path.exists():
            _make_key_file(path)
        return keys_kept_in(path)
    except OSError as error:
        raise _out_of_reach(path, error) from None


def keys_kept_in(path: Path) -> tuple[bytes, ...]:
    """The keys that the file keeps, none where there is no file. Raises SettingsError."""
    try:
        return read_keys(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _out_of_reach(path, error) from None
    except (Unfit, UnicodeDecodeError):
        raise SettingsError(
            f"The key file {path} must hold {_KEY_IN_WORDS}; restore it from a backup."
        ) from None


def _out_of_reach(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"The key file {path} can be neither read nor made ({error.strerror}); make its folder"
        " writable or set QUOTEWRIGHT_SECRET_KEY."
    )


def _key(text: str) -> bytes:
    key = _decoded(text)
    if len(key) != KEY_BYTES:
        raise Unfit(f"must be one key, or several with commas between, each {_KEY_IN_WORDS}")
    return key


def _decoded(text: str) -> bytes:
    """b"" when it is neither hex nor base64 (of either alphabet, with or without its `=`)."""
    try:
        if len(text) == 2 * KEY_BYTES:
            return bytes.fromhex(text)
        standard = text.rstrip("=").replace("-", "+").replace("_", "/")
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except ValueError:
        return b""


def _make_key_file(path: Path) -> None:
    """The file appears whole or not at all, and the first of several makers wins.

    So no other process can read half a key, or encrypt with one that is lost a moment later.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError), new_file(path) as file:
        file.write(write_keys([secrets.token_bytes(KEY_BYTES)]).encode())
