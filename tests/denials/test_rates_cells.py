"""Hidden cells stay hidden: none follows from the sums of rows and columns, by proof over all that would fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.denials.trends.cells import hide, is_small, merge


def test_small_is_one_to_ten():
    assert [is_small(n) for n in (0, 1, 10, 11)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("groups", "shown", "others"),
    [
        ({"a": 50, "b": 20}, ("a", "b"), ()),
        ({"a": 50, "b": 20, "c": 3}, ("a",), ("c", "b")),  # one alone would be the total less the others
        ({"a": 50, "b": 6, "c": 7}, ("a",), ("c", "b")),  # together they are no small number
        ({"a": 50, "b": 20, "c": 2, "d": 3}, ("a",), ("d", "c", "b")),  # five are small still
        ({"a": 50, "b": 0}, ("a", "b"), ()),
        ({"a": 5}, (), ("a",)),
    ],
)
def test_small_groups_are_put_together(groups, shown, others):
    assert merge(groups, lambda count: (count,)) == (shown, others)


def test_all_numbers_of_a_group_count():
    groups = {"a": (50, 20), "b": (40, 15), "c": (30, 4)}
    assert merge(groups, lambda counts: counts) == (("a",), ("c", "b"))


def test_one_small_cell_takes_three_others_with_it():
    cells = {("r1", "c1"): 3, ("r1", "c2"): 30, ("r1", "c3"): 40}
    cells |= {("r2", "c1"): 50, ("r2", "c2"): 25, ("r2", "c3"): 60}
    assert hide(cells) == {("r1", "c1"), ("r1", "c2"), ("r2", "c1"), ("r2", "c2")}


def test_small_cells_that_hide_each_other_take_a_third_that_is_large():
    """Two blanks that add up to 3 are 1 and 2, or 2 and 1: as good as told."""
    cells = {
        ("r1", "c1"): 1,
        ("r1", "c2"): 2,
        ("r1", "c3"): 50,
        ("r2", "c1"): 2,
        ("r2", "c2"): 1,
        ("r2", "c3"): 60,
    }
    assert hide(cells) == set(cells)
    assert hide(cells, threshold=3) == {("r1", "c1"), ("r1", "c2"), ("r2", "c1"), ("r2", "c2")}


def test_nothing_small_hides_nothing():
    assert hide({("r", "c"): 11, ("r", "d"): 0}) == frozenset()


def test_what_nothing_can_hide_takes_the_table_with_it():
    assert hide({("r", "c1"): 3, ("r", "c2"): 30}) == {("r", "c1"), ("r", "c2")}


def test_two_rings_joined_by_one_cell_give_it_away():
    """Every row and column has two blanks, and yet the one between the rings is the sum of a row less what is known."""
    ring = {("r1", "c1"): 5, ("r1", "c2"): 6, ("r2", "c1"): 7, ("r2", "c2"): 8}
    other = {("r3", "c3"): 5, ("r3", "c4"): 6, ("r4", "c3"): 7, ("r4", "c4"): 8}
    bridge = {("r1", "c3"): 9}
    rest = {("r4", "c1"): 90, ("r2", "c4"): 80}
    hidden = hide({**ring, **other, **bridge, **rest})
    assert unsure(hidden)
    assert hidden & set(rest)


def unsure(hidden):
    """Whether each hidden cell may be one more or one less without any sum of a row or column changing.

    A cell is fixed exactly where no ring of hidden cells goes through it; rings are sought by brute force here.
    """

    def ring(start):
        paths = [[start]]
        while paths:
            path = paths.pop()
            along = len(path) % 2  # in turn along the row, along the column
            for cell in hidden:
                same = cell[1 - along] == path[-1][1 - along]
                if cell in path or not same:
                    continue
                if along == 0 or cell[1] != start[1]:
                    paths.append([*path, cell])
                    continue
                if len(path) >= 3:
                    return True
        return False

    return all(ring(cell) for cell in hidden)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["r1", "r2", "r3", "r4"]), st.sampled_from(["c1", "c2", "c3", "c4"])),
        st.integers(0, 60),
        min_size=1,
    )
)
def test_no_small_cell_is_shown_and_none_is_alone(cells):
    hidden = hide(cells)
    assert {cell for cell, count in cells.items() if is_small(count)} <= hidden
    assert not any(cells[cell] == 0 for cell in hidden)
    shown = {cell for cell, count in cells.items() if count} - hidden
    assert not shown or unsure(hidden)
    for side in (0, 1):
        for line in {cell[side] for cell in hidden if shown}:
            inside = [cells[cell] for cell in hidden if cell[side] == line]
            if any(cell[side] == line for cell in shown):
                assert len(inside) > 1
                assert sum(inside) >= 11
