"""What is remembered of claims that are coded alike: `coding` edits depend on nothing else, `company` edits on others.

The engine spares such edits a claim; here they judge every claim, and say the same.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from trial import cases_of

from scrubber.edit.engine import Engine, Judging
from scrubber.edit.plan import Plan
from scrubber.edit.practice import Practice
from scrubber.finding import Outcome
from scrubber.model.read import read_claims
from scrubber.pipeline.check import Check
from scrubber.pipeline.source import open_source

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
import generate

AS_OF = date(2026, 7, 20)
FLAGGED = ("coding", "company")


def judged(data, rules, select=frozenset(), **judging):
    with open_source(data) as source:
        run = Check(source, rules, Judging(as_of=AS_OF, select=select, show_lifted=False, **judging))
        findings = [(f.edit, f.line, f.variant, f.outcome, f.id) for f in run]
    return findings, run.engine.tally.outcomes


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_remembered_changes_no_finding(rules, tmp_path, monkeypatch, seed):
    path = tmp_path / "claims.837"
    generate.write(path, 600, seed=seed, faults=0.15)
    quick, counted = judged(path, rules)
    asked = {"n": 0}
    clean = Plan.clean_coding

    def counting(plan, coding):
        found = clean(plan, coding)
        asked["n"] += found is not None
        return found

    monkeypatch.setattr(Plan, "clean_coding", counting)
    assert judged(path, rules)[0] == quick
    assert asked["n"] > 200
    monkeypatch.setattr(Plan, "clean_coding", lambda *_: None)
    slow, counts = judged(path, rules)
    assert slow == quick
    assert {key: n for key, n in counts.items() if n} == {key: n for key, n in counted.items() if n}
    alone = Engine.__init__

    def looking(engine, *args, **kwargs):
        alone(engine, *args, **kwargs)
        engine._remembers = False

    monkeypatch.setattr(Engine, "__init__", looking)
    of_company = Plan.__init__

    def in_company(plan, *args, **kwargs):
        of_company(plan, *args, **kwargs)
        plan.of_company = 0

    monkeypatch.setattr(Plan, "__init__", in_company)
    assert judged(path, rules)[0] == quick


def of_coding(rules):
    return [edit for edit in rules.catalogue if edit.coding and edit.live]


def test_edits_of_coding_ask_for_nothing_else(rules):
    """What else stands on a claim (patient, charges, notes, numbers) wakes none of them where they were silent."""
    tried = 0
    for edit in of_coding(rules):
        cases = cases_of(edit, rules.catalogue.folder(edit.id))
        plain = [c for c in cases if not (c.expect or c.log or c.site) and c.practice == Practice()]
        for case in plain[:6]:
            (claim, *others) = read_claims([case.data], rules.guide)
            if others or not claim.one_day or not claim.one_rendering:
                continue
            tried += 1
            options, asked = {"profile": case.profile}, frozenset([edit.id, *edit.yields_to])
            before, _ = judged(case.data, rules, asked, **options)
            after, _ = judged(otherwise(case.data), rules, asked, **options)
            assert failed(before, edit) == [], (edit.id, case.name)
            assert failed(after, edit) == [], (edit.id, case.name)
    assert tried > 60


def failed(findings, edit):
    return [finding for finding in findings if finding[0] == edit.id and finding[3] is Outcome.FAIL]


def otherwise(data):
    """The same coding of another patient, with other charges, notes and numbers."""
    text = data.decode("latin-1")
    text = re.sub(r"(DMG\*D8\*)\d{8}(\*[A-Z])?", r"\g<1>19500101*U", text)
    text = re.sub(r"(NM1\*IL\*1\*)[^~]*", r"\g<1>Nobody*Anna****MI*ZZ000000001", text)
    text = re.sub(r"(SV1\*[^*]*\*)[0-9.]+", r"\g<1>77", text)
    return re.sub(r"(CLM\*[^*]*\*)[0-9.]+([^~]*~)", r"\g<1>777\2REF*G1*PA1~NTE*ADD*A NOTE~", text).encode(
        "latin-1"
    )


def test_only_edits_of_whole_claims_say_so(rules):
    for edit in rules.catalogue:
        if edit.coding or edit.company:
            assert edit.scope.value in ("claim", "line", "patient_day"), edit.id
            assert edit.triggers is not None or edit.id == "COD001", edit.id
