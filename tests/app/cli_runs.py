"""Running the command in this process, and looking at what it wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from scrubber.app.cli import app

AS_OF = ("--as-of", "2026-07-20")


@dataclass
class Ran:
    """What a run of the command came to."""

    code: int
    out: str
    err: str
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Command:
    def __init__(self, samples: Path, folder: Path) -> None:
        self.samples = samples
        self.folder = folder

    def __call__(self, *words: object, stdin: bytes | None = None) -> Ran:
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin, prog_name="scrubber")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    def sample(self, name: str) -> Path:
        return self.samples / f"{name}.837"

    def copy(self, name: str, to: str, old: bytes = b"", new: bytes = b"") -> Path:
        """A sample in this folder, with one text replaced."""
        path = self.folder / to
        path.parent.mkdir(parents=True, exist_ok=True)
        data = self.sample(name).read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, new) if old else data)
        return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file beneath a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
