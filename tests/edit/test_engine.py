"""The engine: which edits meet which claims, and how what they say becomes findings that hold or do not."""

from __future__ import annotations

import gc
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import AS_OF, Pack, checked, judged, of

from scrubber.edit.document import DocumentError
from scrubber.edit.draft import build
from scrubber.edit.setaside import SuppressionRule, Suppressions, Waiver, Waivers
from scrubber.finding import Outcome, Severity, Status
from scrubber.pipeline.options import Options, SetAside
from scrubber.x12 import Segment

EVERY_LINE = "require: [{line_present: {codes: ['00000']}}]"
SAYS = """
def check(claim, context):
    for line in claim.lines:
        yield Hit(line.code.at, line.code, line.ordinal)
"""


@pytest.fixture
def pack(tmp_path):
    return Pack(tmp_path / "our_edits")


def ours(findings):
    return [f for f in findings if f.edit[:3] in ("OUR", "TWO")]


# -- who is asked -------------------------------------------------------------------------------------------


def test_an_edit_meets_the_claims_that_carry_its_codes(pack):
    pack.edit("OUR001", "triggers: {codes: ['17312-17314']}\n" + EVERY_LINE)
    claims = [{"number": n, "lines": [{"code": c} for c in codes]} for n, codes in
              {"A": ["17311"], "B": ["17311", "17312"], "C": ["17314"], "D": ["99213"]}.items()]  # fmt: skip
    said = of(judged(pack.rules(), {"claims": claims}), "OUR001")
    assert [(f.claim.number, f.claim.index, f.line, f.value) for f in said] == [
        ("B", 2, 2, "17312"), ("C", 3, 1, "17314"),
    ]  # fmt: skip


def test_an_edit_without_triggers_meets_every_claim(pack):
    pack.edit("OUR001", EVERY_LINE)
    assert len(of(judged(pack.rules(), {"claims": [{}, {"lines": [{"code": "99213"}]}]}), "OUR001")) == 2


def test_a_code_edit_is_imported_only_when_a_claim_triggers_it(pack, tmp_path):
    marker = tmp_path / "imported"
    code = f"from pathlib import Path\nPath({str(marker)!r}).touch()\n" + SAYS
    rules = pack.edit("OUR001", "triggers: {codes: ['17315']}", code=code).rules()
    judged(rules, {"claims": [{"lines": [{"code": "99213"}]}]})
    assert not marker.exists()
    assert of(judged(rules, {"claims": [{"lines": [{"code": "17315"}]}]}), "OUR001")
    assert marker.exists()


@pytest.mark.parametrize(
    ("select", "ignore", "said"),
    [
        ((), (), {"OUR001", "OUR002", "TWO001"}),
        (("OUR001",), (), {"OUR001"}),
        (("OUR",), (), {"OUR001", "OUR002"}),
        (("OUR",), ("OUR002",), {"OUR001"}),
        ((), ("OUR",), {"TWO001"}),
        (("TWO001",), ("TWO",), set()),
    ],
)
def test_select_and_ignore_take_ids_and_families(pack, select, ignore, said):
    for edit_id in ("OUR001", "OUR002", "TWO001"):
        pack.edit(edit_id, EVERY_LINE)
    found = judged(pack.rules(), {"claims": [{}]}, select=frozenset(select), ignore=frozenset(ignore))
    assert {f.edit for f in ours(found)} == said


def test_select_and_ignore_hold_for_the_readers_faults(rules):
    data = build({"lines": [{"code": "99213"}]}).replace(b"~SE*", b"~ZZ*1~SE*")
    failing = Outcome.FAIL
    assert {f.edit[:3] for f in judged(rules, data) if f.outcome is failing} == {"IGD", "X12"}
    left = judged(rules, data, ignore=frozenset({"IGD", "X12"}))
    assert [f for f in left if f.outcome is failing] == []
    assert {f.edit[:3] for f in judged(rules, data, select=frozenset({"X12"}))} == {"X12"}
    assert checked(rules, data, ignore=frozenset({"IGD", "X12"})).holds.count == 0


# -- dates --------------------------------------------------------------------------------------------------


def test_an_edit_is_in_force_by_the_day_of_the_line(pack):
    pack.edit("OUR001", EVERY_LINE + "\neffective: {from: 2026-07-02, to: 2026-07-04}")
    days = ["20260701", "20260702", "20260704", "20260705", "20260701-20260703", "20260703-20260709"]
    said = of(judged(pack.rules(), {"lines": [{"day": day} for day in days]}), "OUR001")
    assert [f.line for f in said] == [2, 3, 6]


