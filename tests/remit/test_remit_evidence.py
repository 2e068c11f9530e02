"""What each key says of a claim: agrees (1), differs (-1), or nothing (0)."""

from __future__ import annotations

import pytest
from decided import (
    DAY,
    OTHERS,
    OUR_TAX,
    SENT,
    THEIR_TAX,
    TOLD,
    US,
    answers,
    claim,
    later,
    line,
    payment,
    service,
)

from scrubber.remit.evidence import Asked, no_number, rank_of, weigh

WHOLE = (line(), line(2, "17311", 500))
LONG = {"last_day": later(5)}

KEYS = {
    "number": [
        ({"number": "A1001"}, {}, {}, 1),
        ({"number": "A1001 "}, {"number": " A1001"}, {}, 1),
        ({"number": "0"}, {"number": "0"}, {}, 0),
        ({"number": "B7"}, {}, {}, -1),
        ({"number": "A1001X"}, {"number": "A1001X9"}, {}, 0),
        ({"number": "A100"}, {}, {}, -1),
        ({"number": "a1001"}, {}, {}, 0),
        ({"number": "0077"}, {"number": "77"}, {}, 0),
        ({"number": "A1001-7"}, {"number": "B1001-77"}, {}, -1),
    ],
    "payer_number": [
        ({"payer_number": "N1"}, {"payer_number": " N1"}, {}, 1),
        ({"payer_number": " N1"}, {"payer_number": "N1"}, {}, 1),
        ({"original": "N1 "}, {"payer_number": "N1"}, {}, 1),
        ({"payer_number": "N2"}, {"payer_number": "N1"}, {}, 0),
        ({"payer_number": "0"}, {"payer_number": "0"}, {}, 0),
        ({"payer_number": ""}, {}, {}, 0),
    ],
    "payee": [
        ({}, {}, {"payee": f" {US}"}, 1),
        ({}, {"billing": f"{US} "}, {}, 1),
        ({}, {"billing": OTHERS}, {}, 0),
        ({}, {"billing": OTHERS, "tax_id": THEIR_TAX}, {}, -1),
        ({}, {"billing": OTHERS, "tax_id": ""}, {"payee_tax": ""}, -1),
        ({}, {"billing": ""}, {}, 1),
        ({}, {"billing": "", "tax_id": ""}, {}, 0),
        ({}, {"billing": ""}, {"payee_tax": ""}, 0),
        ({}, {"billing": "", "tax_id": THEIR_TAX}, {}, -1),
        ({}, {}, {"payee": "", "payee_tax": "07-0012345 "}, 1),
        ({}, {"tax_id": "07-0012345 "}, {"payee": ""}, 1),
    ],
    "charge": [
        ({}, {}, {}, 1),
        ({"charge": -100}, {}, {}, 1),
        ({"charge": None}, {}, {}, 0),
        ({}, {"charge": None}, {}, 0),
        ({}, {"charge": 300}, {}, 0),
        ({}, {"charge": 40}, {}, -1),
        ({"charge": 99}, {}, {}, -1),
        ({"lines": False, "charge": 0}, {}, {}, -1),
    ],
    "lined": [
        ({}, {}, {}, 1),
        ({"lines": False}, {}, {}, 0),
        ({}, {"lines": ()}, {}, 0),
        ({"services": (service(1, "88305", 7, control="Q"),)}, {}, {}, -1),
        ({"services": (service(), service(2, "88305", 7, control="Q"))}, {}, {}, 0),
    ],
    "days": [
        ({}, {}, {}, 1),
        ({"first_day": None}, {}, {}, 0),
        ({}, {"first_day": None, "last_day": None}, {}, 0),
        ({"first_day": later(5)}, LONG, {}, 0),
        ({"first_day": later(6)}, LONG, {}, -1),
        ({"first_day": later(-1)}, LONG, {}, -1),
        ({"first_day": later(1)}, {"last_day": None}, {}, -1),
    ],
    "had": [
        ({}, {}, {}, 1),
        ({}, {"state": "accepted"}, {}, 1),
        ({}, {"state": "refused"}, {}, -1),
        ({}, {"side": "held"}, {}, -1),
    ],
    "filed": [
        ({}, {}, {}, 0),
        ({}, {}, {"day": None}, 0),
        ({}, {"filed": TOLD}, {}, 0),
        ({}, {"filed": later(31)}, {}, -1),
        ({"received": SENT}, {}, {}, 1),
        ({"received": later(9)}, {}, {}, 1),
        ({"received": later(10)}, {}, {}, 0),
        ({"received": DAY}, {}, {}, -1),
        ({"received": SENT}, {}, {"day": None}, 1),
    ],
    "exact": [
        ({}, {}, {}, 1),
        ({"lines": False}, {}, {}, 0),
        ({}, {"lines": ()}, {}, 0),
        ({"services": (service(mods="25"),)}, {}, {}, 0),
    ],
    "frequency": [
        ({"frequency": "7 "}, {"frequency": "7"}, {}, 1),
        ({"frequency": "7"}, {"frequency": "7 "}, {}, 1),
        ({"frequency": "7"}, {}, {}, -1),
        ({"frequency": ""}, {}, {}, 0),
        ({"frequency": "1"}, {"frequency": ""}, {}, 0),
        ({"frequency": ""}, {"frequency": "8"}, {}, -1),
        ({"frequency": "7", "status": "22"}, {}, {}, 0),
        ({"frequency": "", "status": "22"}, {"frequency": "8"}, {}, 0),
        ({"frequency": "1", "status": "22"}, {"frequency": "7"}, {}, -1),
    ],
    "sequence": [
        ({"status": "1"}, {}, {}, 1),
        ({"status": " 20"}, {"sequence": "S"}, {}, 1),
        ({"status": "3"}, {"sequence": "S"}, {}, -1),
        ({"status": "4"}, {"sequence": "S"}, {}, 0),
        ({"status": "2"}, {"sequence": "A"}, {}, 0),
        ({"status": "1"}, {"sequence": ""}, {}, 0),
    ],
    "payer": [
        ({}, {}, {}, 1),
        ({}, {"payer": "60054"}, {}, 0),
        ({}, {"payer": "99999 "}, {"payer_id": " 99999"}, 1),
        ({}, {"payer": ""}, {"payer_id": ""}, 0),
    ],
}  # fmt: skip
CASES = [(key, n) for key, rows in KEYS.items() for n in range(len(rows))]


