"""What is true of claims and what was sent before them, held against several kinds of claims and all edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.remembered import Remembered, Sent
from scrubber.finding import Finding, Outcome
from scrubber.guide.load import load
from scrubber.model.read import read_claims
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source

AS_OF = date(2026, 7, 20)
DAY = date(2026, 7, 6)
FILED = date(2026, 7, 8)
NUMBER = "2226169004412"
STANDING = ("sent", "received", "accepted", "paid", "denied")
TURNED_AWAY = ("held", "refused", "rejected")

KINDS: Mapping[str, dict[str, Any]] = {
    "visit": {"lines": [{"code": "99213"}]},
    "new_patient": {"lines": [{"code": "99203", "mods": "25"}, {"code": "11102"}]},
    "mohs_in_stages": {"lines": [{"code": "17311"}, {"code": "17312"}, {"code": "13152"}]},
    "flap": {"lines": [{"code": "17311"}, {"code": "14060"}]},
    "keratoses": {
        "diagnoses": ["L570"],
        "lines": [{"code": "17000"}, {"code": "17003", "units": "4"}],
    },
    "pathology": {"lines": [{"code": "88305", "units": "2"}, {"code": "88305", "mods": "59"}]},
    "of_two_days": {"lines": [{"code": "99213"}, {"code": "99213", "day": "20260707"}]},
    "no_number": {"number": "0", "lines": [{"code": "99213"}]},
    "secondary": {
        "sequence": "S",
        "other_payers": [
            {
                "payer": "commercial",
                "sequence": "P",
                "paid": "100",
                "date": "20260707",
                "subscriber": {"member": "PV1"},
            }
        ],
        "lines": [{"code": "99213"}],
    },
    "to_medicare": {"payer": "medicare", "lines": [{"code": "11102"}]},
}
each_kind = pytest.mark.parametrize("kind", KINDS)
numbered = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "no_number"])


def drafted(kind: str, **change: Any) -> dict[str, Any]:
    """A claim of a kind as a draft says it."""
    return {"number": "A1", "day": f"{DAY:%Y%m%d}", "clia": "99D0990099", **KINDS[kind], **change}


def sent(draft: dict[str, Any], state: str = "accepted", days: int = 0, **more: Any) -> Sent:
    """A claim as it was sent so many days after the first."""
    (claim,) = read_claims([build({"claims": [draft]})], load())
    return Sent(claim, FILED + timedelta(days), state, **more)


def said(rules: Rules, drafts: Iterable[dict[str, Any]], history: Iterable[Sent]) -> list[tuple[Any, ...]]:
    """What fails or was lifted, without what could not be judged."""
    with open_source(build({"claims": list(drafts)})) as source:
        found = list(Check(source, rules, Judging(as_of=AS_OF, history=Remembered(history))))
    return [_told(one) for one in found if one.outcome in (Outcome.FAIL, Outcome.BYPASSED)]


def _told(one: Finding) -> tuple[Any, ...]:
    number = one.claim.number if one.claim else ""
    return one.edit, number, one.line, one.variant, one.outcome.value, one.message


def edits(found: list[tuple[Any, ...]]) -> list[str]:
    return sorted(one[0] for one in found)


# -- a claim and its own resubmission -----------------------------------------------------------------------


@each_kind
@pytest.mark.parametrize("state", TURNED_AWAY)
def test_what_was_turned_away_is_sent_again_as_if_for_the_first_time(
    rules: Rules, kind: str, state: str
) -> None:
    draft = drafted(kind)
    assert said(rules, [draft], [sent(draft, state)]) == said(rules, [draft], [])


@numbered
@pytest.mark.parametrize("state", STANDING)
def test_what_stands_collides_with_itself_in_one_finding(rules: Rules, kind: str, state: str) -> None:
    draft = drafted(kind)
    more = set(said(rules, [draft], [sent(draft, state)])) - set(said(rules, [draft], []))
    assert [(one[0], one[3]) for one in more] == [("DUP006", "denied" if state == "denied" else None)]


@numbered
@pytest.mark.parametrize("frequency", ["7", "8"])
@pytest.mark.parametrize("state", STANDING)
def test_a_correction_never_collides_with_its_original(
    rules: Rules, kind: str, frequency: str, state: str
) -> None:
    original = drafted(kind)
    again = drafted(kind, frequency=frequency, refs={"F8": NUMBER})
    known = said(rules, [again], [sent(original, state, payer_number=NUMBER)])
    unknown = [one for one in said(rules, [again], []) if one[0] != "DUP009"]
    assert known == unknown
    elsewhere = drafted(kind, number="A1R", frequency=frequency, refs={"F8": NUMBER})
    known = said(rules, [elsewhere], [sent(original, state, payer_number=NUMBER)])
    assert edits(known) == edits(unknown)


@numbered
def test_a_correction_that_was_turned_away_is_sent_again(rules: Rules, kind: str) -> None:
    original, again = drafted(kind), drafted(kind, frequency="7", refs={"F8": NUMBER})
    first = sent(original, "paid", payer_number=NUMBER)
    alone = said(rules, [again], [first])
    for state in TURNED_AWAY:
        assert said(rules, [again], [first, sent(again, state, 2)]) == alone


@numbered
def test_after_a_void_the_claim_is_new(rules: Rules, kind: str) -> None:
    original, void = drafted(kind), drafted(kind, frequency="8", refs={"F8": NUMBER})
    before = [sent(original, "paid", payer_number=NUMBER), sent(void, "accepted", 2)]
    assert said(rules, [original], before) == said(rules, [original], [])
    renumbered = drafted(kind, number="A2")
    assert edits(said(rules, [renumbered], before)) == edits(said(rules, [original], []))


@each_kind
def test_another_patients_claim_is_nothing_to_it(rules: Rules, kind: str) -> None:
    draft = drafted(kind)
    other = drafted(kind, subscriber={"first": "Rosa"})
    assert said(rules, [draft], [sent(other, "paid")]) == said(rules, [draft], [])


# -- the order in which files came --------------------------------------------------------------------------


@numbered
def test_the_order_in_which_a_history_is_told_does_not_matter(rules: Rules, kind: str) -> None:
    draft = drafted(kind)
    history = [
        sent(drafted(kind, number="A0"), "rejected"),
        sent(drafted(kind, number="B1", day="20260701"), "paid", 1),
        sent(drafted(kind, number="A2"), "accepted", 2),
        sent(draft, "refused", 3),
    ]
    every = {tuple(said(rules, [draft], order)) for order in permutations(history)}
    assert len(every) == 1


@pytest.mark.parametrize("one", [kind for kind in KINDS if kind not in ("no_number", "secondary")])
@pytest.mark.parametrize("state", ["sent", "paid"])
def test_the_same_claim_in_another_file_is_told_whichever_came_first(
    rules: Rules, one: str, state: str
) -> None:
    """Under another number both are duplicates of each other; Mohs surgery has its own edit."""
    first, second = drafted(one, number="A1"), drafted(one, number="B2")
    speaks = {"MOH016"} if "mohs" in one or one == "flap" else {"DUP006"}
    for here, there in ((first, second), (second, first)):
        more = set(said(rules, [here], [sent(there, state)])) - set(said(rules, [here], []))
        assert {finding[0] for finding in more} == speaks


@pytest.mark.parametrize("after", [1, 9, 10, 11])
def test_a_repair_is_remembered_from_another_file_as_from_the_same(rules: Rules, after: int) -> None:
    """GLO004 and GLO005 say the same whether the procedure stands in the input or was sent before."""
    day = f"{DAY + timedelta(after):%Y%m%d}"
    repair = {"number": "A1", "day": f"{DAY:%Y%m%d}", "lines": [{"code": "13152"}]}
    later = [
        {"number": "B2", "day": day, "lines": [{"code": "99213"}]},
        {"number": "C3", "day": day, "lines": [{"code": "12011"}]},
    ]
    together = [one for one in said(rules, [repair, *later], []) if one[0].startswith("GLO")]
    apart = [one for one in said(rules, later, [sent(repair, "accepted")]) if one[0].startswith("GLO")]
    assert [one[:5] for one in apart] == [one[:5] for one in together]
    within = ["GLO004", "GLO005"] if after <= 10 else []
    assert edits(apart) == within
    assert all("sent on 2026-07-08" in one[5] for one in apart)


# -- a claim that was changed -------------------------------------------------------------------------------

CHANGES: Mapping[str, dict[str, str]] = {
    "charge": {"charge": "999"},
    "units": {"units": "3"},
    "pointer": {"dx": "2"},
    "place": {"pos": "12"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["sent", "received", "accepted"])
def test_a_changed_claim_is_told_once_by_its_number_or_by_its_line(
    rules: Rules, change: str, state: str
) -> None:
    """Under its own number as a changed claim, under another by the line that both bill; never as the same claim."""
    common = {"diagnoses": ["L821", "D225"]}
    before = {**common, "lines": [{"code": "88305", "dx": "1"}]}
    after = {**common, "lines": [{"code": "88305", "dx": "1", **CHANGES[change]}]}
    for number, speaks in (("A1", "DUP011"), ("B2", "DUP007")):
        draft = drafted("visit", **after, number=number)
        more = set(said(rules, [draft], [sent(drafted("visit", **before), state)]))
        more -= set(said(rules, [draft], []))
        assert [one[0] for one in more] == [speaks]


def test_without_a_ledger_no_edit_of_history_passes(rules: Rules) -> None:
    """What needs a ledger, or looks back, is not counted as passed where there is none."""
    with open_source(
        build({"claims": [drafted("new_patient"), drafted("mohs_in_stages", number="B2")]})
    ) as source:
        run = Check(source, rules, Judging(as_of=AS_OF))
        list(run)
    outcomes = run.engine.tally.outcomes
    asked = [edit for edit in rules.catalogue if edit.live and (edit.needs == "history" or edit.looks_back)]
    assert len(asked) > 10
    assert not [edit.id for edit in asked if outcomes[edit.id, Outcome.PASS]]
    judged = {edit.id for edit in asked if outcomes[edit.id, Outcome.NO_DATA]}
    assert {"DUP006", "DUP007", "DUP011", "GLO008"} <= judged
