"""What each decision is among all of one number: roles, reversals with what they take back, corrections."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from decided import TOLD, decided, later
from hypothesis import given
from hypothesis import strategies as st

from scrubber.remit.episodes import episodes
from scrubber.remit.standing import join

LATER, MUCH_LATER = later(60), later(90)


def told(*decisions):
    """Role, what it is about and what took it back, by place of the decisions; places are unique here."""
    return {
        one.payment.index: (
            one.role,
            one.about.index if one.about else None,
            one.reversed_by.index if one.reversed_by else None,
        )
        for one in join(decisions)
    }


FIRST = decided(1)
REVERSAL = decided(2, "22", -100, -80, remit="b", day=LATER)
CORRECTION = decided(3, "1", 100, 60, remit="b", day=LATER)

CASES = {
    "one decision": ([FIRST], {1: ("first", None, None)}),
    "a denial as a whole": ([decided(1, "4", paid=0)], {1: ("first", None, None)}),
    "sent on": ([decided(1, "23", paid=0)], {1: ("forwarded", None, None)}),
    "an estimate": ([decided(1, "25")], {1: ("estimate", None, None)}),
    "sent on, then decided": (
        [decided(1, "23", paid=0), decided(2, remit="b", day=LATER)],
        {1: ("forwarded", None, None), 2: ("first", None, None)}),
    "decided again": (
        [FIRST, decided(2, remit="b", day=LATER)], {1: ("first", None, None), 2: ("again", None, None)}),
    "reversed and corrected": (
        [FIRST, REVERSAL, CORRECTION],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("correction", 1, None)}),
    "reversed, corrected a month later": (
        [FIRST, REVERSAL, replace(CORRECTION, day=MUCH_LATER, key=replace(CORRECTION.key, sha256="c"))],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("correction", 1, None)}),
    "the correction before the reversal": (
        [FIRST, decided(3, "22", -100, -80, remit="b", day=LATER), decided(2, paid=60, remit="b", day=LATER)],
        {1: ("first", None, 3), 2: ("correction", 1, None), 3: ("reversal", 1, None)}),
    "reversed with the status of what is taken back": (
        [FIRST, decided(2, "1", -100, -80, remit="b", day=LATER), CORRECTION],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("correction", 1, None)}),
    "a denial taken back as a denial": (
        [decided(1, "4", paid=0), decided(2, "4", -100, 0, remit="b", day=LATER)],
        {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "a charge below zero alone": ([decided(1, "1", -100, -80)], {1: ("reversal", None, None)}),
    "an estimate below zero": ([decided(1, "25", -100, 0)], {1: ("estimate", None, None)}),
    "only reversed": ([FIRST, REVERSAL], {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "a reversal of what was never seen": ([REVERSAL], {2: ("reversal", None, None)}),
    "of what was never seen, and corrected": (
        [REVERSAL, CORRECTION], {2: ("reversal", None, None), 3: ("correction", None, None)}),
    "of another amount": (
        [FIRST, decided(2, "22", -300, -80, remit="b", day=LATER)],
        {1: ("first", None, None), 2: ("reversal", None, None)}),
    "by the payer's number, part of the money": (
        [replace(FIRST, payer_number="N1"), decided(2, "22", -100, -50, remit="b", day=LATER, payer_number="N1")],
        {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "by the payer's number, without a sign": (
        [replace(FIRST, payer_number="N1"), decided(2, "22", 100, 80, remit="b", day=LATER, original="N1")],
        {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "without a sign and without a number": (
        [FIRST, decided(2, "22", 100, 80, remit="b", day=LATER)],
        {1: ("first", None, None), 2: ("reversal", None, None)}),
    "of a denial": (
        [decided(1, "4", paid=0), decided(2, "22", -100, 0, remit="b", day=LATER), CORRECTION],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("correction", 1, None)}),
    "the nearest of two alike": (
        [FIRST, decided(2, remit="b", day=LATER), decided(3, "22", -100, -80, remit="c", day=MUCH_LATER)],
        {1: ("first", None, None), 2: ("again", None, 3), 3: ("reversal", 2, None)}),
    "the one that the payer's number names": (
        [replace(FIRST, payer_number="N1"), decided(2, remit="b", day=LATER, payer_number="N2"),
         decided(3, "22", -100, -80, remit="c", day=MUCH_LATER, payer_number="N1")],
        {1: ("first", None, 3), 2: ("again", None, None), 3: ("reversal", 1, None)}),
    "a named reversal is served before a nameless one": (
        [replace(FIRST, payer_number="N1"), decided(2, remit="b", day=LATER, payer_number="N2"),
         decided(3, "22", -100, -80, remit="c", day=MUCH_LATER, payer_number="N9"),
         decided(4, "22", -100, -80, remit="c", day=MUCH_LATER, payer_number="N2")],
        {1: ("first", None, 3), 2: ("again", None, 4), 3: ("reversal", 1, None), 4: ("reversal", 2, None)}),
    "nothing is taken back twice": (
        [FIRST, REVERSAL, decided(4, "22", -100, -80, remit="c", day=MUCH_LATER)],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 4: ("reversal", None, None)}),
    "a correction that is taken back and corrected": (
        [FIRST, REVERSAL, CORRECTION, decided(4, "22", -100, -60, remit="c", day=MUCH_LATER),
         decided(5, paid=0, remit="c", day=MUCH_LATER)],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("correction", 1, 4),
         4: ("reversal", 3, None), 5: ("correction", 3, None)}),
    "decided again after a correction": (
        [FIRST, REVERSAL, CORRECTION, decided(4, remit="c", day=MUCH_LATER)],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("correction", 1, None), 4: ("again", None, None)}),
    "on one day, the trace of the reversal first": (
        [decided(1, remit="b"), decided(2, "22", -100, -80, remit="a")],
        {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "not what came later": (
        [decided(1, "22", -100, -80), decided(2, remit="b", day=LATER)],
        {1: ("reversal", None, None), 2: ("correction", None, None)}),
    "not what stands after it in the same remittance": (
        [decided(1, "22", -100, -80), decided(2)], {1: ("reversal", None, None), 2: ("correction", None, None)}),
    "one correction for two reversals": (
        [FIRST, decided(2, charge=60, paid=50, remit="b", day=LATER),
         decided(3, "22", -100, -80, remit="c", day=MUCH_LATER), decided(4, "22", -60, -50, remit="c", day=MUCH_LATER),
         decided(5, remit="c", day=MUCH_LATER)],
        {1: ("first", None, 3), 2: ("again", None, 4), 3: ("reversal", 1, None), 4: ("reversal", 2, None),
         5: ("correction", 1, None)}),
    "two decisions and their reversals in one remittance": (
        [decided(1, payer_number="N1"), decided(2, payer_number="N2"),
         decided(3, "22", -100, -80, payer_number="N1"), decided(4, "22", -100, -80, payer_number="N2")],
        {1: ("first", None, 3), 2: ("again", None, 4), 3: ("reversal", 1, None), 4: ("reversal", 2, None)}),
    "decisions on both sides of a reversal": (
        [FIRST, decided(2, paid=70, remit="b", day=LATER), decided(3, "22", -100, -80, remit="b", day=LATER),
         decided(4, paid=60, remit="b", day=LATER)],
        {1: ("first", None, 3), 2: ("again", None, None), 3: ("reversal", 1, None), 4: ("correction", 1, None)}),
    "the correction that names what it replaces": (
        [replace(FIRST, payer_number="N1"), replace(REVERSAL, payer_number="N1"),
         decided(3, payer_number="N2", remit="b", day=LATER),
         decided(4, charge=70, payer_number="N3", original="N1", remit="b", day=LATER)],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("again", None, None), 4: ("correction", 1, None)}),
    "amounts that cannot be read": (
        [decided(1, charge=None, paid=None), decided(2, "22", None, None, remit="b", day=LATER),
         decided(3, "22", -100, None, remit="b", day=LATER), decided(4, charge=None, remit="c", day=MUCH_LATER)],
        {1: ("first", None, None), 2: ("reversal", None, None), 3: ("reversal", None, None),
         4: ("correction", None, None)}),
    "the payer's number with blanks": (
        [replace(FIRST, payer_number="N1 "),
         decided(2, "22", -100, -50, remit="b", day=LATER, payer_number=" N1", payer_id="99999 ")],
        {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "without a day it is the last": (
        [replace(FIRST, day=None), decided(2, remit="b", day=LATER)],
        {1: ("again", None, None), 2: ("first", None, None)}),
}  # fmt: skip

PAYERS = {
    "two payers": (
        [FIRST, decided(2, "2", payer_id="60054", remit="b", day=LATER, claim=(1, 2))],
        {1: ("first", None, None), 2: ("first", None, None)}),
    "crossed over to a payer of the same id": (
        [FIRST, decided(2, "2", remit="b", day=LATER)], {1: ("first", None, None), 2: ("first", None, None)}),
    "the second denies and does not say its rank": (
        [FIRST, decided(2, "4", paid=0, remit="b", day=LATER, claim=(1, 2)),
         decided(3, "2", remit="c", day=MUCH_LATER, claim=(1, 2))],
        {1: ("first", None, None), 2: ("first", None, None), 3: ("again", None, None)}),
    "another payer takes nothing back": (
        [FIRST, replace(REVERSAL, payer_id="60054")], {1: ("first", None, None), 2: ("reversal", None, None)}),
    "and corrects nothing": (
        [FIRST, REVERSAL, replace(CORRECTION, payer_id="60054")],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("first", None, None)}),
    "the first payer finds that it is the second": (
        [replace(FIRST, payer_number="N1"), replace(REVERSAL, payer_number="N1"),
         replace(CORRECTION, status="2", payer_number="N2", original="N1")],
        {1: ("first", None, 2), 2: ("reversal", 1, None), 3: ("correction", 1, None)}),
}  # fmt: skip

VISITS = {
    "visits of one account": (
        [decided(n, remit=str(n), day=later(30 + n), claim=(1, n), first_day=later(n)) for n in (1, 2, 3)],
        dict.fromkeys((1, 2, 3), ("first", None, None))),
    "visits that were never sent": (
        [decided(n, remit=str(n), claim=None, first_day=later(n)) for n in (1, 2)],
        dict.fromkeys((1, 2), ("first", None, None))),
    "a denial of another visit": (
        [FIRST, decided(2, "4", paid=0, claim=None, first_day=later(9), remit="b", day=LATER)],
        {1: ("first", None, None), 2: ("first", None, None)}),
    "a claim and its replacement": (
        [decided(1, paid=0), decided(2, remit="b", day=LATER, claim=(2, 1))],
        {1: ("first", None, None), 2: ("again", None, None)}),
    "a reversal of one visit": (
        [decided(1), decided(2, remit="b", day=later(31), claim=(1, 2), first_day=later(7)),
         decided(3, "22", -100, -80, remit="c", day=LATER)],
        {1: ("first", None, 3), 2: ("first", None, None), 3: ("reversal", 1, None)}),
    "a reversal that says no day": (
        [decided(1), decided(2, "22", -100, -80, remit="c", day=LATER, claim=None, first_day=None)],
        {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "a reversal by the payer's number, of no claim and another day": (
        [decided(1, payer_number="N1"),
         decided(2, "22", -100, -80, remit="c", day=LATER, claim=None, first_day=later(1), payer_number="N1")],
        {1: ("first", None, 2), 2: ("reversal", 1, None)}),
    "no payer's number is none in common": (
        [decided(1, payer_number="0", claim=None),
         decided(2, remit="b", payer_number="0", claim=None, first_day=later(1))],
        {1: ("first", None, None), 2: ("first", None, None)}),
}  # fmt: skip

HALF = Decimal(100)
PARTS = {
    "two parts": (
        [decided(1, charge=60, claim_charge=HALF), decided(2, charge=40, claim_charge=HALF)],
        {1: ("first", None, None), 2: ("first", None, None)}),
    "parts weeks apart": (
        [decided(1, charge=60, claim_charge=HALF), decided(2, charge=40, claim_charge=HALF, remit="b", day=LATER)],
        {1: ("first", None, None), 2: ("first", None, None)}),
    "more than the whole": (
        [decided(1, charge=60, claim_charge=HALF), decided(2, charge=60, claim_charge=HALF)],
        {1: ("first", None, None), 2: ("again", None, None)}),
    "a charge of nothing is no part": (
        [decided(1, charge=60, claim_charge=HALF), decided(2, charge=0, claim_charge=HALF)],
        {1: ("first", None, None), 2: ("again", None, None)}),
    "parts of two claims": (
        [decided(1, charge=60, claim_charge=HALF), decided(2, charge=40, claim_charge=HALF, claim=(2, 1))],
        {1: ("first", None, None), 2: ("again", None, None)}),
    "a part of what was never sent": (
        [decided(1, charge=60, claim=None), decided(2, charge=40, claim=None)],
        {1: ("first", None, None), 2: ("again", None, None)}),
    "one part is taken back and corrected": (
        [decided(1, charge=60, paid=50, claim_charge=HALF), decided(2, charge=40, paid=30, claim_charge=HALF),
         decided(3, "22", -40, -30, remit="b", day=LATER), decided(4, charge=40, paid=0, remit="b", day=LATER)],
        {1: ("first", None, None), 2: ("first", None, 3), 3: ("reversal", 2, None), 4: ("correction", 2, None)}),
    "both are taken back, and corrected in another order": (
        [decided(1, charge=60, paid=50, claim_charge=HALF), decided(2, charge=40, paid=30, claim_charge=HALF),
         decided(3, "22", -60, -50, remit="b", day=LATER), decided(4, "22", -40, -30, remit="b", day=LATER),
         decided(5, charge=40, paid=0, remit="b", day=LATER), decided(6, charge=60, paid=0, remit="b", day=LATER)],
        {1: ("first", None, 3), 2: ("first", None, 4), 3: ("reversal", 1, None), 4: ("reversal", 2, None),
         5: ("correction", 2, None), 6: ("correction", 1, None)}),
}  # fmt: skip

EVERY = {**CASES, **PAYERS, **VISITS, **PARTS}


@pytest.mark.parametrize("name", EVERY)
def test_roles(name):
    decisions, expected = EVERY[name]
    assert told(*decisions) == expected
    assert told(*reversed(decisions)) == expected


def test_standings_are_in_the_order_of_keys():
    decisions = [
        decided(1, remit="b"),
        decided(2, remit="a", day=LATER),
        decided(1, remit="c", payer_id="60054"),
    ]
    assert [(one.payment.sha256, one.role) for one in join(decisions)] == [
        ("a", "again"),
        ("b", "first"),
        ("c", "first"),
    ]


def test_nothing_is_joined_of_nothing():
    assert join(()) == ()


def test_what_comes_late_is_put_where_it_belongs():
    """The correction was loaded first, then the reversal, then, from an old file, the first decision."""
    assert told(CORRECTION) == {3: ("first", None, None)}
    assert told(CORRECTION, REVERSAL)[3] == ("correction", None, None)
    assert told(CORRECTION, REVERSAL, FIRST) == CASES["reversed and corrected"][1]


# -- laws ---------------------------------------------------------------------------------------------------

_decision = st.tuples(
    st.sampled_from(["1", "2", "4", "22", "22", "23", "25", ""]),
    st.sampled_from([100, 60, 40]),
    st.sampled_from([80, 0]),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([TOLD, LATER, None]),
    st.sampled_from([None, (1, 1), (1, 2)]),
    st.fixed_dictionaries(
        {},
        optional={
            "payer_id": st.sampled_from(["99999", "60054"]),
            "payer_number": st.sampled_from(["", "N1", "N2"]),
            "original": st.sampled_from(["", "N1"]),
            "first_day": st.sampled_from([None, later(0), later(9)]),
            "claim_charge": st.sampled_from([None, Decimal(100)]),
        },
    ),
)


def _made(specs):
    made = []
    for place, (status, charge, paid, remit, day, claim, more) in enumerate(specs, 1):
        sign = -1 if status == "22" else 1
        made.append(
            decided(place, status, sign * charge, sign * paid, remit=remit, day=day, claim=claim, **more)
        )
    return made


_decisions = st.lists(_decision, max_size=8).map(_made)


@given(decisions=_decisions, data=st.data())
def test_the_order_of_loading_has_no_say(decisions, data):
    assert join(data.draw(st.permutations(decisions))) == join(decisions)


@given(decisions=_decisions)
def test_roles_hold_together(decisions):
    found = {one.payment: one for one in join(decisions)}
    by_key = {one.key: one for one in decisions}
    assert set(found) == set(by_key)
    for key, standing in found.items():
        one = by_key[key]
        assert (standing.role == "reversal") == (one.status == "22")
        assert (standing.role == "forwarded") == (one.status == "23")
        assert (standing.role == "estimate") == (one.status == "25")
        if standing.role == "reversal" and standing.about:
            assert found[standing.about].reversed_by == key
            assert by_key[standing.about].payer_id == one.payer_id
            assert abs(by_key[standing.about].charge) == abs(one.charge)
        if standing.reversed_by:
            assert found[standing.reversed_by].about == key
        if standing.role in ("first", "again", "forwarded", "estimate"):
            assert standing.about is None


@given(decisions=_decisions)
def test_every_payer_decides_for_the_first_time(decisions):
    """Each group has a first decision, unless what it began with was taken back before anybody saw it."""
    roles = {one.payment: one.role for one in join(decisions)}
    for group in episodes(decisions):
        said = [roles[one.key] for one in group]
        if "again" in said:
            assert "first" in said or "correction" in said
        if "reversal" not in said and {"first", "again"} & set(said):
            assert said.index("first") < (said.index("again") if "again" in said else len(said))
        assert len({one.payer_id for one in group}) == 1
