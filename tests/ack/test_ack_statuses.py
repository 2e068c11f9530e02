"""Statuses of findings: what an edit says, the entity that the place gives, and what follows from the place alone."""

from __future__ import annotations

import pytest

from scrubber.ack.note import Note
from scrubber.ack.status_table import (
    ALLOWED,
    ELEMENTS,
    ENTITY_OF_LOOP,
    ENTITY_OF_STATUS,
    NEEDS_ANOTHER,
    NEEDS_ENTITY,
)
from scrubber.ack.statuses import statuses
from scrubber.ack.told import Told
from scrubber.edit.answer_as import AnswerAs
from scrubber.finding import Answer, ClaimStatus, Place, Severity
from scrubber.guide.load import load
from scrubber.guide.schema import SegmentNode


def note(locator, *said, snip=5, code="", edit="TST001", **more):
    place = Place(locator, 1, 1, 1, 9, 100, 110)
    return Note(
        edit, "a_name", "It is so.", snip, Severity.REJECT, place, answer=Answer(said), code=code, **more
    )


def told(*args, **more):
    return " ".join(map(str, statuses(note(*args, **more))))


@pytest.mark.parametrize(
    ("locator", "said", "expected"),
    [
        ("2310B.NM1[82]09", "A7:562", "A7:562:82"),
        ("2400#2/2420A.NM1[82]09", "A7:562", "A7:562:82"),
        ("2010AA.NM1[85]09", "A7:562:1P", "A7:562:1P"),
        ("1000A.PER02", "A7:561", "A7:561:41"),
        ("2320/2330B.NM1[PR]09", "A7:153", "A7:153:PR"),
        ("2320.SBR09", "A7:480", "A7:480:GB"),
        ("2300.REF[G1]02", "A7:252", "A7:252:PR"),
        ("2400#1.SV101-2", "A7:507", "A7:507"),
        ("2310E.NM1[PW]03", "A7:125", "A7:266"),
        ("2310E.N403", "A7:500", "A7:763"),
        ("2400#1/2420H.N402", "A7:501", "A7:752"),
        ("2300.REF[EW]", "A6:142", "A6:142:85"),
        ("2400#1.DTP[472]03", "A8:158", "A8:158:QC"),
        ("2010AC.NM1[PE]03", "A7:504:PE", "A7:504"),
    ],
)
def test_the_entity_follows_from_the_loop(locator, said, expected):
    category, status, *entity = said.split(":")
    assert told(locator, ClaimStatus(category, status, *entity)) == expected


@pytest.mark.parametrize(
    ("locator", "snip", "code", "expected"),
    [
        ("2310B.NM1[82]04", 2, "1", "A6:505:82 A6:684"),
        ("2310B.NM1[82]08", 2, "7", "A7:745 A7:562:82 A7:684"),
        ("2010CA.N3", 2, "I8", "A6:126:QC A6:684"),
        ("2010CA.N301", 2, "1", "A6:503:QC A6:684"),
        ("2310E.N4", 2, "I8", "A6:266 A6:684"),
        ("2310F.N402", 2, "7", "A7:752 A7:684"),
        ("2300.HI", 2, "I8", "A6:254 A6:684"),
        ("2010BA.N403", 2, "4", "A7:500:IL A7:684"),
        ("2010BB.NM1[PR]", 2, "I8", "A6:125:PR A6:684"),
        ("2300.HI[ABK]01-2", 2, "7", "A7:254 A7:684"),
        ("2300.HI[ABK]03-2", 2, "7", "A7:255 A7:684"),
        ("2300.DTP[439]03", 2, "8", "A7:727 A7:684"),
        ("2300.REF[F8]", 4, "I6", "A8:464"),
        ("2400#2.SV101-3", 5, "", "A7:453"),
        ("2400#2.SV102", 3, "", "A8:583"),
        ("2400#2/2430#1.SVD01", 4, "", "A8:479"),
        ("2320#1.CAS[CO]05", 2, "1", "A6:521 A6:684"),
        ("2400#1.LX01", 2, "", "A3:684"),
        ("2300.TOO", 6, "", "A8:732"),
        ("2010AA.PRV03", 2, "7", "A7:145:85 A7:684"),
        ("BHT04", 2, "8", "A3:684"),
    ],
)
def test_a_place_has_a_status_where_the_edit_names_none(locator, snip, code, expected):
    assert told(locator, snip=snip, code=code, value="something") == expected


def test_a_crash_says_that_nothing_more_is_known():
    assert told("2300.CLM", snip=1, edit="SYS001").startswith("A3:0")


def test_something_missing_or_invalid_is_followed_by_what_it_is():
    assert told("2400#1.SV101-2", ClaimStatus("A3", "21")) == "A3:21 A3:507"
    assert told("2400#1.SV101-2", ClaimStatus("A3", "21"), ClaimStatus("A3", "454")) == "A3:21 A3:454"


