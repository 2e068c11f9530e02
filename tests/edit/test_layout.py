"""Runs that ask for the same edits share what they have worked out of them, and no others do."""

from __future__ import annotations

from datetime import date

from scrubber.edit import layout
from scrubber.edit.engine import Engine, Judging

AS_OF = date(2026, 7, 20)


def laid(rules, **asked):
    """The layout of an engine for claims whose payer nobody knows."""
    engine = Engine(rules.catalogue, rules.profiles, Judging(as_of=AS_OF, **asked), rules.tables)
    return engine._general._layout


def test_runs_that_ask_alike_share_it(rules):
    assert laid(rules) is laid(rules)
    assert laid(rules, ignore=frozenset(("MOH",))) is laid(rules, ignore=frozenset(("MOH",)))


def test_runs_that_ask_for_other_edits_do_not(rules):
    every, some = laid(rules), laid(rules, ignore=frozenset(("MOH",)))
    gone = every.numbers.keys() - some.numbers.keys()
    assert gone
    assert all(edit.startswith("MOH") for edit in gone)
    assert not any(edit.startswith("MOH") for edit in some.numbers)


def test_no_more_are_kept_than_a_few(rules):
    ids = [setting.edit.id for setting in laid(rules).settings]
    for edit in ids[: 3 * layout._MOST_LAYOUTS]:
        assert edit not in laid(rules, ignore=frozenset((edit,))).numbers
    assert len(rules.profiles.resolve().layouts) <= layout._MOST_LAYOUTS
