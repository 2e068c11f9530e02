"""What a shareable export hides: words of few claims, and rows that are few of their payer, reason, code and month."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from make_denials import decision, row

from scrubber.denials.recoding import Recoding
from scrubber.denials.trends.tabled import HIDDEN

MAY = date(2026, 5, 20)


def rows_of(*groups):
    """Rows of as many claims as each group says, with its values; the day is that of its decision."""
    made = []
    for count, values in groups:
        for _ in range(count):
            day = values.get("decided_on", MAY)
            made.append(row(decision(f"C{len(made) + 1}", day, "denied"), **{"carc": "97", **values}))
    return made


def recoded(rows, threshold=11):
    hiding = Recoding(rows, threshold)
    return [hiding.row(one) for one in rows]


def count(rows, name):
    return Counter(getattr(one, name) for one in rows)


def test_nothing_is_hidden_where_all_are_many():
    rows = rows_of((11, {"rarcs": ("M15",)}), (12, {"carc": "16", "kind": "identifiers"}))
    assert recoded(rows) == rows


def test_words_of_few_claims_are_hidden_with_as_many_others_as_it_takes():
    rows = rows_of((3, {"rendering": "A"}), (11, {"rendering": "B"}), (40, {"rendering": "C"}))
    told = recoded(rows)
    assert count(told, "rendering") == {HIDDEN: 14, "C": 40}  # with 3 alone the few would be seen
    assert count(recoded(rows, threshold=3), "rendering") == {"A": 3, "B": 11, "C": 40}


def test_a_month_of_few_claims_is_hidden_in_its_column():
    rows = rows_of(
        (2, {"sent_on": date(2025, 1, 9)}), (15, {"sent_on": MAY}), (20, {"sent_on": date(2026, 4, 2)})
    )
    assert count(recoded(rows), "sent_on") == {None: 17, date(2026, 4, 2): 20}


def test_a_payer_is_hidden_by_name_and_number():
    rows = rows_of(
        (30, {"payer": "Plains"}), (4, {"payer": "PLAINS"}), (12, {"payer_id": "X", "payer": "Other"})
    )
    told = {(one.payer, one.payer_id) for one in recoded(rows)}
    assert told == {("Plains", "PL001"), (HIDDEN, HIDDEN)}


def test_lines_of_one_claim_are_one_claim():
    one = decision("C1", MAY, "denied")
    rows = [row(one, service=n, part="silent") for n in range(1, 16)]
    rows += rows_of((60, {"part": "no_edit"}))
    assert count(recoded(rows), "part") == {HIDDEN: 75}


def test_one_of_several_values_is_hidden():
    rows = rows_of((2, {"rarcs": ("M15", "N1")}), (30, {"rarcs": ("M15",)}), (20, {"rarcs": ("N20",)}))
    told = recoded(rows)
    assert count(told, "rarcs") == {("M15", HIDDEN): 2, ("M15",): 30, (HIDDEN,): 20}


def test_a_small_month_of_a_procedure_loses_the_month_and_then_the_procedure():
    june = date(2026, 6, 2)
    rows = rows_of(
        (20, {"billed_code": "17311"}), (6, {"billed_code": "17311", "decided_on": june}),
        (6, {"billed_code": "17311", "decided_on": june + timedelta(days=40)}),
        (20, {"billed_code": "88305"}), (12, {"billed_code": "11102"}), (11, {"billed_code": "99213"}),
        (15, {"billed_code": "99213", "carc": "16"}), (4, {"billed_code": "11102", "carc": "16"}),
    )  # fmt: skip
    told = recoded(rows)
    cells = Counter((one.carc, one.billed_code, one.decided_on and f"{one.decided_on:%Y-%m}") for one in told)
    assert cells["97", "17311", "2026-05"] == 20
    assert cells["97", "17311", None] == 12
    assert cells["16", "99213", "2026-05"] == 15
    assert (HIDDEN, HIDDEN, None) in cells  # four of CO-16 are too few whatever they lose
    alone = next(one for one in told if one.carc == HIDDEN)
    assert (alone.payer_id, alone.kind, alone.day, alone.billed_units) == (HIDDEN, HIDDEN, None, None)


def test_no_cell_of_what_is_written_is_small():
    """Whatever the rows: each cell is of 11 claims or more, or says nothing of payer, reason, procedure and month."""
    random = Random(7)
    rows = []
    for n in range(900):
        day = MAY + timedelta(days=random.choice((0, 0, 30, 60, 300)))
        one = decision(f"C{n}", day, "denied", payer_id=random.choice("AAAABBC"), payer="P")
        for service in range(1, random.choice((2, 3))):
            carc, code = (
                random.choice(("97", "97", "16", "4")),
                random.choice(("17311", "17311", "99213", "X")),
            )
            rows.append(row(one, service=service, carc=carc, billed_code=code))
    told = recoded(rows)
    cells: dict[tuple, set] = {}
    for one, before in zip(told, rows, strict=True):
        cells.setdefault(
            (one.payer_id, one.carc, one.billed_code, one.decided_on and one.decided_on.month), set()
        ).add(before.payment)
    small = {cell for cell, claims in cells.items() if len(claims) < 11}
    assert small <= {(HIDDEN, HIDDEN, HIDDEN, None)}
    assert sum(cell[2] != HIDDEN for cell in cells) > 10