def weighed(told, sent, **header):
    asked = {"payee": US, "payee_tax": OUR_TAX, "payer_id": "99999", "day": TOLD, **header}
    return weigh(Asked(told, **asked), sent)


@pytest.mark.parametrize(("key", "row"), CASES)
def test_key(key, row):
    told, sent, header, says = KEYS[key][row]
    assert getattr(weighed(payment(**told), claim(**sent), **header).evidence, key) == says


@pytest.mark.parametrize(
    ("told", "sent", "part"),
    [
        (payment(answers(*WHOLE)[0]), claim(*WHOLE), True),
        (payment(*answers(*WHOLE)), claim(*WHOLE), False),
        (payment(answers(*WHOLE)[0], charge=99), claim(*WHOLE), False),
        (payment(service(), service(2, "88305", 7, control="Q"), charge=100), claim(*WHOLE), False),
        (payment(*answers(*WHOLE)), claim(*WHOLE, charge=500), False),
        (payment(lines=False, charge=0), claim(*WHOLE), False),
    ],
)
def test_a_part_is_some_lines_with_their_charges(told, sent, part):
    assert weighed(told, sent).part is part


@pytest.mark.parametrize(
    ("services", "lines", "told"),
    [
        ((service(control="L001"),), (line(control="L001"),), True),
        ((service(control=" L001"),), (line(control="L001 "),), True),
        ((service(control="L01"),), (line(control="L01"),), False),
        ((service(control=""),), (line(control="L001"),), False),
        ((service(control="L001", charge=90),), (line(control="L001"),), False),
        ((service(control="L001"), service(2, control="")), (line(control="L001"), line(2)), False),
        ((), (line(control="L001"),), False),
    ],
)
def test_only_control_numbers_of_their_own_name_a_claim(services, lines, told):
    asked = payment(*services, lines=bool(services), charge=100)
    assert weighed(asked, claim(*lines)).controls is told


def test_what_says_that_there_is_no_number():
    assert [no_number(one) for one in ("", " ", "0", " 0 ", "00", "A1")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]


def test_ranks_that_a_status_tells():
    told = [rank_of(status) for status in ("1", "19", "2", "20", "3", "21", "4", "22", "23", "25", "")]
    assert told == ["P", "P", "S", "S", "T", "T", None, None, None, None, None]