def test_what_is_of_the_claim_goes_by_its_first_day_and_else_by_as_of(pack):
    code = "def check(claim, context):\n    yield Hit(claim.number.at, claim.number)\n"
    pack.edit("OUR001", "effective: {from: 2026-07-02}", code=code)
    rules = pack.rules()
    early = [{"day": "20260705"}, {"day": "20260630"}]
    assert not of(judged(rules, {"lines": early}), "OUR001")
    assert of(judged(rules, {"lines": early[:1]}), "OUR001")
    none = build({"lines": [{}]}).replace(b"DTP*472*D8*20260709", b"DTP*472*D8*99999999")
    assert of(judged(rules, none), "OUR001")
    assert not of(judged(rules, none, as_of=date(2026, 7, 1)), "OUR001")


# -- severities, holding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "status", "hold_on", "holds"),
    [
        ("reject", "stable", None, True),
        ("deny", "stable", None, True),
        ("advise", "stable", None, False),
        ("deny", "preview", None, False),
        ("reject", "preview", None, False),
        ("deny", "stable", {"reject"}, False),
        ("reject", "stable", {"reject"}, True),
        ("advise", "stable", {"reject", "deny", "advise"}, False),
        ("deny", "stable", set(), False),
    ],
)
def test_what_holds(pack, severity, status, hold_on, holds):
    pack.edit("OUR001", EVERY_LINE, severity=severity, status=status)
    more = {} if hold_on is None else {"hold_on": frozenset(map(Severity, hold_on))}
    check = checked(pack.rules(), {"claims": [{"lines": [{"code": "99213"}]}]}, **more)
    (finding,) = of(check.said, "OUR001")
    assert (finding.severity, finding.status) == (Severity(severity), Status(status))
    assert finding.holds is holds
    assert check.holds.count == int(holds)


def test_a_variant_has_its_own_message_severity_and_denial(pack):
    code = """
def check(claim, context):
    yield Hit(claim.number.at, "a")
    yield Hit(claim.number.at, "b", variant="soft", facts={"other": "B7"})
    yield Hit(claim.number.at, "c", variant="same")
"""
    more = """
variants:
  soft: {severity: advise, message: "softly {other}", prevents: [{group: PR, carc: "1"}]}
  same: {}
"""
    pack.edit("OUR001", more, code=code, message="loudly {value} on {claim}")
    first, soft, same = of(judged(pack.rules(), {"claims": [{"number": "N1"}]}), "OUR001")
    assert (first.message, first.severity, first.holds) == ("loudly a on N1", Severity.DENY, True)
    assert (soft.message, soft.severity, soft.holds, soft.variant) == (
        "softly B7",
        Severity.ADVISE,
        False,
        "soft",
    )
    assert [str(p) for p in soft.prevents] == ["PR 1"]
    assert (same.message, same.severity) == ("loudly c on N1", Severity.DENY)
    assert soft.why == {"other": "B7"}


def test_a_finding_says_all_that_the_contract_asks(pack):
    pack.edit("OUR001", "triggers: {codes: ['17312']}\n" + EVERY_LINE, message="{code} on {day} for {charge}")
    data = build(
        {"claims": [{"number": "N1", "lines": [{"code": "17311"}, {"code": "17312", "charge": "700.5"}]}]}
    )
    (finding,) = of(judged(pack.rules(), data), "OUR001")
    said = finding.as_dict()
    assert said["claim"] == {"number": "N1", "index": 1}
    assert (said["line"], said["value"], said["charge_at_risk"]) == (2, "17312", "700.50")
    assert said["message"] == "17312 on 2026-07-09 for 700.5"
    assert said["set_by"] == "our_edits/ours/edit_our001/edit.yaml"
    assert said["prevents"] == [{"group": "CO", "carc": "16", "rarc": None}]
    assert data[said["at"]["start"] : said["at"]["end"]] == b"17312"
    assert said["at"]["locator"] == "2400#2.SV101-2"
    assert (said["outcome"], said["snip"], said["suppressed"]) == ("fail", 6, None)


def test_the_claims_charge_is_at_risk_where_no_line_is_meant(pack):
    pack.edit("OUR001", code="def check(claim, context):\n    yield Hit(claim.number.at)\n")
    (finding,) = of(judged(pack.rules(), {"lines": [{"charge": "10"}, {"charge": "5.25"}]}), "OUR001")
    assert finding.charge_at_risk == "15.25"
    (unreadable,) = of(judged(pack.rules(), {"claims": [{"charge": "x"}]}), "OUR001")
    assert unreadable.charge_at_risk is None


# -- bypassed, no data, pass --------------------------------------------------------------------------------


