"""Edits of one segment, and edits that a segment wakes: who is asked, what is remembered, what is counted."""

from __future__ import annotations

import pytest
from packs import Pack, checked, judged, of

from scrubber.edit.catalogue import CatalogueError
from scrubber.edit.draft import build
from scrubber.edit.pattern import Pattern
from scrubber.finding import Outcome
from scrubber.guide import load

SEES = """
def check(piece, context):
    yield Hit(piece.at, piece.get(9) or piece.get(2))
"""

WAKES = """
def check(claim, context):
    yield Hit(claim.at, claim.number)
"""


@pytest.fixture
def pack(tmp_path):
    return Pack(tmp_path / "our_edits")


def segment_edit(pack, segments, code=SEES, edit_id="OUR001", more=""):
    return pack.edit(edit_id, f"triggers: {{segments: {segments}}}\n{more}", code=code, scope="segment")


@pytest.mark.parametrize(
    ("pattern", "places"),
    [
        ("2010AA.NM1", ["2010AA.NM1[85]"]),
        ("2010*.NM1", ["2010AA.NM1[85]", "2010BA.NM1[IL]", "2010BB.NM1[PR]"]),
        ("NM1[82]", ["2310B.NM1[82]"]),
        ("24*.DTP[472]", ["2400#1.DTP[472]", "2400#2.DTP[472]"]),
        ("DTP[431]", []),
        ("23*.NM1[85]", []),
    ],
)
def test_a_pattern_names_segments_by_loop_id_and_qualifier(pack, pattern, places):
    rules = segment_edit(pack, f"['{pattern}']").rules()
    said = of(judged(rules, {"claims": [{"lines": [{}, {"code": "17312"}]}]}), "OUR001")
    assert [f.at.locator for f in said] == places


@pytest.mark.parametrize(
    ("pattern", "places"),
    [
        ("2400.SV1{01-2=17311}", ["2400#1.SV1"]),
        ("2400.SV1{01-2=17311|17312}", ["2400#1.SV1", "2400#2.SV1"]),
        ("2400.SV1{01-2=1731*}", ["2400#1.SV1", "2400#2.SV1"]),
        ("2400.SV1{01-2=$ours}", ["2400#2.SV1"]),
        ("2400.SV1{01-3}", []),
        ("2400.SV1{01-3=}", ["2400#1.SV1", "2400#2.SV1"]),
        ("2400.SV1{05}", []),
        ("2400.SV1{07}", ["2400#1.SV1", "2400#2.SV1"]),
        ("2400.SV1{29=}", ["2400#1.SV1", "2400#2.SV1"]),
        ("NM1{01=82}", ["2310B.NM1[82]"]),
        ("2010BA.NM1[IL]{02=2}", []),
    ],
)
def test_a_pattern_may_ask_for_a_value(pack, pattern, places):
    more = 'parameters: {ours: ["17312", "88305"]}\n'
    triggers = f"triggers: {{segments: ['{pattern}']}}\n{more}"
    pack.edit("OUR001", triggers, code=SEES, scope="segment")
    rules = pack.edit("OUR002", triggers, code=WAKES, scope="claim").rules()
    findings = judged(rules, {"claims": [{"lines": [{}, {"code": "17312"}]}]})
    assert [f.at.locator for f in of(findings, "OUR001")] == places
    assert len(of(findings, "OUR002")) == (1 if places else 0)


@pytest.mark.parametrize(
    "text", ["2300.CLM{}", "CLM{5-1=21}", "CLM{00=1}", "CLM{02<0}", "CLM{02=a}{03=b}", "CLM{02=1=2}"]
)
def test_a_condition_that_cannot_be_read_says_what_was_expected(text):
    with pytest.raises(ValueError, match=r"expected e\.g\."):
        Pattern.parse(text)


def test_a_condition_asks_for_a_list_that_the_edit_has(pack):
    path = segment_edit(pack, "['2400.SV1{01-2=$theirs}']", more="parameters: {theirs: '5'}\n")
    with pytest.raises(CatalogueError, match=r"\$theirs; expected a list among the parameters"):
        path.rules()


def test_a_finding_on_a_segment_of_a_line_names_the_line_and_one_above_names_no_claim(pack):
    rules = segment_edit(pack, "['2010AA.NM1', '2400.SV1', '2310B.NM1']").rules()
    said = of(judged(rules, {"claims": [{"lines": [{}, {"code": "17312"}]}]}), "OUR001")
    assert [(f.claim.number if f.claim else None, f.line) for f in said] == [
        (None, None), ("A1001", None), ("A1001", 1), ("A1001", 2),
    ]  # fmt: skip


def test_what_was_clean_twice_is_not_asked_again_and_is_counted(pack):
    code = """
asked = []

def check(piece, context):
    asked.append(piece.get(3))
    if piece.get(3) == "Bad":
        yield Hit(piece.value(3).at, "Bad")
"""
    rules = segment_edit(pack, "['2310B.NM1']", code).rules()
    names = ["Good", "Good", "Bad", "Bad", "Bad", "Good", "Good"]
    run = checked(
        rules, {"claims": [{"number": str(n), "rendering": {"last": last}} for n, last in enumerate(names)]}
    )
    assert rules.catalogue.code("OUR001").asked == ["Good", "Good", "Bad", "Bad", "Bad"]
    assert run.engine.tally.outcomes["OUR001", Outcome.PASS] == 4
    assert run.engine.tally.outcomes["OUR001", Outcome.FAIL] == 3


