"""The site a diagnosis shows lies in the area of the body that the procedure code is for."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Diagnosis, Hit, ServiceLine

_AREAS = {
    "trunk_arms_legs": ("trunk, arms and legs", ("trunk", "limb")),
    "scalp_neck_hands_feet": (
        "scalp, neck, hands, feet and genitals",
        ("scalp_or_neck", "limb", "genitals"),
    ),
    "face": ("face and mucous membranes", ("lip", "eyelid", "ear", "face_or_nose", "genitals")),
    "all_but_the_face": ("body without the face", ("scalp_or_neck", "trunk", "limb", "genitals")),
    "scalp_trunk_limbs": ("scalp, axillae, trunk and limbs", ("scalp_or_neck", "trunk", "limb")),
    "neck_hands_feet": ("neck, hands, feet and genitals", ("scalp_or_neck", "limb", "genitals")),
    "trunk_alone": ("trunk", ("trunk", "limb")),
    "scalp_arms_legs": ("scalp, arms and legs", ("scalp_or_neck", "limb")),
    "eyelids_nose_ears_lips": ("eyelids, nose, ears and lips", ("lip", "eyelid", "ear", "face_or_nose")),
}
"""By the parameter that lists an area's codes: the area in words, and the sites it may have.

A limb's diagnosis includes hand, foot, shoulder and hip, which it cannot show: it fits the trunk's codes too.
"""
_SITES = ("lip", "eyelid", "ear", "face_or_nose", "scalp_or_neck", "genitals", "trunk", "limb")


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line by all diagnoses it points to; those that show no site have no say."""
    for line in claim.lines:
        area = next((name for name in _AREAS if line.code in context.codes(name)), "")
        if area:
            yield from _judge(line, *_AREAS[area], context)


def _judge(line: ServiceLine, area: str, fitting: tuple[str, ...], context: Context) -> Iterator[Hit]:
    shown = [(diagnosis, site) for diagnosis in line.diagnoses if (site := _site(diagnosis, context))]
    if shown and all(site not in fitting for _, site in shown):
        diagnosis, site = shown[0]
        facts = {"area": area, "site": site.replace("_", " ")}
        yield Hit(line.pointers[0].at, diagnosis.code, line.ordinal, facts)


def _site(diagnosis: Diagnosis, context: Context) -> str:
    """The parameter that lists the diagnosis by its category (three characters) or subcategory (four)."""
    key = diagnosis.key
    if key in context.codes("perianal"):
        return ""
    return next((site for site in _SITES if not context.codes(site).isdisjoint((key[:3], key[:4]))), "")
