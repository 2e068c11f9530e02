"""IDN014: the form of Medicare numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Fix, Hit, Safety, Subscriber, View, change

_LETTER = "[AC-HJKMNP-RT-Y]"
_EITHER = "[0-9AC-HJKMNP-RT-Y]"
_NUMBER = re.compile(f"[1-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{{2}}[0-9]{{2}}")


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail the number of a subscriber of Medicare that cannot be one; dashes have a fix."""
    if not isinstance(view, Subscriber) or view.filing not in ("MB", "MA"):
        return
    loop = view.loop.child("2010BA")
    name = loop.first("NM1") if loop is not None else None
    number = name.get(9).strip().upper() if name is not None and name.get(8) == "MI" else ""
    if not number or _NUMBER.fullmatch(number):
        return
    value = view.member_id
    variant = "malformed"
    fixes: tuple[Fix, ...] = ()
    bare = number.replace("-", "").replace(" ", "")
    if _NUMBER.fullmatch(bare):
        variant = "dashes"
        fixes = (change(f"send the Medicare number as {bare}", Safety.REVIEW, value.at, value, bare),)
    if view.filing == "MA":
        variant = "part_a"
    yield Hit(value.at, value, variant=variant, fixes=fixes)