def test_bypassed_is_told_and_never_holds(pack):
    code = "def check(claim, context):\n    yield Hit(claim.number.at, 'v', outcome=Outcome.BYPASSED)\n"
    check = checked(pack.edit("OUR001", code=code).rules(), {"claims": [{}]})
    (finding,) = of(check.said, "OUR001")
    assert (finding.outcome, finding.holds) == (Outcome.BYPASSED, False)
    assert check.engine.tally.outcomes["OUR001", Outcome.BYPASSED] == 1
    assert check.engine.tally.outcomes["OUR001", Outcome.PASS] == 0


def test_no_data_is_one_finding_an_edit_table_and_reason(pack):
    code = """
from scrubber.finding import TableRef

def check(claim, context):
    for line in claim.lines:
        table = TableRef("mue", "2026Q3") if line.code == "17312" else None
        yield Hit(line.code.at, line.code, line.ordinal, outcome=Outcome.NO_DATA, reason="no row", table=table)
"""
    claims = [{"number": "A", "lines": [{}, {"code": "17312"}]}, {"number": "B", "lines": [{}, {}]}]
    check = checked(pack.edit("OUR001", code=code).rules(), {"claims": claims})
    said = of(check.said, "OUR001")
    assert [(f.outcome, f.count, f.claim.number, f.line) for f in said] == [
        (Outcome.NO_DATA, 3, "A", 1), (Outcome.NO_DATA, 1, "A", 2),
    ]  # fmt: skip
    assert said == check.said[-2:]  # after all that is about a place
    assert said[0].message == "could not be judged: no row"
    assert [f.claims for f in said] == ["1-2", "1"]
    assert check.engine.tally.outcomes["OUR001", Outcome.NO_DATA] == 4
    assert check.engine.tally.outcomes["OUR001", Outcome.PASS] == 0
    assert not any(f.holds for f in said)


def test_what_was_lifted_is_kept_for_a_ledger_where_the_edit_names_a_denial(pack):
    code = """
def check(claim, context):
    for line in claim.lines:
        yield Hit(line.code.at, line.code, line.ordinal, outcome=Outcome.BYPASSED, variant="other")
    yield Hit(claim.number.at, outcome=Outcome.BYPASSED)
    yield Hit(claim.number.at, 'x')
"""
    variants = "variants: {{other: {{message: m, severity: advise, prevents: {}}}}}"
    pack.edit("OUR001", variants.format("[{group: CO, carc: '97', rarc: M15}]"), code=code)
    pack.edit("OUR002", variants.format("[]"), code=code)
    rules, draft = pack.rules(), {"claims": [{}, {"lines": [{}, {}]}]}
    check = checked(rules, draft, notes_lifted=True, show_lifted=False)
    own = [tuple(one) for one in check.engine.tally.lifted if one.edit.startswith("OUR")]
    assert own == [
        ("OUR001", "advise", "stable", "CO 97 M15", 1, 1),
        ("OUR001", "advise", "stable", "CO 97 M15", 2, 1),
        ("OUR001", "advise", "stable", "CO 97 M15", 2, 2),
        ("OUR001", "deny", "stable", "CO 16", 1, None),
        ("OUR001", "deny", "stable", "CO 16", 2, None),
        ("OUR002", "deny", "stable", "CO 16", 1, None),
        ("OUR002", "deny", "stable", "CO 16", 2, None),
    ]
    bare = checked(rules, draft, show_lifted=False)
    assert [*bare.engine.tally.lifted] == []
    assert bare.engine.tally.outcomes == check.engine.tally.outcomes
    assert [f.id for f in bare.said] == [f.id for f in check.said]


def test_passes_are_counted_and_become_findings_only_when_asked_for(pack):
    pack.edit("OUR001", "require: [{line_present: {codes: ['17311']}}]", message="{needs} is not there")
    pack.edit("OUR002", scope="level", code="def check(view, context):\n    return ()\n", message="{unheard}")
    rules, draft = pack.rules(), {"claims": [{}, {}]}
    quiet, loud = checked(rules, draft), checked(rules, draft, show_all=True)
    assert ours(quiet.said) == []
    assert quiet.engine.tally.outcomes == loud.engine.tally.outcomes
    assert quiet.engine.tally.outcomes["OUR001", Outcome.PASS] == 2
    shown = of(loud.said, "OUR001")
    assert [(f.outcome, f.claim.index, f.holds, f.at.locator) for f in shown] == [
        (Outcome.PASS, 1, False, "2300.CLM"), (Outcome.PASS, 2, False, "2300.CLM"),
    ]  # fmt: skip
    assert len(of(loud.said, "OUR002")) > 2
    assert len({f.id for f in loud.said}) == len(loud.said)


