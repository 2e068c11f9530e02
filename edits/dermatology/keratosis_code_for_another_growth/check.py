"""The diagnoses of a line name the kind of growth that its code is for."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, CodeSet, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line that points to another kind and to none that fits; other diagnoses have no say."""
    codes, fitting, other = context.codes("codes"), context.codes("fitting"), context.codes("other_kinds")
    for line in claim.lines:
        if line.code not in codes:
            continue
        pointed = line.diagnoses
        wrong = [diagnosis for diagnosis in pointed if _listed(diagnosis.key, other)]
        if wrong and not any(_listed(diagnosis.key, fitting) for diagnosis in pointed):
            yield Hit(line.pointers[0].at, wrong[0].code, line.ordinal)


def _listed(key: str, beginnings: CodeSet) -> bool:
    """Whether a list of categories (three characters) and subcategories (four) has the diagnosis."""
    return key[:3] in beginnings or key[:4] in beginnings
