"""What is true of Mohs billing and often told wrongly: the pack must not err with the trade press.

Each truth also stands in the cases of the edit that it concerns; here it is held against every code and
payer, and against all edits of the pack at once.
"""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.hit import Practice
from scrubber.finding import Finding, Outcome
from scrubber.fix import apply
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source

PAYERS = ("commercial", "medicare", "uhc", "cigna", "blue", "medicaid", "advantage")
AS_OF = date(2026, 7, 20)
LIMB = "C44612"
"""A diagnosis that fits both families of codes, so that no site edit joins in."""


def judged(rules: Rules, data: bytes, practice: Practice | None = None) -> list[Finding]:
    """What the Mohs pack and the payers' own Mohs edits say; neither passes nor that no log was given."""
    judging = Judging(as_of=AS_OF, practice=practice or Practice())
    said = [f for f in Check(open_source(data), rules, judging) if f.edit[:3] in ("MOH", "UHC")]
    return [f for f in said if f.outcome is not Outcome.NO_DATA]


def claims(*drafts: dict[str, Any], **common: Any) -> bytes:
    """One claim a draft, each of a patient of its own unless it names one."""
    numbered = [
        {"number": f"A{n}", "subscriber": {"member": f"PV{n:08d}"}, **draft}
        for n, draft in enumerate(drafts, 1)
    ]
    return build({"claim": {"diagnoses": [LIMB], "clia": "99D0990099", **common}, "claims": numbered})


def lines(*codes: str, **last: str) -> dict[str, Any]:
    """A claim with these codes; `last` are keys of the last line."""
    made: list[dict[str, str]] = [{"code": code} for code in codes]
    made[-1] |= last
    return {"lines": made}


@pytest.mark.parametrize("payer", ["commercial", "medicare", "uhc"])
def test_a_repair_flap_or_graft_with_mohs_needs_no_modifier(rules: Rules, payer: str) -> None:
    repairs = rules.catalogue["MOH014"].parameters["repairs"]
    data = claims(*(lines("17311", "17312", code) for code in repairs), payer=payer)
    assert judged(rules, data) == []


@pytest.mark.parametrize("modifier", ["59", "XS"])
def test_the_needless_modifier_is_told_on_every_repair_flap_and_graft(rules: Rules, modifier: str) -> None:
    repairs = list(rules.catalogue["MOH014"].parameters["repairs"])
    found = judged(rules, claims(*(lines("17311", code, mods=modifier) for code in repairs)))
    assert [(f.edit, f.line, f.outcome) for f in found] == [("MOH014", 2, Outcome.FAIL)] * len(repairs)
    assert not any(f.holds for f in found)


@pytest.mark.parametrize("payer", PAYERS)
@pytest.mark.parametrize("first", ["17311", "17313"])
def test_an_extra_block_extends_any_stage(rules: Rules, payer: str, first: str) -> None:
    """17315 is a tissue block beyond five in any stage: a first stage alone carries it, in any number."""
    drafts = [lines(first, "17315", units=str(units)) for units in (1, 2, 5, 9, 15, 40)]
    assert judged(rules, claims(*drafts, payer=payer)) == []


@pytest.mark.parametrize("payer", PAYERS)
@pytest.mark.parametrize(("first", "further"), [("17311", "17312"), ("17313", "17314")])
def test_there_is_no_cap_of_five_stages(rules: Rules, payer: str, first: str, further: str) -> None:
    drafts = [lines(first, further, units=str(units)) for units in (1, 4, 5, 6, 7, 12, 30)]
    assert judged(rules, claims(*drafts, payer=payer)) == []


@pytest.mark.parametrize("site", ["C434", "C4440", "C4441", "C4442", "C4449", "C4A4", "D034", "D044"])
def test_scalp_and_neck_are_head(rules: Rules, site: str) -> None:
    assert judged(rules, claims(lines("17311", "17312"), diagnoses=[site])) == []
    (found,) = judged(rules, claims(lines("17313"), diagnoses=[site]))
    assert (found.edit, found.severity.value, found.holds) == ("MOH009", "deny", True)
    assert "scalp or neck" in found.message


@pytest.mark.parametrize("payer", PAYERS)
def test_a_first_stage_of_each_family_needs_no_modifier(rules: Rules, payer: str) -> None:
    drafts = [lines("17311", "17313"), lines("17311", "17312", "17313", "17314", "17315")]
    assert judged(rules, claims(*drafts, payer=payer)) == []


def test_no_diagnosis_code_makes_a_head_code_a_denial(rules: Rules) -> None:
    """17311 may be right at any site: where a deep structure was reached, and on hand and foot."""
    parameters = rules.catalogue["MOH009"].parameters
    sites = sorted({code for codes in parameters.values() for code in codes if not code.startswith("173")})
    found = judged(rules, claims(*({**lines("17311"), "diagnoses": [f"{site}9"]} for site in sites)))
    assert {f.severity.value for f in found} == {"advise"}


def _verdict(finding: Finding) -> tuple[str, ...]:
    assert finding.claim is not None
    return finding.claim.number, finding.edit, finding.outcome, finding.variant or "", finding.message


SPLIT_DAYS = {
    "stages on two claims": [lines("17311"), lines("17312"), lines("17315")],
    "the same first stage": [lines("17311"), lines("17311"), lines("17311", mods="59")],
    "pathology elsewhere": [lines("17311"), {**lines("88305"), "rendering": "pathologist"}, lines("11102")],
    "a repair elsewhere": [lines("17311"), lines("13121", mods="59"), lines("17000")],
}


@pytest.mark.parametrize("day", SPLIT_DAYS.values(), ids=SPLIT_DAYS)
def test_a_verdict_does_not_depend_on_the_order_of_claims(rules: Rules, day: list[dict[str, Any]]) -> None:
    one = {"member": "PV00000001"}
    named = [{**draft, "number": f"A{n}", "subscriber": one} for n, draft in enumerate(day, 1)]
    verdicts = {
        tuple(sorted(_verdict(finding) for finding in judged(rules, claims(*order))))
        for order in permutations(named)
    }
    assert len(verdicts) == 1


@pytest.mark.parametrize("line_break", ["", "\n", "\r\n"])
@pytest.mark.parametrize("more", [{}, {"refs": {"G1": "PA7788", "EA": "MR100"}, "notes": "TWO STAGES"}])
def test_the_practice_number_goes_where_a_reference_belongs(
    rules: Rules, more: dict[str, Any], line_break: str
) -> None:
    draft = {"claim": {"payer": "medicare", **more}, "line_break": line_break}
    data = build(draft)
    practice = Practice(clia={"2823001575": "99D0990099"})
    (finding,) = judged(rules, data, practice)
    (fix,) = finding.fixes
    fixed = b"".join(apply([data], fix.changes))
    added = f"REF*X4*99D0990099~{line_break}".encode()
    assert len(fixed) == len(data) + len(added)
    before, _, after = fixed.partition(added)
    assert before + after == data
    assert before.rsplit(b"~", 2)[-2].strip()[:3] == (b"REF" if more else b"CLM")
    assert judged(rules, fixed, practice) == []
