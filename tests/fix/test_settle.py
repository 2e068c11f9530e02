"""Fixing to a fixed point: a fix is proven by the result, or the bytes come back as they were."""

from collections import Counter

import pytest
from blobs import Blob, change, finding, fix, judge, place, replaces
from hypothesis import given
from hypothesis import strategies as st

from scrubber.finding import Change, Safety
from scrubber.fix import settle

SAFE = (Safety.SAFE,)
BOTH = (Safety.SAFE, Safety.REVIEW)


def settled(data, *rules, accept=BOTH, **options):
    blob = Blob(data)
    return settle(blob, judge(*rules), blob.keep, accept, **options)


def test_nothing_to_do():
    result = settled(b"all is well", replaces("TST001", "x", "y"))
    assert result.data.data == b"all is well"
    assert (result.rounds, result.taken, result.before, result.given_back) == (0, [], [], set())
    assert result.after is result.before


def test_nothing_accepted():
    result = settled(b"axa", replaces("TST001", "x", "y"), accept=())
    assert result.data.data == b"axa"
    assert len(result.after) == 1


def test_a_fix_is_applied_and_proven():
    result = settled(b"axaxaaaaaaaaaaaaaax", replaces("TST001", "x", "y"))
    assert result.data.data == b"ayayaaaaaaaaaaaaaay"
    assert (result.rounds, len(result.taken), result.after) == (1, 3, [])
    assert len(result.before) == 3


def test_one_fix_may_make_room_for_another():
    result = settled(b"..abc..", replaces("TST001", "ab", "b"), replaces("TST002", "bc", "c"))
    assert result.data.data == b"..c.."
    assert result.rounds == 2


def test_a_fix_that_does_not_silence_its_finding_is_given_back():
    stubborn = ("TST001", "x", lambda at: (fix(change(at, "x", "xx")),))
    result = settled(b"..x..", stubborn)
    assert result.data.data == b"..x.."
    assert len(result.given_back) == 1
    assert result.taken == []
    assert len(result.after) == 1


def test_a_fix_that_wakes_another_finding_is_given_back():
    result = settled(b"..x..", replaces("TST001", "x", "y"), ("TST002", "y", lambda at: ()))
    assert result.data.data == b"..x.."
    assert result.given_back == {result.before[0].id}


def test_the_other_fixes_stay():
    rules = (replaces("TST001", "x", "y"), ("TST002", "y", lambda at: ()), replaces("TST003", "q", "p"))
    result = settled(b"..x..|..q", *rules)
    assert result.data.data == b"..x..|..p"
    assert len(result.given_back) == 1


def test_fixes_that_chase_each_other_come_to_an_end():
    result = settled(b"...x...", replaces("TST001", "x", "y"), replaces("TST002", "y", "x"))
    assert result.data.data == b"...x..."
    assert result.given_back


def test_a_fix_that_grows_for_ever_comes_to_an_end():
    grows = ("TST001", "n", lambda at: (fix(change(at, "n", "mn")),))
    assert settled(b".n.", grows).data.data == b".n."


def test_bytes_that_are_not_there_are_never_overwritten():
    mistaken = ("TST001", "x", lambda at: (fix(change(at, "?", "y")),))
    result = settled(b"..x..", mistaken, replaces("TST002", "q", "p"))
    assert result.data.data == b"..x.."
    assert len(result.given_back) == 1


def test_line_breaks_inside_a_value_do_not_matter():
    def check(blob):
        at = blob.data.find(b"1\n0")
        return [finding(fix(Change(place(at, at + 3), "10", "12")))] if at >= 0 else []

    blob = Blob(b"..1\n0..")
    assert settle(blob, check, blob.keep, BOTH).data.data == b"..12.."


def test_review_is_taken_when_a_person_said_yes():
    rule = replaces("TST001", "x", "y", Safety.REVIEW)
    assert settled(b"x", rule, accept=SAFE).data.data == b"x"
    assert settled(b"x", rule).data.data == b"y"


def test_safe_is_taken_by_itself_where_it_is_form_only():
    assert settled(b"x", replaces("TST001", "x", "X", Safety.SAFE), accept=SAFE).data.data == b"X"
    assert settled(b"x", replaces("TST001", "x", "y", Safety.SAFE), accept=SAFE).data.data == b"x"


def test_attested_fixes():
    rule = replaces("TST001", "x", "y", Safety.ATTEST)
    assert settled(b"x", rule, accept=BOTH).data.data == b"x"
    assert settled(b"x", rule, accept=(), attested=lambda one: one.fixes[0]).data.data == b"y"


def test_one_of_two_like_findings_may_be_fixed():
    blob = Blob(b"x.x")

    def check(blob):
        found = []
        for number, at in enumerate((i for i, c in enumerate(blob.data) if c == ord("x")), 1):
            fixes = (fix(change(at, "x", "y")),) if at == 0 else ()
            found.append(finding(*fixes, at=place(at, at + 1), value="x"))
            found[-1].occurrence = number
        return found

    result = settle(blob, check, blob.keep, BOTH)
    assert result.data.data == b"y.x"
    assert len(result.after) == 1


# -- counts -------------------------------------------------------------------------------------------------


def counted(blob):
    """`#n` counts the blanks; two in a row are a fault whose safe fix takes one away."""
    text = blob.data.decode()
    found = []
    at = text.find("  ")
    if at >= 0:
        trim = fix(change(at, "  ", " "), safety=Safety.SAFE)
        found.append(finding(trim, at=place(at, at + 2), value="two"))
    where = text.index("#") + 1
    if text[where] != str(text.count(" ")):
        right = fix(change(where, text[where], str(text.count(" "))))
        wrong = finding(right, edit="X12007", name="wrong_count", at=place(where, where + 1, "SE01"))
        wrong.value = text[where]
        found.append(wrong)
    return found


def test_a_count_that_a_fix_moved_is_put_right():
    blob = Blob(b"a b  c#3")
    result = settle(blob, counted, blob.keep, SAFE)
    assert result.data.data == b"a b c#2"
    assert [taken.finding.edit for taken in result.taken] == ["TST001"]
    assert result.after == []


def test_a_count_that_arrived_wrong_is_left():
    blob = Blob(b"a b  c#9")
    result = settle(blob, counted, blob.keep, SAFE)
    assert result.data.data == b"a b c#9"
    assert [one.name for one in result.after] == ["wrong_count"]
    assert settle(blob, counted, blob.keep, BOTH).data.data == b"a b c#2"


# -- whatever the rules -------------------------------------------------------------------------------------

letters = st.text("abcx", min_size=1, max_size=2)
rules = st.lists(st.tuples(letters, st.text("abcx", max_size=2)), max_size=4)


@given(st.text("abcx.|", max_size=30), rules)
def test_the_end_is_proven(text, pairs):
    made = [replaces(f"TST{n:03d}", wrong, right) for n, (wrong, right) in enumerate(pairs)]
    result = settled(text.encode(), *made)
    again = settled(result.data.data, *made)
    given_back = result.given_back
    before, after = (Counter(one.like for one in found) for found in (result.before, result.after))
    assert not {like for like in after if like not in before}
    assert all(after[taken.finding.like] < before[taken.finding.like] for taken in result.taken)
    if not result.taken:
        assert result.data.data == text.encode()
    if not given_back:
        assert again.data.data == result.data.data


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_chunks_do_not_matter(size):
    blob = Blob(b"axbxc" * 9, size)
    assert settle(blob, judge(replaces("TST001", "x", "yy")), blob.keep, BOTH).data.data == b"ayybyyc" * 9
