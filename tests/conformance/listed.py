"""The reviewed list of differences, and which of its entries were needed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

__all__ = ["SECTIONS", "Listed"]

SECTIONS = ("everywhere", "files", "samples", "unread", "mutants")


class Listed:
    """Looks differences up in differences.yaml and remembers what was found there."""

    def __init__(self) -> None:
        text = (Path(__file__).parent / "differences.yaml").read_text("utf-8")
        self.entries: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
        self.used: set[tuple[str, int]] = set()

    def everywhere(self, seen: str) -> bool:
        """Whether a difference may come anywhere."""
        return self._find("everywhere", seen=seen)

    def mutant(self, change: str, at: str, seen: str) -> bool:
        """Whether a difference is listed for mutants of this kind."""
        return self._find("mutants", change=change, at=at, seen=seen)

    def unread(self, file: str, broke: str) -> bool:
        """Whether it is listed that pyx12 cannot read a file."""
        return self._find("unread", file=file, broke=broke)

    def file(self, file: str, seen: list[str]) -> list[str]:
        """Return the differences of a file that are not listed, and after `not there:` those listed that it has not."""
        return self._of("files", file, seen)

    def samples(self, file: str, seen: list[str]) -> list[str]:
        """The same of a sample of ours."""
        return self._of("samples", file, seen)

    def _of(self, section: str, file: str, seen: list[str]) -> list[str]:
        known: list[str] = []
        for n, entry in enumerate(self.entries[section]):
            if entry["file"] == file:
                self.used.add((section, n))
                known += entry["seen"]
        rest = [line for line in seen if line not in known and not self.everywhere(line)]
        return rest + [f"not there: {line}" for line in known if line not in seen]

    def unused(self, *sections: str) -> list[str]:
        """Return the entries of some sections that nothing needed."""
        return [
            str(entry)
            for section in sections
            for n, entry in enumerate(self.entries[section])
            if (section, n) not in self.used
        ]

    def _find(self, section: str, **values: str) -> bool:
        for n, entry in enumerate(self.entries[section]):
            if all(_matches(value, entry.get(name, "*")) for name, value in values.items()):
                self.used.add((section, n))
                return True
        return False


def _matches(value: str, patterns: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns.split(" or "))
