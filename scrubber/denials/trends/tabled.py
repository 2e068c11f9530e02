"""Tables as text, json, csv and html show them, and what all of them have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from scrubber.denials.trends.counted import Figures

__all__ = [
    "BY",
    "HIDDEN",
    "OTHERS",
    "TITLES",
    "By",
    "Column",
    "Kind",
    "Table",
    "Value",
    "left_out",
    "sharing",
    "shown",
    "told",
]

By = Literal[
    "month",
    "payer",
    "provider",
    "carc",
    "rarc",
    "group",
    "kind",
    "part",
    "edit",
    "procedure",
    "modifier",
    "coded",
    "rendering",
    "today",
]
"""What a table may group by. `coded` is a procedure with a modifier, `provider` who bills, `rendering` who did it;
`part` is what our edits did, `today` whether today's edits would have caught it."""

BY: tuple[By, ...] = get_args(By)

Kind = Literal["text", "count", "money", "share", "days", "amount", "number"]
"""Count is a whole number, money dollars, share a fraction of 1, days a number of days; an amount is a count where it
is whole (int) and dollars where it is Decimal; a number may have a fraction."""

Value = str | int | Decimal | None
"""A cell; None is not known, or nothing to divide by."""

HIDDEN = "hidden"
"""What stands where a number is small and must not be shared."""

OTHERS = "all others"
"""The group of those that are too small to be shared by themselves."""

TITLES: Mapping[str, str] = {
    "month": "Month",
    "payer": "Payer",
    "provider": "Billing provider",
    "carc": "Reason",
    "rarc": "Remark",
    "group": "Group",
    "kind": "Kind",
    "part": "What our edits did",
    "edit": "Edit",
    "procedure": "Procedure",
    "modifier": "Modifier",
    "coded": "Procedure and modifier",
    "rendering": "Rendering provider",
    "today": "Today's edits would have caught it",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its head for people, and what its values are."""

    name: str
    head: str
    kind: Kind
    words: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text, json, csv or html show it; `notes` are whole sentences."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()


def shown(figures: Figures, by: By, name: str) -> str:
    """A group as people read it."""
    if by == "payer":
        return figures.payer_name(name)
    return name or "(not known)"


def left_out(figures: Figures, threshold: int | None = None) -> Iterable[str]:
    """What is not in the rates; with `threshold` small numbers are not told."""
    if figures.unmatched:
        number = told(figures.unmatched, threshold)
        yield f"Left out: first decisions whose claims are not known here, or not for sure ({number})."
    if figures.elsewhere:
        number = told(figures.elsewhere, threshold)
        yield f"Left out: decisions of further payers, to which a claim crossed over ({number})."


def told(number: int, threshold: int | None) -> str:
    """A number, or words where it is small and must not be shared."""
    return "a few" if threshold is not None and number < threshold else f"{number:,}"


def sharing(threshold: int) -> str:
    """What a shareable form did."""
    return (
        f"To be shared: groups with fewer than {threshold} claims in any number are put together,"
        " so that no small number is shown or can be computed."
    )
