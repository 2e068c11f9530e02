"""Where a user's imported tables are kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["data_folder"]


def data_folder(said: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where imported tables stand: what was said, SCRUBBER_DATA, or the user's own place for data.

    None where no place is known; the built-in facts need none.
    """
    if said is not None:
        return said
    if environ.get("SCRUBBER_DATA"):
        return Path(environ["SCRUBBER_DATA"])
    try:
        return _user_data(environ) / "claim-scrubber" / "tables"
    except RuntimeError:  # no home
        return None


def _user_data(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32" and environ.get("LOCALAPPDATA"):
        return Path(environ["LOCALAPPDATA"])
    if environ.get("XDG_DATA_HOME"):
        return Path(environ["XDG_DATA_HOME"])
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return home / ".local" / "share"
