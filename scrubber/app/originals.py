"""Where the inputs that were filed lie, as they came in, found by their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["Originals", "archive_of"]

_TAG = 12
_PIECE = 1 << 20


def archive_of(ledger: str) -> tuple[Path, ...]:
    """The archive that a watcher keeps beside its ledger, if there is one."""
    archive = Path(ledger).parent / "archive"
    return (archive,) if archive.is_dir() else ()


class Originals:
    """Files by the SHA-256 of their content. A name is a hint and never believed.

    `folders` are looked through with all that is in them; `files` are looked at as they are. Files that carry the
    first digits of their content's SHA-256 in their names, as an archive's do, are found without reading the others.
    With `tagged` all do, and no other is read.
    """

    def __init__(self, paths: Iterable[Path] = (), *, tagged: bool = False) -> None:
        self._paths = tuple(paths)
        self._tagged = tagged
        self._names: list[Path] | None = None
        self._hashed: dict[str, Path] | None = None

    def find(self, sha256: str) -> Path | None:
        """The file with a content, None where it is not there or cannot be read."""
        tag = sha256[:_TAG]
        for path in self._files():
            if tag in path.name and _digest(path) == sha256:
                return path
        if self._tagged:
            return None
        if self._hashed is None:
            self._hashed = {digest: path for path in self._files() if (digest := _digest(path))}
        return self._hashed.get(sha256)

    def _files(self) -> list[Path]:
        if self._names is None:
            self._names = [file for path in self._paths for file in _beneath(path)]
        return self._names


def _beneath(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (
            Path(folder, name) for name in sorted(names) if not os.path.islink(os.path.join(folder, name))
        )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()
