"""The practice profile: what it reads, whom it speaks of, and what it fills."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scrubber.edit.codes import CodeSet
from scrubber.edit.draft import build
from scrubber.edit.hit import Context, NoOtherClaims
from scrubber.edit.practice import Practice, PracticeProvider, clia_fill, of_payer, of_payers
from scrubber.finding import Safety
from scrubber.guide.load import load
from scrubber.model.read import read_claims

FEES = {"uhc": {"17311": "702.50", "88305-26": "40"}, "*": {"17311": "800", "17312": "500"}}


def claim(**keys):
    (found,) = read_claims([build({"claims": [{"number": "A1", **keys}]})], load())
    return found


def test_it_reads_plain_values():
    practice = Practice.read(
        {
            "providers": {"2044173021": {"name": "Harlan", "first": "Miriam", "taxonomies": ["207ND0101X"]}},
            "fees": FEES,
            "filing_limits": {"uhc": "90"},
            "authorisations": {"uhc": ["15820-15823"]},
        }
    )
    harlan = PracticeProvider("2044173021", "Harlan", "Miriam", "person", ("207ND0101X",))
    assert practice.providers == {"2044173021": harlan}
    assert harlan.taxonomy == "207ND0101X"
    assert PracticeProvider("2044173021", "Harlan").taxonomy == ""
    assert practice.filing_limits == {"uhc": 90}
    assert practice.authorisations == {"uhc": CodeSet(["15820-15823"])}
    assert Practice.read({}) == Practice()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"clai": {}}, "practice.clai"),
        ({"clia": "99D0990099"}, "practice.clia: expected a mapping"),
        ({"providers": {"2044173021": {"lst": "Harlan"}}}, "practice:"),
        ({"providers": {"2044173021": {}}}, "practice:"),
        ({"fees": {"uhc": {"17311": "much"}}}, "practice:"),
        ({"filing_limits": {"uhc": "ninety"}}, "ninety"),
        ({"referrals": {"uhc": ["99 213"]}}, "99 213"),
    ],
)
def test_what_is_wrong_is_told(raw, said):
    with pytest.raises(ValueError, match=said):
        Practice.read(raw)


def test_it_names_the_payers_it_speaks_of():
    practice = Practice.read({"fees": FEES, "filing_limits": {"cigna": "90", "*": "60"}})
    assert practice.payers["fees"] == {"uhc"}
    assert practice.payers["filing_limits"] == {"cigna"}
    assert practice.payers["referrals"] == frozenset()


def test_a_fee_is_the_payers_own_before_that_of_every_payer():
    practice = Practice.read({"fees": FEES})
    assert practice.fee(("uhc",), "17311") == Decimal("702.50")
    assert practice.fee(("uhc",), "17312") == Decimal(500)
    assert practice.fee((), "17311") == Decimal(800)
    assert practice.fee(("uhc",), "88305", "26") == Decimal(40)
    assert practice.fee(("uhc",), "88305") is None
    assert practice.fee(("uhc",), "17311", "26") is None
    refined = Practice.read({"fees": {**FEES, "uhc_nc": {"17311": "690"}}})
    assert refined.fee(("uhc_nc", "uhc"), "17311") == Decimal(690)


def test_tables_speak_of_the_most_specific_profile():
    table = {"uhc": 90, "uhc_nc": 120, "*": 60}
    assert of_payer(table, ("uhc_nc", "uhc")) == 120
    assert of_payer(table, ("cigna",)) is None
    assert of_payers(table, ("uhc_nc", "uhc")) == (120, 90, 60)
    practice = Practice(filing_limits=table)
    context = Context("OUR001", {}, None, NoOtherClaims(), practice, payers=("uhc",))
    assert context.own(practice.filing_limits) == 90
    assert context.own_lists(practice.filing_limits) == (90, 60)


def test_a_laboratory_is_found_by_its_place():
    numbers = {
        "274085512": "99D0990001", "27408": "99D0990002", "2823001575": "99D0990003", "*": "99D0990004",
        "2934177207": "99D0990005",
    }  # fmt: skip
    own, facility = claim(), claim(pos="24", facility={"npi": "2934177207"})
    found = []
    for key in ("274085512", "27408", "2823001575", "*"):
        found.append(Practice(clia=dict(numbers)).laboratory(own))
        numbers.pop(key)
    assert found == ["99D0990001", "99D0990002", "99D0990003", "99D0990004"]
    assert Practice(clia=dict(numbers)).laboratory(own) == ""
    assert Practice(clia=dict(numbers)).laboratory(facility) == "99D0990005"
    assert Practice().laboratory(own) == ""
    elsewhere = claim(lines=[{"code": "17311", "facility": {"npi": "2934177207"}}])
    assert Practice(clia={"*": "99D0990004"}).laboratory(elsewhere) == ""


def test_what_it_fills_needs_a_yes():
    practice = Practice(clia={"*": "99D0990004"})
    (fix,) = clia_fill(claim(), practice)
    assert fix.safety is Safety.REVIEW
    assert fix.changes[0].new == "REF*X4*99D0990004~"
    assert clia_fill(claim(), Practice()) == ()
