"""The log: structlog to standard error, in key=value or JSON, with nothing of a claim in it.

Keys are allowed by name; a key that is not on the list is dropped and counted. structlog is imported when
something is logged at the chosen level, and not before: it would cost a short run a third of its time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from enum import IntEnum
from typing import Any

__all__ = ["ALLOWED", "Level", "configure", "log"]

ALLOWED = frozenset(
    {
        "action",
        "also",
        "as_of",
        "bytes",
        "claim_index",
        "claims",
        "clean",
        "code",
        "command",
        "digest",
        "edit",
        "edits",
        "error",
        "fixed",
        "held",
        "input",
        "inputs",
        "kind",
        "location",
        "pack",
        "reason",
        "seconds",
        "state",
        "ticket",
        "waiting",
    }
)
"""Every key a log line may have, besides event, level, timestamp and `dropped`: counts, codes and ids of ours."""

_OWN = frozenset({"event", "level", "timestamp"})


class Level(IntEnum):
    """How much is logged; the numbers are those of Python's logging."""

    INFO = 20
    WARNING = 30
    ERROR = 40
    NOTHING = 60


_state: dict[str, Any] = {"level": Level.NOTHING, "json": False, "logger": None}


def configure(level: Level, json: bool = False) -> None:
    """Say from which level on to log, and in which form."""
    _state.update(level=level, json=json, logger=None)


def log(level: Level, event: str, **facts: object) -> None:
    """Log an event of ours; `event` is a fixed word, never a text. A log on a full disk does not stop the work."""
    if level >= _state["level"]:
        with suppress(OSError):
            _logger()(event, level=level.name.lower(), **facts)


def _logger() -> Callable[..., Any]:
    import structlog

    if _state["logger"] is None:
        renderer = (
            structlog.processors.JSONRenderer()
            if _state["json"]
            else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
        )
        _state["logger"] = [structlog.processors.TimeStamper(fmt="iso", utc=True), _allowed, renderer]
    logger = structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=_state["logger"])
    return logger.msg  # type: ignore[no-any-return]


def _allowed(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not allowed, and say how many those were."""
    unknown = [key for key in event if key not in ALLOWED and key not in _OWN]
    for key in unknown:
        del event[key]
    if unknown:
        event["dropped"] = len(unknown)
    return event