def test_showing_passes_changes_no_id(pack):
    pack.edit("OUR001", code="""
def check(claim, context):
    if claim.charge == 5:
        yield Hit(claim.number.at)
""")  # fmt: skip
    claims = [{"number": "SAME", "charge": c} for c in ("5", "6", "5")]
    quiet = ours(judged(pack.rules(), {"claims": claims}))
    loud = of(judged(pack.rules(), {"claims": claims}, show_all=True), "OUR001")
    assert [f.id for f in quiet] == [f.id for f in loud if f.outcome is Outcome.FAIL]
    assert len({f.id for f in loud}) == 3


# -- ids ----------------------------------------------------------------------------------------------------


def test_ids_are_stable_and_unique(pack):
    pack.edit("OUR001", EVERY_LINE)
    claims = [{"number": "SAME", "lines": [{}, {}]}, {"number": "SAME", "lines": [{}]}, {"number": "OTHER"}]
    rules = pack.rules()
    first, again = (judged(rules, {"claims": claims}) for _ in range(2))
    assert [f.id for f in first] == [f.id for f in again]
    assert len({f.id for f in first}) == len(first)
    said = of(first, "OUR001")
    assert [(f.line, f.occurrence) for f in said] == [(1, 1), (2, 1), (1, 2), (1, 1)]
    alone = of(judged(rules, {"claims": claims[2:]}), "OUR001")
    assert [f.id for f in alone] == [said[3].id]


def test_a_failure_and_a_bypass_of_like_claims_have_two_ids(pack):
    code = """
def check(claim, context):
    outcome = Outcome.FAIL if claim.charge == 5 else Outcome.BYPASSED
    yield Hit(claim.number.at, "v", outcome=outcome)
"""
    pack.edit("OUR001", code=code)
    claims = [{"number": "SAME", "charge": "5"}, {"number": "SAME", "charge": "6"}]
    said = of(judged(pack.rules(), {"claims": claims}), "OUR001")
    assert [f.outcome for f in said] == [Outcome.FAIL, Outcome.BYPASSED]
    assert said[0].id != said[1].id


# -- yields_to ----------------------------------------------------------------------------------------------

TWO_LINES = {"claims": [{"lines": [{"code": "17311"}, {"code": "17312"}]}]}
ON_17312 = """
def check(claim, context):
    for line in claim.lines:
        if line.code == "17312":
            yield Hit(line.code.at, line.code, line.ordinal, outcome=Outcome.{outcome})
"""


@pytest.mark.parametrize(
    ("outcome", "status", "left"),
    [
        ("FAIL", "stable", [1]),
        ("BYPASSED", "stable", [1, 2]),
        ("NO_DATA", "stable", [1, 2]),
        ("FAIL", "preview", [1, 2]),
    ],
)
def test_an_edit_yields_on_the_lines_where_the_other_fails(pack, outcome, status, left):
    pack.edit("OUR001", EVERY_LINE + "\nyields_to: [OUR002]")
    pack.edit("OUR002", code=ON_17312.format(outcome=outcome), status=status)
    said = of(judged(pack.rules(), TWO_LINES), "OUR001")
    assert [f.line for f in said] == left


def test_a_preview_edit_changes_no_verdict(pack):
    pack.edit("OUR001", EVERY_LINE + "\nyields_to: [OUR002]")
    pack.edit("OUR002", code=ON_17312.format(outcome="FAIL"), status="preview", severity="advise")
    with_it = checked(pack.rules(), {"claims": [{"lines": [{"code": "17312"}]}]})
    assert with_it.holds.count == 1
    assert of(with_it.said, "OUR001")[0].holds


def test_what_is_of_the_claim_does_not_yield_to_a_line(pack):
    pack.edit(
        "OUR001", "yields_to: [OUR002]", code="def check(claim, context):\n    yield Hit(claim.number.at)\n"
    )
    pack.edit("OUR002", code=ON_17312.format(outcome="FAIL"))
    assert {f.edit for f in ours(judged(pack.rules(), TWO_LINES))} == {"OUR001", "OUR002"}


