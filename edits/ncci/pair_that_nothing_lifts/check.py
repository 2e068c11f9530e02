"""A service that another one of the day includes, whatever modifier it carries."""

from collections.abc import Iterator
from dataclasses import replace

from scrubber.edit.sdk import (
    Bundle,
    Claim,
    Context,
    Fix,
    Hit,
    Safety,
    ServiceLine,
    bundled,
    change,
    unjudged,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line in column two of pairs that no modifier lifts."""
    pairs = context.tables.pairs(claim.codes)
    unknown = unjudged(claim, pairs)
    if unknown:
        yield unknown
    for bundles in bundled(claim, pairs, "0").values():
        named = bundles[0]
        line, facts = claim.lines[named.two.line - 1], named.facts
        facts["included_in"] = ", ".join(f"{b.one.code} (line {b.one.line})" for b in bundles)
        variant = _explained(named, context)
        fixes = _as_add_on(line, context) if variant == "biopsy_ladder" else ()
        table = named.pair.ref(named.two.day)
        yield Hit(line.code.at, line.code, line.ordinal, facts, variant=variant, fixes=fixes, table=table)


def _explained(named: Bundle, context: Context) -> str | None:
    """The variant that tells a biller what these two codes have to do with each other."""
    for variant, column1, column2 in (
        ("keratoses", "many_keratoses", "few_keratoses"),
        ("biopsy_ladder", "biopsies", "biopsies"),
        ("repairs", "repairs", "repairs"),
        ("nerve_block", "mohs", "blocks"),
    ):
        if named.one.code in context.codes(column1) and named.two.code in context.codes(column2):
            return variant
    return None


def _as_add_on(line: ServiceLine, context: Context) -> tuple[Fix, ...]:
    """Propose the add-on code of the same kind of biopsy; the lists name kinds in the same order."""
    add_on = dict(zip(context.codes("biopsies"), context.codes("further_biopsies"), strict=True))[line.code]
    fix = change(
        f"bill {line.code} as the further biopsy {add_on}", Safety.ATTEST, line.code.at, line.code, add_on
    )
    return (replace(fix, title=f"{fix.title}: another lesion was biopsied in this way"),)