@pytest.mark.parametrize(
    ("locator", "said", "expected"),
    [
        ("2300.CLM02", "402", "A7:402 A7:178"),
        ("2400#1.SV102", "697", "A7:697 A7:583"),
        ("2300.DTP[431]03", "510", "A7:510 A7:397"),
        ("2010BB.REF[G2]", "745", "A7:745 A7:153:PR"),
        ("2300.REF[F5]", "745", "A7:745 A7:593"),
    ],
)
def test_what_is_wrong_is_followed_by_what_it_is_wrong_with(locator, said, expected):
    assert told(locator, ClaimStatus("A7", said)) == expected


def test_what_says_it_by_itself_is_left_as_it_is():
    both = [ClaimStatus("A7", "583"), ClaimStatus("A7", "693")]
    assert told("2400#1.SV102", *both) == "A7:583 A7:693"
    assert told("2300.TOO", ClaimStatus("A8", "732")) == "A8:732"


def test_no_more_than_three():
    many = [ClaimStatus("A7", str(n)) for n in (254, 255, 732, 400)]
    assert told("2300.HI01-2", *many) == "A7:254 A7:255 A7:732"


@pytest.mark.parametrize(
    ("how", "own", "expected"),
    [
        ({"class": "return"}, "A8:454", "A3:21 A3:454"),
        ({"class": "reject"}, "A8:454", "A7:21 A7:454"),
        ({"class": "document"}, "A8:454", "A3:294 A3:454"),
        ({"class": "reject", "category": "A3", "status": "54"}, "A8:454", "A3:54"),
        ({"class": "reject", "category": "A7", "status": "85", "entity": "PR"}, "", "A7:85:PR"),
        ({"class": "return"}, "", "A3:21 A3:507"),
    ],
)
def test_payers_put_it_in_classes(how, own, expected):
    answer = Answer((ClaimStatus(*own.split(":")),)) if own else None
    put = AnswerAs.model_validate(how).answer(answer)
    assert put.basis == "payer"
    assert told("2400#1.SV101-2", *put.statuses) == expected


# -- the tables ---------------------------------------------------------------------------------------------


def test_every_code_is_one():
    known = next(
        part.listed
        for loop in load("005010X214").root.loops()
        for segment in loop.children
        if isinstance(segment, SegmentNode) and segment.id == "STC"
        for part in segment.elements[0].components
        if part.external == "claim_status"
    )
    assert {*ELEMENTS.values(), *NEEDS_ENTITY, *NEEDS_ANOTHER, *ENTITY_OF_STATUS} <= known
    assert {*ENTITY_OF_LOOP.values(), *ENTITY_OF_STATUS.values()} <= ALLOWED
    assert set(ENTITY_OF_STATUS) <= NEEDS_ENTITY


def test_whoever_a_status_is_about_is_named_wherever_it_stands():
    """But for the plan that is paid back (2010AC), for which the 277CA has no entity."""
    nameless = {
        f"{where}: {status}"
        for where in places()
        for code in ("", "1", "7", "I8")
        for status in statuses(note(where, snip=2, code=code))
        if status.status in NEEDS_ENTITY and not status.entity and not where.startswith("2010AC")
    }
    assert not nameless


def test_no_status_leaves_open_what_it_is_about():
    for where in places():
        said = statuses(note(where, snip=2, code="7", value="X"))
        assert not all(status.status in NEEDS_ANOTHER for status in said), where


def places():
    """Every segment and element that a claim may have, with the loops and qualifiers of locators."""
    for loop in load("005010X222A1").root.loops():
        path = f"{loop.id}." if loop.id[0] in "12" else ""
        for segment in loop.children:
            if isinstance(segment, SegmentNode):
                yield f"{path}{segment.label}"
                for number, element in enumerate(segment.elements, 1):
                    yield f"{path}{segment.label}{number:02d}"
                    yield from (
                        f"{path}{segment.label}{number:02d}-{n}"
                        for n in range(1, len(element.components) + 1)
                    )


def test_the_edits_say_what_a_277ca_can_carry(rules):
    for edit in rules.catalogue:
        for variant in (None, *edit.variants):
            answer = edit.answer_of(variant)
            for status in answer.statuses if answer else ():
                assert not status.entity or status.entity in ALLOWED, edit.id
                assert status.category in {"A3", "A6", "A7", "A8"}, edit.id


# -- which notes a claim has --------------------------------------------------------------------------------


def test_a_claim_is_told_its_own_and_what_holds_it_from_above():
    def at(claim, holds=True):
        return note("2300.CLM02", claim=claim, holds=holds)

    own = [at(2), at(2), at(5, holds=False), at(0)]
    spans = [(1, 3, note("2010AA.NM1[85]09")), (2, 6, note("2010BA.NM1[IL]09")), (3, 3, note("2000B.SBR09"))]
    answers = Told(own, spans, lambda index: index not in (4, 7))
    said = {n: answers.of(n) for n in range(1, 8)}
    assert [len(found) if found is not None else None for found in said.values()] == [
        1,
        4,
        1,
        None,
        1,
        0,
        None,
    ]
    assert said[2][:2] == [spans[0][2], spans[1][2]]
