"""The options of `scrubber tables lookup` and `scrubber tables price`, and what they are read as."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from scrubber.app.arguments import TextOrJson
from scrubber.app.exits import Refused

__all__ = [
    "Codes",
    "Day",
    "Form",
    "Placed",
    "Services",
    "TablesIn",
    "asked_day",
    "procedure_codes",
    "services",
]

_CODE = re.compile(r"[A-Z0-9]{4}[A-Z0-9]", re.ASCII)
_SERVICE = re.compile(r"([A-Z0-9]{5})((?:-[A-Z0-9]{2})*)(?:[X*]([0-9]{1,4}))?", re.ASCII)


@dataclass
class Codes:
    """What is looked up."""

    codes: Annotated[
        list[str],
        typer.Argument(metavar="CODE...", help="Procedure codes, as 17311 88305.", show_default=False),
    ]


@dataclass
class Services:
    """What is priced, as the services of one day."""

    services: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE...",
            help="Services of one day: a code, with modifiers and units if need be, as 17311 17312x2 88305-26.",
            show_default=False,
        ),
    ]


@dataclass
class Day:
    """For which day."""

    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="The day of service, as 2026-07-01; else today."),
    ] = None


@dataclass
class Placed:
    """Where it was done."""

    pos: Annotated[str, typer.Option("--pos", metavar="CODE", help="The place of service.")] = "11"
    locality: Annotated[
        str | None,
        typer.Option(
            "--locality",
            metavar="MAC-NUMBER",
            help="Medicare's contractor and locality, as 01112-05, or national; else the practice's, if any.",
        ),
    ] = None


@dataclass
class TablesIn:
    """Where imported tables are."""

    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="The folder of imported tables; else the user's own."),
    ] = None


@dataclass
class Form:
    """How it is printed."""

    format: Annotated[TextOrJson, typer.Option("--format", help="How to print it.")] = TextOrJson.TEXT


def asked_day(text: str | None) -> date:
    """Return the day that was asked for, or today. Raises Refused."""
    try:
        return date.today() if text is None else date.fromisoformat(text)
    except ValueError:
        raise Refused(f"--on: {text!r} is no date; expected one such as 2026-07-01") from None


def procedure_codes(words: Iterable[str]) -> list[str]:
    """Return codes in capitals, each once. Raises Refused for what cannot be one."""
    codes = [word.strip().upper() for word in words]
    for given, code in zip(words, codes, strict=True):
        if not _CODE.fullmatch(code) or not any(map(str.isdigit, code)):
            raise Refused(
                f"{given!r} is no procedure code; expected five digits or capitals, e.g. 17311 or J3301"
            )
    return list(dict.fromkeys(codes))


def services(words: Iterable[str]) -> list[tuple[str, tuple[str, ...], Decimal]]:
    """Return codes with modifiers and units. Raises Refused."""
    found = []
    for word in words:
        match = _SERVICE.fullmatch(word.strip().upper())
        if not match or not any(map(str.isdigit, match[1])):
            raise Refused(
                f"{word!r} is no service; expected a code with modifiers and units if need be, e.g. 88305-26 or 17312x2"
            )
        modifiers = tuple(match[2].split("-")[1:])
        found.append((match[1], modifiers, Decimal(match[3] or 1)))
    return found
