"""The folder of imported tables: which releases are there, and putting new ones in their places.

Each release is a file of its own, `ptp-2026Q3.tbl` or `icd10cm-2026-04.txt`, whose head says what it is. A file is
written under another name, brought to disk, and only then renamed over what stood there: whoever has the old one
open goes on reading it, and a run that is killed leaves old files or new ones, never a part of one.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrubber.tables.columns import Columns
from scrubber.tables.compile import TableError

__all__ = ["BUILT_IN_FOLDER", "Kept", "Store", "kept_in"]

BUILT_IN_FOLDER = Path(__file__).resolve().parent / "data"
"""The tables that come with the package."""

_PREFIX, _SUFFIX = ".scrubber-", ".part"
_ENDINGS = (".tbl", ".txt")
_NAME = re.compile(r"[a-z0-9_]+-[0-9A-Za-z.-]+\.(tbl|txt)", re.ASCII)
_LISTED = re.compile(r"# (\w+): (.*)")
_HEAD = 1 << 16
_NUMBERS = ("rows", "importer")


@dataclass(frozen=True)
class Kept:
    """A table's file. `damaged` says what is wrong with it; then nothing else is known of it."""

    path: Path
    size: int
    about: Mapping[str, Any]
    built_in: bool = False
    damaged: str = ""

    @property
    def table(self) -> str:
        """The table's name, as findings carry it."""
        return str(self.about.get("table", self.path.stem.partition("-")[0]))

    @property
    def release(self) -> str:
        """The release's name."""
        return str(self.about.get("release", self.path.stem.partition("-")[2]))

    @property
    def notes(self) -> list[str]:
        """What is to be known about it, besides what it is."""
        return list(self.about.get("notes", ()))


class Store:
    """Imported tables in a folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self) -> list[Kept]:
        """Return the releases that are there, by name of file. Raises OSError."""
        return kept_in(self.folder)

    def about(self, table: str, release: str) -> Mapping[str, Any] | None:
        """Return the header of a release, None where it is not there, or not whole."""
        for ending in _ENDINGS:
            path = self.folder / f"{table}-{release}{ending}"
            if path.is_file():
                kept = _kept(path, built_in=False)
                return None if kept.damaged else kept.about
        return None

    def unfinished(self) -> int:
        """Return how many files an import that was killed has left behind; they are in nobody's way. Raises OSError."""
        if not self.folder.is_dir():
            return 0
        return sum(path.name.startswith(_PREFIX) for path in self.folder.glob(f"*{_SUFFIX}"))

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files under their names: all of them, or none, and what stood there is there again. Raises OSError.

        Raises ValueError for a name that is none of a table.
        """
        if wrong := next((name for name in files if not _NAME.fullmatch(name)), None):
            raise ValueError(f"{wrong!r} is no name of a table")
        self.folder.mkdir(parents=True, exist_ok=True)
        written: dict[Path, Path] = {}
        try:
            for name, content in files.items():
                written[self.folder / name] = self._write(content)
            self._place(written)
        finally:
            for temporary in written.values():
                with suppress(OSError):
                    temporary.unlink()

    def _write(self, content: bytes) -> Path:
        handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, self.folder)
        try:
            with open(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)  # a temporary file is private; tables are public, and shared between users
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        return Path(name)

    def _place(self, written: Mapping[Path, Path]) -> None:
        """Rename; where that fails midway, the old ones are put back from links that were made before."""
        before: dict[Path, Path | None] = {}
        try:
            for target in written:
                before[target] = self._aside(target) if target.exists() else None
            for target, temporary in written.items():
                os.replace(temporary, target)
        except BaseException:
            for target, aside in before.items():
                with suppress(OSError):
                    if aside is not None:
                        os.replace(aside, target)
                        aside.unlink(missing_ok=True)  # renaming a file over itself does nothing
                    elif target not in written or not written[target].exists():
                        target.unlink()
            raise
        for aside in before.values():
            if aside is not None:
                with suppress(OSError):
                    aside.unlink()
        _sync(self.folder)

    def _aside(self, target: Path) -> Path:
        """A second name for a file, so that the first can be given to another and back."""
        handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, self.folder)
        os.close(handle)
        os.unlink(name)
        try:
            os.link(target, name)
        except OSError:  # a file system without links: a copy does as well
            Path(name).write_bytes(target.read_bytes())
        return Path(name)


def kept_in(folder: Path, *, built_in: bool = False) -> list[Kept]:
    """Return the tables in a folder, none where there is no such folder. Raises OSError where it cannot be read."""
    if not folder.is_dir():
        return []
    paths = sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS and path.is_file())
    found = [_kept(path, built_in=built_in) for path in paths]
    return [kept for kept in found if not (built_in and kept.damaged)]  # not all that is built in is a table


def _kept(path: Path, *, built_in: bool) -> Kept:
    try:
        size = path.stat().st_size
        about = _header_of_list(path) if path.suffix == ".txt" else Columns(path).about
    except (OSError, TableError, ValueError) as error:
        said = error.strerror or "" if isinstance(error, OSError) else str(error)
        return Kept(path, 0, {}, built_in, said or "it cannot be read")
    return Kept(path, size, about, built_in)


def _header_of_list(path: Path) -> dict[str, Any]:
    """The head of a list of codes. Raises TableError for a file that has none."""
    about: dict[str, Any] = {}
    with path.open(encoding="ascii") as file:
        for line in _heading(file):
            if match := _LISTED.fullmatch(line):
                about[match[1]] = (
                    json.loads(match[2]) if match[1] in (*_NUMBERS, "files", "notes") else match[2]
                )
    if not about.get("table") or not about.get("release"):
        raise TableError(f"{path.name}: this is no list of codes; expected one that an import has written")
    return about


def _heading(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("# "):
            return
        yield line.rstrip("\n")


def _sync(folder: Path) -> None:
    """Bring the names to disk too, where a folder can be synced (not on Windows)."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some file systems refuse
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
