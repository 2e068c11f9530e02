"""A service that another one of the day includes says what makes it separate."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from scrubber.edit.sdk import (
    VISITS,
    Bundle,
    Claim,
    CodeSet,
    Context,
    Fix,
    Hit,
    Lifting,
    Outcome,
    bundled,
    lifted_at_sight,
    lifted_on,
    separate_service,
    separate_specimen,
    separate_visit,
    unjudged,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line in column two of pairs that a modifier may lift."""
    pairs = context.tables.pairs(claim.codes)
    asked, either = context.value("either_line_from"), context.value("column_one") == "lifts"
    lifting = _lifting(context.codes("modifiers"), context.codes("either_line"), asked)
    lifted = lifted_at_sight(claim, pairs, lifting, either)
    if lifted is not None and not (lifted and context.shows_lifted):  # pragma: no cover - cases ask to see it
        yield from map(lifted_on, lifted)
        return
    unknown = unjudged(claim, pairs)
    if unknown:
        yield unknown
    for bundles in bundled(claim, pairs, "1").values():
        yield _judge(claim, bundles, lifting, either, context)


@lru_cache
def _lifting(modifiers: CodeSet, either: CodeSet, since: str) -> Lifting:
    """What lifts a pair by these parameters; made once, since most claims of a payer have the same."""
    return Lifting(modifiers, either, date.fromisoformat(since))


def _judge(claim: Claim, bundles: Sequence[Bundle], lifting: Lifting, either: bool, context: Context) -> Hit:
    standing = [b for b in bundles if not (lifting.by(b) or (either and lifting.by_column_one(b)))]
    named = (standing or bundles)[0]
    line, table = claim.lines[named.two.line - 1], named.pair.ref(named.two.day)
    if not standing:
        lifted_by = lifting.by(named) or lifting.by_column_one(named)
        facts = {"column1": named.one.code, "column1_line": str(named.one.line), "lifted_by": lifted_by}
        bypassed = Outcome.BYPASSED
        return Hit(line.code.at, line.code, line.ordinal, facts, bypassed, variant="lifted", table=table)
    facts = named.facts
    facts["lifts"] = context.codes("modifiers").describe()
    facts["included_in"] = ", ".join(f"{b.one.code} (line {b.one.line})" for b in standing)
    read = next((found for b in standing if (found := lifting.by_column_one(b))), "")
    if read and all(map(lifting.by_column_one, standing)):
        variant: str | None = context.value("column_one")
        facts["carried"] = read
    else:
        variant = _explained(named, facts, context)
    fixes = _fixes(claim, standing, variant, context)
    return Hit(line.code.at, line.code, line.ordinal, facts, variant=variant, fixes=fixes, table=table)


def _explained(named: Bundle, facts: dict[str, str], context: Context) -> str | None:
    """The variant that tells a biller what these two codes have to do with each other."""
    one, two = named.one, named.two
    repeats = [m for m in (*two.modifiers, *one.modifiers) if m in context.codes("repeats")]
    if repeats:
        facts["carried"] = repeats[0]
        return "repeat_modifier"
    if two.code in VISITS:
        return None if one.code in VISITS else "visit"
    for variant, column1, column2 in (
        ("mohs_biopsy", "mohs", "biopsies"),
        ("mohs_stain", "mohs", "stains"),
        ("mohs_pathology", "mohs", "pathology"),
        ("repair", "include_closure", "repairs"),
        ("flap", "flaps", "excisions"),
    ):
        if one.code in context.codes(column1) and two.code in context.codes(column2):
            return variant
    return None


def _fixes(
    claim: Claim, standing: Sequence[Bundle], variant: str | None, context: Context
) -> tuple[Fix, ...]:
    """Propose the modifier that a person may vouch for; where a visit is one of the two, it stands on the visit."""
    named = standing[0]
    line = claim.lines[named.two.line - 1]
    if line.code in VISITS:
        return separate_visit(line, [b.one.code for b in standing], context)
    if named.one.code in VISITS:
        return separate_visit(claim.lines[named.one.line - 1], (), context)
    if variant in ("mohs_stain", "mohs_pathology"):
        return separate_specimen(line, context.value("separate_specimen"))
    return separate_service(line, context.value("separate_site"))
