"""Who examined the Mohs tissue: pathology of the patient's day by another rendering provider."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each Mohs line by the day's pathology, and by what may explain its specimen."""
    mohs = context.codes("mohs")
    for line in claim.lines:
        if line.code not in mohs:
            continue
        pathology = list(_pathology(claim, line, context))
        if not pathology:
            continue
        tax_ids = sorted({tax_id for _, tax_id in pathology})
        facts = {"pathology": "; ".join(name for name, _ in pathology), "tax_id": " and ".join(tax_ids)}
        explained = ", ".join(_specimens(claim, line, context))
        if explained:
            facts["explained_by"] = explained
        yield Hit(line.code.at, line.code, line.ordinal, facts, variant="explained" if explained else None)


def _pathology(claim: Claim, line: ServiceLine, context: Context) -> Iterator[tuple[str, str]]:
    """Each pathology line of the day by someone else, and whether it is billed under the same tax id."""
    codes, surgeon = context.codes("pathology"), line.rendering.npi if line.rendering else ""
    for own in claim.lines:
        if own.code not in codes or own.day != line.day:
            continue
        pathologist = own.rendering.npi if own.rendering else ""
        if pathologist not in ("", surgeon):
            yield f"{own.code} on line {own.ordinal}", "same"
    for other in sorted(context.others(claim, line), key=lambda one: (one.claim, one.ordinal)):
        if other.code in codes and other.rendering not in ("", surgeon):
            tax_id = claim.billing.tax_id if claim.billing else ""
            same = "same" if other.tax_id == tax_id else "another"
            yield f"{other.code} on claim {other.claim}, line {other.ordinal}", same


def _specimens(claim: Claim, line: ServiceLine, context: Context) -> list[str]:
    """The procedures of the day, on any claim, that may have given the specimen."""
    day = {str(own.code) for own in claim.lines if own.day == line.day}
    day |= {other.code for other in context.others(claim, line)}
    return sorted(day & context.codes("specimens"))
