"""The options of `scrubber ledger`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

__all__ = ["Importing", "LedgerAt", "Noted", "Purging", "Recording"]


@dataclass
class Importing:
    """What is brought in."""

    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files and folders with claims (837) as they were sent, and what answered them, in any order.",
            show_default=False,
        ),
    ]


@dataclass
class LedgerAt:
    """Which ledger."""

    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger",
            metavar="URL",
            help="The path of an SQLite file, or postgresql://USER@HOST/DATABASE; else that of the settings.",
        ),
    ] = None


@dataclass
class Recording:
    """Whether claims are filed as well."""

    record: Annotated[
        bool,
        typer.Option(
            "--record",
            help="File the claims in the ledger: those of the clean side as sent, the others as held.",
        ),
    ] = False


@dataclass
class Noted:
    """What was noted of the audit trail before."""

    head: Annotated[
        str,
        typer.Option(
            "--head", metavar="HEX", help="A head that an earlier verify printed; it has to be in the trail."
        ),
    ] = ""


@dataclass
class Purging:
    """What is taken out, and by whom."""

    older_than: Annotated[
        int | None,
        typer.Option(
            "--older-than", metavar="DAYS", min=1, help="What was filed longer ago; else ledger.keep_days."
        ),
    ] = None
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="DATE", help="What was filed before this day, as 2026-07-20."),
    ] = None
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it only what would go is told.")] = False
    who: Annotated[
        str, typer.Option("--who", metavar="NAME", help="Who does it, for the audit trail; else the user.")
    ] = ""
    compact: Annotated[
        bool, typer.Option("--compact", help="Give the space back to the disk afterwards (SQLite).")
    ] = False
