"""The options of `scrubber edits` and `scrubber config`, in groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scrubber.app.arguments import TextOrJson

__all__ = ["ClaimKind", "Listing", "New", "Pages", "Printed", "Shown", "Tested", "Which"]


@dataclass
class Listing:
    """What is listed."""

    family: Annotated[
        str | None,
        typer.Option("--family", metavar="FAMILY", help="Only this family: MOH, or its folder, mohs."),
    ] = None
    format: Annotated[TextOrJson, typer.Option("--format", help="How to print the list.")] = TextOrJson.TEXT


@dataclass
class Which:
    """One edit."""

    edit: Annotated[str, typer.Argument(metavar="ID", help="An edit's id or name.", show_default=False)]


@dataclass
class New:
    """A new edit."""

    id: Annotated[str, typer.Argument(metavar="ID", help="Family and number, as MOH017.", show_default=False)]
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Names the bad pattern, as extra_block_without_stage.")
    ]
    pack: Annotated[
        Path | None,
        typer.Option(
            "--pack", metavar="DIR", help="The pack to put it in; the built-in one of a checkout if not said."
        ),
    ] = None


@dataclass
class Pages:
    """Where the pages are, and whether they are only compared."""

    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where a page is not current.")
    ] = False
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="The folder of the pages; docs/edits if not said."),
    ] = None


@dataclass
class Tested:
    """What is tested."""

    pack: Annotated[
        Path | None, typer.Argument(metavar="[PACK]", help="A pack's folder; the built-in pack if not said.")
    ] = None
    edit: Annotated[
        list[str], typer.Option("--edit", metavar="ID", help="Only these edits: ids, names or families.")
    ] = field(default_factory=list)
    allow_code: Annotated[
        bool, typer.Option("--allow-code", help="Let the pack's edits be Python code, and run it.")
    ] = False


@dataclass
class Printed:
    """Which families go onto a checklist, and where it goes."""

    families: Annotated[
        list[str],
        typer.Argument(
            metavar="FAMILY...", help="Families: mohs or MOH; several, or with commas.", show_default=False
        ),
    ]
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The page to write; else it goes to standard output."),
    ] = None


class ClaimKind(StrEnum):
    """What a claim is by CLM05-3 and SBR01."""

    ORIGINAL = "original"
    REPLACEMENT = "replacement"
    VOID = "void"
    SECONDARY = "secondary"


@dataclass
class Shown:
    """For whom."""

    payer: Annotated[
        str | None, typer.Option("--payer", metavar="ID", help="A payer profile (uhc) or a payer id (87726).")
    ] = None
    filing_code: Annotated[
        str, typer.Option("--filing-code", metavar="CODE", help="A claim filing code (SBR09), as MB.")
    ] = ""
    claim_type: Annotated[ClaimKind, typer.Option("--claim-type", help="What kind of claim.")] = (
        ClaimKind.ORIGINAL
    )
    format: Annotated[TextOrJson, typer.Option("--format", help="How to print it.")] = TextOrJson.TEXT
