"""What a dermatologist's clean day looks like, and what the side of a diagnosis is.

The days are realistic claims on which no edit of the whole pack may speak; a finding here is a false alarm until
somebody shows that the day is not clean.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest

from scrubber.edit.codes import CodeSet
from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.finding import Finding, Outcome
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source
from scrubber.tables.load import icd10cm_file

AS_OF = date(2026, 7, 20)
CLIA = "99D0990099"
MEMBERS = {"commercial": "PV30588214", "medicare": "2HK7QW4RT58"}


def line(code: str, dx: str = "1", units: str = "1", mods: str = "", **more: Any) -> dict[str, Any]:
    return {"code": code, "dx": dx, "units": units, "mods": mods, **more}


def day(diagnoses: list[str], *lines: dict[str, Any], **claim: Any) -> dict[str, Any]:
    return {"diagnoses": diagnoses, "lines": list(lines), **claim}


CLEAN = {
    "five keratoses": day(["L570"], line("17000"), line("17003", units="4")),
    "fourteen keratoses": day(["L570"], line("17000"), line("17003", units="13")),
    "fifteen keratoses": day(["L570"], line("17004")),
    "keratoses and warts": day(["B078", "L570"], line("17110"), line("17000", "2", mods="59")),
    "warts": day(["B078"], line("17110")),
    "skin tags": day(["L918"], line("11200"), line("11201")),
    "biopsy, read elsewhere": day(["D485"], line("11102")),
    "three biopsies, read here": day(
        ["D485"], line("11102"), line("11103", units="2"), line("88305", units="3"), clia=CLIA
    ),
    "punch and shave biopsy": day(["D492"], line("11104"), line("11103")),
    "biopsy of a finger": day(["D0461"], line("11104", mods="F7")),
    "biopsy beside keratoses": day(["D485", "L570"], line("11102"), line("17000", "2", mods="59")),
    "mole of the back with layered closure": day(["D225"], line("11403"), line("12032")),
    "cancer of the back with layered closure": day(["C44519"], line("11603"), line("12032")),
    "cancer of the nose with complex closure": day(["C44311"], line("11642"), line("13152")),
    "cancer of the scalp with complex closure": day(["C4441"], line("11622"), line("13121")),
    "cancer of the hand with layered closure": day(["C44622"], line("11622", mods="RT"), line("12042")),
    "cyst": day(["L720"], line("11401")),
    "moles of both arms": day(["D2261", "D2262"], line("11401", mods="RT"), line("11401", "2", mods="59 LT")),
    "mole of a lid": day(["D22111"], line("11440", mods="E3")),
    "flap of the nose, the excision within": day(["C44311"], line("14060")),
    "flap of the cheek": day(["C44319"], line("14040")),
    "graft of the nose after excision": day(["C44311"], line("11643"), line("15260")),
    "shaved mole of the cheek": day(["D2239"], line("11311")),
    "carcinoma in situ of the arm, curetted": day(["D0461"], line("17262")),
    "cancer of the ear, curetted": day(["C44212"], line("17281")),
    "keloid injected": day(["L910"], line("11900"), line("J3301", units="2")),
    "slides of the hospital's patient": day(
        ["C44311"], line("88305", mods="26"), pos="22", facility={}, clia=CLIA, rendering="dermatopathologist"
    ),
    "frozen sections": day(["C44311"], line("88331"), line("88332", units="2"), clia=CLIA),
    "light treatment": day(["L409"], line("96920")),
    "infliximab used up": day(["L409"], line("J1745", units="40", mods="JZ")),
    "infliximab with waste": day(["L409"], line("J1745", units="35"), line("J1745", units="5", mods="JW")),
    "Mohs surgery left open": day(
        ["C44311"], line("17311"), line("17312"), clia=CLIA, rendering="mohs_surgeon"
    ),
}
CLOSURES = {
    "C44311": ("12011", "12051", "13131", "13151", "14040", "14060", "15240", "15260"),
    "C4441": ("12001", "12031", "13120", "14020", "14040", "15220", "15240"),
    "C44612": ("12001", "12031", "12041", "13100", "13120", "13131", "14000", "14020", "15220"),
    "C44519": ("12001", "12031", "13100", "13131", "14000", "14040", "15200"),
}
"""By the diagnosis of a Mohs day: closures whose area may have the wound."""


def judged(rules: Rules, data: bytes) -> list[Finding]:
    """Every finding of the whole pack; what could not be judged is no finding."""
    found = Check(open_source(data), rules, Judging(as_of=AS_OF))
    return [finding for finding in found if finding.outcome is Outcome.FAIL]


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.edit, finding.message) for finding in findings]


def claims(drafts: list[dict[str, Any]], payer: str) -> bytes:
    """One claim a draft, each of a patient of its own."""
    member = MEMBERS[payer]
    numbered = [
        {
            "number": f"A{n}",
            "subscriber": {"member": member, "birth": f"1958{n // 28 % 12 + 1:02d}{n % 28 + 1:02d}"},
            **draft,
        }
        for n, draft in enumerate(drafts, 1)
    ]
    return build({"claim": {"rendering": "dermatologist", "payer": payer}, "claims": numbered})


@pytest.mark.parametrize("payer", MEMBERS)
@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_day_is_silent(rules: Rules, name: str, payer: str) -> None:
    assert told(judged(rules, claims([CLEAN[name]], payer))) == []


@pytest.mark.parametrize("payer", MEMBERS)
@pytest.mark.parametrize("diagnosis", CLOSURES)
def test_a_mohs_day_is_silent_with_every_closure(rules: Rules, diagnosis: str, payer: str) -> None:
    stages = ("17313", "17314") if diagnosis in ("C44519", "C44612") else ("17311", "17312")
    drafts = [
        day([diagnosis], *(line(code) for code in (*stages, closure)), clia=CLIA, rendering="mohs_surgeon")
        for closure in CLOSURES[diagnosis]
    ]
    assert told(judged(rules, claims(drafts, payer))) == []


# -- repairs of one class and area --------------------------------------------------------------------------

ONE_AREA = {
    "12001": ("12001", "12002", "12004", "12005", "12006", "12007"),
    "12011": ("12011", "12013", "12014", "12015", "12016", "12017", "12018"),
    "12031": ("12031", "12032", "12034", "12035", "12036", "12037"),
    "12041": ("12041", "12042", "12044", "12045", "12046", "12047"),
    "12051": ("12051", "12052", "12053", "12054", "12055", "12056", "12057"),
    "13100": ("13100", "13101"),
    "13120": ("13120", "13121"),
    "13131": ("13131", "13132"),
    "13151": ("13151", "13152"),
}


@pytest.mark.parametrize("area", ONE_AREA.values(), ids=ONE_AREA)
def test_repairs_of_one_class_and_area_are_one_code(rules: Rules, area: tuple[str, ...]) -> None:
    """Their lengths are added: two codes are a pair that nothing lifts, one code twice is beyond its units."""
    twos = [*combinations(area, 2), *((code, code) for code in area)]
    drafts = [day(["Z4801"], line(one), line(two, mods="59")) for one, two in twos]
    speaking: dict[str, set[str]] = {}
    for finding in judged(rules, claims(drafts, "commercial")):
        assert finding.claim is not None
        speaking.setdefault(finding.claim.number, set()).add(finding.edit)
    for number, (one, two) in enumerate(twos, 1):
        expected = "NCI003" if one == two else "NCI002"
        assert expected in speaking.get(f"A{number}", ()), (one, two)


# -- sides --------------------------------------------------------------------------------------------------

FAMILIES = ("C43", "C44", "C4A", "D03", "D04", "D22", "D23")


@pytest.fixture(scope="module")
def described() -> dict[str, str]:
    """The skin's neoplasm codes and their official descriptions, of the package that carries ICD-10-CM."""
    codes = icd10cm_file()
    if codes is None:
        pytest.skip("simple-icd-10-cm is not installed")
    (path,) = codes.parent.glob("icd10c*-tabular-*.xml")
    found = {}
    for _, element in ElementTree.iterparse(path):
        if (
            element.tag == "diag"
            and element.findtext("name", "")[:3] in FAMILIES
            and element.find("diag") is None
        ):
            found[element.findtext("name", "").replace(".", "")] = element.findtext("desc", "").lower()
    assert len(found) > 200
    return found


def parameter(rules: Rules, name: str) -> CodeSet:
    value = rules.catalogue["DRM008"].parameters[name]
    assert isinstance(value, CodeSet)
    return value


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("right", r"\bright\b"),
        ("left", r"\bleft\b"),
        ("upper_lid", r"\bupper eyelid\b"),
        ("lower_lid", r"\blower eyelid\b"),
        ("eyelid", r"\beyelid\b"),
        ("upper_limb", r"\bupper limb\b"),
        ("lower_limb", r"\blower limb\b"),
        ("elsewhere", r"\b(lip|ear|face|nose|scalp|trunk|anal|breast)\b"),
    ],
)
def test_the_side_and_site_of_a_diagnosis_follow_its_official_description(
    rules: Rules, described: dict[str, str], name: str, words: str
) -> None:
    listed = parameter(rules, name)
    for code, description in described.items():
        is_listed = any(code[:length] in listed for length in (4, 5, 6, 7))
        assert is_listed == bool(re.search(words, description)), (code, description)