def test_what_could_not_be_judged_is_asked_again(pack):
    code = """
def check(piece, context):
    yield Hit(piece.at, outcome=Outcome.NO_DATA, reason="no table")
"""
    rules = segment_edit(pack, "['2310B.NM1']", code).rules()
    (said,) = of(judged(rules, {"claims": [{"number": "1"}, {"number": "2"}]}), "OUR001")
    assert said.count == 2


def test_what_was_clean_under_other_delimiters_is_asked_again(pack):
    code = """
def check(piece, context):
    if piece.get(1, 2):
        yield Hit(piece.at, piece.get(1))
"""
    rules = segment_edit(pack, "['2400.SV1']", code).rules()
    data = build({"claims": [{}]})
    other = data.replace(b":", b"|").replace(b"SV1*HC|", b"SV1*HC:")
    assert len(of(judged(rules, other), "OUR001")) == 0
    assert len(of(judged(rules, other + data), "OUR001")) == 1


def test_a_crash_on_a_segment_holds_its_claim_and_no_other(pack):
    code = """
def check(piece, context):
    if piece.get(3) == "Bad":
        raise KeyError(piece.get(3))
    return ()
"""
    rules = segment_edit(pack, "['2310B.NM1']", code).rules()
    plain = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    claims = [{"number": "1", **plain}, {"number": "2", **plain, "rendering": {"last": "Bad"}}]
    run = checked(rules, {"claims": claims}, select=frozenset({"OUR001"}))
    assert bytes(run.holds.claims) == b"\0\1"


@pytest.mark.parametrize(("claim", "said"), [({}, 0), ({"facility": {}}, 1)])
def test_a_segment_wakes_an_edit_of_the_claim(pack, claim, said):
    code = "def check(claim, context):\n    yield Hit(claim.number.at, claim.number)\n"
    rules = pack.edit("OUR001", "triggers: {segments: ['2310C.NM1']}", code=code).rules()
    assert len(of(judged(rules, {"claims": [claim]}), "OUR001")) == said


def test_either_a_code_or_a_segment_wakes_an_edit(pack):
    code = "def check(claim, context):\n    yield Hit(claim.number.at, claim.number)\n"
    rules = pack.edit("OUR001", "triggers: {codes: ['17312'], segments: ['2310C.NM1']}", code=code).rules()
    lines = [{"code": "17311"}]
    claims = [
        {"number": "A", "lines": lines},
        {"number": "B", "lines": lines, "facility": {}},
        {"number": "C", "lines": [{"code": "17312"}]},
    ]
    assert [f.claim.number for f in of(judged(rules, {"claims": claims}), "OUR001")] == ["B", "C"]


def test_edits_of_one_segment_yield_only_on_it(pack):
    segment_edit(pack, "['2310B.NM1']", edit_id="OUR001", more="yields_to: [OUR002]\n")
    segment_edit(pack, "['2310B.NM1', '2310C.NM1']", edit_id="OUR002")
    said = judged(pack.rules(), {"claims": [{"facility": {}}]})
    assert [f.at.locator for f in of(said, "OUR001")] == []
    assert len(of(said, "OUR002")) == 2


def test_an_edit_of_one_segment_speaks_where_the_other_fails_elsewhere(pack):
    segment_edit(pack, "['2310B.NM1']", edit_id="OUR001", more="yields_to: [OUR002]\n")
    segment_edit(pack, "['2310C.NM1']", edit_id="OUR002")
    said = judged(pack.rules(), {"claims": [{"facility": {}}]})
    assert [f.at.locator for f in of(said, "OUR001")] == ["2310B.NM1[82]"]


@pytest.mark.parametrize("source", ["", "nm1", "NM1*82", "2310B.", "2310B.NM1[", "2310B.NM1[82", "LONGER.X"])
def test_what_is_no_pattern_is_refused(source):
    with pytest.raises(ValueError, match="names no segment"):
        Pattern.parse(source)


@pytest.mark.parametrize(
    "source",
    [
        "NM1",
        "2010AA.N4",
        "23*.REF[G1]",
        "AMT[F5]",
        "CLM{05-3=7|8}",
        "2300.CLM{11}",
        "SBR{02=}",
        "AMT[D]{02=-*}",
    ],
)
def test_a_pattern_is_written_as_it_was_read(source):
    assert str(Pattern.parse(source)) == source


@pytest.mark.parametrize(
    ("scope", "more"),
    [("segment", ""), ("segment", "triggers: {codes: ['17311']}"), ("level", "triggers: {codes: ['17311']}")],
)
def test_an_edit_of_one_segment_names_its_segments_and_one_of_levels_names_none(pack, scope, more):
    with pytest.raises(CatalogueError, match="triggers"):
        pack.edit("OUR001", more, code=SEES, scope=scope).rules()


def test_every_trigger_of_the_built_in_pack_names_a_segment_of_the_guide(rules):
    def nodes(loop):
        for child in loop.children:
            yield from nodes(child) if hasattr(child, "children") else (child,)

    known = list(nodes(load().root))
    for edit in rules.catalogue:
        for pattern in edit.triggers.segments if edit.triggers else ():
            assert any(pattern.matches(node) for node in known), (edit.id, str(pattern))
