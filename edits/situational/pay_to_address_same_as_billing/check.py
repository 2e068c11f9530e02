"""SIT005: the pay-to address against the billing address."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Loop, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Advise where 2010AB repeats the address of 2010AA."""
    if view.loop.id != "2000A":  # pragma: no cover - the trigger asks for 2010AB
        return
    pay_to, billing = view.loop.child("2010AB"), view.loop.child("2010AA")
    if pay_to is not None and billing is not None and _address(pay_to) == _address(billing):
        yield Hit(pay_to.place(pay_to.segments[0]), facts={"trigger": "2010AA.N301"})


def _address(loop: Loop) -> tuple[str, str, str, str]:
    """Street, city, state and ZIP code without spacing and case."""
    view = View(loop)
    street = view.text("N3", 1) + " " + view.text("N3", 2)
    return _plain(street), _plain(view.text("N4", 1)), _plain(view.text("N4", 2)), view.text("N4", 3)[:5]


def _plain(text: str) -> str:
    return " ".join(text.upper().split())
