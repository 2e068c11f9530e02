"""The options of `scrubber tables import`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Imported"]


@dataclass
class Imported:
    """What is imported."""

    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Official files as published, zipped or not, or a folder of them; all parts of a table together.",
            show_default=False,
        ),
    ]
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            metavar="R",
            help="The release, where a file's name does not say it: 2026Q3, 2026-07-01 or v322r0.",
        ),
    ] = None
