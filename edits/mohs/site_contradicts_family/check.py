"""The site a diagnosis shows agrees with the region a Mohs code is for."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from scrubber.edit.sdk import Claim, Context, Diagnosis, Hit, ServiceLine, entries_of

_HEAD = ("lip", "eyelid", "ear", "face", "scalp_or_neck", "genitals")
_EITHER = ("limb", "undecided")
_SITES = (*_HEAD, *_EITHER, "trunk", "unspecified")
_FIT_HEAD, _FIT_TRUNK = frozenset((*_HEAD, *_EITHER)), frozenset(("trunk", *_EITHER))
_VAGUE = {"unspecified": "unspecified"}
_VAGUE_ON_HEAD = {"trunk": "deep_structure", **_VAGUE}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each stage by all diagnoses it points to; those that show no site have no say.

    Whether the surgery reached a deep structure is only asked where no Mohs log tells it.
    """
    head, trunk = context.codes("head_codes"), context.codes("trunk_codes")
    sites = {diagnosis.key: _site(diagnosis, context) for diagnosis in claim.diagnoses}
    for line in claim.lines:
        if line.code in head:
            for hit in _judge(line, sites, _FIT_HEAD, _VAGUE_ON_HEAD):
                if hit.variant != "deep_structure" or line.day not in _recorded(claim, context):
                    yield hit
        elif line.code in trunk:
            yield from _judge(line, sites, _FIT_TRUNK, _VAGUE)


def _recorded(claim: Claim, context: Context) -> set[date]:
    """The days of the claim for which a Mohs log says how deep the surgery went (MOH023 compares it)."""
    return {entry.day for entry in entries_of(claim, context)}


def _judge(
    line: ServiceLine, sites: Mapping[str, str], fitting: Collection[str], vague: Mapping[str, str]
) -> Iterator[Hit]:
    """`fitting` are the sites the code is for; `vague` those it may be for, with the variant that says so."""
    shown = [(diagnosis, site) for diagnosis in line.diagnoses if (site := sites[diagnosis.key])]
    if not shown or shown[0][1] in fitting:
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
    category, subcategory = diagnosis.key[:3], diagnosis.key[:4]
    for name in _SITES:
        codes = context.codes(name)
        if subcategory in codes or category in codes:
            return name
    return ""


def _hit(line: ServiceLine, diagnosis: Diagnosis, site: str, variant: str | None = None) -> Hit:
    facts = {"site": site.replace("_", " "), "diagnoses": ", ".join(one.code for one in line.diagnoses)}
    return Hit(line.pointers[0].at, diagnosis.code, line.ordinal, facts, variant=variant)
