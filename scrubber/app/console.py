"""The terminal: notes and progress on standard error, text and bytes on standard output, colour.

Standard error is a log that people keep, so nothing of a claim goes there: file names as they were given,
counts, ids and places only. Reports go to standard output.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from scrubber.report.visible import visible

__all__ = [
    "bare",
    "coloured",
    "mute_standard_output",
    "note",
    "plain_output",
    "progress",
    "quiet",
    "say",
    "write_bytes",
]

_QUALIFIER = re.compile(r"\[(?![A-Z0-9]{1,3}\])[^\]]*\]")
_FIRST, _EVERY = 1.0, 0.5
_state = {"quiet": False}


def quiet(on: bool) -> None:
    """Whether notes and progress stay away; errors are always said."""
    _state["quiet"] = on


def say(text: str) -> None:
    """Tell a person what went wrong, one line each; that it cannot be told (a full disk) does not stop the work."""
    with suppress(OSError):
        for line in text.splitlines():
            print(f"scrubber: {visible(line, columns=False)}", file=sys.stderr)


def note(text: str) -> None:
    """Tell a person what may matter, unless --quiet."""
    if not _state["quiet"]:
        say(text)


def bare(locator: str) -> str:
    """A locator for standard error: a qualifier that is no code came from a broken claim and is left out."""
    return _QUALIFIER.sub("[?]", locator)


def plain_output() -> None:
    """Make standard output write UTF-8 and our own line ends on every platform; nothing is unprintable."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    with suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]


def write_bytes(chunks: Iterable[bytes]) -> None:
    """Write bytes to standard output, untouched."""
    sys.stdout.flush()
    for chunk in chunks:
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def mute_standard_output() -> None:
    """Point standard output nowhere, after its reader has gone, so that Python's last flush finds no fault."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def coloured(stream: TextIO) -> bool:
    """Colour only on a terminal that wants it."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


@contextmanager
def progress(status: Callable[[], str], beside: TextIO | None = None) -> Iterator[None]:
    """Show `status()` on standard error while long work goes on, if that is a terminal.

    `beside` is a stream of results: where that is a terminal too, its lines are progress enough.
    """
    shown = sys.stderr.isatty() and not _state["quiet"] and not (beside and beside.isatty())
    if not shown:
        yield
        return
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(status, done, sys.stderr), daemon=True)
    ticker.start()
    try:
        yield
    finally:
        done.set()
        ticker.join()


def _tick(status: Callable[[], str], done: threading.Event, stream: TextIO) -> None:
    wait, width = _FIRST, 0
    while not done.wait(wait):
        text = visible(status())
        stream.write("\r" + text.ljust(width))
        stream.flush()
        wait, width = _EVERY, len(text)
    if width:
        stream.write("\r" + " " * width + "\r")
        stream.flush()
