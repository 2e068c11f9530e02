"""Claims that were sent again under a number of their own: joined with what they replace by the payer's number."""

from __future__ import annotations

from datetime import date

from make_remits import denies, pays
from parsing import parted
from remit_runs import DAY, SENT_AGAIN, asked, claims_file, filled, opened

from scrubber.denials.log import row_of
from scrubber.denials.trends.counting import count_figures

FULL = pays("612.40", "2", "122.48"), pays("371.15", "2", "74.23")
FIRST = b"CLM*CR26077*2490***11:B:1*"
SEVEN = b"CLM*CR29999*2490***11:B:7*Y*A*Y*Y~\nREF*F8*26CR2607702~"


def renumbered(number=b"CR29999", replaced=b"26CR2607702"):
    """CR26077 sent once more under a number of its own, with the payer's number of what it replaces."""
    claim = SEVEN.replace(b"CR29999", number).replace(b"26CR2607702", replaced)
    changed = claims_file(DAY, (FIRST + b"Y*A*Y*Y~", claim))
    return parted(changed, [1] * 6 + [0] + [1] * 7)[0]


def told_of(log):
    """Roles of the decisions on the claim and on what replaced it, in the order of their days."""
    decisions = [
        one
        for one in log
        if getattr(one, "number", "") in ("CR26077", "CR29999", "CR29998") and hasattr(one, "role")
    ]
    return [
        (one.number, one.role, one.reversed)
        for one in sorted(decisions, key=lambda one: (one.day, one.trace))
    ]


def test_a_replacement_under_another_number_is_no_first_decision(tmp_path, rules):
    first, second, third = claims_file(), renumbered(), renumbered(b"CR29998", b"26CR2999903")
    remits = [
        asked(first, 901).remit(
            asked(first).answer("CR26077", *FULL, denies("CO", "97"), payer_number="26CR2607702"),
            date="20260801",
        ),
        asked(second, 902).remit(
            asked(second).answer("CR29999", *FULL, denies("CO", "97"), payer_number="26CR2999903"),
            date="20260901",
        ),
        asked(third, 903).remit(
            asked(third).answer("CR29998", *FULL, pays("431.20", "2", "86.24"), payer_number="26CR2999804"),
            date="20261001",
        ),
    ]
    claims = [first, (second, SENT_AGAIN), (third, SENT_AGAIN)]
    logs = [
        filled(tmp_path / f"{number}.sqlite", rules, claims, order)
        for number, order in enumerate([remits, remits[::-1], [remits[n] for n in (1, 2, 0)]])
    ]
    assert logs[0] == logs[1] == logs[2]
    assert told_of(logs[0]) == [
        ("CR26077", "first", False),
        ("CR29999", "again", False),
        ("CR29998", "again", False),
    ]
    with opened(tmp_path / "0.sqlite", rules) as office:
        reader = office.ledger.remit_reader()
        rows = map(row_of, reader.denials())
        figures = count_figures(reader.sent(), reader.decisions(), rows, as_of=date(2026, 11, 1))
    assert (figures.followed.denied, figures.followed.in_full, figures.followed.open) == (1, 1, 0)


def test_the_answer_to_a_replacement_is_none_where_that_of_the_original_never_came(tmp_path, rules):
    second = renumbered()
    remit = asked(second).remit(asked(second).answer("CR29999", *FULL, denies("CO", "97")), date="20260901")
    log = filled(tmp_path / "alone.sqlite", rules, [claims_file(), (second, SENT_AGAIN)], [remit])
    assert told_of(log) == [("CR29999", "again", False)]
