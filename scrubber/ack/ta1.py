"""TA1: whether an interchange could be read, one interchange of answer for each that came."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.ack.envelope import Answering, reply, segment, stamp
from scrubber.ack.received import Received, ReceivedInterchange
from scrubber.ack.route import Routes

__all__ = ["answer", "interchanges"]

_GOOD = "000"
_UNTOLD = "022"
_DIGITS = re.compile(r"[0-9]+\Z", re.ASCII)


def interchanges(
    received: Received, routes: Routes, answering: Answering, *, always: bool = False
) -> Iterator[str]:
    """Write a TA1 for each interchange that asks for one (ISA14 is 1) or has errors; with `always`, for each."""
    for one in received.interchanges:
        asked = one.readable and one.header[13] == "1"
        if always or asked or routes.interchange(one) != "A":
            yield from reply("TA1", one, answering, (), before=(answer(one, routes, answering),))


def answer(interchange: ReceivedInterchange, routes: Routes, answering: Answering) -> str:
    """Return the segment: ISA13, ISA09 and ISA10 of the interchange, TA104 and the first of its worst errors."""
    told = routes.of_interchange(interchange)
    code = (told[0].code or _UNTOLD) if told else _GOOD
    header = interchange.header if interchange.readable else ("",) * 16
    number, date, time = header[12].strip(), header[8], header[9]
    if not _DIGITS.match(number) or len(number) > 9:
        number = "0"
    day, clock = stamp(interchange, answering)
    date = date if _DIGITS.match(date) and len(date) == 6 else day[2:]
    time = time if _DIGITS.match(time) and len(time) == 4 else clock
    return segment("TA1", number.zfill(9), date, time, routes.interchange(interchange), code)
