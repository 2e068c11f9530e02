"""A service that another one of the day includes, where the two stand on two claims."""

from collections.abc import Iterator, Sequence
from datetime import date

from scrubber.edit.sdk import (
    VISITS,
    Bundle,
    Claim,
    Context,
    Fix,
    Hit,
    Lifting,
    Outcome,
    Service,
    ServiceLine,
    across,
    others_of_claim,
    place_of,
    separate_service,
    separate_visit,
    unjudged,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line by what includes it on other claims, and by what it includes on claims that were sent."""
    others = others_of_claim(claim, context)
    if not others:
        return
    pairs = context.tables.pairs(claim.codes.union(other.code for other in others))
    unknown = unjudged(claim, pairs, alone=False)
    if unknown:
        yield unknown
    since = date.fromisoformat(context.value("either_line_from"))
    lifting = Lifting(context.codes("modifiers"), context.codes("either_line"), since)
    in_two, in_one = across(claim, pairs, others)
    for line in claim.lines:
        including = [b for b in in_two.get(line.ordinal, ()) if _counts(b, context)]
        included = [b for b in in_one.get(line.ordinal, ()) if b.two.filed and b.of_one_provider]
        hit = _included(line, including, lifting, context) if including else None
        if hit:
            yield hit
        if not hit or hit.outcome is Outcome.BYPASSED:
            yield from _including(line, included, lifting)


def _counts(bundle: Bundle, context: Context) -> bool:
    """Whether the payer judges the two together: one provider's always, those of a group where it counts as one."""
    if bundle.of_one_provider:
        return True
    return context.value("group") == "counts" and bundle.two.code not in context.codes("pathology")


def _included(line: ServiceLine, bundles: Sequence[Bundle], lifting: Lifting, context: Context) -> Hit:
    """Judge a line in column two; of several that include it the same provider's, and one for good, come first."""
    either = context.value("column_one") == "lifts"
    standing = [b for b in bundles if not _lifts(b, lifting, either)]
    standing.sort(key=lambda b: (not b.of_one_provider, b.pair.indicator))
    named = (standing or bundles)[0]
    facts, table = _facts(named, named.one), named.pair.ref(named.two.day)
    if not standing:
        facts["lifted_by"] = lifting.by(named) or lifting.by_column_one(named)
        bypassed = Outcome.BYPASSED
        return Hit(line.code.at, line.code, line.ordinal, facts, bypassed, variant="lifted", table=table)
    facts["included_in"] = "; ".join(f"{b.one.code} on {_place(b.one)}" for b in standing)
    if not named.of_one_provider:
        return Hit(line.code.at, line.code, line.ordinal, facts, variant="group", table=table)
    if named.pair.indicator == "0":
        return Hit(line.code.at, line.code, line.ordinal, facts, variant="never", table=table)
    read = [lifting.by_column_one(b) for b in standing if b.of_one_provider]
    variant = None
    if all(read):
        variant, facts["carried"] = context.value("column_one"), read[0]
    fixes = _fixes(line, standing, context)
    return Hit(line.code.at, line.code, line.ordinal, facts, variant=variant, fixes=fixes, table=table)


def _including(line: ServiceLine, bundles: Sequence[Bundle], lifting: Lifting) -> Iterator[Hit]:
    """Speak of a line in column one where a claim that was sent has what it includes, and nothing sets that apart."""
    standing = [b for b in bundles if not _lifts(b, lifting, either=True)]
    if standing:
        named = standing[0]
        facts, table = _facts(named, named.two), named.pair.ref(named.one.day)
        yield Hit(line.code.at, line.code, line.ordinal, facts, variant="column_two_sent", table=table)


def _lifts(bundle: Bundle, lifting: Lifting, either: bool) -> bool:
    if bundle.pair.indicator == "0":
        return False
    return bool(lifting.by(bundle) or (either and lifting.by_column_one(bundle)))


def _facts(bundle: Bundle, other: Service) -> dict[str, str]:
    return {
        "column1": bundle.one.code,
        "column2": bundle.two.code,
        "other_claim": other.claim,
        "other_line": str(other.line),
        "where": _place(other),
        "sent": other.filed,
        "indicator": bundle.pair.indicator,
        "release": bundle.pair.issue.release.name,
    }


def _place(other: Service) -> str:
    return place_of(other.claim, other.line, other.filed)


def _fixes(line: ServiceLine, standing: Sequence[Bundle], context: Context) -> tuple[Fix, ...]:
    """Propose the modifier that a person may vouch for; that of a visit on another claim can only stand there."""
    codes = [bundle.one.code for bundle in standing]
    if line.code in VISITS:
        return separate_visit(line, codes, context)
    if codes[0] in VISITS:
        return ()
    return separate_service(line, context.value("separate_site"))
