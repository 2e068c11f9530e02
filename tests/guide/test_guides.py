"""Compiling pyx12's maps, keeping them, and reading other transactions by them."""

from __future__ import annotations

import json

import pytest
from walking import CLEAN, envelope, walk

from scrubber.guide import guide_for, load
from scrubber.guide.load import MAPS, map_bytes
from scrubber.guide.schema import UNLIMITED, LoopNode, SegmentNode

REMITTANCE = (
    "BPR*I*80*C*ACH*CCP*01*123456789*DA*1*1234567890**01*123456780*DA*2*20260701~TRN*1*1*1234567890~N1*PR*PAYER~N3*1 A~"
    "N4*BO*TX*75001~PER*BL*DESK*TE*5555550100~N1*PE*CLINIC*XX*1234567893~LX*1~"
    "CLP*A1*1*100*80*20*12*X~CAS*PR*1*20~NM1*QC*1*DOE*JANE~SVC*HC:17311*100*80~DTM*472*20260601~CAS*PR*1*20~"
    "CLP*A2*1*100*80*20*12*X~NM1*QC*1*DOE*JOE~PLB*1*20261231*WO:1*1~"
)
ACKNOWLEDGEMENT = (
    "AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK3*CLM*22**8~CTX*CLM01:A1~IK4*2*782*1~IK5*R*5~"
    "AK2*837*0002~IK5*A~AK9*P*2*2*1~"
)
STATUS = (
    "BHT*0085*08*1*20260101*1200*TH~HL*1**20*1~NM1*PR*2*PAYER*****PI*12~TRN*1*1~DTP*050*D8*20260101~"
    "DTP*009*D8*20260101~HL*2*1*21*1~NM1*41*2*CLINIC*****46*12~TRN*2*1~STC*A1:19:PR*20260101*WQ*100~"
    "HL*3*2*19*1~NM1*85*2*CLINIC*****XX*12~TRN*1*0~STC*A1:19:PR**WQ*100~HL*4*3*PT~NM1*QC*1*DOE*JANE****MI*12~"
    "TRN*2*A1~STC*A1:20*20260101*WQ*100~DTP*472*D8*20260101~"
)


@pytest.mark.parametrize("version", sorted(MAPS))
def test_a_map_compiles(version):
    guide = load(version)
    assert guide.version == version
    assert set(guide.envelope) == {"ISA", "GS", "TA1", "GE", "IEA"}
    assert guide.root.first.id == "ST"

    where: dict[str, set[int]] = {}
    for loop in guide.root.loops():
        assert [child.rank for child in loop.children] == sorted(child.rank for child in loop.children)
        for child in loop.children:
            if isinstance(child, SegmentNode) and child.keys:
                key = child.keys[0]
                where.setdefault(child.id, set()).add(-key.element if key.component else key.element)
    assert all(places == {guide.where[name]} for name, places in where.items())


@pytest.mark.parametrize(
    ("version", "kind", "code", "body", "blocks"),
    [
        ("005010X221A1", "835", "HP", REMITTANCE, ["ST_LOOP", "2000", "2100", "2100"]),
        ("005010X231A1", "999", "FA", ACKNOWLEDGEMENT, ["ST_LOOP", "2000", "2000"]),
        ("005010X214", "277", "HN", STATUS, ["ST_LOOP", "2000A", "2000B", "2000C", "2000D", "2200D"]),
    ],
)
def test_other_transactions_are_walked(version, kind, code, body, blocks):
    guide = load(version)
    assert guide.transaction == kind
    walked = walk(envelope(body, kind, version, code), guide)
    assert walked.kinds == []
    assert sorted(loop.id for loop in walked.loops) == sorted(blocks)
    assert all(segment.loop is not None for segment in walked.segments)


def test_what_the_837p_guide_knows():
    guide = load()
    claim = next(loop for loop in guide.root.loops() if loop.id == "2300")
    assert (claim.first.id, claim.repeat, claim.streaming, claim.repeats) == ("CLM", 100, True, False)
    charge = claim.first.elements[1]
    assert (charge.usage, charge.number, charge.type, charge.least, charge.most) == ("R", "782", "R", 1, 18)
    place = claim.first.elements[4]
    assert [part.usage for part in place.components] == ["R", "R", "R"]
    assert place.components[1].codes == {"B"}
    name = next(loop for loop in guide.root.loops() if loop.id == "1000A").first
    assert name.syntax == (("P", 8, 9), ("C", 11, 10))
    states = [e for loop in guide.root.loops() for c in loop.children if isinstance(c, SegmentNode)
              for e in c.elements if e.external == "states"]  # fmt: skip
    assert states
    assert any(e.regex for loop in guide.root.loops() for c in loop.children if isinstance(c, SegmentNode)
               for e in c.elements)  # fmt: skip
    forms = next(loop for loop in guide.root.loops() if loop.id == "2440")
    assert forms.repeat == UNLIMITED
    assert guide.two_keys == {"PWK"}


@pytest.mark.parametrize("kind", ["AB", "BM"])
def test_two_segments_that_share_a_qualifier_are_told_apart_by_the_next_value(kind):
    walked = walk(CLEAN.replace("DTP*472", f"PWK*CT*{kind}~DTP*472", 1))
    assert walked.kinds == []
    line = walked.claims[0].child("2400")
    most = next(n.max_use for n in line.node.by_id["PWK"] if n.index in line.counts)
    assert most == {"AB": 1, "BM": 10}[kind]


@pytest.mark.parametrize(
    ("version", "guide"),
    [
        ("005010X222", "005010X222A1"),
        ("005010X222A2", "005010X222A1"),
        ("005010X222A1 ", "005010X222A1"),
        ("005010X221", "005010X221A1"),
        ("005010X223A2", None),
        ("004010X098A1", None),
        ("", None),
    ],
)
def test_versions_and_their_guides(version, guide):
    assert guide_for(version) == guide


def test_the_cache_gives_the_same_guide(tmp_path):
    cache = tmp_path / "new"
    fresh = load.__wrapped__("005010X214", cache)
    (file,) = cache.iterdir()
    json.loads(file.read_bytes())
    again = load.__wrapped__("005010X214", cache)
    assert _shape(again.root) == _shape(fresh.root) == _shape(load.__wrapped__("005010X214").root)
    assert list(cache.iterdir()) == [file]


def test_a_broken_or_missing_cache_is_no_failure(tmp_path):
    load.__wrapped__("005010X214", tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text("{")
    assert load.__wrapped__("005010X214", tmp_path).version == "005010X214"
    assert json.loads(file.read_bytes())["version"] == "005010X214"
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("")
    assert load.__wrapped__("005010X214", not_a_folder / "below").version == "005010X214"


def test_maps_are_read_as_they_come():
    assert map_bytes("dataele.xml").startswith(b"<?xml")
    with pytest.raises(KeyError):
        load.__wrapped__("004010X098A1")


def _shape(loop):
    return [
        loop.id,
        loop.repeat,
        [
            _shape(child)
            if isinstance(child, LoopNode)
            else (
                child.id,
                child.max_use,
                child.keys,
                child.label,
                child.typed,
                [e.codes for e in child.elements],
            )
            for child in loop.children
        ],
    ]
