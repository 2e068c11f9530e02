"""The options of `scrubber audit`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AuditOf", "AuditTo"]


@dataclass
class AuditOf:
    """The pile, and which part of it counts."""

    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files and folders with claims (837), remittances (835) and acknowledgements, in any order.",
            show_default=False,
        ),
    ]
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Claims sent and remittances from this day on, as 2026-07-01; earlier ones are only known.",
        ),
    ] = None
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Claims sent and remittances up to this day."),
    ] = None
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day that ages are counted to; default today."),
    ] = None


@dataclass
class AuditTo:
    """Where the report goes, and in which form."""

    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder for audit.html and audit.xlsx.")
    ]
    charts: Annotated[
        bool, typer.Option("--charts/--no-charts", help="Whether the page has charts beside its tables.")
    ] = True
    shareable: Annotated[
        bool,
        typer.Option("--shareable", help="Without claims, persons and files, and without small numbers."),
    ] = False
