"""Numbers that are kept as ranges: what was added is in them, and what was not is not, as long as gaps are few."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.edit.ordinals import Ordinals


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((), ""),
        ((3,), "3"),
        ((1, 2, 3), "1-3"),
        ((1, 2, 2, 5, 9, 10), "1-2 5 9-10"),
        ((5, 3, 4, 5), "3 4 5"),
        ((1, 3, 2, 4), "1 2 3-4"),
    ],
)
def test_they_are_written_as_ranges_and_read_again(numbers, text):
    made = Ordinals(numbers)
    assert str(made) == text
    assert Ordinals.read(text) == made
    assert repr(made) == f"Ordinals.read({text!r})"
    assert [n for n in range(12) if n in made] == sorted(set(numbers))
    assert [n for n in range(12) if n in Ordinals.read(text)] == sorted(set(numbers))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 60), max_size=40))
def test_a_number_is_in_if_it_was_added_in_whatever_order(numbers):
    made = Ordinals(numbers)
    assert {n for n in range(62) if n in made} == set(numbers)
    assert Ordinals.read(str(made)) == made


def test_many_gaps_take_no_more_room_and_lose_nothing():
    numbers = range(1, 2001, 2)
    made = Ordinals(numbers)
    assert all(number in made for number in numbers)
    assert len(str(made)) < 500
    assert [n for n in (0, 2, 126, 1500, 2000) if n in made] == [1500], (
        "what comes after many gaps is one range"
    )
    made.add(2)
    assert 2 in made
    assert len(str(made)) < 500


def test_what_is_no_number_is_not_in_it_and_other_text_is_refused():
    assert "1" not in Ordinals([1])
    assert Ordinals([1]) != "1"
    assert len({Ordinals([1, 2]), Ordinals.read("1-2")}) == 1
    with pytest.raises(ValueError, match="invalid literal"):
        Ordinals.read("1-x")
