"""Two services that a modifier sets apart by site do not point to one diagnosis of one site."""

from collections.abc import Iterator

from scrubber.edit.sdk import Bundle, Claim, Context, Hit, Prefixes, bundled


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line in column two of a pair that 59 or XS lifts, from either line."""
    pairs = context.tables.pairs(claim.codes)
    for bundles in bundled(claim, pairs, "1").values():
        hits = [hit for bundle in bundles for hit in _judge(claim, bundle, context)]
        yield from hits[:1]


def _judge(claim: Claim, bundle: Bundle, context: Context) -> Iterator[Hit]:
    one, two = claim.lines[bundle.one.line - 1], claim.lines[bundle.two.line - 1]
    carried = [m for m in (*two.modifiers, *one.modifiers) if m in context.codes("modifiers")]
    if not carried or two.code.startswith("8"):
        return  # of pathology the modifier says that the specimen was another
    sides = context.codes("sides")
    if sides.intersection(one.modifiers) != sides.intersection(two.modifiers):
        return
    first, second = ({diagnosis.key for diagnosis in line.diagnoses} for line in (one, two))
    if first != second or len(second) != 1:
        return
    diagnosis = two.diagnoses[0]
    if Prefixes(context.codes("single_site")).matches(diagnosis.key):
        facts = bundle.facts | {"modifier": carried[0], "diagnosis": diagnosis.code}
        yield Hit(
            two.pointers[0].at, diagnosis.code, two.ordinal, facts, table=bundle.pair.ref(bundle.two.day)
        )
