"""IDN016: what the practice knows of its providers' specialties."""

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
    segment_text,
)


def check(view: View, context: Context) -> Iterator[Hit]:
    """Advise on each provider of the practice whose taxonomy code is left out."""
    providers = context.practice.providers
    if not providers:  # pragma: no cover - `needs` asks for it
        return
    if isinstance(view, Claim):
        for loop in view.loop.children("2310B"):
            yield from _bare(loop, loop, "PE", providers.get(Provider(loop).npi), None)
        for line in view.lines:
            for loop in line.loop.children("2420A"):
                yield from _bare(loop, loop, "PE", providers.get(Provider(loop).npi), line.ordinal)
    for name in view.loop.children("2010AA"):
        yield from _bare(view.loop, name, "BI", providers.get(Provider(name).npi), None)


def _bare(
    loop: Loop, name: Loop, role: str, known: PracticeProvider | None, line: int | None
) -> Iterator[Hit]:
    """Judge the loop in which the PRV belongs, behind its first segment; `name` is the one with the NM1."""
    if known is None or not known.taxonomy or loop.first("PRV"):
        return
    first, *_ = loop.segments
    gap = loop.gap(f"PRV[{role}]", after=first)
    fix = change(
        "add the taxonomy code of the practice profile",
        Safety.REVIEW,
        gap,
        "",
        segment_text(first, "PRV", role, "PXC", known.taxonomy),
    )
    facts = {"whose": loop_words(name.id), "npi": known.npi, "taxonomy": known.taxonomy}
    yield Hit(gap, line=line, facts=facts, fixes=(fix,))
