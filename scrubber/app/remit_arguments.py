"""The options of `scrubber remit`, and of what works on the log that it fills."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["OriginalsAt"]


@dataclass
class OriginalsAt:
    """Where the files of claims lie, as they came in, so that a claim can be judged again."""

    claims: Annotated[
        list[Path],
        typer.Option(
            "--claims",
            metavar="PATH",
            help="A file of claims that was sent, or a folder of them; may be repeated. "
            "Beside the ledger of a watcher its archive is found by itself.",
        ),
    ] = field(default_factory=list)