# -- an edit that crashes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "def check(claim, context):\n    raise RuntimeError(claim.patient.last_name)\n",
        "def check(claim, context):\n    yield Hit(claim.number.at)\n    yield Hit(claim.number.at, line=99)\n",
        "def check(claim, context):\n    yield Hit(claim.number.at, variant='unheard')\n",
        "def check(claim, context):\n    return context.codes('none')\n",
        "def check(claim, context):\n    return None\n",
        "def check(claim, context):\n    yield 'Whitaker'\n",
        "raise ImportError('Whitaker')\ndef check(claim, context):\n    return ()\n",
        "check = None\n",
    ],
)
def test_a_crash_is_a_finding_and_the_run_goes_on(pack, code):
    pack.edit("OUR001", "triggers: {codes: ['17315']}", code=code).edit("OUR002", EVERY_LINE)
    claims = [
        {"number": "A"},
        {"number": "B", "lines": [{"code": "17311"}, {"code": "17315"}]},
        {"number": "C"},
    ]
    check = checked(pack.rules(), {"claims": claims}, ignore=frozenset({"OUR002", "MOH016"}))
    (crash,) = of(check.said, "SYS001")
    assert (crash.severity, crash.holds, crash.claim.index, crash.value) == (
        Severity.REJECT,
        True,
        2,
        "OUR001",
    )
    assert "OUR001" in crash.message
    assert "Whitaker" not in str(crash.as_dict())
    assert list(check.holds.claims) == [0, 1, 0]
    assert check.engine.tally.crashed == 1
    assert not of(check.said, "OUR001")


def test_other_edits_still_judge_a_claim_on_which_one_crashed(pack):
    pack.edit("OUR001", code="def check(claim, context):\n    1 / 0\n").edit("OUR002", EVERY_LINE)
    said = judged(pack.rules(), {"claims": [{}]})
    assert {f.edit for f in said} >= {"SYS001", "OUR002"}


def test_an_edit_that_crashes_on_a_level_holds_what_is_beneath(pack):
    code = "def check(view, context):\n    if type(view).__name__ == 'Subscriber':\n        1 / 0\n    return ()\n"
    pack.edit("OUR001", scope="level", code=code)
    check = checked(
        pack.rules(), {"claims": [{"subscriber": {"first": "A"}}, {"subscriber": {"first": "B"}}]}
    )
    crashes = of(check.said, "SYS001")
    assert [(f.claim, f.at.locator) for f in crashes] == [(None, "2000B.HL")] * 2
    assert check.holds.count == 2


def test_a_clause_that_cannot_be_used_is_told_when_the_rules_are_loaded(pack):
    pack.edit("OUR001", "require: [{units_at_most: {units: $limit}}]\nparameters: {limit: '1'}")
    pack.rules()
    pack.profile("house", "layer: organisation\nedits: {OUR001: {parameters: {limit: many}}}")
    with pytest.raises(
        DocumentError, match=r"house\.yaml:4: edits.OUR001.parameters.limit: .*'many' is no number"
    ):
        pack.rules()


# -- frequency 8, levels ------------------------------------------------------------------------------------


def test_a_void_meets_no_coding_edits(pack):
    pack.edit("OUR001", "triggers: {codes: ['17311']}\n" + EVERY_LINE).edit("OUR002", EVERY_LINE)
    for frequency, edits in (("1", {"OUR001", "OUR002"}), ("7", {"OUR001", "OUR002"}), ("8", {"OUR002"})):
        said = judged(pack.rules(), {"claims": [{"frequency": frequency, "refs": {"F8": "1"}}]})
        assert {f.edit for f in ours(said)} == edits


def test_a_level_edit_meets_every_block_and_the_claim(pack):
    code = "def check(view, context):\n    yield Hit(view.at, type(view).__name__)\n"
    pack.edit("OUR001", scope="level", code=code, severity="advise")
    household = {"subscriber": {"first": "Dad"}, "patient": {"first": "Kid"}}
    said = of(judged(pack.rules(), {"claims": [household, household]}), "OUR001")
    assert [f.value for f in said] == [
        "Submission",
        "BillingProvider",
        "Subscriber",
        "Patient",
        "Claim",
        "Claim",
    ]
    assert [f.claim is None for f in said] == [True] * 4 + [False] * 2


# -- profiles -----------------------------------------------------------------------------------------------

LAYERS = ["organisation", "line_of_business", "clearinghouse", "payer", "payer_claim_type"]


def _layered(pack, upto):
    """One profile for each layer, each setting the limit to its own number."""
    pack.edit("OUR001", "require: [{units_at_most: {units: $limit}}]\nparameters: {limit: '10'}", message="m")
    pack.payer("acme", "match: {payer_ids: ['99999']}")
    for number, layer in enumerate(LAYERS[:upto]):
        match = {
            "payer": "match: {payers: [acme]}",
            "payer_claim_type": "match: {payers: [acme], claim_types: [secondary]}",
        }.get(layer, "")
        text = f"layer: {layer}\n{match}\nedits: {{OUR001: {{parameters: {{limit: '{9 - number}'}}}}}}"
        pack.profile(f"by_{layer}", text)
    return pack.rules()


