"""SIT048, ANT001: a laboratory test names its laboratory's certificate."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine, clia_fill


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding a claim that has neither its own number nor one on each line with a test."""
    filings = context.codes("filings")
    if (filings and claim.filing not in filings) or claim.reference("X4"):
        return
    bare = [line for line in claim.lines if _test(line, context) and not line.reference("X4")]
    if not bare:
        return
    waived = [line for line in bare if "QW" in line.modifiers]
    line = (waived or bare)[0]
    facts = {"code": str(line.code), "trigger": line.code.at.locator}
    variant = "waived_test" if waived else "laboratory_test"
    fixes = clia_fill(claim, context.practice)
    yield Hit(
        claim.loop.gap("REF[X4]", after=claim.segment("CLM")), facts=facts, variant=variant, fixes=fixes
    )


def _test(line: ServiceLine, context: Context) -> bool:
    tests, no_tests = context.codes("tests"), context.codes("no_tests")
    return line.code in tests and line.code not in no_tests and "26" not in line.modifiers
