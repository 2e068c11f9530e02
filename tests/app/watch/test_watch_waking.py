"""A waker can be stopped from a signal handler, which interrupts its own waiting at any line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import Any

from scrubber.app.watch.waking import Waker

_LINES = 60
"""More lines than any waiting runs, those of the standard library below it too."""
_SECONDS = 5.0


def _stopped_at(line: int, waiting: Callable[[Waker], None]) -> tuple[bool, bool, Waker]:
    """Stop a waker as a signal handler would, at the n-th line of its waiting.

    Tells whether that line was reached and whether the waiting ended.
    """
    waker = Waker(otherwise=0.2)
    reached = False

    def interrupted() -> None:
        seen = 0

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal seen, reached
            if event == "line":
                seen += 1
                if seen == line:
                    reached = True
                    sys.settrace(None)
                    waker.stop()
            return trace

        sys.settrace(trace)
        try:
            waiting(waker)
        finally:
            sys.settrace(None)

    thread = threading.Thread(target=interrupted, daemon=True)
    thread.start()
    thread.join(_SECONDS)
    return reached, not thread.is_alive(), waker


def _short(waker: Waker) -> None:
    waker.wait(0.05)
    waker.pause(0.05)


def test_it_can_be_stopped_at_every_line_of_its_own_waiting() -> None:
    lines = 0
    for line in range(1, _LINES):
        reached, ended, waker = _stopped_at(line, _short)
        assert ended, f"stopped at line {line} of its waiting, it waits for ever"
        assert waker.stopped is reached
        lines += reached
    assert 5 < lines < _LINES - 1, "every line was tried, and there were no more"


def test_after_a_stop_it_waits_no_more() -> None:
    waker = Waker(otherwise=_SECONDS)
    waker.stop()
    begun = monotonic()
    for _ in range(3):
        waker.wait()
        waker.pause(_SECONDS)
    assert monotonic() - begun < _SECONDS / 2


def test_a_stop_ends_a_wait_and_a_pause_that_are_under_way() -> None:
    for waiting in (Waker.wait, lambda waker: waker.pause(_SECONDS)):
        waker = Waker(otherwise=_SECONDS)
        threading.Timer(0.1, waker.stop).start()
        begun = monotonic()
        waiting(waker)
        assert monotonic() - begun < _SECONDS / 2


def test_without_a_stop_it_waits_as_long_as_it_is_told() -> None:
    waker = Waker(otherwise=0.3)
    begun = monotonic()
    waker.wait()
    assert monotonic() - begun >= 0.25
    begun = monotonic()
    waker.pause(0.2)
    assert monotonic() - begun >= 0.2
    assert not waker.stopped
