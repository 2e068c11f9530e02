"""Fix, judge again, split: what is fixed on which side, what is given back, what a person vouched for."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from parsing import AS_OF, parse, scrubbed

from scrubber.edit.draft import build
from scrubber.edit.setaside import Attestation, Attestations, Waiver, Waivers
from scrubber.finding import Outcome, Safety
from scrubber.pipeline import scrub as pipeline
from scrubber.pipeline.options import Options
from scrubber.pipeline.source import open_source
from scrubber.pipeline.split import Totals
from scrubber.x12 import NotX12, Segment, lex

SAFE, REVIEW = frozenset((Safety.SAFE,)), frozenset((Safety.SAFE, Safety.REVIEW))
FORM = frozenset(("X12", "IGD"))
VISIT = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}


def visit(number, **more):
    return {"number": number, **VISIT, "subscriber": {"first": f"P{number}", "member": f"M{number}"}, **more}


def by_edit(done, edit):
    return [f for f in done.fixed.findings if f.edit == edit]


# -- safe fixes ---------------------------------------------------------------------------------------------


def test_safe_fixes_are_made_on_both_sides(rules):
    data = build({"claims": [visit("A", diagnoses=["L70.0"]), visit("B", diagnoses=["L70.0"], charge="1")]})
    done = scrubbed(rules, data)
    assert parse(done.clean).numbers == ["A"]
    assert parse(done.held).numbers == ["B"]
    for side in (done.clean, done.held):
        assert b"HI*ABK:L700~" in side
    dots = by_edit(done, "COD002")
    assert [(f.claim.number, f.fixed, f.holds) for f in dots] == [
        ("A", Safety.SAFE, False),
        ("B", Safety.SAFE, False),
    ]
    assert {t.finding.id for t in done.fixed.taken} == {f.id for f in dots}
    assert len(done.data) == len(data) - 2


def test_nothing_accepted_leaves_the_bytes_alone_and_holds(rules):
    data = build({"claims": [visit("A", diagnoses=["L70.0"]), visit("B")]})
    done = scrubbed(rules, data, accept=frozenset())
    assert done.data == data
    assert done.fixed.data is done.fixed.source
    assert not done.fixed.taken
    assert [f.fixed for f in by_edit(done, "COD002")] == [None]
    dot_holds = by_edit(done, "COD002")[0].holds
    assert done.fixed.holds.count == int(dot_holds)


def test_a_fault_of_form_in_the_envelope_is_fixed_and_releases_all(rules):
    data = b"\xef\xbb\xbf" + build({"claims": [visit("A"), visit("B")]}).replace(b"~GE*", b"~~GE*") + b"\x1a"
    done = scrubbed(rules, data)
    assert done.held == b""
    assert parse(done.clean).problems == []
    assert done.clean == done.data == build({"claims": [visit("A"), visit("B")]})
    assert all(f.fixed is Safety.SAFE for f in done.fixed.findings if f.edit[:3] == "X12")


# -- review and attest --------------------------------------------------------------------------------------


def test_a_total_is_put_right_only_with_a_yes(rules):
    data = build({"claims": [visit("A", charge="1"), visit("B")]})
    held = scrubbed(rules, data)
    assert parse(held.held).numbers == ["A"]
    assert [f.fixed for f in by_edit(held, "BAL001")] == [None]
    done = scrubbed(rules, data, accept=REVIEW)
    assert done.held == b""
    assert [f.fixed for f in by_edit(done, "BAL001")] == [Safety.REVIEW]
    assert b"CLM*A*145*" in done.clean
    assert done.proof.came_in.charge == 290  # counted after the fix, as it goes out


def test_a_segment_put_in_moves_the_count_and_the_count_is_put_right(rules):
    from scrubber.edit.hit import Practice

    draft = {"claims": [{"number": "A", "payer": "medicare"}]}
    practice = Practice(clia={"*": "99D0990099"})
    done = scrubbed(rules, build(draft), accept=REVIEW, practice=practice)
    assert b"REF*X4*99D0990099~" in done.clean
    assert parse(done.clean).problems == []
    before = re.search(rb"SE\*(\d+)", build(draft))
    after = re.search(rb"SE\*(\d+)", done.clean)
    assert int(after[1]) == int(before[1]) + 1
    assert not by_edit(done, "X12007")


def test_a_count_that_arrived_wrong_is_for_a_person(rules):
    data = re.sub(rb"SE\*\d+", b"SE*99", build({"claims": [visit("A", diagnoses=["L70.0"])]}))
    done = scrubbed(rules, data)
    assert b"SE*99*" in done.held
    assert done.clean == b""
    yes = scrubbed(rules, data, accept=REVIEW)
    assert yes.held == b""
    assert parse(yes.clean).problems == []


def _attestation(finding, **more):
    keys = {
        "file": "a.yaml",
        "number": 1,
        "person": "Dr Harlan",
        "reason": "two lesions",
        "date": "2026-07-19",
    }
    return Attestation.model_validate({**keys, "finding": finding.id, **more})


def test_an_attested_fix_is_made_and_kept(rules):
    lines = [{"code": "17311"}, {"code": "17311"}]
    data = build({"claims": [{"number": "A", "lines": lines}]})
    held = scrubbed(rules, data, accept=REVIEW)
    (finding,) = by_edit(held, "MOH004")
    assert finding.fixed is None
    attested = Attestations([_attestation(finding)])
    done = scrubbed(rules, data, attestations=attested)
    assert done.held == b""
    assert by_edit(done, "MOH004")[0].fixed is Safety.ATTEST
    assert [entry.person for entry, _ in done.fixed.set_aside.attested.values()] == ["Dr Harlan"]
    assert len(done.clean) == len(data) + 3
    other = Attestations([_attestation(finding, fix="no such fix")])
    assert scrubbed(rules, data, attestations=other).data == data


def test_a_fix_that_does_not_prove_itself_is_given_back(rules, monkeypatch):
    module = rules.catalogue.code("BAL001")

    def wrong(claim, context):
        for hit in real(claim, context):
            (fix,) = hit.fixes
            (one,) = fix.changes
            from dataclasses import replace

            yield replace(hit, fixes=(replace(fix, changes=(replace(one, new="7"),)),))

    real = module.check
    monkeypatch.setattr(module, "check", wrong)
    data = build({"claims": [visit("A", charge="1"), visit("B", diagnoses=["L70.0"])]})
    done = scrubbed(rules, data, accept=REVIEW)
    (finding,) = by_edit(done, "BAL001")
    assert (finding.fixed, finding.holds) == (None, True)
    assert done.fixed.given_back == {finding.id}
    assert b"CLM*A*1*" in done.held
    assert b"HI*ABK:L700~" in done.clean  # the other fix stands


def test_a_waived_claim_is_released_and_kept_in_the_report(rules):
    data = build({"claims": [visit("A", charge="1", diagnoses=["L70.0"]), visit("B", charge="2")]})
    held = scrubbed(rules, data, accept=frozenset())
    finding = next(f for f in by_edit(held, "BAL001") if f.claim.number == "A")
    keys = {"file": "w.yaml", "number": 1, "person": "P", "reason": "R", "expires": "2026-12-31"}
    waiver = Waiver.model_validate({**keys, "finding": finding.id, "content": finding.claim_digest})
    done = scrubbed(rules, data, waivers=Waivers([waiver]))
    assert parse(done.clean).numbers == ["A"]  # also after its dot was taken out, which changed its bytes
    assert parse(done.held).numbers == ["B"]
    assert [w.person for w, _ in done.fixed.set_aside.waived.values()] == ["P"]


# -- totals and the proof -----------------------------------------------------------------------------------


def test_charges_that_cannot_be_read_are_counted(rules):
    data = build({"claims": [visit("A", charge="x"), visit("B", charge="10.50"), visit("C")]})
    done = scrubbed(rules, data, hold_on=frozenset())
    proof = done.proof
    assert (proof.came_in.claims, str(proof.came_in.charge), proof.came_in.unreadable) == (3, "155.50", 1)


@pytest.mark.parametrize(
    ("clean", "held", "balanced"),
    [((1, 5, 0), (1, 5, 0), True), ((2, 5, 0), (1, 5, 0), False), ((1, 5, 0), (1, 6, 0), False),
     ((1, 5, 1), (1, 5, 0), False)],
)  # fmt: skip
def test_the_proof_fails_where_something_is_lost(clean, held, balanced):
    from decimal import Decimal

    def total(claims, charge, unreadable):
        return Totals(claims, Decimal(charge), unreadable)

    assert pipeline.Conserved(total(2, 10, 0), total(*clean), total(*held)).balanced is balanced


def test_what_is_not_x12_is_refused_before_a_byte_is_written(rules):
    written = []
    with open_source(b"hello") as source, pytest.raises(NotX12):
        pipeline.scrub(source, rules, Options(as_of=AS_OF), written.append, written.append)
    assert written == []


def test_the_input_comes_in_pieces_of_any_size(rules, monkeypatch):
    data = build({"claims": [visit(f"A{n}", charge="1" if n % 2 else "145") for n in range(6)]})
    whole = scrubbed(rules, data)
    for size in (1, 7, 100):
        monkeypatch.setattr("scrubber.pipeline.source._CHUNK", size)
        pieces = scrubbed(rules, data)
        assert (pieces.clean, pieces.held) == (whole.clean, whole.held)
        assert [f.id for f in pieces.fixed.findings] == [f.id for f in whole.fixed.findings]


# -- whatever comes in --------------------------------------------------------------------------------------


def blocks(data: bytes) -> list[bytes]:
    """The CLM segments of some bytes, in order."""
    if not data:
        return []
    segments = [unit for unit in lex([data]) if isinstance(unit, Segment)]
    return [segment.raw.encode("latin-1") for segment in segments if segment.elements[0] == "CLM"]


def assert_scrubbed(rules, data: bytes) -> None:
    """Nothing raised but NotX12, nothing lost, and every CLM on one side."""
    for accept in (frozenset(), REVIEW):
        try:
            done = scrubbed(rules, data, accept=accept)
        except NotX12:
            return
        assert sorted(blocks(done.clean) + blocks(done.held)) == sorted(blocks(done.data))
        assert not [f for f in done.fixed.findings if f.edit == "SYS001"]
        assert len({f.id for f in done.fixed.first.engine.leftovers()}) == len(done.fixed.tally.no_data)
        if done.clean:
            assert scrubbed(rules, done.clean, accept=accept, select=FORM).held == b""
        shown = [f.id for f in done.fixed.findings if f.outcome is not Outcome.PASS and not f.appeared]
        assert len(set(shown)) == len(shown)


SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "837p"
SMALL = ("office_visit", "secondary_claim_with_cob", "dependent_patient", "moh016_same_first_stage_on_two_claims",
         "uhc_pathology_on_two_claims", "torn_envelope")  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_a_sample_cut_at_every_seventh_byte(rules, name):
    data = (SAMPLES / f"{name}.837").read_bytes()
    for offset in range(0, len(data), 7):
        assert_scrubbed(rules, data[:offset])


@pytest.mark.parametrize("name", SMALL)
def test_a_sample_with_bits_flipped(rules, name):
    source = (SAMPLES / f"{name}.837").read_bytes()
    chance = random.Random(name)
    for _ in range(120):
        data = bytearray(source)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        assert_scrubbed(rules, bytes(data))


@pytest.mark.parametrize("name", [*SMALL, "several_transactions_and_interchanges", "demo_day"])
def test_a_sample_with_segments_swapped_dropped_and_doubled(rules, name):
    source = (SAMPLES / f"{name}.837").read_bytes()
    segments = re.split(rb"(?<=~)", source)
    chance = random.Random(name)
    for _ in range(60):
        spoilt = segments[:]
        for _ in range(chance.randint(1, 3)):
            at, to = chance.randrange(len(spoilt)), chance.randrange(len(spoilt))
            kind = chance.choice(("swap", "drop", "double", "move"))
            if kind == "swap":
                spoilt[at], spoilt[to] = spoilt[to], spoilt[at]
            elif kind == "drop" and len(spoilt) > 2:
                del spoilt[at]
            elif kind == "double":
                spoilt.insert(to, spoilt[at])
            else:
                spoilt.insert(to, spoilt.pop(at))
        assert_scrubbed(rules, b"".join(spoilt))


def names(people):
    lines = [line for person in people for line in person.split("\n")]
    return [line for line in lines if line.startswith(("NM1*85", "NM1*IL", "NM1*QC"))]


def test_no_released_claim_ever_changes_its_subscriber(rules):
    """Levels damaged in any way: a claim that goes out stands under the people it stood under."""
    draft = [
        visit("A1"), visit("A2"),
        visit("A3", subscriber={"first": "Dad", "member": "D1"}, patient={"first": "Kid"}),
        visit("A4", subscriber={"first": "Dad", "member": "D1"}, patient={"first": "Babe"}),
        visit("A5"), visit("A6", billing={"npi": "2044173021"}), visit("A7", billing={"npi": "2044173021"}),
    ]  # fmt: skip
    for claim in draft:
        claim["charge"] = "145" if claim["number"] in ("A2", "A4", "A6") else "1"  # the others are held
    segments = re.split(rb"(?<=~)", build({"claims": draft}))
    owners = {claim.number: claim.people for claim in parse(b"".join(segments)).claims}
    levels = [n for n, s in enumerate(segments) if s[:3] in (b"HL*", b"SBR", b"PAT", b"NM1", b"DMG")]
    checked = 0
    for gone in levels:
        for more in (0, 1, 2, 3):
            left = segments[:gone] + segments[gone + more + 1 :]
            data = b"".join(left)
            done = scrubbed(rules, data, ignore=frozenset(("X12",)))
            for claim in parse(done.clean).claims if done.clean else ():
                assert names(claim.people) == names(owners[claim.number]), (gone, more)
                checked += 1
            if done.clean:
                assert scrubbed(rules, done.clean, ignore=frozenset(("X12",))).held == b"", (gone, more)
    assert checked > 100
