"""The options of the commands, in groups that commands share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scrubber.finding import Severity

__all__ = [
    "Accept",
    "AckKind",
    "AckTo",
    "Common",
    "FailOn",
    "FixTo",
    "Fixing",
    "Format",
    "Input",
    "Inputs",
    "Judging",
    "Packs",
    "ScrubTo",
    "Show",
    "Showing",
    "TextOrJson",
    "split_list",
]


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class TextOrJson(StrEnum):
    """How lists are printed."""

    TEXT = "text"
    JSON = "json"


class Show(StrEnum):
    """Which outcomes are listed."""

    FAIL = "fail"
    ALL = "all"


class FailOn(StrEnum):
    """The least severity that makes the exit code 1."""

    REJECT = "reject"
    DENY = "deny"
    ADVISE = "advise"
    NEVER = "never"

    def reached(self, severity: Severity) -> bool:
        """Whether a failure of this severity is at or above."""
        return self is not FailOn.NEVER and severity.rank >= Severity(self.value).rank


class Accept(StrEnum):
    """Up to which safety fixes are applied."""

    SAFE = "safe"
    REVIEW = "review"


class AckKind(StrEnum):
    """The acknowledgements there are."""

    IMPLEMENTATION = "999"
    CLAIMS = "277ca"
    INTERCHANGE = "ta1"


def split_list(words: list[str]) -> list[str]:
    """Words that were given one by one, or joined by commas."""
    return [word.strip() for given in words for word in given.split(",") if word.strip()]


@dataclass
class Inputs:
    """The files to work on."""

    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="X12 files; - is standard input.", show_default=False),
    ]


@dataclass
class Packs:
    """Where edits come from, besides the built-in pack."""

    pack: Annotated[
        list[Path], typer.Option("--pack", metavar="DIR", help="A further edit pack; may be repeated.")
    ] = field(default_factory=list)
    allow_code: Annotated[
        bool, typer.Option("--allow-code", help="Let further packs bring edits that are Python code.")
    ] = False


@dataclass
class Common:
    """What every command takes."""

    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Settings; else scrubber.toml of the working folder, if any."
        ),
    ] = None
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what is done, as key=value.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors on standard error.")] = False
    log_json: Annotated[bool, typer.Option("--log-json", help="Log what is done, as JSON.")] = False
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback of an internal error (never with values).")
    ] = False


@dataclass
class Judging:
    """What inputs are judged by, and what follows from it."""

    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day that stands for today, as 2026-07-20."),
    ] = None
    select: Annotated[
        list[str],
        typer.Option(
            "--select", metavar="IDS", help="Only these edits: ids, names or families (MOH), with commas."
        ),
    ] = field(default_factory=list)
    ignore: Annotated[list[str], typer.Option("--ignore", metavar="IDS", help="All but these edits.")] = (
        field(default_factory=list)
    )
    payer_profile: Annotated[
        str | None,
        typer.Option(
            "--payer-profile", metavar="ID", help="Judge all claims as this payer's, whatever they say."
        ),
    ] = None
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="The least severity that makes the exit code 1; deny if not said."),
    ] = None
    hold_on: Annotated[
        list[str],
        typer.Option(
            "--hold-on", metavar="LIST", help="What holds a claim: reject, deny, both with a comma, or none."
        ),
    ] = field(default_factory=list)
    suppress: Annotated[
        list[Path],
        typer.Option(
            "--suppress", metavar="FILE", help="Findings to set aside, with owner, reason and last day."
        ),
    ] = field(default_factory=list)
    waive: Annotated[
        list[Path],
        typer.Option(
            "--waive", metavar="FILE", help="Claims to release in spite of a finding, with who said so."
        ),
    ] = field(default_factory=list)
    mohs_log: Annotated[
        list[Path],
        typer.Option(
            "--mohs-log",
            metavar="FILE",
            help="What operative records say of the claims: a Mohs log, CSV or JSON.",
        ),
    ] = field(default_factory=list)


@dataclass
class Showing:
    """What is printed."""

    format: Annotated[
        Format | None, typer.Option("--format", help="How to print findings; check prints text if not said.")
    ] = None
    show: Annotated[
        Show,
        typer.Option("--show", help="What fails, or also what was bypassed, could not be judged, or passed."),
    ] = Show.FAIL
    statistics: Annotated[
        bool,
        typer.Option(
            "--statistics", help="End with counts and dollars at risk by edit, and counts by SNIP level."
        ),
    ] = False


@dataclass
class Fixing:
    """Which fixes are applied."""

    accept: Annotated[
        Accept | None, typer.Option("--accept", help="Apply fixes up to this safety; safe if not said.")
    ] = None
    attest: Annotated[
        list[Path],
        typer.Option(
            "--attest", metavar="FILE", help="Fixes that a named person vouches for, with reason and date."
        ),
    ] = field(default_factory=list)
    no_fix: Annotated[bool, typer.Option("--no-fix", help="Apply no fix; leave the bytes alone.")] = False


@dataclass
class FixTo:
    """Where the fixed bytes go: standard output if neither is said."""

    diff: Annotated[bool, typer.Option("--diff", help="Print what would change, and write nothing.")] = False
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write each input to DIR, under its stem and .837."),
    ] = None


@dataclass
class Input:
    """The one file to work on."""

    path: Annotated[
        str, typer.Argument(metavar="FILE", help="An X12 file; - is standard input.", show_default=False)
    ]


@dataclass
class AckTo:
    """Which acknowledgement is written, and where to."""

    type: Annotated[AckKind, typer.Option("--type", help="Which acknowledgement.")]
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file to write; else it goes to standard output."),
    ] = None
    control: Annotated[
        int | None,
        typer.Option(
            "--control-number",
            min=1,
            max=999_999_999,
            help="The first control number; else it follows from the input.",
        ),
    ] = None
    date: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="DATE",
            help="The date of the answer, as 2026-07-20 or 2026-07-20T08:15; else it follows from the input.",
        ),
    ] = None


@dataclass
class ScrubTo:
    """Where the outputs go."""

    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for clean, held and reports.")]
    control: Annotated[
        int | None,
        typer.Option(
            "--control-number",
            min=1,
            max=999_999_999,
            help="The first control number of the held side; else it follows from the content.",
        ),
    ] = None
