"""An input without the claims that nobody asks for, so that reading it again costs what is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from scrubber.pipeline.plain import Plain, PlainRuns

__all__ = ["Thin"]


class Thin:
    """The bytes of an input with the claims that are `wanted` (offsets of CLM) and the levels that they stand under.

    What is not plain stays whole. Levels are not numbered anew, and claims not counted: neither HL01 nor the index of
    a claim means anything in it.
    """

    def __init__(self, chunks: Iterable[bytes], wanted: Collection[int]) -> None:
        self._chunks = chunks
        self._wanted = wanted
        self._starts: dict[int, int] = {}  # of wanted claims: where they stand here, and in the input
        self._rest: tuple[int, int] | None = None
        self._size = 0
        self._left: list[str] = []
        # What may still be asked for: the subscriber, the patient, and the claim that is open.
        self._held = {"subscriber": "", "patient": "", "claim": ""}
        self._open = ""

    def offset(self, claim: int) -> int:
        """Return where a claim that was given out stands in the input, -1 for one that is not wanted."""
        if self._rest is not None and claim >= self._rest[0]:
            return claim + self._rest[1]
        return self._starts.get(claim, -1)

    def chunks(self) -> Iterator[bytes]:
        """Yield what is left, once."""
        runs = PlainRuns(self._chunks)
        for form, run, at in runs:
            if form is None:
                self._whole(run)
            else:
                self._run(form, run, at)
            yield self._given()
        self._give(*self._held.values())  # an open claim may go on in what is not plain
        yield self._given()
        self._rest = self._size, runs.at - self._size
        yield runs.text.encode("latin-1")
        yield from runs.more

    def _give(self, *texts: str) -> None:
        self._left += texts
        self._size += sum(map(len, texts))

    def _given(self) -> bytes:
        left, self._left = "".join(self._left), []
        return left.encode("latin-1")

    def _run(self, form: Plain, run: str, at: int) -> None:
        """Take a plain run: what goes on from the run before, then blocks that begin with a HL, CLM or SE."""
        going_on, *blocks = _blocks(form.element, form.end).split(run)
        if self._open:
            self._held[self._open] += going_on
        else:
            self._give(going_on)
        at += len(going_on) + len(form.end)
        for block in blocks:
            text = form.end + block
            if block.startswith("CLM"):
                self._claim(text, at, len(form.end))
            elif block.startswith("HL"):
                self._level(text, form.get(block, 3))
            else:
                self._whole(text)
            at += len(text)

    def _claim(self, text: str, start: int, end: int) -> None:
        if start not in self._wanted:
            self._hold("claim", text)
            return
        self._give(self._held["subscriber"], self._held["patient"])
        self._starts[self._size + end] = start
        self._whole(text)

    def _level(self, text: str, code: str) -> None:
        if code == "22":
            self._hold("subscriber", text)
            self._held["patient"] = self._held["claim"] = ""
        elif code == "23":
            self._hold("patient", text)
            self._held["claim"] = ""
        else:
            self._whole(text)

    def _hold(self, what: str, text: str) -> None:
        self._held[what] = text
        self._open = what

    def _whole(self, text: str) -> None:
        """Give out a text; whatever was held for it is out, or is over."""
        self._give(text)
        self._held = dict.fromkeys(self._held, "")
        self._open = ""


@lru_cache(maxsize=8)
def _blocks(element: str, end: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(end)}(?=(?:HL|CLM|SE){re.escape(element)})")
