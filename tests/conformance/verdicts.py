"""Two verdicts on the same bytes, and where they differ.

A difference is written `24 PWK/02 -|7`: the segment of the file (0 for an envelope as a whole), its id, the element
(00 for the segment itself), what we say and what pyx12 says; `-` is silence. Codes are those of IK304 and IK403, in
envelopes those of TA105, AK905 and IK502; `!` stands for any code on an element of ISA, GS, ST and their trailers.

Where pyx12 gives one element several codes, ours must be among them: it also says what follows from the first fault
(too long, and so no number), and we say one. Codes of a segment are compared one by one.
"""

from __future__ import annotations

from ours import Said, ours
from peer import peer

__all__ = ["Verdicts"]

_ENVELOPE = frozenset(("ISA", "GS", "ST", "SE", "GE", "IEA"))


class Verdicts:
    """Both verdicts on an input. `broke` is the exception that ended pyx12, `unread` whether we have no guide."""

    def __init__(self, data: bytes) -> None:
        self.ours = ours(data)
        theirs, notes, self.broke = peer(data)
        self.unread = any("unsupported_guide" in codes for codes in self.ours.values())
        self.theirs: Said = {
            place: {"!"} if place[1] in _ENVELOPE and place[2] else codes for place, codes in theirs.items()
        }
        for (
            line,
            name,
            code,
            numbers,
        ) in notes:  # a relation: told where we tell it, or at an element that is missing
            here = [n for n in numbers if (line, name, n) in self.ours]
            told = [n for n in here if code in self.ours[line, name, n]]
            self.theirs.setdefault((line, name, (told or here or numbers)[0]), set()).add(code)

    def differences(self) -> list[str]:
        """Return the differences in the order of the file."""
        found = []
        for place in sorted({*self.ours, *self.theirs}):
            line, name, element = place
            mine, other = self.ours.get(place, set()), self.theirs.get(place, set())
            if element:
                pairs = [(mine, other)] if not mine or not mine <= other else []
            else:
                pairs = [({code}, set()) for code in sorted(mine - other)]
                pairs += [(set(), {code}) for code in sorted(other - mine)]
            found += [f"{line} {name}/{element:02d} {_codes(a)}|{_codes(b)}" for a, b in pairs]
        return found


def _codes(codes: set[str]) -> str:
    return ",".join(sorted(codes)) or "-"
