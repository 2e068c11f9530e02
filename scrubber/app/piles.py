"""The files of a pile: those that are named, and all that lie in the folders that are named."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scrubber.app.exits import Refused
from scrubber.pipeline.pile import Left

__all__ = ["pile_files"]


def pile_files(paths: Iterable[str], outputs: Iterable[Path] = ()) -> tuple[list[str], list[Left]]:
    """Return every file of the pile, each path once, and what is no file to read.

    `outputs` are our own and no part of it. Pipes, sockets and devices are never opened, which could wait for ever, and
    links to folders are not followed. Raises Refused where a path is not there or a folder cannot be read.
    """
    looked = _Looked({os.path.realpath(output) for output in outputs})
    for path in paths:
        if not os.path.exists(path):
            raise Refused(f"{path}: is not there; expected a file or a folder")
        for file in looked.beneath(path) if os.path.isdir(path) else (path,):
            looked.take(file)
    return looked.files, looked.left


@dataclass
class _Looked:
    """What was seen so far: real paths that are known, the files, and what is none."""

    seen: set[str]
    files: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def take(self, file: str) -> None:
        """Note a file, unless it is known."""
        real = os.path.realpath(file)
        if real in self.seen:
            return
        self.seen.add(real)
        if _special(file):
            self.left.append(Left(file, "special", "a pipe, a socket or a device"))
        else:
            self.files.append(file)

    def beneath(self, path: str) -> Iterator[str]:
        """All that lies in a folder and those within it, in the order of names."""
        for folder, folders, names in os.walk(path, onerror=_away):
            folders.sort()
            for name in folders:
                within = os.path.join(folder, name)
                if os.path.islink(within):
                    self.left.append(Left(within, "special", "a link to a folder; name the folder itself"))
            yield from (os.path.join(folder, name) for name in sorted(names))


def _away(error: OSError) -> None:
    raise Refused(f"{error.filename}: cannot be read: {error.strerror}; expected a folder")


def _special(file: str) -> bool:
    try:
        mode = os.stat(file).st_mode
    except OSError:
        return False  # reading it says what is the matter
    return not stat.S_ISREG(mode)
