"""Which line each service payment answers: control numbers, codes, parts, bundles, recoded and equal lines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from decided import DAY, answers, later, line, service
from hypothesis import given
from hypothesis import strategies as st

from scrubber.remit.lining import line_up, lined


def told(services, lines):
    return [(one.line, one.confidence) for one in line_up(services, lines)]


TWO = (line(1, "99213", 100), line(2, "17311", 500))
SAME = (line(1, "17312", 200, control=""), line(2, "17312", 200, control=""))
APART = (line(1, "17312", 200, control=""), line(2, "17312", 200, "59", control=""))


def bare(ordinal, code, charge, mods="", **more):
    """A service payment without a control number."""
    return service(ordinal, code, charge, mods, control="", **more)


CASES = {
    # services, lines -> for each the line and how surely
    "control numbers, in another order": (answers(*TWO)[::-1], TWO, [(2, "certain"), (1, "certain")]),
    "a reversal": (
        [replace(one, charge=-one.charge) for one in answers(*TWO)], TWO, [(1, "certain"), (2, "certain")]),
    "no control numbers": (
        [bare(1, "17311", 500), bare(2, "99213", 100)], TWO, [(2, "certain"), (1, "certain")]),
    "ordinals in place of control numbers": (
        [service(1, "17312", 200, control="2"), service(2, "17312", 200, control="1")], SAME,
        [(2, "certain"), (1, "certain")]),
    "an ordinal that only counts": (
        [service(1, "17311", 500, control="1")], [line(1, control=""), line(2, "17311", 500, control="")],
        [(2, "certain")]),
    "recoded, SVC06 says what was billed": (
        [bare(1, "99212", 100, billed="99213")], TWO, [(1, "certain")]),
    "recoded, the control number says it": (
        [service(1, "99212", 100, control="A1001L1")], TWO, [(1, "certain")]),
    "recoded, only day and charge say it": ([bare(1, "99212", 100)], TWO, [(1, "probable")]),
    "recoded, two have that day and charge": (
        [bare(1, "99212", 100)], (line(1, control=""), line(2, "99214", control="")), [(None, "none")]),
    "judged as billed, SVC06 is wrong": (
        [bare(1, "99213", 100, billed="99999")], TWO, [(1, "probable")]),
    "the control number of one line, all else of the other": (
        [service(1, "17311", 500, control="A1001L1")], TWO, [(2, "probable")]),
    "the control number and charge of one line, the code of another": (
        [service(1, "17311", 100, control="A1001L1")], (line(), line(2, "17311", 100)), [(1, "uncertain")]),
    "parts that are left over by a guess among equals": (
        [bare(n, "17003", 18, paid=paid) for n, paid in ((1, 18), (2, 9), (3, 9))],
        (line(1, "17003", 36, control=""), line(2, "17003", 18, control="")),
        [(2, "uncertain"), (1, "uncertain"), (1, "uncertain")]),
    "parts that are left over by a guess among equals, all decided alike": (
        [bare(n, "17003", 18) for n in (1, 2, 3)],
        (line(1, "17003", 36, control=""), line(2, "17003", 18, control="")),
        [(2, "uncertain"), (1, "probable"), (1, "probable")]),
    "recoded, what is left over by a guess among equals": (
        [bare(1, "17999", 100, billed="99213"), bare(2, "17999", 100, paid=0)],
        (line(1, control=""), line(2, control="")),
        [(1, "uncertain"), (2, "uncertain")]),
    "a control number in other letters": (
        [service(1, "99212", 100, control="a1001l1")], TWO, [(1, "certain")]),
    "a control number of nobody": ([service(1, control="Z")], TWO, [(1, "probable")]),
    "only the control number": (
        [service(1, "88305", 77, control="A1001L1", day=later(9))], TWO, [(1, "uncertain")]),
    "control number, code, another charge": ([service(1, charge=90)], TWO, [(1, "probable")]),
    "control number, code and charge, another day": ([service(day=later(1))], TWO, [(1, "probable")]),
    "two control numbers that are one": (
        [service(1, "17312", 200, control="A"), service(2, "17312", 200, "59", control="A")],
        [replace(one, control="A") for one in APART], [(1, "certain"), (2, "certain")]),
    # modifiers, days, units
    "told apart by modifiers": (
        [bare(1, "17312", 200, "59"), bare(2, "17312", 200)], APART, [(2, "certain"), (1, "certain")]),
    "modifiers in another order": (
        [bare(1, "17312", 200, "RT 59")], [line(1, "17312", 200, "59 RT", control="")], [(1, "certain")]),
    "modifiers dropped": ([bare(1, "17312", 200)], [APART[1]], [(1 + 1, "probable")]),
    "a modifier dropped, or another line not answered": (
        [bare(1, "17312", 200)], APART, [(1, "probable")]),
    "told apart by days": (
        [bare(1, "17312", 200, day=later(1)), bare(2, "17312", 200)],
        (SAME[0], replace(SAME[1], day=later(1))), [(2, "certain"), (1, "certain")]),
    "told apart by units": (
        [bare(1, "17312", 200, billed_units=Decimal(3)), bare(2, "17312", 200)],
        (SAME[0], replace(SAME[1], units="3")), [(2, "certain"), (1, "certain")]),
    "units with zeros": (
        [bare(1, "17312", 200, billed_units=Decimal("2.0"))], [replace(SAME[0], units="2")], [(1, "certain")]),
    "no day told": ([bare(1, "99213", 100, day=None)], TWO, [(1, "probable")]),
    "the day is another": ([bare(1, "99213", 100, day=later(2))], TWO, [(1, "probable")]),
    # equal lines
    "equal lines decided alike": ([bare(1, "17312", 200), bare(2, "17312", 200)], SAME,
                                  [(1, "probable"), (2, "probable")]),
    "equal lines decided differently": (
        [bare(1, "17312", 200), bare(2, "17312", 200, paid=0, denied="97")], SAME,
        [(1, "uncertain"), (2, "uncertain")]),
    "one of two equal lines": ([bare(1, "17312", 200)], SAME, [(1, "uncertain")]),
    "one equal line by its number, the other is left": (
        [service(1, "17312", 200, control="B"), bare(2, "17312", 200)],
        (replace(SAME[0], control="A"), replace(SAME[1], control="B")), [(2, "certain"), (1, "certain")]),
    "two for one line, each whole": (
        [bare(1, "99213", 100), bare(2, "99213", 100, paid=0)], TWO, [(1, "uncertain"), (1, "uncertain")]),
    "two with the control number of one line, each whole": (
        [service(1), service(2, control="A1001L1")], TWO, [(1, "probable"), (1, "probable")]),
    "modifiers dropped from two": (
        [bare(1, "17312", 200), bare(2, "17312", 200, paid=0)], APART, [(1, "uncertain"), (2, "uncertain")]),
    # split
    "parts under one control number": (
        [service(1, charge=60), service(2, charge=40, control="A1001L1", paid=0, denied="151")], TWO,
        [(1, "certain"), (1, "certain")]),
    "parts by code and sum": ([bare(1, "99213", 60), bare(2, "99213", 40)], TWO,
                              [(1, "probable"), (1, "probable")]),
    "parts judged as other codes": (
        [service(1, "11102", 60), service(2, "11103", 40, control="A1001L1")], TWO,
        [(1, "probable"), (1, "probable")]),
    "a part without a charge": (
        [bare(1, "80053", 100, billed="99213"), bare(2, "80061", 0, billed="99213")], TWO,
        [(1, "certain"), (1, "probable")]),
    "parts that are not all of it": ([bare(1, "99213", 60), bare(2, "99213", 30)], TWO,
                                     [(1, "uncertain"), (1, "uncertain")]),
    "parts beside an equal charge": (
        [bare(1, "17312", 50), bare(2, "17312", 150), bare(3, "17312", 50)],
        (line(1, "17312", 200, control=""), line(2, "17312", 50, control="")),
        [(2, "uncertain"), (1, "probable"), (1, "probable")]),
    # bundled
    "equal lines paid as one": ([bare(1, "17312", 400, billed_units=Decimal(2))], SAME, [(1, "probable")]),
    "lines of several codes paid as one": ([bare(1, "17311", 600)], TWO, [(2, "probable")]),
    "paid as a code that was not billed": ([bare(1, "19999", 600)], TWO, [(1, "probable")]),
    "some of the lines paid as one": (
        [bare(1, "17311", 600), bare(2, "88305", 70)],
        (*TWO, line(3, "88305", 70), line(4, "11102", 30)), [(2, "probable"), (3, "certain")]),
    "two choices make the sum": (
        [bare(1, "17311", 600)],
        (line(1, "17311", 500), line(2, "88305", 100), line(3, "88304", 100), line(4, "11102", 7)),
        [(1, "probable")]),
    # charges
    "another charge, code and day there once": ([bare(1, "99213", 95)], TWO, [(1, "probable")]),
    "only the code": ([bare(1, "99213", 95, day=later(3))], TWO, [(1, "uncertain")]),
    "no charge told": ([bare(1, "99213", None)], TWO, [(1, "probable")]),
    "a part whose charge is not told": ([bare(1, "99213", None), bare(2, "99213", 40)], TWO,
                                        [(1, "uncertain"), (1, "uncertain")]),
    "units that are no number": ([bare(1, "17312", 200)], [replace(SAME[0], units="one")], [(1, "certain")]),
    "units without end": ([bare(1, "17312", 200)], [replace(SAME[0], units="Infinity")], [(1, "certain")]),
    # nothing
    "nothing fits": ([bare(1, "88305", 77, day=later(9))], TWO, [(None, "none")]),
    "a place alone is nothing": ([bare(1, "88305", 77), bare(2, "17311", 500)], TWO,
                                 [(None, "none"), (2, "certain")]),
    "no lines known": ([service()], (), [(None, "none")]),
    "no code told": ([bare(1, "", 100)], TWO, [(1, "probable")]),
    "no service payments": ([], TWO, []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_lines(name):
    services, lines, expected = CASES[name]
    assert told(services, lines) == expected
    assert all(one.reason for one in line_up(services, lines))


@pytest.mark.parametrize("name", [name for name in CASES if "place" not in name])
def test_a_reversal_is_lined_up_as_what_it_takes_back(name):
    services, lines, expected = CASES[name]
    negated = [replace(one, charge=None if one.charge is None else -one.charge) for one in services]
    assert told(negated, lines) == expected


def test_the_reason_of_a_bundle_and_of_parts():
    (bundle,) = line_up([bare(1, "17311", 600)], TWO)
    assert bundle.reason == "several billed lines paid as one: their sum agrees"
    parts = line_up([bare(1, "99213", 60), bare(2, "99213", 40)], TWO)
    assert {one.reason for one in parts} == {"parts of one billed line: code, day and sum agree"}


THREE = (line(1, "17000", 100), line(2, "17003", 150), line(3, "99213", 100))
BUNDLES = {
    # services -> for each the line that leads, and those that it answers as well
    "by their sum": ([bare(1, "17004", 250), bare(2, "99213", 100)], THREE, [(1, (2,)), (3, ())]),
    "its own code leads": ([bare(1, "17004", 250, billed="17003")], THREE[:2], [(2, (1,))]),
    "all of the day": ([bare(1, "17004", 350)], THREE, [(1, (2, 3))]),
    "the control number of one, its code": (
        [service(1, "17000", 250, control="A1001L1"), service(2, "99213", 100, control="A1001L3")], THREE,
        [(1, (2,)), (3, ())]),
    "the control number of one, another code": (
        [service(1, "17004", 250, control="A1001L2"), service(2, "99213", 100, control="A1001L3")], THREE,
        [(2, (1,)), (3, ())]),
    "the control number of one, one of the others is answered by itself": (
        [service(1, "17000", 200, control="A1001L1"), service(2, "17003", 150, control="A1001L2")], THREE,
        [(1, (3,)), (2, ())]),
    "the control number of one, two choices": (
        [service(1, "17000", 200, control="A1001L1")], (*THREE, line(4, "11102", 100)), [(1, ())]),
    "the control number of one, too many choices": (
        [service(1, "17000", 200, control="A1001L1")], (line(1, "17000", 100), *[
            line(n, "11102", 100 if n == 2 else n) for n in range(2, 11)]), [(1, ())]),
    "another day": ([service(1, "17000", 250, day=later(1), control="A1001L1")], THREE[:2], [(1, ())]),
    "another charge and nothing that makes it up": (
        [service(1, "17000", 99, control="A1001L1")], THREE[:2], [(1, ())]),
    "parts are no bundle": (
        [service(1, "17003", 100, control="A1001L2"), service(2, "17003", 50, control="A1001L2")], THREE,
        [(2, ()), (2, ())]),
}  # fmt: skip


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_has_every_line_that_it_answers(name):
    services, lines, expected = BUNDLES[name]
    assert [(one.line, one.also) for one in line_up(services, lines)] == expected


def test_no_line_is_answered_by_a_bundle_and_by_something_else():
    services, lines, _ = BUNDLES["the control number of one, its code"]
    told = line_up([*services, bare(3, "17003", 150)], lines)
    assert [(one.line, one.also) for one in told][:2] == [(1, ()), (3, ())]
    assert told[2].line == 2


EXACT = {
    "all agrees": (answers(*TWO), True),
    "without control numbers": ([replace(one, control="") for one in answers(*TWO)], True),
    "other units": ([replace(answers(*TWO)[0], billed_units=Decimal(2))], False),
    "other modifiers": ([replace(answers(*TWO)[0], billed_modifiers=("25",))], False),
    "another code": ([service(1, "99212", control="A1001L1")], False),
    "no line": ([bare(1, "88305", 77)], False),
}


@pytest.mark.parametrize("name", EXACT)
def test_exact_is_all_that_was_billed(name):
    services, exact = EXACT[name]
    assert lined(services, TWO).exact is exact


# -- laws ---------------------------------------------------------------------------------------------------

_codes = st.sampled_from(["17311", "17312", "99213"])
_charges = st.sampled_from([50, 100, 150])
_lines = st.lists(st.tuples(_codes, _charges, st.sampled_from(["", "59"]), st.booleans()), max_size=5).map(
    lambda specs: [
        line(n, code, charge, mods, control=None if own else "")
        for n, (code, charge, mods, own) in enumerate(specs, 1)
    ]
)
_services = st.lists(
    st.tuples(
        _codes, _charges, st.sampled_from(["", "59"]), st.sampled_from(["", "A1001L1", "A1001L2", "2", "Z"]),
        st.sampled_from([0, 80]), st.sampled_from([DAY, later(1), None]),
    ),
    max_size=5,
).map(
    lambda specs: [
        service(n, code, charge, mods, control=control, paid=paid, day=day)
        for n, (code, charge, mods, control, paid, day) in enumerate(specs, 1)
    ]
)  # fmt: skip


@given(services=_services, lines=_lines)
def test_every_service_payment_has_one_match(services, lines):
    found = line_up(services, lines)
    assert [one.service for one in found] == [one.ordinal for one in services]
    there = {one.ordinal for one in lines}
    for one in found:
        assert (one.line is None) == (one.confidence == "none")
        assert one.line is None or one.line in there


@given(services=_services, lines=_lines)
def test_certain_needs_code_or_control_and_no_line_is_certain_twice_but_in_parts(services, lines):
    found = line_up(services, lines)
    by_ordinal = {one.ordinal: one for one in lines}
    certain = [(service, by_ordinal[one.line]) for service, one in zip(services, found, strict=True)
               if one.confidence == "certain"]  # fmt: skip
    for told, billed in certain:
        assert told.billed_code == billed.code or told.control == billed.control
    for billed in lines:
        charges = [told.charge for told, one in certain if one is billed]
        assert sum(charges) <= billed.charge


@given(lines=_lines, data=st.data())
def test_all_that_was_billed_comes_back_in_any_order_to_lines_that_are_equal(lines, data):
    """Shuffled, and without control numbers, every service payment finds a line that was billed as it was."""
    services = [replace(one, control="") for one in answers(*lines)]
    services = [replace(one, ordinal=n) for n, one in enumerate(data.draw(st.permutations(services)), 1)]
    by_ordinal = {one.ordinal: one for one in lines}
    found = line_up(services, lines)
    assert len({one.line for one in found}) == len(lines)
    for told, match in zip(services, found, strict=True):
        billed = by_ordinal[match.line]
        assert (told.billed_code, told.billed_modifiers, told.charge) == (
            billed.code, billed.modifiers, billed.charge)  # fmt: skip
        assert match.confidence in ("certain", "probable")


@given(services=_services, lines=_lines, data=st.data())
def test_what_is_certain_does_not_depend_on_the_order_of_lines(services, lines, data):
    first = {one.service: one.line for one in line_up(services, lines) if one.confidence == "certain"}
    again = line_up(services, data.draw(st.permutations(lines)))
    assert {one.service: one.line for one in again if one.confidence == "certain"} == first
