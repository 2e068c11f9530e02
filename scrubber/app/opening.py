"""Opening the site's ledger: which one, and with which key; a new one gets a key that nobody else can read."""

from __future__ import annotations

import os
import re
import secrets
import stat
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from scrubber.app.config import Settings
from scrubber.app.exits import Refused
from scrubber.ledger import Ledger, LedgerAway
from scrubber.ledger.errors import AnotherKey
from scrubber.ledger.keys import KEY_BYTES

__all__ = ["ledger_url", "now", "open_ledger"]

_OPTION = "--ledger URL or ledger.url in the settings"
_EXPECTED = "expected the path of an SQLite file, or postgresql://USER@HOST/DATABASE"
_SERVERS = ("postgres:", "postgresql:", "postgres+", "postgresql+")
_KEY = re.compile(rf"[0-9a-fA-F]{{{2 * KEY_BYTES}}}")


def now() -> datetime:
    """The moment, with this machine's offset."""
    return datetime.now().astimezone()


def open_ledger(
    settings: Settings, url: str | None = None, *, write: bool = True, default: Path | None = None
) -> Ledger:
    """Open the ledger that the command names, else the settings, else `default`.

    Raises Refused where none is named or its key cannot be used, else LedgerError and LedgerAway.
    """
    address = ledger_url(settings, url, default)
    path = _sqlite_file(address)
    key_file = settings.ledger.key_file
    if key_file is None:
        if path is None:
            raise Refused("a ledger in PostgreSQL needs a key; expected ledger.key_file in the settings")
        key_file = path.with_name(path.name + ".key")
    if path is not None and not write and not path.exists():
        raise Refused(f"{path} is not there; expected a ledger, which `scrubber ledger migrate` makes")
    made = write and _prepared(key_file, path)
    full = settings.ledger.full_storage
    try:
        ledger = Ledger.open(address, _key(key_file), write=write, full=full)
    except AnotherKey:
        if made:
            key_file.unlink()  # it is no ledger's; after any other failure somebody may use it by now
        raise
    if write and full is not None and full != ledger.full:
        ledger.keep_identifiers(full, now(), "settings")
    return ledger


def _prepared(key_file: Path, path: Path | None) -> bool:
    """Make the key of a new ledger, and take away what a making that was killed has left; True where it was made here.

    Raises Refused, and LedgerAway where the folder cannot be looked into.
    """
    try:
        there = key_file.exists()
        if not there and path is not None and path.exists() and path.stat().st_size:
            raise Refused(f"{key_file} is not there; expected the key with which {path} was made")
        made = not there and _make_key(key_file)
        for name in os.listdir(key_file.parent):  # who is making one now finds that another was quicker
            if name.startswith(f".{key_file.name}."):
                (key_file.parent / name).unlink(missing_ok=True)
    except OSError as error:
        raise LedgerAway(
            f"{key_file} cannot be looked at: {error.strerror}; expected the ledger's key"
        ) from None
    return made


def ledger_url(settings: Settings, url: str | None, default: Path | None = None) -> str:
    """Where the ledger is. Raises Refused where nobody says so."""
    stated = settings.ledger
    if url or stated.url:
        return url or stated.url or ""
    if stated.url_file is not None:
        try:
            return stated.url_file.read_text("utf-8").strip()
        except (OSError, UnicodeError):
            raise Refused(
                f"ledger.url_file: {stated.url_file} cannot be read; expected one line of text"
            ) from None
    if default is not None:
        return str(default)
    raise Refused(f"no ledger is named; expected {_OPTION}")


def _sqlite_file(address: str) -> Path | None:
    """The file of an SQLite ledger; None for a server. Raises Refused where it is neither."""
    if "://" not in address:
        return Path(address)
    if address.startswith("sqlite:///"):
        return Path(address.removeprefix("sqlite:///"))
    if not address.startswith(_SERVERS):
        raise Refused(f"a ledger cannot be kept there; {_EXPECTED}")
    return None


# -- the key ------------------------------------------------------------------------------------------------


def _key(path: Path) -> bytes:
    """Read the key: 64 hexadecimal digits, that only its owner may read."""
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
            raise Refused(f"{path} may be read by others; expected mode 600")
        text = path.read_text("ascii", "replace").strip()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}; expected the ledger's key") from None
    if not _KEY.fullmatch(text):
        raise Refused(f"{path} holds no key; expected {2 * KEY_BYTES} hexadecimal digits")
    return bytes.fromhex(text)


def _make_key(path: Path) -> bool:
    """Write a new key, whole or not at all; False where another process was quicker."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(
            FileExistsError, FileNotFoundError
        ):  # another was quicker, and has cleaned up behind it
            if os.name == "posix":
                os.link(fresh, path)  # unlike a rename it never replaces
            else:
                os.rename(fresh, path)  # Windows never replaces
            return True
        return False
    except OSError as error:
        raise Refused(f"{path} cannot be made: {error.strerror}; expected a folder for the key") from None
    finally:
        fresh.unlink(missing_ok=True)
