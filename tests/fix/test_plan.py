"""Which fixes are taken: by safety, in order, none over another."""

import pytest
from blobs import change, finding, fix, insert, place
from hypothesis import given
from hypothesis import strategies as st

from scrubber.finding import ClaimRef, Outcome, Safety, Suppression
from scrubber.fix import apply, plan

SAFE = (Safety.SAFE,)
BOTH = (Safety.SAFE, Safety.REVIEW)
ALL = tuple(Safety)


def test_what_is_accepted_is_taken():
    safe = finding(fix(change(0, "A", "a"), safety=Safety.SAFE))
    review = finding(fix(change(2, "B", "b"), safety=Safety.REVIEW))
    attest = finding(fix(change(4, "C", "c"), safety=Safety.ATTEST))
    three = [attest, safe, review]
    assert [taken.finding for taken in plan(three, ()).taken] == []
    assert [taken.finding for taken in plan(three, SAFE).taken] == [safe]
    assert [taken.finding for taken in plan(three, BOTH).taken] == [safe, review]


def test_what_says_safe_and_is_not_needs_a_person():
    bold = finding(fix(change(0, "17311", "17312"), safety=Safety.SAFE))
    assert not plan([bold], SAFE)
    assert plan([bold], BOTH).taken[0].fix.safety is Safety.REVIEW


def test_attest_is_never_taken_without_an_attestation():
    attest = finding(fix(change(4, "C", "c"), safety=Safety.ATTEST))
    assert not plan([attest], ALL)
    chosen = plan([attest], (), lambda one: one.fixes[0])
    assert [taken.finding for taken in chosen.taken] == [attest]


def test_an_attested_fix_goes_before_an_accepted_one():
    both = finding(
        fix(change(0, "A", "a"), safety=Safety.SAFE), fix(change(0, "A", "z"), safety=Safety.ATTEST)
    )
    assert plan([both], SAFE, lambda one: one.fixes[1]).changes[0].new == "z"


def test_the_first_acceptable_fix_is_taken():
    several = finding(
        fix(change(0, "A", "x"), safety=Safety.ATTEST),
        fix(change(0, "A", "y"), safety=Safety.REVIEW),
        fix(change(0, "A", "a"), safety=Safety.SAFE),
    )
    assert plan([several], BOTH).changes[0].new == "y"
    assert plan([several], SAFE).changes[0].new == "a"


@pytest.mark.parametrize("outcome", [Outcome.BYPASSED, Outcome.NO_DATA, Outcome.PASS])
def test_only_failures_are_fixed(outcome):
    assert not plan([finding(fix(change(0, "A", "a")), outcome=outcome)], BOTH)


def test_what_is_set_aside_or_refused_is_left():
    suppressed = finding(fix(change(0, "A", "a")))
    suppressed.suppressed = Suppression("Ann", "known", "2026-12-31")
    refused = finding(fix(change(2, "B", "b")))
    assert not plan([suppressed, refused, finding()], BOTH, refused={refused.id})


def test_changes_come_in_the_order_of_the_file():
    late, early = finding(fix(change(9, "A", "a"))), finding(fix(change(1, "B", "b"), insert(20, "c")))
    assert [one.start for one in plan([late, early], BOTH).changes] == [1, 9, 20]


@pytest.mark.parametrize(
    ("first", "second", "meets"),
    [
        (change(2, "ABC", ""), change(4, "CD", ""), True),
        (change(2, "ABC", ""), change(3, "B", ""), True),
        (change(2, "ABC", ""), change(2, "ABC", "x"), True),
        (change(2, "ABC", ""), insert(3, "x"), True),
        (change(2, "ABC", ""), change(5, "D", ""), False),
        (change(2, "ABC", ""), insert(5, "x"), False),
        (insert(2, "x"), insert(2, "y"), True),
        (insert(2, "x"), insert(3, "y"), False),
    ],
)
def test_fixes_that_touch_wait_for_the_next_round(first, second, meets):
    one, other = finding(fix(first), edit="TST001"), finding(fix(second), edit="TST002")
    chosen = plan([one, other], BOTH)
    assert (chosen.left == (other,)) is meets
    assert len(chosen.taken) == 2 - meets


def test_a_fix_is_taken_whole_or_not_at_all():
    small = finding(fix(change(0, "A", "a")), edit="TST001")
    wide = finding(fix(change(0, "A", "z"), change(9, "B", "z")), edit="TST002")
    chosen = plan([small, wide], BOTH)
    assert [one.start for one in chosen.changes] == [0]
    assert chosen.left == (wide,)


def test_two_inserts_of_one_fix_keep_their_order():
    two = finding(fix(insert(3, "first"), insert(3, "second")))
    assert [one.new for one in plan([two], BOTH).changes] == ["first", "second"]


def test_a_fix_that_overlaps_itself_is_left():
    broken = finding(fix(change(2, "ABC", "x"), change(3, "BC", "y")))
    assert plan([broken], BOTH).changes == ()


def test_a_fix_without_changes_is_only_a_hint():
    hint = finding(fix(title="ask the surgeon"), at=place(0, 1))
    assert not plan([hint], ALL)
    assert not plan([hint], ALL, lambda one: one.fixes[0])


spans = st.tuples(st.integers(0, 40), st.integers(0, 5))


@given(st.lists(st.lists(spans, min_size=1, max_size=3), max_size=8))
def test_whatever_is_proposed_can_be_applied(proposed):
    data = bytes(range(65, 65 + 46))
    findings = []
    for number, spans_of in enumerate(proposed):
        changes = [
            change(start, data[start : start + size].decode(), "+") if size else insert(start, "-")
            for start, size in spans_of
        ]
        findings.append(finding(fix(*changes), edit=f"TST{number:03d}"))
    chosen = plan(findings, BOTH)
    assert {id(taken.finding) for taken in chosen.taken} | {id(one) for one in chosen.left} <= set(
        map(id, findings)
    )
    out = b"".join(apply([data], chosen.changes))
    removed = sum(one.end - one.start for one in chosen.changes)
    assert len(out) == len(data) - removed + len(chosen.changes)


def test_a_claim_that_an_edit_could_not_judge_gets_no_fix():
    mended = finding(fix(change(0, "a", "b")), claim="A1")
    crashed = finding(name="edit_crashed", claim="A1")
    other = finding(fix(change(5, "c", "d")), claim="B2")
    for number, one in enumerate((mended, crashed, other)):
        one.claim = ClaimRef(one.claim.number, 2 if number == 2 else 1)
    chosen = plan([mended, crashed, other], BOTH)
    assert [taken.finding for taken in chosen.taken] == [other]
