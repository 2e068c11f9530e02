"""Denied, partly denied, reduced, patient share, paid: line by line, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from denial_makers import cas, payment, service

from scrubber.denials.disposition import dispositions, nothing_allowed


def of_line(charge, paid, *reasons, **said):
    """What is logged of one line: the disposition, or `paid` where nothing is."""
    found = list(dispositions(payment(service(1, charge, paid, *reasons, **said))))
    assert len(found) <= 1
    return found[0] if found else None


def name_of(charge, paid, *reasons):
    found = of_line(charge, paid, *reasons)
    return found.name if found else "paid"


@pytest.mark.parametrize(
    ("charge", "paid", "reasons", "name"),
    [
        ("145", "0", ["CO-97 145"], "denied"),
        ("145", "0", ["PR-96 145"], "denied"),
        ("145", "0", ["PR-27 145"], "denied"),
        ("145", "0", ["PR-204 145"], "denied"),
        ("145", "0", ["OA-18 145"], "denied"),
        ("145", "0", ["PI-50 145"], "denied"),
        ("145", "0", ["CO-45 100", "CO-97 45"], "denied"),
        ("145", "0", ["PR-1 100", "CO-97 45"], "denied"),
        ("145", "0", ["CO-999 145"], "denied"),
        ("145", "50", ["CO-151 45", "CO-45 50"], "partly_denied"),
        ("145", "0.01", ["CO-97 144.99"], "partly_denied"),
        ("145", "98.40", ["CO-45 46.60"], "reduced"),
        ("145", "73.40", ["CO-45 46.60", "PR-3 25"], "reduced"),
        ("145", "96", ["CO-45 46.60", "CO-253 2.40"], "reduced"),
        ("145", "70", ["CO-59 75"], "reduced"),
        ("145", "0", ["CO-45 145"], "reduced"),
        ("145", "0", ["CO-24 145"], "reduced"),
        ("145", "0", ["CO-45 100", "PR-1 45"], "reduced"),
        ("145", "0", ["OA-23 100", "CO-45 45"], "reduced"),
        ("145", "0", ["CO-2 145"], "reduced"),
        ("145", "0", ["PR-1 145"], "patient_share"),
        ("145", "100", ["PR-2 20", "PR-3 25"], "patient_share"),
        ("145", "45", ["PR-45 100"], "patient_share"),
        ("145", "145", [], "paid"),
        ("145", "0", ["OA-23 145"], "paid"),
        ("145", "145", ["CO-97 0"], "paid"),
        ("145", "145", ["CO-97 20", "CO-97 -20"], "paid"),
        ("145", "155", ["CO-94 -10"], "paid"),
    ],
)
def test_what_becomes_of_a_line(charge, paid, reasons, name):
    assert name_of(charge, paid, *reasons) == name


@pytest.mark.parametrize("reason", ["CO-45", "CO-253", "PR-1", "PR-2", "PR-3"])
@pytest.mark.parametrize("paid", ["0", "40"])
def test_contract_and_patient_share_are_never_denials(reason, paid):
    rest = Decimal(145) - Decimal(paid)
    assert "denied" not in name_of("145", paid, f"{reason} {rest}")


def test_the_status_of_the_claim_does_not_matter():
    lines = service(1, "145", "98.40", "CO-45 46.60"), service(2, "145", "0", "CO-97 145")
    for status in ("1", "2", "3", "4", "19", "20", "21"):
        found = [(one.service, one.name) for one in dispositions(payment(*lines, status=status))]
        assert found == [(1, "reduced"), (2, "denied")]


@pytest.mark.parametrize("status", ["22", "23", "25"])
def test_what_is_no_decision_makes_no_rows(status):
    line = service(1, "145", "0", "CO-97 145")
    assert list(dispositions(payment(line, status=status, adjustments=cas("CO-16 5")))) == []


def test_the_amounts_add_up_to_the_cent():
    found = of_line(
        "1000", "100.10", "CO-97 300.05", "CO-151 99.95", "CO-45 250.25", "CO-253 2.04", "PR-2 247.61"
    )
    assert (found.denied, found.reduced, found.patient) == (
        Decimal("400.00"),
        Decimal("252.29"),
        Decimal("247.61"),
    )
    assert (found.group, found.carc, found.amount) == ("CO", "97", Decimal("300.05"))
    assert found.denied + found.reduced + found.patient == Decimal("1000") - Decimal("100.10")


def test_the_share_of_an_earlier_payer_is_none_of_them():
    found = of_line("145", "0", "OA-23 100", "CO-45 25", "PR-2 20")
    assert (found.denied, found.reduced, found.patient) == (Decimal(0), Decimal(25), Decimal(20))
    assert found.carc == "45"


def test_amounts_below_zero_do_not_make_others_look_dearer():
    found = of_line("145", "0", "CO-97 145", "CO-45 -10", "CO-45 10")
    assert found.reduced == 0
    found = of_line("145", "100", "CO-45 65", "CO-97 -20")
    assert (found.name, found.denied, found.reduced) == ("reduced", Decimal(0), Decimal(65))


@pytest.mark.parametrize(
    ("reasons", "leading"),
    [
        (["CO-45 100", "CO-97 20", "CO-151 25"], ("CO", "151")),
        (["CO-151 20", "CO-97 20", "CO-45 105"], ("CO", "151")),
        (["CO-97 20", "CO-151 20", "CO-45 105"], ("CO", "97")),
        (["CO-151 20", "CO-97 10", "CO-97 15", "CO-45 100"], ("CO", "97")),
        (["CO-97 15", "PR-97 16"], ("PR", "97")),
    ],
)
def test_the_dearest_denial_leads(reasons, leading):
    found = of_line("145", "0", *reasons)
    assert (found.group, found.carc) == leading


def test_the_dearest_reduction_leads_a_reduced_line_and_the_dearest_share_a_share():
    found = of_line("145", "40", "CO-253 1", "CO-45 54", "PR-1 50")
    assert (found.carc, found.amount) == ("45", Decimal(54))
    found = of_line("145", "40", "PR-3 25", "PR-1 80")
    assert (found.carc, found.amount) == ("1", Decimal(80))


def test_a_remark_of_the_line_that_only_informs_does_not_hide_the_claims_reason():
    lines = (
        service(1, "145", "0", "CO-16 145", remarks=("N211",)),
        service(2, "145", "0", "CO-16 145", remarks=("M76",)),
        service(3, "145", "0", "CO-97 145", remarks=("N211",)),
    )
    open_, told, plain = dispositions(payment(*lines, remarks=("MA120",)))
    assert (open_.rarcs, open_.cause.kind, open_.cause.remark) == (("N211", "MA120"), "identifiers", "MA120")
    assert (told.rarcs, told.cause.kind) == (("M76",), "diagnosis")
    assert plain.rarcs == ("N211",)


def test_remarks_are_the_lines_else_the_claims():
    lines = (
        service(1, "145", "0", "CO-97 145", remarks=("M15", "N130", "M15")),
        service(2, "145", "0", "CO-16 145"),
    )
    first, second = dispositions(payment(*lines, remarks=("MA120", "MA01")))
    assert first.rarcs == ("M15", "N130")
    assert second.rarcs == ("MA120", "MA01")
    assert second.cause.remark == "MA120"


def test_a_claim_without_lines_is_service_0():
    only = payment(charge=Decimal(145), paid=Decimal(0), adjustments=cas("CO-29 145"), remarks=("N211",))
    (found,) = dispositions(only)
    assert (found.service, found.name, found.carc, found.denied) == (0, "denied", "29", Decimal(145))
    assert found.rarcs == ("N211",)


def test_reasons_on_a_claim_with_lines_make_a_row_of_their_own():
    lines = service(1, "145", "145"), service(2, "100", "0", "CO-97 100")
    found = list(
        dispositions(payment(*lines, charge=Decimal(245), paid=Decimal(95), adjustments=cas("CO-16 50")))
    )
    assert [(one.service, one.name, one.carc) for one in found] == [
        (0, "partly_denied", "16"),
        (2, "denied", "97"),
    ]
    nothing_left = payment(lines[0], charge=Decimal(145), paid=Decimal(0), adjustments=cas("CO-16 145"))
    assert [(one.service, one.name) for one in dispositions(nothing_left)] == [(0, "denied")]


def test_a_line_that_is_not_paid_without_a_reason_is_not_passed_over():
    found = of_line("145", "0")
    assert (found.name, found.carc, found.group, found.cause.kind) == ("denied", "", "", "unclassified")
    assert (found.amount, found.denied) == (Decimal(145), Decimal(145))
    found = of_line("145", "100")
    assert (found.name, found.carc, found.reduced, found.denied) == ("reduced", "", Decimal(45), Decimal(0))
    found = of_line("145", "0", "CO-97 0")
    assert (found.name, found.carc) == ("denied", "")


def test_a_claim_that_is_not_paid_without_lines_or_reason_is_not_passed_over():
    (found,) = dispositions(payment(charge=Decimal(145), paid=Decimal(0)))
    assert (found.service, found.name, found.denied) == (0, "denied", Decimal(145))


def test_reasons_on_the_claim_may_explain_its_lines():
    lines = service(1, "145", "0"), service(2, "100", "0")
    found = list(
        dispositions(payment(*lines, charge=Decimal(245), paid=Decimal(0), adjustments=cas("CO-29 245")))
    )
    assert [(one.service, one.carc) for one in found] == [(0, "29")]


def test_a_reason_of_nothing_on_the_claim_explains_nothing():
    found = list(dispositions(payment(service(1, "145", "0"), adjustments=cas("CO-45 0"))))
    assert [(one.service, one.name) for one in found] == [(1, "denied")]


def test_a_part_of_a_dollar_is_a_part():
    assert name_of("145", "0.50") == "reduced"
    assert name_of("145", "0.50", "CO-97 144.50") == "partly_denied"


def test_a_line_with_some_reasons_is_not_given_another():
    assert name_of("145", "0", "CO-45 10") == "reduced"
    assert of_line("145", "0", "CO-45 10").reduced == Decimal(10)


@pytest.mark.parametrize("charge", ["0", "-145"])
def test_a_line_without_a_charge_or_that_takes_back_is_no_denial(charge):
    assert name_of(charge, "0", "CO-97 145") == "paid"


def test_an_amount_that_cannot_be_read_is_what_the_others_leave():
    assert name_of("145", None, "CO-97 145") == "denied"
    assert name_of("145", None, "CO-151 45") == "partly_denied"
    assert name_of(None, "0", "CO-97 145") == "denied"
    assert name_of(None, None) == "paid"


def test_a_payment_below_zero_is_not_a_part():
    assert name_of("145", "-5", "CO-97 150") == "denied"


@pytest.mark.parametrize(
    ("reasons", "nothing"),
    [
        (["CO-45 145"], True),
        (["CO-45 140", "CO-253 5"], True),
        (["CO-45 45", "PR-1 100"], False),
        (["CO-45 45", "OA-23 100"], False),
        (["CO-97 145"], False),
    ],
)
def test_a_line_whose_whole_charge_the_contract_takes_is_flagged(reasons, nothing):
    found = of_line("145", "0", *reasons)
    assert nothing_allowed(found.name, Decimal(145), Decimal(0), found.reduced) is nothing


def test_a_line_that_is_paid_something_was_allowed_something():
    assert not nothing_allowed("reduced", Decimal(145), Decimal(1), Decimal(145))
    assert not nothing_allowed("reduced", Decimal(0), Decimal(0), Decimal(0))
    assert not nothing_allowed("reduced", None, None, Decimal(0))


@pytest.mark.parametrize(
    ("reasons", "name"),
    [
        (["CO-97 0.01"], "partly_denied"),
        (["CO-45 0.01"], "reduced"),
        (["PR-3 0.01"], "patient_share"),
        ([], "reduced"),
    ],
)
def test_a_cent_is_enough(reasons, name):
    assert name_of("145", "144.99", *reasons) == name


def test_a_charge_of_a_cent_is_a_charge():
    found = of_line("0.01", "0", "CO-97 0.01")
    assert (found.name, found.denied) == ("denied", Decimal("0.01"))