@pytest.mark.parametrize("upto", range(6))
def test_the_most_specific_of_the_six_layers_wins(pack, upto):
    rules = _layered(pack, upto)
    limit = 10 - upto
    set_by = "our_edits" if not upto else f"by_{LAYERS[upto - 1]}.yaml"
    for units in (limit, limit + 1):
        draft = {"claims": [{"sequence": "S", "lines": [{"units": str(units)}]}]}
        said = of(judged(rules, draft), "OUR001")
        assert len(said) == (units > limit), units
        assert all(set_by in f.set_by for f in said)


def test_the_layer_of_a_claim_type_and_of_a_payer_meet_only_theirs(pack):
    rules = _layered(pack, 5)
    for claim, limit in (
        ({"sequence": "S"}, 5),
        ({"sequence": "P"}, 6),
        ({"sequence": "P", "payer": "blue"}, 7),
        ({"sequence": "S", "payer": "blue"}, 7),
    ):
        for units in (limit, limit + 1):
            said = of(judged(rules, {"claims": [{**claim, "lines": [{"units": str(units)}]}]}), "OUR001")
            assert len(said) == (units > limit), (claim, units)


def test_a_profile_sets_severity_status_enabled_and_hold(pack):
    for edit_id in ("OUR001", "OUR002", "OUR003", "OUR004"):
        pack.edit(edit_id, EVERY_LINE)
    pack.edit("OUR005", EVERY_LINE + "\nenabled: false")
    pack.payer("acme", """
match: {payer_ids: ['99999']}
edits:
  OUR001: {severity: advise}
  OUR002: {enabled: false}
  OUR003: {status: preview}
  OUR004: {hold: false}
  OUR005: {enabled: true}
""")  # fmt: skip
    rules = pack.rules()
    acme = {
        f.edit: (f.severity.value, f.status.value, f.holds) for f in ours(judged(rules, {"claims": [{}]}))
    }
    assert acme == {
        "OUR001": ("advise", "stable", False),
        "OUR003": ("deny", "preview", False),
        "OUR004": ("deny", "stable", False),
        "OUR005": ("deny", "stable", True),
    }
    blue = ours(judged(rules, {"claims": [{"payer": "blue"}]}))
    assert {f.edit for f in blue} == {"OUR001", "OUR002", "OUR003", "OUR004"}
    assert all(f.holds for f in blue)
    forced = ours(judged(rules, {"claims": [{"payer": "blue"}]}, profile="acme"))
    assert {f.edit for f in forced} == set(acme)


def test_a_payers_own_edit_meets_that_payers_claims_only(pack):
    pack.payer("acme", "match: {payer_ids: ['99997']}").edit("OUR001", EVERY_LINE, family="payers/acme")
    rules = pack.rules(payer_ids={"acme": ["62308"]})
    claims = [
        {"number": p, "payer": p, "lines": [{"code": "99213"}]} for p in ("commercial", "blue", "cigna")
    ]
    said = of(judged(rules, {"claims": claims}), "OUR001")
    assert [f.claim.number for f in said] == ["blue", "cigna"]
    assert len(of(judged(rules, {"claims": claims}, profile="acme"), "OUR001")) == 3


def test_the_fault_of_a_reader_inside_a_claim_follows_its_payers_profile(pack):
    pack.payer("acme", "match: {payer_ids: ['99999']}\nedits: {IGD011: {severity: advise}}")
    for payer, holds in (("commercial", False), ("blue", True)):
        data = build({"claims": [{"payer": payer}]}).replace(b"*UN*1*", b"*UN*x*")
        (finding,) = of(judged(pack.rules(), data), "IGD011")
        assert finding.holds is holds


# -- set aside ----------------------------------------------------------------------------------------------


def _rule(**keys):
    whole = {"file": "s.yaml", "number": 1, "reason": "R", "owner": "O", "until": "2026-12-31", **keys}
    return SuppressionRule.model_validate(whole)


def _suppressed(rules, draft, *suppressions):
    options = Options(as_of=AS_OF, suppressions=Suppressions(suppressions, AS_OF))
    set_aside = SetAside(options)
    return checked(rules, draft, set_aside=set_aside), set_aside


