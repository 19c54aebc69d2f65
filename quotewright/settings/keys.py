"""The keys that secrets are encrypted with: how they are written, and the file that keeps ours."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

from quotewright.settings.problems import SettingsError, Unfit

KEY_BYTES = 32
_KEY_IN_WORDS = f"{KEY_BYTES} bytes as base64 or {2 * KEY_BYTES} hex digits"


def read_keys(text: str) -> tuple[bytes, ...]:
    return tuple(_key(part.strip()) for part in text.split(","))


def key_of_file(path: Path) -> bytes:
    """The key that the file keeps; the file is made when there is none. Raises SettingsError."""
    try:
        if not path.exists():
            _make_key_file(path)
        return _key(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise SettingsError(
            f"The key file {path} can be neither read nor made ({error.strerror}); make its folder"
            " writable or set QUOTEWRIGHT_SECRET_KEY."
        ) from None
    except (Unfit, UnicodeDecodeError):
        raise SettingsError(
            f"The key file {path} must hold {_KEY_IN_WORDS}; restore it from a backup."
        ) from None


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
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_privately(draft, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _keep_folder(path.parent)


def _write_privately(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _keep_folder(folder: Path) -> None:
    """A name survives a power cut only once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
