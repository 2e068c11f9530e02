"""The folders of a drop folder, who may read them, and how files in them are named."""

from __future__ import annotations

import os
import re
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from scrubber.app.disk import write_whole
from scrubber.app.exits import Refused
from scrubber.app.outputs import ScrubLayout

__all__ = ["FOLDERS", "Root", "fitted", "safe_stem", "shown"]

FOLDERS = (
    "in",
    "work",
    "clean",
    "held",
    "acks",
    "reports",
    "remits",
    "duplicate",
    "failed",
    "archive",
)
_MARKER = ".scrubber-root"
_MARKED = (
    b"This folder is watched by claim-scrubber; without this file it is taken for an empty mount point.\n"
)
_LONGEST_STEM = 80
_LONGEST_NAME = 230  # bytes; file systems take 255, and a reason beside a file has a longer name
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


class Root:
    """A drop folder. It is set up once; where it is not there any more it is never made again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.layout = ScrubLayout(path)
        self.inbox = path / "in"
        self.work = path / "work"
        self.lock = path / ".scrubber-lock"
        self.health = path / "health.json"

    def set_up(self) -> None:
        """Make what is missing, readable for this user only. Raises Refused where the folder cannot be used."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in FOLDERS:
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            with suppress(FileExistsError), open(self.path / _MARKER, "xb") as stream:
                stream.write(_MARKED)
        except OSError as error:
            raise Refused(
                f"--root: {self.path} cannot be set up: {error.strerror or type(error).__name__}"
            ) from None
        self._together()
        self.private()

    def private(self) -> None:
        """Refuse a work folder that others can read: claims stand in it. Raises Refused."""
        if os.name == "nt":
            return  # there the folder has the rights of the one that holds it
        mode = stat.S_IMODE(self.work.stat().st_mode)
        if mode & 0o007:
            raise Refused(f"{self.work} can be read by others (mode {mode:o}); expected 700")

    @property
    def marked(self) -> bool:
        """Whether the folder that was set up stands there, and no other one in its place; False if nobody may look."""
        return os.path.isfile(self.path / _MARKER)

    def present(self) -> bool:
        """Whether the folder that was set up is there: its marker, the files that come in, and those under way."""
        return self.marked and os.path.isdir(self.inbox) and os.path.isdir(self.work)

    def free(self) -> int:
        """How many bytes are free. Raises OSError."""
        return shutil.disk_usage(self.path).free

    def probe(self) -> None:
        """Write and take away a small file, to see whether the disk takes any. Raises OSError."""
        probe = self.work / ".probe"
        write_whole(probe, bytes(4096))
        probe.unlink()

    def vacant(self, folder: str, name: str, tail: str = "", beside: str = "") -> Path:
        """A path for a file in a folder, with a number where something of that name is there already.

        `tail` is put behind the stem of the name, which is cut where it gets too long. `beside` is the ending of
        a file that will stand beside it (`NAME.reason.json`), and must not be there either.
        """
        stem, extension = os.path.splitext(name)
        number = 1
        while True:
            again = f"-{number}" if number > 1 else ""
            found = self.path / folder / fitted(stem, f"{tail}{again}{extension}")
            if not os.path.lexists(found) and not (beside and os.path.lexists(f"{found}{beside}")):
                return found
            number += 1

    def _together(self) -> None:
        """Files are moved by renaming, so that all folders have to stand on one file system."""
        devices = {name: (self.path / name).stat().st_dev for name in FOLDERS}
        for name, device in devices.items():
            if device != devices["work"]:
                raise Refused(
                    f"{self.path / name} lies on another file system than {self.work}; expected the same"
                )


def shown(name: str) -> str:
    """A file name as text that can be written anywhere: bytes that are no UTF-8 as backslash and number."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def safe_stem(name: str) -> str:
    """What outputs are named after: the stem in letters, digits, dots, dashes and underscores, at most 80."""
    stem = _UNSAFE.sub("_", Path(name).stem)[:_LONGEST_STEM].lstrip(".-")
    return stem or "input"


def fitted(stem: str, ending: str) -> str:
    """A name whose stem is cut, by characters, until it is short enough for any file system."""
    while stem and len(os.fsencode(stem + ending)) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + ending
