"""The options of `scrubber denials`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scrubber.app.exits import Refused
from scrubber.denials.export_text import DICTIONARIES, Dictionary
from scrubber.denials.trends.beside import BESIDE, BesideBy
from scrubber.denials.trends.tabled import BY, By
from scrubber.ledger.told_remits import Filters

__all__ = [
    "AsOf",
    "Clocked",
    "Explained",
    "Exported",
    "Hiding",
    "Lacking",
    "Listed",
    "Listing",
    "Of",
    "Reported",
    "Scored",
    "Shape",
    "Sharing",
    "Trended",
    "filters",
    "period",
]


class Listing(StrEnum):
    """How rows of the log are printed."""

    TEXT = "text"
    JSONL = "jsonl"
    CSV = "csv"


class Clock(StrEnum):
    """By which day a claim belongs to its month."""

    SENT = "sent"
    DECIDED = "decided"


class Step(StrEnum):
    """What a point of the control chart is."""

    MONTH = "month"
    WEEK = "week"


class Shape(StrEnum):
    """How tables are printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@dataclass
class Of:
    """Which part of the log."""

    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Remittances from this day on, as 2026-07-01."),
    ] = None
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Remittances up to this day.")
    ] = None
    payer: Annotated[
        str,
        typer.Option("--payer", metavar="ID", help="Only this payer, by the id that its remittances have."),
    ] = ""


@dataclass
class Listed:
    """Which rows, and how."""

    carc: Annotated[str, typer.Option("--carc", metavar="CODE", help="Only this leading reason.")] = ""
    kind: Annotated[
        str, typer.Option("--kind", metavar="WORD", help="Only this kind of cause, as bundling or add_on.")
    ] = ""
    part: Annotated[
        str,
        typer.Option(
            "--part", metavar="WORD", help="Only where our edits did this, as silent or overridden."
        ),
    ] = ""
    claim: Annotated[str, typer.Option("--claim", metavar="NUMBER", help="Only this claim (CLM01).")] = ""
    all: Annotated[
        bool, typer.Option("--all", help="Reductions and shares of patients too; else what was denied.")
    ] = False
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many rows.")
    ] = None
    format: Annotated[
        Listing | None, typer.Option("--format", help="How rows are printed; text is the default.")
    ] = None


@dataclass
class Sharing:
    """What is left out so that others may see it."""

    shareable: Annotated[
        bool, typer.Option("--shareable", help="Leave out what leads to a claim or a person.")
    ] = False


@dataclass
class Hiding(Sharing):
    """The same for tables and pages of numbers: small ones are hidden, too."""

    threshold: Annotated[
        int,
        typer.Option(
            "--threshold", metavar="N", min=2, help="With --shareable numbers of fewer claims are hidden."
        ),
    ] = 11


@dataclass
class AsOf:
    """The day that ages are counted to."""

    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day that stands for today, as 2026-07-20."),
    ] = None

    def day(self) -> date:
        """It. Raises Refused."""
        return _day("--as-of", self.as_of) or date.today()


@dataclass
class Clocked:
    """By which day a claim belongs to its month."""

    clock: Annotated[
        Clock, typer.Option("--clock", help="Count months by the day of sending, or of the decision.")
    ] = Clock.SENT


@dataclass
class Trended:
    """What is counted by what, and how it is printed."""

    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="WORD",
            help=f"One of {', '.join((*BY, *BESIDE))}; without it the rates over all are told.",
        ),
    ] = None
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="At most so many rows; the rest is put into one."),
    ] = None
    format: Annotated[Shape, typer.Option("--format", help="How the table is printed.")] = Shape.TEXT

    def grouping(self) -> By | BesideBy | None:
        """What to group by. Raises Refused."""
        words: tuple[By | BesideBy, ...] = (*BY, *BESIDE)
        found = next((word for word in words if word == self.by), None)
        if self.by is not None and found is None:
            raise Refused(f"--by: {self.by!r} is not known; expected one of {', '.join(words)}")
        return found


@dataclass
class Reported:
    """The page."""

    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the page is written to (html).")]
    step: Annotated[Step, typer.Option("--step", help="What a point of the control chart is.")] = Step.MONTH
    charts: Annotated[
        bool, typer.Option("--charts/--no-charts", help="Draw charts (extra charts), or leave them out.")
    ] = True


@dataclass
class Exported:
    """Where the log is written to; what the name ends with says in which form."""

    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="A file that ends in .jsonl, .csv, .parquet or .xlsx."),
    ]
    all: Annotated[
        bool, typer.Option("--all/--denied", help="Every row of the log, or only what was denied.")
    ] = True
    dictionary: Annotated[
        Path | None,
        typer.Option(
            "--dictionary",
            metavar="FILE",
            help="Write what each column means, too: a file that ends in .md, .csv or .json.",
        ),
    ] = None

    def about(self) -> Dictionary | None:
        """In which form the dictionary is written; None without one. Raises Refused."""
        if self.dictionary is None:
            return None
        end = self.dictionary.suffix.lower().lstrip(".")
        found = next((form for form in DICTIONARIES if form == end), None)
        if found is None or self.dictionary == self.out:
            ends = ", ".join(f".{form}" for form in DICTIONARIES)
            raise Refused(
                f"--dictionary: {self.dictionary}: expected another name that ends in one of {ends}"
            )
        return found


def period(of: Of) -> tuple[date | None, date | None]:
    """The first and the last day. Raises Refused."""
    since, until = _day("--since", of.since), _day("--until", of.until)
    if since and until and since > until:
        raise Refused(f"--since: {since} lies after --until, {until}")
    return since, until


@dataclass
class Explained:
    """Which claim, and whether its appeal is drafted."""

    claim: Annotated[
        str,
        typer.Argument(metavar="CLAIM", help="Its number: ours (CLM01), or the payer's.", show_default=False),
    ]
    appeal: Annotated[
        Path | None, typer.Option("--appeal", metavar="FILE", help="Draft the appeal as a page (html).")
    ] = None


@dataclass
class Scored:
    """Which edits, and how the table is printed."""

    all: Annotated[bool, typer.Option("--all", help="Edits that no answer speaks of yet, too.")] = False
    format: Annotated[Shape, typer.Option("--format", help="How the table is printed.")] = Shape.TEXT


@dataclass
class Lacking:
    """How much of the list, and how it is printed."""

    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many rows.")
    ] = None
    format: Annotated[Shape, typer.Option("--format", help="How the table is printed.")] = Shape.TEXT


def filters(of: Of, listed: Listed | None = None) -> Filters:
    """What the ledger is asked for. Raises Refused."""
    since, until = period(of)
    if listed is None:
        return Filters(since=since, until=until, payer_id=of.payer)
    return Filters(
        since=since,
        until=until,
        payer_id=of.payer,
        number=listed.claim,
        carc=listed.carc.upper(),
        kind=listed.kind.lower(),
        part=listed.part.lower(),
    )


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{option}: {text!r} is no date; expected one such as 2026-07-01") from None
