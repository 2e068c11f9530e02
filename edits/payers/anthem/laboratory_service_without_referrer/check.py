"""ANT002: who sent the specimen."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise, once a claim, on a laboratory service that nobody with an NPI referred."""
    for line in claim.lines:
        if _test(line, context) and not (line.referring and line.referring.npi):
            party = claim.referring
            *_, last = claim.loop.segments
            at = party.npi.at if party else claim.loop.gap("2310A.NM1[DN]", after=last)
            yield Hit(at, facts={"code": line.code})
            return


def _test(line: ServiceLine, context: Context) -> bool:
    tests, no_tests = context.codes("tests"), context.codes("no_tests")
    return line.code in tests and line.code not in no_tests and "26" not in line.modifiers
