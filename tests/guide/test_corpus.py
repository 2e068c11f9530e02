"""The walk against pyx12's own, over files of other projects where they are beside the checkout."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from walking import BILLING, CLAIM, HEADER, LINES, OTHER, SUBSCRIBER, envelope, walk

from scrubber.guide import guide_for, load
from scrubber.x12 import End, NotX12, Segment, Transaction, read

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "837p"
FILES = sorted(CORPUS.glob("*.edi")) if CORPUS.is_dir() else []
SMALL = [path for path in FILES if path.stat().st_size < 50_000]  # pyx12 takes its time

beside = pytest.mark.skipif(not FILES, reason="the corpus is not beside the checkout")

PATIENT = "HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*TIM~N3*2 MAIN ST~N4*TOWN*TX*75001~DMG*D8*20100101*M~"
DECIDED = "SVD*P2*10*HC:17311**1~CAS*CO*45*1~DTP*573*D8*20260801~"

CODES = {
    "unknown_segment": "1",
    "unexpected_segment": "1",
    "unexpected_qualifier": "1",
    "misplaced_segment": "1",
    "unused_segment": "2",
    "missing_segment": "3",
    "missing_loop": "3",
    "repeated_loop": "4",
    "repeated_segment": "5",
}
"""Our kinds, and the codes that pyx12's walk gives for them."""

_AGAIN = "pyx12 says a missing loop again with each later segment of the level; we say it once"
_PREFIX = "imsweb_x12-parser__x12_"
DIFFERENT: dict[str, tuple[dict[str, int], dict[str, int], str]] = {
    _PREFIX + "bad_segment_identifier": ({"1": 3, "3": 3}, {"1": 3, "3": 4}, _AGAIN),
    _PREFIX + "bad_valid_code": (
        {"1": 1, "3": 1},
        {"1": 6, "3": 2},
        "what follows a name that has no place goes with it and needs no fault of its own; " + _AGAIN,
    ),
    _PREFIX + "complex": (
        {"3": 8},
        {"3": 6},
        "pyx12 overlooks what the last but one occurrence lacks where a loop repeats at once (2330C)",
    ),
    _PREFIX + "loop_errors3_missing_loops": ({"3": 1}, {"3": 2}, _AGAIN),
    _PREFIX + "missing_required_loop_in_one_repeat": ({"3": 1}, {"3": 2}, _AGAIN),
    _PREFIX + "missing_required_loops_mult_repeats": (
        {"3": 2},
        {"1": 4, "3": 2},
        "a service line without LX is still read as a line: only its LX is missing",
    ),
    _PREFIX + "segments_out_of_order": ({"1": 2}, {"1": 2, "3": 2}, "what came late is not missing too"),
    "staedi__837-header-ref-only": (
        {"1": 2, "3": 3},
        {"1": 2, "3": 2},
        "pyx12 calls the header as a whole missing, we name the submitter and the receiver",
    ),
}
"""Files on which the two count differently: our codes, pyx12's, and why."""


def transactions(data: bytes) -> list[list[Segment]]:
    """The segments, ST to SE, of every 837P that our guide reads."""
    found: list[list[Segment]] = []
    inside = False
    try:
        for event in read([data]):
            if isinstance(event, Transaction) and event.kind == "837" and guide_for(event.version):
                found.append([event.header])
                inside = True
            elif isinstance(event, Segment) and inside:
                found[-1].append(event)
            elif isinstance(event, End) and isinstance(event.envelope, Transaction):
                if event.trailer and inside:
                    found[-1].append(event.trailer)
                inside = False
    except NotX12:
        pass
    return found


@beside
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:60])
def test_every_claim_is_read(path):
    data = path.read_bytes()
    claims = sum(s.elements[0] == "CLM" for segments in transactions(data) for s in segments)
    if not claims:
        pytest.skip("no 837P claims that the guide reads")
    walked = walk(data, load())
    assert len([loop for loop in walked.loops if loop.id == "2300"]) == claims
    assert all(segment.loop is not None for segment in walked.segments)


@pytest.fixture(scope="module")
def pyx12_map():
    import pyx12.map_if
    import pyx12.params

    return pyx12.map_if.load_map_file("837.5010.X222.A1.xml", pyx12.params.params())


def pyx12_errors(pyx12_map, segments: list[Segment]) -> Counter[str]:
    """The codes of pyx12's walk over one transaction."""
    from pyx12.map_walker import walk_tree
    from pyx12.segment import Segment as Theirs

    walker = walk_tree()
    walker.forceWalkCounterToLoopStart("/ISA_LOOP/GS_LOOP/ST_LOOP", "/ISA_LOOP/GS_LOOP/ST_LOOP/ST")
    node = pyx12_map.getnodebypath("/ISA_LOOP/GS_LOOP/ST_LOOP/ST")
    codes: Counter[str] = Counter()
    for number, segment in enumerate(segments[1:], 2):
        d = segment.delimiters
        theirs = Theirs(segment.raw, d.segment, d.element, d.component, d.repetition or None)
        found, _, _, errors = walker.walk_errors(node, theirs, number, number, None)
        node = found or node
        codes.update(error.err_cde for error in errors)
    return codes


@beside
@pytest.mark.parametrize(
    "path", [p for p in FILES if p.stat().st_size < 50_000], ids=lambda path: path.stem[:60]
)
def test_pyx12_agrees(path, pyx12_map):
    data = path.read_bytes()
    sets = transactions(data)
    if not sets:
        pytest.skip("no 837P that the guide reads")
    theirs: Counter[str] = Counter()
    for segments in sets:
        theirs += pyx12_errors(pyx12_map, segments)
    ours = Counter(CODES[fault.kind] for fault in walk(data, load()).faults if fault.kind in CODES)
    expected = DIFFERENT.get(path.stem)
    if expected is None:
        assert ours == theirs
    else:
        assert (dict(ours), dict(theirs)) == expected[:2]


def test_pyx12_agrees_on_every_claim_with_one_segment_less_or_twice(pyx12_map):
    body = HEADER + BILLING + SUBSCRIBER.replace("22*0", "22*1") + PATIENT + CLAIM + OTHER + LINES + DECIDED
    pieces = [piece + "~" for piece in body.split("~") if piece]
    changed = [pieces[:n] + pieces[n + 1 :] for n in range(len(pieces))]
    changed += [pieces[: n + 1] + pieces[n:] for n in range(len(pieces))]
    assert not pyx12_errors(pyx12_map, transactions(envelope(body))[0])
    assert walk(body).kinds == []
    overlooked = []
    for n, mutation in enumerate(changed):
        theirs = pyx12_errors(pyx12_map, transactions(envelope("".join(mutation)))[0])
        ours = [kind for kind, _ in walk("".join(mutation)).kinds if kind in CODES]
        assert ours or not theirs, pieces[n % len(pieces)]
        if ours and not theirs:
            overlooked.append(pieces[n - len(pieces)])
    # a level, claim or line that is begun twice: pyx12 does not look at what the first of them lacks
    assert {piece.split("*")[0] for piece in overlooked} == {"HL", "CLM", "SBR", "LX", "SVD"}
