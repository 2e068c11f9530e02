"""The site a diagnosis shows agrees with the region a Mohs code is for."""

from collections.abc import Collection, Iterator, Mapping

from scrubber.edit.sdk import Claim, Context, Diagnosis, Hit, ServiceLine

_HEAD = ("lip", "eyelid", "ear", "face", "scalp_or_neck", "genitals")
_EITHER = ("limb", "undecided")
_VAGUE = {"unspecified": "unspecified"}
_VAGUE_ON_HEAD = {"trunk": "deep_structure", **_VAGUE}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each stage by all diagnoses it points to; those that show no site have no say."""
    for line in claim.lines:
        if line.code in context.codes("head_codes"):
            yield from _judge(line, (*_HEAD, *_EITHER), _VAGUE_ON_HEAD, context)
        elif line.code in context.codes("trunk_codes"):
            yield from _judge(line, ("trunk", *_EITHER), _VAGUE, context)


def _judge(
    line: ServiceLine, fitting: Collection[str], vague: Mapping[str, str], context: Context
) -> Iterator[Hit]:
    """`fitting` are the sites the code is for; `vague` those it may be for, with the variant that says so."""
    shown = [(diagnosis, site) for diagnosis in line.diagnoses if (site := _site(diagnosis, context))]
    if not shown:
        return
    wrong = [pair for pair in shown if pair[1] not in fitting and pair[1] not in vague]
    if wrong == shown:
        yield _hit(line, *wrong[0])
    elif wrong and wrong[0] == shown[0]:
        yield _hit(line, *wrong[0], "another_fits")
    elif all(site not in fitting for _, site in shown):
        diagnosis, site = next(pair for pair in shown if pair[1] in vague)
        yield _hit(line, diagnosis, site, vague[site])


def _site(diagnosis: Diagnosis, context: Context) -> str:
    """The parameter that lists the diagnosis by its category (three characters) or subcategory (four)."""
    beginnings = {diagnosis.key[:3], diagnosis.key[:4]}
    names = (*_HEAD, *_EITHER, "trunk", "unspecified")
    return next((name for name in names if not context.codes(name).isdisjoint(beginnings)), "")


def _hit(line: ServiceLine, diagnosis: Diagnosis, site: str, variant: str | None = None) -> Hit:
    facts = {"site": site.replace("_", " "), "diagnoses": ", ".join(one.code for one in line.diagnoses)}
    return Hit(line.pointers[0].at, diagnosis.code, line.ordinal, facts, variant=variant)