@pytest.mark.parametrize(
    ("keys", "silenced"),
    [
        ({}, ["A", "B"]),
        ({"claim": "B"}, ["B"]),
        ({"payer": "99997"}, ["B"]),
        ({"payer": "acme"}, ["B"]),
        ({"payer": "ACME", "claim": "A"}, []),
        ({"edit": "OUR002"}, []),
        ({"until": "2026-07-20"}, ["A", "B"]),
        ({"until": "2026-07-19"}, []),
    ],
)
def test_a_suppression_silences_an_edit_claim_or_payer(pack, keys, silenced):
    pack.edit("OUR001", EVERY_LINE).edit("OUR002", "triggers: {codes: ['17315']}\n" + EVERY_LINE)
    pack.payer("acme", "match: {payer_ids: ['99997']}")
    claims = [{"number": "A", "lines": [{"code": "99213"}]},
              {"number": "B", "payer": "blue", "lines": [{"code": "99213"}]}]  # fmt: skip
    check, set_aside = _suppressed(pack.rules(), {"claims": claims}, _rule(**{"edit": "OUR001", **keys}))
    said = of(check.said, "OUR001")
    assert [f.claim.number for f in said if f.suppressed] == silenced
    assert all(f.holds is (f.suppressed is None) for f in said)
    assert list(check.holds.claims) == [int(n not in silenced) for n in ("A", "B")]
    assert sum(set_aside.used.values()) == len(silenced)
    for finding in said:
        if finding.suppressed:
            assert finding.suppressed.as_dict()["by"] == "O"


def test_a_waiver_is_bound_to_the_bytes_of_the_claim(pack):
    pack.edit("OUR001", EVERY_LINE)
    visit = {"number": "A", "lines": [{"code": "99213"}], "day": "20260706"}
    rules, draft = pack.rules(), {"claims": [visit, {"number": "B"}]}
    data = build(draft)
    held = of(judged(rules, data), "OUR001")[0]
    keys = {"file": "w.yaml", "number": 1, "person": "P", "reason": "R", "expires": "2026-12-31"}
    waiver = Waiver.model_validate({**keys, "finding": held.id, "content": held.claim_digest})

    def run(data):
        set_aside = SetAside(Options(as_of=AS_OF, waivers=Waivers([waiver])))
        return checked(rules, data, set_aside=set_aside), set_aside

    check, used = run(data)
    assert of(check.said, "OUR001")[0].suppressed.by == "P"
    assert list(check.holds.claims) == [0, 1]
    assert list(used.waived) == [held.id]
    changed = data.replace(b"HI*ABK:C44311", b"HI*ABK:C44312", 1)
    assert changed != data
    check, used = run(changed)
    assert of(check.said, "OUR001")[0].id == held.id  # the same finding, but another claim
    assert of(check.said, "OUR001")[0].suppressed is None
    assert list(check.holds.claims) == [1, 1]
    assert not used.waived
    elsewhere = data.replace(b"Whitaker", b"Whitacre")  # outside the claim's own bytes
    assert list(run(elsewhere)[0].holds.claims) == [0, 1]


# -- across claims ------------------------------------------------------------------------------------------

OTHERS = """
def check(claim, context):
    for line in claim.lines:
        others = [f"{o.claim}.{o.ordinal}:{o.code}" for o in context.others(claim, line)]
        if others:
            yield Hit(line.code.at, " ".join(sorted(others)), line.ordinal)
"""


def others_of(pack, *claims, **whole):
    if not (pack.root / "ours").exists():
        pack.edit("OUR001", "triggers: {codes: ['17311', '88305']}", scope="patient_day", code=OTHERS,
                  severity="advise")  # fmt: skip
    numbered = [{"number": f"N{n}", **claim} for n, claim in enumerate(claims, 1)]
    found = of(judged(pack.rules(), {**whole, "claims": numbered}, select=frozenset({"OUR"})), "OUR001")
    return {f"{f.claim.number}.{f.line}": f.value for f in found}


def test_the_lines_of_other_claims_of_the_patients_day(pack):
    one = {"lines": [{"code": "17311"}, {"code": "99213", "day": "20260708"}, {"code": "12031"}]}
    two = {"lines": [{"code": "88305"}, {"code": "99999"}]}
    assert others_of(pack, one, two) == {
        "N1.1": "N2.1:88305 N2.2:99999", "N1.3": "N2.1:88305 N2.2:99999",
        "N2.1": "N1.1:17311 N1.3:12031", "N2.2": "N1.1:17311 N1.3:12031",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        ({}, {}, True),
        ({}, {"day": "20260710"}, False),
        ({}, {"subscriber": {"member": "M2"}}, False),
        ({}, {"subscriber": {"first": "Erin"}}, False),
        ({}, {"subscriber": {"birth": "19710413"}}, False),
        ({}, {"subscriber": {"last": "Whitaker-Jones"}}, True),  # the last name is no part of the key
        ({}, {"subscriber": {"first": "eleanor ", "member": "pv30418822"}}, True),
        ({}, {"payer": "blue", "subscriber": {"member": "PV30418822"}}, False),
        ({}, {"sequence": "S"}, False),
        ({"sequence": "S"}, {"sequence": "T"}, True),
        ({}, {"frequency": "8"}, False),
        ({}, {"frequency": "7"}, False),
        ({"frequency": "7"}, {"frequency": "7"}, False),
        ({}, {"frequency": "7", "rendering": "pathologist"}, True),
        ({}, {"frequency": "8", "rendering": "pathologist"}, False),
        ({}, {"billing": {"npi": "2999999999"}, "rendering": "pathologist"}, True),
        ({"patient": {"first": "Kid"}}, {"patient": {"first": "Kid"}}, True),
        ({"patient": {"first": "Kid"}}, {"patient": {"first": "Babe"}}, False),
        ({"patient": {"first": "Kid"}}, {}, False),
    ],
)
def test_who_is_the_same_patient_and_what_is_the_same_service_told_again(pack, one, two, together):
    said = others_of(pack, one, two)
    assert said == ({"N1.1": "N2.1:17311", "N2.1": "N1.1:17311"} if together else {})


