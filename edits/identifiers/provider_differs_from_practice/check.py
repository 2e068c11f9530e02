"""IDN017: providers of the claim against the practice's own list of them."""

import re
from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    Loop,
    PracticeProvider,
    Provider,
    Safety,
    View,
    change,
    loop_words,
)

_CODE = re.compile(r"[0-9A-Z]{9}X")  # what has another form is another edit's


def check(view: View, context: Context) -> Iterator[Hit]:
    """Advise on each provider of the practice whose name or taxonomy code is another one."""
    if not context.practice.providers:  # pragma: no cover - `needs` asks for it
        return
    if isinstance(view, Claim):
        for loop in view.loop.children("2310B"):
            yield from _judged(loop, loop, None, context)
        for line in view.lines:
            for loop in line.loop.children("2420A"):
                yield from _judged(loop, loop, line.ordinal, context)
    for name in view.loop.children("2010AA"):
        yield from _judged(view.loop, name, None, context)


def _judged(loop: Loop, name: Loop, line: int | None, context: Context) -> Iterator[Hit]:
    """Judge one provider; `name` is the loop with the NM1, `loop` the one with the PRV."""
    party, specialty = Provider(name), View(loop).text("PRV", 3)
    known = context.practice.providers.get(party.npi)
    if known is None:
        return
    facts = {"whose": loop_words(name.id), "npi": known.npi, "value": party.last_name}
    if party.is_person and known.kind == "person" and _plain(party.last_name) != _plain(known.name):
        yield Hit(party.last_name.at, party.last_name, line, facts | {"name": _named(known)})
    if known.taxonomies and _listed(specialty, context) and specialty not in known.taxonomies:
        fix = change(
            "send the taxonomy code of the practice profile",
            Safety.REVIEW,
            specialty.at,
            specialty,
            known.taxonomy,
        )
        facts |= {"value": specialty, "taxonomies": ", ".join(known.taxonomies)}
        yield Hit(specialty.at, specialty, line, facts, variant="taxonomy", fixes=(fix,))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).upper()


def _named(known: PracticeProvider) -> str:
    return f"{known.first} {known.name}".strip()


def _listed(code: str, context: Context) -> bool:
    return bool(_CODE.fullmatch(code)) and not context.tables.taxonomy(code).unknown
