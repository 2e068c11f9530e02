"""Named places of the protocol at which a test can stop, kill or hinder the watcher; otherwise they do nothing.

`SCRUBBER_FAULT` says which: `sealed:kill` (as a power cut: no cleaning up), `publishing:kill:3` (the third time),
`laid:ENOSPC` (fails as the system would, once), `taken:pause` (stands still until it is continued).
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Mapping

from scrubber.app.exits import Refused

__all__ = ["POINTS", "VARIABLE", "arm", "at", "left"]

VARIABLE = "SCRUBBER_FAULT"
POINTS = (
    "opened",  # the ticket's folder is there, with nothing in it
    "marked",  # the .done marker is in the ticket, the input not yet
    "taken",  # the input is in the ticket
    "hashed",  # its digest is known, and whether it was done before
    "judged",  # the outputs are written
    "recorded",  # the records for the ledger are written
    "sealing",  # the manifest is written, under a temporary name
    "laid",  # all of this is on disk
    "sealed",  # the manifest stands: from here on nothing is judged again
    "publishing",  # before each output takes its place
    "placed",  # after each output has taken its place
    "published",  # all outputs are in their places, on disk
    "filed",  # the ledger has it
    "kept",  # the input is in its last place
    "cleared",  # the ticket holds the manifest and nothing else
    "removed",  # the ticket is gone
)
"""Every point, in the order in which a file passes them."""

_KILLED = 137
_LONG = 3600


class _Armed:
    def __init__(self, point: str, action: str, turns: int) -> None:
        self.point = point
        self.action = action
        self.turns = turns

    def hit(self, point: str) -> None:
        if point != self.point:
            return
        self.turns -= 1
        if self.turns:
            return
        if self.action == "kill":
            _kill()
        elif self.action == "pause":
            _pause()
        else:
            number = getattr(errno, self.action)
            raise OSError(number, os.strerror(number))


_armed: list[_Armed] = []


def arm(environ: Mapping[str, str] = os.environ) -> None:
    """Read what a test wants, if anything. Raises Refused where it names no point or action."""
    _armed.clear()
    said = environ.get(VARIABLE)
    if not said:
        return
    point, _, rest = said.partition(":")
    action, _, turn = rest.partition(":")
    known = action in ("kill", "pause") or action in errno.errorcode.values()
    if point not in POINTS or not known or not (turn or "1").isdecimal():
        raise Refused(
            f"{VARIABLE}: {said!r} is no fault; expected a point, an action and a turn: sealed:kill:1"
        )
    _armed.append(_Armed(point, action, int(turn or 1)))


def left() -> int | None:
    """How many turns are left until what was armed happens; None where nothing is armed."""
    return _armed[0].turns if _armed else None


def at(point: str) -> None:
    """Pass a point."""
    if _armed:
        _armed[0].hit(point)


def _kill() -> None:
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(_KILLED)


def _pause() -> None:
    if hasattr(signal, "SIGSTOP"):
        os.kill(os.getpid(), signal.SIGSTOP)
    else:
        time.sleep(_LONG)
