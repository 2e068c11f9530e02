"""Where outputs go, and what is refused before anything is written."""

from __future__ import annotations

import os
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scrubber.app.exits import Refused
from scrubber.pipeline.acks import KINDS

__all__ = ["FixLayout", "Layout", "ScrubLayout", "keep_inputs", "stem_of", "stems"]


def stem_of(path: str) -> str:
    """What an input's outputs are named after: its file name without the last extension; `stdin` for `-`."""
    return "stdin" if path == "-" else Path(path).stem


class Layout(ABC):
    """The output files of one input, by its stem."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @abstractmethod
    def files(self, stem: str) -> Mapping[str, Path]:
        """Every file that a run may write for a stem, by its role."""

    def shown(self, path: Path) -> str:
        """A path as reports name it: from the output folder, with slashes, so that a report is the same anywhere."""
        return path.relative_to(self.root).as_posix()


class ScrubLayout(Layout):
    """Two sides, four reports, three acknowledgements. They are put in place in this order, the clean side last."""

    def files(self, stem: str) -> Mapping[str, Path]:
        """The files of `scrub`."""
        kinds = ("json", "csv", "html", "annotated.txt")
        reports = {kind: self.root / "reports" / f"{stem}.{kind}" for kind in kinds}
        acks: dict[str, Path] = {kind: self.root / "acks" / f"{stem}.{kind}" for kind in KINDS}
        return {
            **reports,
            **acks,
            "held": self.root / "held" / f"{stem}.837",
            "clean": self.root / "clean" / f"{stem}.837",
        }


class FixLayout(Layout):
    """One file."""

    def files(self, stem: str) -> Mapping[str, Path]:
        """The file of `fix`."""
        return {"fixed": self.root / f"{stem}.837"}


def stems(paths: Sequence[str], layout: Layout) -> list[str]:
    """The stem of each input. Raises Refused where outputs would meet each other, or an input."""
    found: dict[str, str] = {}
    for path in paths:
        key = unicodedata.normalize("NFC", stem_of(path)).casefold()
        if key in found:
            raise Refused(
                f"{found[key]} and {path} would both be written as {stem_of(path)}; expected inputs whose names differ"
                " in more than folder, extension or case"
            )
        found[key] = path
    if layout.root.exists() and not layout.root.is_dir():
        raise Refused(f"--out: {layout.root} is a file; expected a folder")
    named = [stem_of(path) for path in paths]
    keep_inputs(paths, (file for stem in named for file in layout.files(stem).values()))
    return named


@dataclass(frozen=True)
class _Inputs:
    """The inputs, told apart by what they are on disk and by where their names lead."""

    by_file: Mapping[tuple[int, int], str]
    by_name: Mapping[str, str]

    def hit(self, output: Path) -> str | None:
        """The input that an output would replace."""
        return self.by_name.get(_real(output)) or self.by_file.get(_identity(output) or (0, 0))


def keep_inputs(paths: Sequence[str], outputs: Iterable[Path]) -> None:
    """Refuse an output that is an input. Raises Refused."""
    files = [path for path in paths if path != "-"]
    inputs = _Inputs(
        {identity: path for path in files if (identity := _identity(path))},
        {_real(path): path for path in files},
    )
    for output in outputs:
        hit = inputs.hit(output)
        if hit is not None:
            raise Refused(f"--out: {output} is the input {hit}; expected another place")


def _real(path: str | Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _identity(path: str | Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else None
