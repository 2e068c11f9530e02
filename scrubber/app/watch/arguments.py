"""The options of `watch`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Watched"]

_GIB = 1 << 30
_MIB = 1 << 20


@dataclass
class Watched:
    """Which folder is watched, and how."""

    root: Annotated[
        Path, typer.Option("--root", metavar="DIR", help="The drop folder; set up when it is new.")
    ]
    once: Annotated[bool, typer.Option("--once", help="Work on what is there, and end.")] = False
    status: Annotated[
        bool,
        typer.Option(
            "--status",
            help="Say how the watcher of DIR is (--log-json: in JSON): exit code 0 when all is well, else 1.",
        ),
    ] = False
    standby: Annotated[
        bool,
        typer.Option("--standby", help="Wait while another watcher has DIR, and take over when it ends."),
    ] = False
    poll: Annotated[
        float,
        typer.Option(
            "--poll",
            metavar="SECONDS",
            min=0.0,
            help="Look every so often and ask the system for no news, as network shares need; 0 is as it comes.",
        ),
    ] = 0.0
    settle: Annotated[
        float,
        typer.Option(
            "--settle", metavar="SECONDS", min=0.0, help="How long a file looks alike before it is taken."
        ),
    ] = 2.0
    patience: Annotated[
        float,
        typer.Option(
            "--patience",
            metavar="SECONDS",
            min=0.0,
            help="How long a file without its last IEA is waited for; then it is worked on as it is.",
        ),
    ] = 600.0
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", metavar="N", min=1, help="Larger files are put aside unread.")
    ] = _GIB
    min_free: Annotated[
        int,
        typer.Option(
            "--min-free", metavar="N", min=0, help="With fewer free bytes on disk nothing new is taken."
        ),
    ] = 100 * _MIB
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger", metavar="URL", help="The ledger; DIR/ledger.sqlite if neither this nor settings say."
        ),
    ] = None
