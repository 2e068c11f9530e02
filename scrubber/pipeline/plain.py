"""Plain text: an interchange that can be read without making segments of it.

Nearly every file is plain: all segments end alike, with a terminator and perhaps a line break, and have no line
break inside. Then what is looked for is found in the text itself. From the first place on that is not plain the
lexer reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scrubber.x12 import Delimiters, find_delimiters

__all__ = ["Plain", "PlainRuns"]

_LITTLE = 1024  # characters, more than an IEA and the ISA behind it have


class Plain:
    """How the segments of a plain interchange are found in its text, each behind the end of the one before."""

    def __init__(self, isa: str, delimiters: Delimiters, line_break: str) -> None:
        element, self.terminator = delimiters.element, delimiters.segment
        self.isa = isa
        self.sender = isa.split(element)[6]
        self.element = element
        self.end = end = self.terminator + line_break
        self.claim, self.batch = f"{end}CLM{element}", f"{end}BHT{element}"
        self.level, self.last = f"{end}HL{element}", f"{end}SE{element}"
        self.close = f"{end}IEA"
        e, c, t, name = map(re.escape, (element, delimiters.component, self.terminator, end))
        self.odd = re.compile(f"{name}(?:[ \t]|ISA|CLM(?!{e}))")
        self.code = re.compile(f"{name}SV1{e}[^{e}{c}{t}]*{c}([^{e}{c}{t}]*)")
        self.day = re.compile(f"{name}DTP{e}472{e}[^{e}{t}]*{e}([^{e}{t}]{{0,8}})")
        self.member = re.compile(f"{name}NM1{e}IL(?![^{e}{t}])([^{t}]*)")

    @classmethod
    def begun(cls, text: str) -> Plain | None:
        """Return the form of the interchange that a text begins with, None where it begins with none."""
        found = find_delimiters(text)
        if found is None or found[0].collisions():
            return None
        delimiters, end, _ = found
        behind = text[end + 1 : end + 3]
        return cls(text[:end], delimiters, behind[: len(behind) - len(behind.lstrip("\r\n"))])

    def run(self, text: str) -> str:
        """Return the whole segments that a text begins with, up to the last end or the end of the interchange."""
        close = text.find(self.close)
        return text[: close if close >= 0 else max(0, text.rfind(self.end))]

    def holds(self, run: str) -> bool:
        """Whether a run is plain: no other ends or line breaks, and no blank, ISA or bare CLM behind an end."""
        end = self.end
        if any(one in run for one in "\r\n" if one not in end):
            return False
        if len(end) > 1 and any(run.count(one) != run.count(end) for one in end):
            return False
        return not self.odd.search(run)

    def next(self, text: str) -> tuple[Plain | None, int]:
        """Return the form of the interchange behind the IEA that a text begins with, and where it begins."""
        start = text.find(self.end, 1) + len(self.end) if text.startswith(self.close) else 0
        form = self.begun(text[start:]) if start else None
        return form, start if form else 0

    def get(self, text: str, element: int) -> str:
        """Return an element (from 0) of the segment, or rest of one, that a text begins with; empty if absent."""
        elements = text.partition(self.terminator)[0].split(self.element)
        return elements[element] if element < len(elements) else ""


class PlainRuns:
    """The plain beginning of an input, run by run.

    When it has come to its end, `text` is what was read and is not plain, at the offset `at`, and `more` the chunks
    behind it. The text may be the rest of an interchange: `isa` is the header that it stands under.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.more = iter(chunks)
        self.text = self.isa = ""
        self.at = 0

    def __iter__(self) -> Iterator[tuple[Plain | None, str, int]]:
        """Yield whole segments with their form and offset; what stands between two interchanges comes without form."""
        text, at = next(self.more, b"").decode("latin-1"), 0
        form = Plain.begun(text)
        while form is not None:
            self.isa = form.isa
            while (run := form.run(text)) and form.holds(run):
                yield form, run, at
                text, at = text[len(run) :], at + len(run)
                if len(text) < _LITTLE:
                    text += next(self.more, b"").decode("latin-1")
            form, behind = form.next(text)
            if behind:
                yield None, text[:behind], at
            text, at = text[behind:], at + behind
        self.text, self.at = text, at
