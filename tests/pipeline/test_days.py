"""What edits across claims know of the other claims: of the input, in any order, at a few bytes a claim."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsing import AS_OF

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.hit import Earlier, NoOtherClaims
from scrubber.edit.remembered import Remembered
from scrubber.finding import Outcome
from scrubber.model.read import read_claims, read_events
from scrubber.pipeline.check import Check
from scrubber.pipeline.days import Days
from scrubber.pipeline.source import open_source
from scrubber.pipeline.survey import day_digest, survey

VISIT = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}


def claims_of(*claims, **more):
    return build({**more, "claims": [{**VISIT, **claim} for claim in claims]})


def earlier(rules, data):
    """What each claim repeats, by its number and index."""
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF))
        read = read_claims([data], rules.guide)
        return {f"{claim.number}#{claim.index}": days.earlier(claim) for claim in read}


def test_the_later_of_two_claims_is_named_and_says_which_is_the_first(rules):
    assert earlier(rules, claims_of({"number": "A"}, {"number": "B", "day": "20260701"}, {"number": "A"})) == {
        "A#1": None, "B#2": None, "A#3": Earlier("A", 1, True),
    }  # fmt: skip


def test_a_number_alone_is_not_the_whole_claim(rules):
    said = earlier(rules, claims_of({"number": "A"}, {"number": "A", "day": "20260701"}))
    assert said == {"A#1": None, "A#2": Earlier("A", 1, False)}


def test_the_whole_claim_goes_before_the_number(rules):
    two = {"number": "B", "day": "20260701"}
    said = earlier(rules, claims_of({"number": "A"}, two, {"number": "B"}))
    assert said["B#3"] == Earlier("A", 1, True)


@pytest.mark.parametrize("order", list(permutations("ABC")))
def test_in_any_order_all_but_the_first_are_named(rules, order):
    shared = {"A": {"number": "X"}, "B": {"number": "X"}, "C": {"number": "Y"}}
    said = list(earlier(rules, claims_of(*(shared[name] for name in order))).values())
    first = shared[order[0]]["number"]
    assert said[0] is None
    assert said[1].whole
    assert said[2].whole
    assert (said[1].claim, said[1].index) == (first, 1)


def test_it_reaches_over_transactions_groups_and_interchanges(rules):
    one = {"claims": [{"number": "A", **VISIT}]}
    for draft in (
        {"transactions": [one, one]},
        {"groups": [one, one]},
        {"interchanges": [one, {**one, "delimiters": {"element": "|", "component": ">"}}]},
    ):
        assert earlier(rules, build(draft)) == {"A#1": None, "A#2": Earlier("A", 1, True)}


def test_line_breaks_within_segments_do_not_matter(rules):
    data = claims_of({"number": "A"}, {"number": "A"})
    broken = data.replace(b"HC:99213", b"HC:99\r\n213").replace(b"CLM*A*", b"CLM*\r\nA*", 1)
    assert earlier(rules, broken)["A#2"] == Earlier("A", 1, True)


@pytest.mark.parametrize(
    ("read", "spoiled"),
    [
        ("****MI*PV30418822~", "~"),
        ("*HC:99213*145*", "*HC:99213*I45*"),
        ("*145*UN*1*", "*145*UN**"),
        ("DTP*472*D8*20260709~", ""),
        ("*****PI*99999~", "~"),
    ],
)
def test_what_cannot_be_read_is_not_the_same(rules, read, spoiled):
    data = claims_of({"number": "A"}, {"number": "B"}).decode()
    assert read in data
    assert set(earlier(rules, data.replace(read, spoiled).encode()).values()) == {None}


def test_members_of_a_family_are_not_one_patient(rules):
    family = [{"number": name, "patient": {"first": name}} for name in ("Ann", "Bea")]
    assert set(earlier(rules, claims_of(*family)).values()) == {None}


def test_nothing_is_kept_of_claims_that_share_nothing(rules):
    data = claims_of(*({"number": f"N{n}", "day": f"202607{n:02}"} for n in range(1, 20)))
    found = survey([data], {"99213"})
    assert (found.days, found.claims, found.batches) == (set(), set(), {})


def test_the_survey_names_candidates_by_offset_and_days_by_digest():
    data = claims_of({"number": "A"}, {"number": "B", "day": "20260701"}, {"number": "A", "day": "20260702"})
    starts = [at for at in range(len(data)) if data.startswith(b"CLM*", at)]
    assert survey([data], ()).claims == {starts[0], starts[2]}
    data = claims_of({"number": "A"}, {"number": "B", "lines": [{"code": "17311"}]})
    assert survey([data], {"99213", "17311"}).days == {day_digest(" pv30418822", "20260709")}
    assert not survey([data], {"99213"}).days


def test_the_survey_reads_what_is_broken():
    torn = claims_of({"number": "A"}).partition(b"LX*1")[0]
    for data in (
        torn,
        torn + b"SV1~DTP*472~",
        torn.replace(b"CLM*A*", b"CLM~"),
        torn.replace(b"NM1*IL", b"NM1*IL~X"),
    ):
        assert survey([data], {"99213"}).claims == set()


def test_batches_are_counted_for_each_sender(rules):
    one = {"reference": "B7", **VISIT_FILE}
    draft = {"interchanges": [one, one, {**one, "sender": {"id": "LAKESIDE"}}, {**one, "reference": "B8"}]}
    with open_source(build(draft)) as source:
        days = Days(source, rules, Judging(as_of=AS_OF))
        assert (days.batches("B7"), days.batches("B8"), days.batches("B9")) == (2, 0, 0)


VISIT_FILE = {"claim": VISIT}


def test_the_very_claim_a_second_time_is_no_other_claim_of_the_day(rules):
    mohs = {"lines": [{"code": "17311"}], "diagnoses": ["C44311"]}
    data = claims_of({"number": "A", **mohs}, {"number": "A", **mohs}, {"number": "B", **mohs})
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF))
        read = list(read_claims([data], rules.guide))
        others = [[line.claim for line in days.others(claim, date(2026, 7, 9))] for claim in read]
    assert others == [["B"], ["B"], ["A", "A"]]


def test_claims_of_other_guides_do_not_shift_who_is_who(rules):
    """An institutional claim before it is counted by one way of reading and not by the other."""
    mohs = {"number": "A", "lines": [{"code": "17311"}], "diagnoses": ["C44311"]}
    other = claims_of(mohs, reference="I1").replace(b"005010X222A1", b"005010X223A2")
    data = other + claims_of(mohs)
    with open_source(data) as source:
        found = list(Check(source, rules, Judging(as_of=AS_OF, select=frozenset({"MOH", "DUP"}))))
    assert [f for f in found if f.outcome is Outcome.FAIL] == []
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF), rules.guides)
        events = read_events([data], rules.guide, guides=rules.guides)
        claim = next(event for event in events if type(event).__name__ == "Claim")
        assert days.others(claim, date(2026, 7, 9)) == ()


def test_a_claim_looked_at_alone_repeats_nothing():
    alone = NoOtherClaims()
    assert (alone.earlier(None), alone.batches("B7")) == (None, 0)


# -- other days ---------------------------------------------------------------------------------------------

NEXT = {"number": "B", "day": "20260712"}
SURGERY = {"number": "A", "lines": [{"code": "88305"}, {"code": "13152"}]}


def between(rules, data, first=date(2026, 4, 1), last=date(2026, 7, 31)):
    """What each claim is told of other days, by its number."""
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF))
        read = list(read_claims([data], rules.guide))
        return {
            str(claim.number): [(line.claim, line.code) for line in days.between(claim, first, last)]
            for claim in read
        }


@pytest.mark.parametrize("order", list(permutations((SURGERY, NEXT, {"number": "C", "day": "20260701"}))))
def test_the_surgery_of_other_days_is_told_whatever_the_order(rules, order):
    told = between(rules, claims_of(*order))
    assert told == {"A": [], "B": [("A", "13152")], "C": [("A", "13152")]}


def test_it_comes_by_day_within_the_days_asked_for(rules):
    later = {**SURGERY, "number": "D", "day": "20260710"}
    data = claims_of(later, NEXT, SURGERY, {**SURGERY, "number": "E", "day": "20260711"})
    assert between(rules, data)["B"] == [("A", "13152"), ("D", "13152"), ("E", "13152")]
    first, last = date(2026, 7, 10), date(2026, 7, 10)
    assert between(rules, data, first, last)["B"] == [("D", "13152")]


AGAIN = {"refs": {"F8": "2226169004412"}}
RENDERED = {"rendering": "second_mohs_surgeon"}


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([{**SURGERY, "frequency": "8", **AGAIN}], []),
        ([SURGERY, {**SURGERY, "number": "V", "frequency": "8", **AGAIN}], []),
        ([SURGERY, {**SURGERY, "number": "V", "frequency": "8", **AGAIN, **RENDERED}], [("A", "13152")]),
        (
            [SURGERY, {**SURGERY, "number": "V", "frequency": "8", **AGAIN, "day": "20260708"}],
            [("A", "13152")],
        ),
        ([SURGERY, {**SURGERY, "number": "R", "frequency": "7", **AGAIN}], [("R", "88305"), ("R", "13152")]),
        (
            [SURGERY, {"lines": [{"code": "88305"}], "number": "R", "frequency": "7", **AGAIN}],
            [("R", "88305")],
        ),
        (
            [{**SURGERY, "lines": [{"code": "14060"}], "number": "R", "frequency": "7", **AGAIN}],
            [("R", "14060")],
        ),
        ([{**SURGERY, "lines": [{"code": "99213"}], "number": "R", "frequency": "7", **AGAIN}, SURGERY], []),
        ([{**SURGERY, "number": "B"}], []),
        ([{**SURGERY, "sequence": "S", "other_payers": [{"payer": "medicare"}]}], []),
        ([{**SURGERY, "subscriber": {"first": "Ann"}}], []),
        ([{**SURGERY, "payer": "blue"}], []),
    ],
    ids=[
        "a void",
        "what was voided",
        "another's void",
        "the void of another day",
        "a replacement",
        "a replacement by something else",
        "a replacement by something else alone",
        "what may be its own replacement",
        "its own number",
        "for another payer to go first",
        "another patient",
        "another payer",
    ],
)
def test_what_does_not_stand_is_not_told(rules, others, told):
    assert between(rules, claims_of(*others, NEXT))["B"] == told


def test_a_claim_without_a_number_has_no_number_in_common(rules):
    data = claims_of({**SURGERY, "number": "0"}, {**NEXT, "number": "0", "lines": [{"code": "99213"}]})
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF))
        *_, visit = read_claims([data], rules.guide)
        assert [line.code for line in days.between(visit, date(2026, 7, 1), date(2026, 7, 31))] == ["13152"]


def test_a_replacement_is_not_told_of_what_it_may_replace(rules):
    again = {**NEXT, "frequency": "7", **AGAIN}
    assert between(rules, claims_of(SURGERY, again))["B"] == []
    assert between(rules, claims_of({**SURGERY, **RENDERED}, again))["B"] == [("A", "13152")]


def test_who_is_alone(rules):
    data = claims_of(SURGERY, NEXT, {"number": "C", "subscriber": {"member": "PV30418823"}})
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF))
        read = read_claims([data], rules.guide)
        assert [days.alone(claim) for claim in read] == [False, False, True]


def test_without_surgery_nothing_of_other_days_is_kept():
    visits = claims_of(*({"number": f"N{n}", "day": f"202607{n:02}"} for n in range(1, 20)))
    assert survey([visits], {"99213"}, {"13152"}).history == set()
    one = claims_of(SURGERY, {**NEXT, "subscriber": {"member": "PV30418823"}})
    assert survey([one], {"99213", "13152"}, {"13152"}).history == set()
    two = claims_of(SURGERY, {**NEXT, "subscriber": {"member": " pv30418822"}})
    starts = {at for at in range(len(two)) if two.startswith(b"CLM*", at)}
    assert survey([two], {"99213", "13152"}, {"13152"}).history == starts
    assert survey([two], {"99213", "13152"}).history == set()


def test_edits_that_nobody_wants_recall_nothing(rules):
    with open_source(claims_of(SURGERY, NEXT)) as source:
        assert (
            Days(source, rules, Judging(as_of=AS_OF, ignore=frozenset({"GLO", "MOH036"})))._recalled
            == frozenset()
        )


LINES = st.fixed_dictionaries(
    {
        "code": st.sampled_from(("17311", "13152", "14060", "11102", "99213", "99203", "88305")),
        "mods": st.sampled_from(("", "", "24", "25", "57", "79", "80")),
    }
)
CLAIMS = st.fixed_dictionaries(
    {
        "day": st.sampled_from(("20260410", "20260629", "20260708", "20260709", "20260710", "20260719")),
        "rendering": st.sampled_from(
            ("mohs_surgeon", "mohs_surgeon", "second_mohs_surgeon", "dermatologist")
        ),
        "frequency": st.sampled_from(("1", "1", "1", "7", "8")),
        "lines": st.lists(LINES, min_size=1, max_size=3),
    }
)


@given(claims=st.lists(CLAIMS, min_size=2, max_size=5), data=st.data())
def test_no_verdict_on_surgery_depends_on_the_order_of_claims(rules, claims, data):
    named = [{**claim, "number": f"A{n}", **AGAIN} for n, claim in enumerate(claims)]
    shuffled = data.draw(st.permutations(named))

    def verdicts(order):
        with open_source(claims_of(*order)) as source:
            judging = Judging(as_of=AS_OF, select=frozenset({"GLO"}), history=Remembered())
            found = list(Check(source, rules, judging))
        assert not [f for f in found if f.edit.startswith("SYS")]
        return sorted(
            (f.edit, f.claim.number, f.line or 0, f.outcome.value, f.message) for f in found if f.claim
        )

    assert verdicts(named) == verdicts(shuffled)
