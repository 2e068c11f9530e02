"""Every field of every view, from one rich claim; and what it gives where something is not there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from drafted import RICH, claims, drafted, only

from scrubber.edit.draft import build
from scrubber.finding import Gap, Place
from scrubber.model import Claim, ServiceLine

DATA = build(RICH)


@pytest.fixture
def claim() -> Claim:
    return only(DATA)


@pytest.fixture
def line(claim: Claim) -> ServiceLine:
    return claim.lines[0]


def test_the_submission(claim):
    said = claim.submission
    assert said.submitter is not None
    assert said.receiver is not None
    assert (said.submitter.last_name, said.submitter.identifier) == (
        "Cedar Ridge Billing Office",
        "CEDARRIDGE",
    )
    assert (said.receiver.identifier, said.receiver.identifier_kind) == ("CLEARPATH", "46")
    assert (said.batch, said.purpose) == ("B202607130001", "CH")
    assert said.created is not None
    assert said.created.first == date(2026, 7, 13)
    assert said.transaction.kind == "837"


def test_the_billing_provider(claim):
    billing = claim.billing
    assert billing is not None
    assert billing.submission is claim.submission
    assert (billing.npi, billing.tax_id, billing.taxonomy) == ("2823001575", "070012345", "207N00000X")
    assert billing.party is not None
    assert not billing.party.is_person
    assert billing.party.address == ("410 Orchard Mill Rd", "")
    assert (billing.party.city, billing.party.state, billing.party.postal_code) == (
        "Greensboro", "NC", "274085512",
    )  # fmt: skip
    assert billing.pay_to is not None
    assert (billing.pay_to.role, billing.pay_to.address[0]) == ("87", "PO Box 7")
    assert billing.pay_to_plan is None


def test_subscriber_payer_and_dependent(claim):
    subscriber, patient = claim.subscriber, claim.patient
    assert subscriber is not None
    assert patient is claim.dependent
    assert subscriber.billing is claim.billing
    assert patient.subscriber is subscriber
    assert (subscriber.sequence, subscriber.relationship, subscriber.group_number, subscriber.filing) == (
        "S", "", "3318804", "CI",
    )  # fmt: skip
    assert (subscriber.last_name, subscriber.first_name, subscriber.member_id) == (
        "Marchetti", "Paolo", "PV30266190",
    )  # fmt: skip
    assert subscriber.birth is None  # the guide wants a DMG of a subscriber who is the patient only
    assert subscriber.sex == ""
    assert (patient.relationship, patient.first_name, patient.last_name, patient.sex) == (
        "19", "Giulia", "Marchetti", "F",
    )  # fmt: skip
    assert patient.birth == date(2012, 5, 19)
    assert claim.payer is subscriber.payer
    assert (claim.payer.name, claim.payer_id, claim.filing) == ("Piedmont Valley Health Plan", "99999", "CI")
    assert claim.patient_key == ("99999", "PV30266190", "2012-05-19", "GIULIA")
    assert not claim.is_primary
    assert claim.kind == "replacement"


@pytest.mark.parametrize(
    ("sequence", "frequency", "kind"),
    [("P", "1", "original"), ("S", "1", "secondary"), ("T", "1", "secondary"), ("P", "7", "replacement"),
     ("S", "7", "replacement"), ("P", "8", "void"), ("S", "8", "void")],
)  # fmt: skip
def test_claim_types(sequence, frequency, kind):
    (claim,) = drafted({"sequence": sequence, "frequency": frequency})
    assert claim.kind == kind


def test_the_claim(claim):
    assert (claim.number, claim.place_of_service, claim.frequency) == ("RICH1", "24", "7")
    assert claim.charge == Decimal("1950.5") == claim.lines_total
    assert claim.index == 1
    assert claim.onset is not None
    assert claim.onset.first == date(2026, 6, 1)
    assert claim.accident is not None
    assert (claim.accident.first, claim.accident.last) == (date(2026, 6, 30), date(2026, 6, 30))
    assert claim.period("435").first == date(2026, 7, 8)
    assert claim.period("454") is None
    assert [claim.reference(q) for q in ("G1", "F8", "X4", "EA")] == ["AUTH77", "ICN123", "99D0990099", ""]
    assert claim.notes == ("first note",)
    assert claim.first_day == date(2026, 7, 9)
    assert claim.source.startswith("CLM*RICH1*")
    assert claim.source.encode() in DATA
    assert DATA[claim.start : claim.stop] == claim.source.encode()


def test_the_providers_of_the_claim(claim):
    assert claim.rendering is not None
    assert (claim.rendering.npi, claim.rendering.taxonomy, claim.rendering.is_person) == (
        "2044173021", "207ND0101X", True,
    )  # fmt: skip
    assert (claim.rendering.last_name, claim.rendering.first_name, claim.rendering.role) == (
        "Harlan", "Miriam", "82",
    )  # fmt: skip
    assert (claim.referring.npi, claim.referring.role) == ("2712033655", "DN")
    assert (claim.facility.last_name, claim.facility.city) == ("Lakeshore Surgery Center", "Winston Salem")
    assert (claim.supervising.last_name, claim.supervising.role) == ("Lindqvist", "DQ")


def test_the_diagnoses_of_several_hi_segments():
    data = build(RICH).replace(b"ABF:D22.5~", b"ABF:D22.5~HI*BK:1731*BP:17311*ABF:c443 ~")
    codes = [(d.ordinal, d.kind, str(d.code), d.key) for d in only(data).diagnoses]
    assert codes == [
        (1, "ABK", "C44.311", "C44311"),
        (2, "ABF", "L57.0", "L570"),
        (3, "ABF", "D22.5", "D225"),
        (4, "BK", "1731", "1731"),
        (5, "ABF", "c443 ", "C443"),
    ]


def test_the_line(claim, line):
    assert (line.ordinal, line.number, line.code_kind, line.code) == (1, "1", "HC", "17311")
    assert line.modifiers == ("59", "LT")  # the description in SV101-7 is none
    assert (line.charge, line.units, line.unit_basis) == (Decimal("1250.50"), Decimal("1.5"), "UN")
    assert line.counted_units == Decimal("1.5")
    assert (line.own_place_of_service, line.place_of_service) == ("11", "11")
    assert line.pointers == ("1", "3")
    assert [d.key for d in line.diagnoses] == ["C44311", "D225"]
    assert line.day == date(2026, 7, 9)
    assert (line.control_number, line.reference("G1"), line.notes) == ("L1", "LINEAUTH", ("line note",))
    second = claim.lines[1]
    assert (second.ordinal, second.number, second.place_of_service) == (2, "2", "24")
    assert (second.service.first, second.service.last) == (date(2026, 7, 9), date(2026, 7, 11))
    assert second.modifiers == ()
    assert second.drug is None
    assert second.adjudications == ()


def test_the_providers_of_the_line(claim, line):
    assert (line.rendering.npi, line.rendering.taxonomy) == ("2155309810", "207ND0900X")
    assert line.supervising.last_name == "Mbeki"
    assert line.ordering.last_name == "Castellan"
    assert line.referring.last_name == "Lindqvist"
    assert line.facility.last_name == "Annex"
    second = claim.lines[1]
    assert second.rendering is claim.rendering
    assert second.supervising is claim.supervising
    assert second.ordering is None
    assert second.referring is claim.referring
    assert second.facility is claim.facility


def test_the_drug(line):
    assert (line.drug.ndc, line.drug.quantity, line.drug.unit) == ("00409128231", Decimal("2.5"), "ML")


def test_what_other_payers_decided(claim, line):
    first, second = line.adjudications
    assert (first.payer_id, first.paid, first.code, first.units) == (
        "04412", Decimal("472.10"), "17311", Decimal(1),
    )  # fmt: skip
    assert first.decided is not None
    assert first.decided.first == date(2026, 7, 6)
    assert [(a.group, a.reason, a.amount, a.quantity) for a in first.adjustments] == [
        ("CO", "45", Decimal("659.87"), None),
        ("PR", "2", Decimal("118.03"), Decimal(3)),
    ]
    assert (second.payer_id, second.code, second.adjustments) == ("99997", "17313", ())


def test_the_other_payers(claim):
    first, second = claim.other_payers
    assert (first.sequence, first.filing, first.paid, first.payer_id) == (
        "P",
        "MB",
        Decimal("753.13"),
        "04412",
    )
    assert first.subscriber.identifier == "2HK7QW4RT58"
    assert first.party.last_name == "Medicare Part B"
    assert [(a.group, a.reason, a.amount, a.quantity) for a in first.adjustments] == [
        ("CO", "45", Decimal("10.00"), Decimal(2)),
        ("CO", "97", Decimal(5), None),
        ("PR", "2", Decimal("1.50"), None),
    ]
    assert (second.sequence, second.payer_id, second.adjustments) == ("T", "99997", ())


# -- who rendered -------------------------------------------------------------------------------------------


def test_the_rendering_provider_falls_back_from_line_to_claim_to_billing():
    own = {"rendering": {"npi": "2155309810", "last": "Okoro", "taxonomy": "207ND0900X"}}
    lines = [{"code": "17311", **own}, {"code": "17312"}]
    (with_claim,) = drafted({"lines": lines, "rendering": "mohs_surgeon"})
    assert [line.rendering.npi for line in with_claim.lines] == ["2155309810", "2044173021"]
    (without,) = drafted({"lines": lines, "rendering": "none"})
    assert [(line.rendering.npi, line.rendering.taxonomy) for line in without.lines] == [
        ("2155309810", "207ND0900X"),
        ("2823001575", "207N00000X"),  # 2010AA with the PRV of 2000A
    ]
    at = without.lines[1].rendering.taxonomy.at
    assert at.locator == "2000A.PRV[BI]03"


def test_a_billing_provider_without_taxonomy_gives_a_gap_in_2000a():
    (claim,) = drafted({"rendering": "none", "billing": {"taxonomy": "none"}})
    taxonomy = claim.rendering.taxonomy
    assert taxonomy == ""
    assert isinstance(taxonomy.at, Gap)
    assert taxonomy.at.locator == "2000A.PRV[BI]"


# -- what is not there, or cannot be read -------------------------------------------------------------------


def test_gaps_name_what_is_missing_and_where_it_belongs(claim):
    (bare,) = drafted({"rendering": "mohs_surgeon"})
    gaps = {
        "2300.REF[X4]": bare.reference("X4"),
        "2400#1.REF[9B]": bare.lines[0].reference("9B"),
        "2310B.REF[EI]": bare.rendering.reference("EI"),
        "2010BB.REF[2U]": bare.payer.reference("2U"),
    }
    for locator, value in gaps.items():
        assert value == ""
        assert isinstance(value.at, Gap)
        assert value.at.locator == locator
        assert value.at.start == value.at.end > 0
        assert value.at.transaction == 1


def test_an_absent_element_of_a_segment_has_an_empty_place(claim):
    second = claim.lines[1]
    at = second.own_place_of_service.at
    assert type(at) is Place
    assert at.locator == "2400#2.SV105"
    assert at.start == at.end
    assert second.next_modifier_at.locator == "2400#2.SV101-3"
    assert claim.lines[0].next_modifier_at.locator == "2400#1.SV101-8"  # behind the description: no room


def test_an_identifier_that_is_no_npi_is_none_at_the_same_place():
    data = build({"lines": [{"code": "17311"}]}).replace(b"XX*2044173021", b"24*2044173021")
    rendering = only(data).rendering
    assert rendering.npi == ""
    assert rendering.identifier == "2044173021"
    assert rendering.npi.at == rendering.identifier.at
    assert rendering.npi.at.locator == "2310B.NM1[82]09"


@pytest.mark.parametrize(
    ("old", "new", "read", "locator"),
    [
        (b"CLM*A1001*1250*", b"CLM*A1001*12O0*", lambda c: c.charge, "2300.CLM02"),
        (b"*1250*UN*1*", b"*1.2.3*UN*1*", lambda c: c.lines[0].charge, "2400#1.SV102"),
        (b"*1250*UN*1*", b"*1250*UN*one*", lambda c: c.lines[0].units, "2400#1.SV104"),
        (b"DTP*472*D8*20260709", b"DTP*472*D8*20260231", lambda c: c.lines[0].service, "2400#1.DTP[472]03"),
        (b"DTP*472*D8*20260709", b"DTP*472*RD8*20260709", lambda c: c.lines[0].day, "2400#1.DTP[472]03"),
        (b"DMG*D8*19710412", b"DMG*D8*19711", lambda c: c.subscriber.birth, "2010BA.DMG02"),
    ],
)
def test_a_value_that_cannot_be_read_is_none_and_a_finding(rules, judged, old, new, read, locator):
    data = build({"claims": [{"number": "A1001"}]})
    assert old in data
    data = data.replace(old, new)
    assert read(only(data)) is None
    said = [(f.edit, f.at.locator) for f in judged(data)]
    assert ("IGD011", locator) in said


def test_units_that_cannot_be_read_count_as_one():
    data = build({"claims": [{}]}).replace(b"*UN*1*", b"*UN*x*")
    assert only(data).lines[0].counted_units == 1


def test_pointers_that_lead_nowhere_give_no_diagnosis():
    (claim,) = drafted({"lines": [{"dx": "9 1 x 0"}]})
    assert claim.lines[0].pointers == ("9", "1", "x", "0")
    assert [d.key for d in claim.lines[0].diagnoses] == ["C44311"]


def test_a_line_without_sv1_is_empty_and_has_gaps():
    data = build({"claims": [{}]})
    start = data.index(b"SV1*")
    data = data[:start] + data[data.index(b"~", start) + 1 :]
    (line,) = only(data).lines
    assert (line.code, line.modifiers, line.pointers, line.charge, line.units) == ("", (), (), None, None)
    assert line.code.at.locator == "2400#1.SV1"
    assert line.next_modifier_at.locator == "2400#1.SV1"
    assert line.day == date(2026, 7, 9)
    assert only(data).lines_total is None


def _without(data: bytes, first: bytes, last: bytes) -> bytes:
    return data[: data.index(first)] + data[data.index(last) :]


def test_a_claim_right_after_the_receiver():
    (claim,) = claims(_without(build({"claims": [{}]}), b"HL*1*", b"CLM*"))
    assert (claim.billing, claim.subscriber, claim.patient, claim.payer) == (None, None, None, None)
    assert (claim.rendering.npi, claim.payer_id, claim.filing, claim.kind) == (
        "2044173021",
        "",
        "",
        "original",
    )
    assert claim.patient_key == ("", "", "", "")
    assert claim.lines[0].code == "17311"
    assert claim.submission.receiver.identifier == "CLEARPATH"


def test_a_claim_without_subscriber_level():
    (claim,) = claims(_without(build({"claims": [{}]}), b"HL*2*", b"CLM*"))
    assert claim.subscriber is None
    assert claim.billing is not None
    assert claim.billing.npi == "2823001575"
    assert claim.payer_id == ""


def test_a_dependent_without_subscriber_level():
    data = build({"claims": [{"patient": {"first": "Kid"}, "rendering": "none"}]})
    (claim,) = claims(_without(data, b"HL*2*", b"HL*3*"))
    assert claim.patient.first_name == "Kid"
    assert claim.subscriber is None
    assert claim.billing is None or claim.billing.npi == "2823001575"


def test_a_second_transaction_knows_nothing_of_the_first():
    one = build({"claims": [{}]})
    start, stop = one.index(b"~ST*") + 1, one.index(b"~GE*") + 1
    head, whole, tail = one[:start], one[start:stop], one[stop:]
    bare = _without(whole, b"HL*1*", b"CLM*")
    first, second = claims(head + whole + bare + tail)
    assert first.subscriber is not None
    assert second.subscriber is None
    assert second.billing is None
    assert [first.index, second.index] == [1, 2]
    assert second.submission is not first.submission
    assert second.number.at.transaction == 2


def test_claims_of_several_levels_have_their_own_people():
    household = {"last": "Dad", "first": "Dad"}
    read = drafted(
        {"subscriber": {"first": "One"}},
        {"subscriber": household},
        {"subscriber": household, "patient": {"first": "Kid"}},
        {"subscriber": household, "patient": {"first": "Kid"}},
        {"subscriber": household, "patient": {"first": "Babe"}},
        {"subscriber": {"first": "Two"}, "billing": {"npi": "2999999999"}},
    )
    assert [c.patient.first_name for c in read] == ["One", "Dad", "Kid", "Kid", "Babe", "Two"]
    assert [c.subscriber.first_name for c in read] == ["One", "Dad", "Dad", "Dad", "Dad", "Two"]
    assert [c.index for c in read] == [1, 2, 3, 4, 5, 6]
    assert [c.billing.npi for c in read][-2:] == ["2823001575", "2999999999"]


def test_views_show_no_content():
    (claim,) = drafted({"number": "SECRETNUM"})
    shown = repr((claim, claim.lines[0], claim.subscriber, claim.rendering, claim.lines[0].service is None))
    assert "SECRET" not in shown
    assert "Whitaker" not in shown
    assert "2400" in shown
