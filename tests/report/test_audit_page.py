"""The page and the workbook of an audit: what they show, what they hide, and that nothing in them can run."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from scrubber.denials.audit.audited import Audited
from scrubber.denials.audit.caught import Caught, CaughtBy, CaughtLine, EditWords
from scrubber.denials.audit.days import Days, Needless, Question
from scrubber.denials.audit.files import PileFile
from scrubber.denials.audit.tables import AuditTables
from scrubber.denials.audit.waiting import Waiting, WaitingClaim
from scrubber.denials.scores import EditScore, Tally
from scrubber.denials.trends.beside import Beside, Entry
from scrubber.denials.trends.counted import Cell, Reason
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.tabled import HIDDEN
from scrubber.ledger.remitted import PaymentKey
from scrubber.remit.takebacks import Balance, Takeback
from scrubber.report.audit_book import write_audit_book
from scrubber.report.audit_page import CLOSURES, write_audit_page

D = Decimal
AS_OF = date(2026, 10, 1)
DAY = date(2026, 7, 9)
FORMULA = "=HYPERLINK(1)"


def reason(claims, dollars="100"):
    return Reason(lines=claims, claims=claims, dollars=D(dollars))


def waiting(number, payer="P1", age=40, charge="145"):
    return WaitingClaim(number, payer, "2823001575", "P", DAY, DAY, age, D(charge), "sent")


FILES = (
    PileFile("in/a.837", "claims", "2026-07-13", True, "20 claims"),
    PileFile("in/secret <b>.txt", "", "", False, "no X12: text"),
)


@pytest.fixture(scope="module")
def audit():
    """An audit with one of everything; MOH001 caught 12 claims, MOH009 3."""
    return Audited(
        figures=count_figures((), (), (), as_of=AS_OF),
        caught=Caught(
            by_edit=(
                CaughtBy("MOH001", reason(12, "8400"), {"CO-107": D(8400)}),
                CaughtBy("MOH009", reason(3, "900"), {"CO-11": D(900)}),
            ),
            lines=(CaughtLine("C-CAUGHT", 2, "P1", "17312", (), "CO-107", "MOH001", D(700)),),
            held=reason(15, "9300"),
            rest=reason(20, "4000"),
        ),
        scores=(EditScore("MOH001", right=Tally(12, D(8400)), false_alarm=Tally(2, D(77))),),
        waiting=Waiting(
            open=(waiting(FORMULA), *(waiting(f"C-OPEN{n}", "P2") for n in range(12))),
            refused=(waiting("C-REFUSED"),),
            sent=500,
            charge=D(70000),
        ),
        underpaid=None,
        days=Days(
            questions=(Question("C-MOHS", "P1", "B", DAY, ("17311",), D(1250), True),),
            asked=reason(1, "1250"),
            surgeries=30,
            needless=(Needless("C-MOD", 1, "P1", "B", DAY, "11102", "59", D(165), "no other service"),),
            carried=reason(1, "165"),
            modifiers={"59": reason(1, "165")},
        ),
        edits={"MOH001": EditWords("a stage", holds=True), "MOH009": EditWords("a site", holds=True)},
        last=DAY,
    )


def page(audit, *, shareable=False, draw=False):
    stream = io.StringIO()
    write_audit_page(stream, AuditTables(audit, shareable), FILES, draw=draw)
    return stream.getvalue()


def book(audit, *, shareable=False):
    """The cells of each sheet, as (text, is formula)."""
    pytest.importorskip("xlsxwriter")
    stream = io.BytesIO()
    write_audit_book(stream, AuditTables(audit, shareable), FILES)
    sheets = {}
    with zipfile.ZipFile(stream) as packed:
        names = re.findall(r'<sheet name="(\w+)"', packed.read("xl/workbook.xml").decode())
        for number, name in enumerate(names, 1):
            sheets[name] = unescape(packed.read(f"xl/worksheets/sheet{number}.xml").decode())
    return sheets


def test_the_page_shows_every_finding(audit):
    text = page(audit)
    for word in ("MOH001", "C-CAUGHT", "C-OPEN3", "C-REFUSED", "C-MOHS", "C-MOD", "in/a.837"):
        assert word in text
    assert CLOSURES in unescape(text)
    assert "No prices are loaded" in text
    assert "secret &lt;b&gt;.txt" in text


def test_one_claim_is_no_claims_and_nothing_tells_the_time_of_writing(audit):
    text = page(audit)
    assert "Mohs charges; 1 claim<" in text
    assert not re.findall(r"\b1 claims", text)
    assert page(audit) == text
    assert "written at" not in text


def test_rates_by_payer_are_of_the_claims_that_the_overview_counts(audit):
    """All of them by the day of the remittance; sent before the period, they are in none of the months of sending."""
    cell = {("2026-07", "P1", "B"): Cell(claims=3, charge=D(300), denied=1, denied_dollars=D(100))}
    figures = replace(audit.figures, decided=cell, gathered=replace(audit.figures.gathered, total=reason(1)))
    text = page(replace(audit, figures=figures))
    (table,) = re.findall(r"Rates by payer</h3>.*?</table>", text, re.DOTALL)
    assert "<td>3</td>" in re.sub(r' class="\w+"', "", table)


@pytest.mark.parametrize("make", [page, lambda audit: book(audit)["denials"]])
def test_nobody_overrode_edits_that_came_after_the_claims(audit, make):
    """What the log says by code is told in words, on page and in book."""
    reasons = {"part": {"overridden": reason(12, "8400")}, "kind": {"add_on": reason(12, "8400")}}
    gathered = replace(audit.figures.gathered, total=reason(12, "8400"), reasons=reasons)
    text = make(replace(audit, figures=replace(audit.figures, gathered=gathered)))
    for word in ("one names the reason, and speaks of the line", "add-on without its primary"):
        assert word in text
    for word in ("overridden", "add_on"):
        assert word not in text


def test_money_beside_the_claims_is_shown_and_not_shared(audit):
    key = PaymentKey("c0ffee", 1)
    told = Takeback("WO", "taken back", "ICN77", D(45), (key,))
    beside = Beside(
        (Balance("P1", "2823001575", D(0), D(0), D(45), D(0)),),
        (Entry("P1", "2823001575", DAY, "TRACE-9", told),),
        0,
        {},
    )
    found = replace(audit, beside=beside, beside_claims={key: "C-TAKEN"})
    whole, book_of = page(found), book(found)
    for word in ("ICN77", "TRACE-9", "C-TAKEN"):
        assert word in whole
        assert word in book_of["beside"]
    shared = page(found, shareable=True) + "".join(book(found, shareable=True).values())
    for word in ("ICN77", "TRACE-9", "C-TAKEN", "Taken back"):
        assert word not in shared


def test_open_claims_that_edits_would_hold_are_shared_only_where_the_rest_is_not_small(audit):
    few = [replace(one, edits=("MOH001",)) for one in audit.waiting.open[:12]]
    found = replace(audit, waiting=replace(audit.waiting, open=(*few, audit.waiting.open[12])))
    name = "Unanswered, and today's edits would hold them"
    rows = {row[0]: row[1] for row in AuditTables(found, shareable=True).overview().rows}
    assert rows[name] == HIDDEN
    rows = {row[0]: row[1] for row in AuditTables(found).overview().rows}
    assert rows[name] == 12


def test_denials_whose_claim_is_a_guess_hide_what_would_tell_them_when_it_is_shared(audit):
    few = replace(audit, caught=replace(audit.caught, guessed=reason(2)))
    assert AuditTables(few).caught().rows
    assert AuditTables(few, shareable=True).caught().rows == ()
    rows = {row[0]: row[1] for row in AuditTables(few, shareable=True).overview().rows}
    assert rows["Today's edits would have held it"] == HIDDEN


def test_the_page_runs_and_loads_nothing(audit):
    text = page(audit)
    assert "<script" not in text
    assert "default-src 'none'" in unescape(text)
    assert not re.findall(r'(?:src|href)="(?!#)', text)


def test_charts_are_drawn_only_where_they_are_wanted(audit):
    pytest.importorskip("matplotlib")
    assert "<svg" not in page(audit)
    assert page(audit, draw=True).count("<svg") == 2  # by edit, and by age


@pytest.mark.parametrize("make", [page, lambda audit, **how: "".join(book(audit, **how).values())])
def test_what_is_shared_names_no_claim_and_no_file(audit, make):
    text = make(audit, shareable=True)
    for word in ("C-CAUGHT", "C-OPEN", "C-REFUSED", "C-MOHS", "C-MOD", "in/a.837", "secret", "HYPERLINK"):
        assert word not in text


def test_small_numbers_are_hidden_in_what_is_shared(audit):
    tables = AuditTables(audit, shareable=True)
    rows = {row[0]: row[1:4] for row in tables.overview().rows}
    assert rows["Mohs days without a closure, to be asked about"] == (HIDDEN, None, HIDDEN)
    assert rows["Claims still unanswered"] == (13, None, D(1885))
    assert tables.modifiers().rows == ()
    assert tables.ages() == AuditTables(audit).ages()
    few = replace(audit, waiting=replace(audit.waiting, open=audit.waiting.open[:9]))
    assert AuditTables(few, shareable=True).ages() == {}
    assert AuditTables(few, shareable=True).waiting().rows == ()


def test_of_parts_of_one_whole_not_one_alone_is_hidden(audit):
    """What is hidden of three parts would follow from the other two and the whole."""
    few = replace(audit, caught=replace(audit.caught, held=reason(3, "900")))
    rows = {row[0]: row[1] for row in AuditTables(few, shareable=True).overview().rows}
    assert rows["Today's edits would have held it"] == HIDDEN
    assert rows["Denied, and no edit of today speaks"] == HIDDEN


def test_small_groups_are_put_together_with_another(audit):
    (row,) = AuditTables(audit, shareable=True).caught().rows
    assert (row[0], row[3], row[5]) == ("all others (2)", 15, D(9300))
    assert [row[0] for row in AuditTables(audit).caught().rows] == ["MOH001", "MOH009"]


def test_edits_with_few_lines_either_way_are_not_shared(audit):
    assert [row[:1] for row in AuditTables(audit).alarms().rows] == [("MOH001",)]
    assert AuditTables(audit, shareable=True).alarms().rows == ()
    assert "Not shown: small numbers." in page(audit, shareable=True)


def test_the_workbook_has_its_sheets_and_no_formula(audit):
    sheets = book(audit)
    assert [*sheets] == [
        "overview", "denials", "unanswered", "underpaid", "beside", "questions", "modifiers", "files", "dictionary",
    ]  # fmt: skip
    assert "C-CAUGHT" in sheets["denials"]
    assert not any("<f>" in text for text in sheets.values())
    assert FORMULA in sheets["unanswered"]


def test_the_same_findings_give_the_same_workbook(audit):
    assert book(audit) == book(audit)