def test_the_patients_day_reaches_over_transactions_and_interchanges(pack):
    pack.edit("OUR001", "triggers: {codes: ['17311']}", scope="patient_day", code=OTHERS, severity="advise")
    two = [{"claims": [{"number": "Y"}]}, {"claims": [{"number": "Z"}]}]
    draft = {"interchanges": [{"claims": [{"number": "X"}]}, {"transactions": two}]}
    said = of(judged(pack.rules(), draft, select=frozenset({"OUR"})), "OUR001")
    assert [f.value for f in said] == ["Y.1:17311 Z.1:17311", "X.1:17311 Z.1:17311", "X.1:17311 Y.1:17311"]


def test_a_service_of_several_days_belongs_to_its_first(pack):
    one, two = {}, {"day": "20260709-20260711"}
    assert others_of(pack, one, two) == {"N1.1": "N2.1:17311", "N2.1": "N1.1:17311"}
    assert others_of(pack, {"day": "20260711"}, two) == {}


def test_codes_that_only_a_profile_looks_for_are_watched(pack):
    pack.edit("OUR001", "triggers: {codes: ['17311']}\nparameters: {also: ['00001']}", scope="patient_day",
              code=OTHERS, severity="advise")  # fmt: skip
    pack.payer("acme", "match: {payer_ids: ['99999']}\nedits: {OUR001: {parameters: {also: ['88305']}}}")
    draft = {"claims": [{"number": "A"}, {"number": "B", "lines": [{"code": "88305"}]}]}
    said = of(judged(pack.rules(), draft, select=frozenset({"OUR"})), "OUR001")
    assert [(f.claim.number, f.value) for f in said] == [("A", "B.1:88305")]


_CLAIM = st.fixed_dictionaries(
    {
        "subscriber": st.fixed_dictionaries({"first": st.sampled_from(["Ann", "Bea"])}),
        "sequence": st.sampled_from(["P", "P", "S"]),
        "frequency": st.sampled_from(["1", "1", "7", "8"]),
        "rendering": st.sampled_from(["mohs_surgeon", "second_mohs_surgeon", "pathologist"]),
        "lines": st.lists(
            st.fixed_dictionaries(
                {
                    "code": st.sampled_from(["17311", "17312", "88305", "11102", "12031", "17313"]),
                    "mods": st.sampled_from(["", "59"]),
                    "day": st.sampled_from(["20260709", "20260710"]),
                }
            ),
            min_size=1,
            max_size=3,
        ),
    }
)


@given(claims=st.lists(_CLAIM, min_size=2, max_size=6), seed=st.integers(0, 1000))
@settings(max_examples=60)
def test_verdicts_do_not_depend_on_the_order_of_the_claims(rules, claims, seed):
    claims = [{"number": f"N{n}", **claim} for n, claim in enumerate(claims)]
    shuffled = claims[:]
    random.Random(seed).shuffle(shuffled)

    def verdicts(drafts):
        said = judged(rules, {"claims": drafts})
        return {(f.id, f.claim.number, f.edit, f.line, f.outcome, f.severity, f.holds, f.message)
                for f in said if f.claim and f.outcome is not Outcome.NO_DATA}  # fmt: skip

    assert verdicts(claims) == verdicts(shuffled)


def test_neither_engine_nor_findings_keep_a_claim_in_memory(pack):
    pack.edit("OUR001", EVERY_LINE)
    claims = [
        {
            "lines": [{"code": f"{n + 10000}"}],
            "payer": {"id": f"P{n}", "name": f"Payer {n}", "filing": f"F{n}"},
        }
        for n in range(50)
    ]
    check = checked(pack.rules(), {"claims": claims})
    assert len(of(check.said, "OUR001")) == 50
    gc.collect()
    before = sum(type(thing) is Segment for thing in gc.get_objects())
    del check
    gc.collect()
    after = sum(type(thing) is Segment for thing in gc.get_objects())
    assert before - after < 30  # the last transaction's own, not those of fifty claims
