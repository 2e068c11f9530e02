"""The report of denials: well formed, self-contained, escaped; what rates are of; nothing small where it is shared."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree
from lxml import html as lxml_html
from make_denials import decision, money, row, year

from scrubber.denials.trends.beside import gather_beside
from scrubber.denials.trends.control import Mark
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.underpaid import find_underpaid
from scrubber.ledger.remitted import ProviderAdjustmentRecord, RemitRecord
from scrubber.ledger.told_remits import FiledTakebacks
from scrubber.report.denials_page import write_denials_report

AS_OF = date(2026, 10, 31)
MAY = date(2026, 5, 20)
MARKS = (Mark(date(2026, 5, 13), "edits changed (0a1b2c3d)"),)


def expected(code, modifiers, day, payer, place, units):
    return Decimal("330.40") if code == "17311" else None


@pytest.fixture(scope="module")
def material():
    facts, decisions, rows = year(1500)
    return count_figures(facts, decisions, rows, as_of=AS_OF), find_underpaid(rows, expected)


def page(material, **more) -> str:
    figures, underpaid = material
    stream = io.StringIO()
    write_denials_report(stream, figures, underpaid=underpaid, marks=MARKS, **more)
    return stream.getvalue()


@pytest.fixture(scope="module")
def text(material):
    return page(material, titles={"NCI001": "Bundled pair"}, written=datetime(2026, 11, 1, 9, 5, tzinfo=UTC))


@pytest.fixture(scope="module")
def tree(text):
    return lxml_html.document_fromstring(text)


@pytest.fixture(scope="module")
def shared(material):
    return page(material, shareable=True)


def words(node) -> str:
    return " ".join(node.text_content().split())


def rows(tree, section: str, table: int = 0) -> list[list[str]]:
    body = tree.xpath(f"//section[@id='{section}']//table")[table]
    return [[words(cell) for cell in line] for line in body.xpath(".//tbody/tr | .//tfoot/tr")]


@pytest.mark.parametrize("which", ["text", "shared", "empty"])
def test_well_formed(which, request):
    nothing = (count_figures([], [], [], as_of=AS_OF), None)
    text = page(nothing) if which == "empty" else request.getfixturevalue(which)
    xml = re.sub(r"<(meta [^>]*)>", r"<\1/>", text.replace("<!DOCTYPE html>\n", ""))
    tree = etree.fromstring(xml)
    names = tree.xpath("//@id")
    assert len(names) == len(set(names))
    for table in tree.iter("table"):
        width = len(table.findall("./thead/tr/th"))
        assert all(len(line) == width for line in table.findall(".//tr"))


def test_links_lead_somewhere(tree):
    names = set(tree.xpath("//@id"))
    links = tree.xpath("//a/@href[starts-with(., '#')]")
    assert len(links) > 20
    assert {link[1:] for link in links} <= names


def test_nothing_comes_from_a_network(tree, text):
    assert not tree.xpath("//script | //link | //img | //*[@src]")
    assert not [url for url in re.findall(r"url\(([^)]*)", text) if not url.startswith("#")]
    assert "default-src 'none'" in tree.xpath("string(//meta[@http-equiv]/@content)")


def test_hostile_names_are_text(tree, text):
    assert "<b> Plan" not in text
    assert "Small <b> Plan (SM1)" in words(tree)


def test_tiles_say_what_they_are_of(tree, material):
    tiles = [words(each) for each in tree.xpath("//dl[@class='tiles']/div")]
    figures = material[0]
    decided = sum(cell.claims for cell in figures.cohort.values())
    denied = sum(cell.denied for cell in figures.cohort.values())
    assert tiles[0] == f"Initial denial rate, claims{denied / decided:.1%}{denied:,} of {decided:,} claims"
    assert any(tile.startswith("Days to pay19.0") for tile in tiles)


def test_charts_have_words_for_those_who_do_not_see_them(tree):
    charts = tree.xpath("//*[local-name()='svg']")
    assert len(charts) == 9
    for chart in charts:
        title, description = chart.get("aria-labelledby").split()
        assert words(tree.get_element_by_id(title))
        assert words(tree.get_element_by_id(description)).endswith(".")
        assert chart.get("role") == "img"
        assert chart.xpath("ancestor::section//table")


def test_without_charts_the_tables_are_the_same(material, tree):
    bare = lxml_html.document_fromstring(page(material, charts=False))
    assert not bare.xpath("//*[local-name()='svg']")
    assert rows(bare, "reasons") == rows(tree, "reasons")
    assert rows(bare, "ageing") == rows(tree, "ageing")


def test_a_reason_leads_to_its_dearest_lines(tree):
    first = tree.xpath("//section[@id='reasons']//tbody/tr[1]/th/a")[0]
    block = tree.get_element_by_id(first.get("href")[1:])
    listed = [[words(cell) for cell in line] for line in block.xpath(".//tbody/tr")]
    assert words(block.xpath("./h3")[0]) == words(first)
    assert len(listed) == 10
    dollars = [Decimal(line[-1].strip("$").replace(",", "")) for line in listed]
    assert dollars == sorted(dollars, reverse=True)


def test_claims_to_work(tree, material):
    figures = material[0]
    assert len(rows(tree, "work")) == len(figures.work)
    assert rows(tree, "work")[0][0] == figures.work[0].claim
    paid_later = {f"C{n:06d}" for n in range(1500) if n % 9 == 1}
    assert not paid_later & {line[0] for line in rows(tree, "work")}


def test_changes_of_edits_and_shifts_are_told(material, tree):
    assert "2026-05-13: edits changed (0a1b2c3d)" in words(tree.get_element_by_id("trend"))
    weekly = lxml_html.document_fromstring(page(material, step="week", clock="decided", charts=False))
    told = words(weekly.get_element_by_id("trend"))
    assert re.search(
        r"A shift: from 2026-05-\d\d on claims are denied more often, \d+\.\d% \(\d+ of \d+\), after", told
    )


def test_edits_have_titles(tree):
    table = rows(tree, "parts", 1)
    assert any(line[0] == "NCI001 Bundled pair" for line in table)


def test_underpayments(tree, material):
    found = material[1]
    told = words(tree.get_element_by_id("underpaid"))
    assert f"${found.short.dollars:,.2f} are missing" in told
    assert rows(tree, "underpaid", 2)[0][0] == found.rows[0].claim
    assert "No prices are loaded" in page((material[0], None), charts=False)


# -- shared -------------------------------------------------------------------------------------------------


def test_a_shared_page_names_no_claim_and_no_person(shared, text):
    for pattern in (r"C\d{6}", "1234567893", "1003000126", "1992999874"):
        assert re.search(pattern, text)
        assert not re.search(pattern, shared)
    assert 'id="work"' not in shared
    assert 'id="providers"' not in shared


def test_a_shared_page_has_no_small_number_of_claims(shared, tree):
    """All cells that count claims are 0, or 11 and more; the plain page of the same year has small ones."""

    def small(tree):
        found = []
        for table in tree.xpath("//table"):
            heads = [words(head) for head in table.xpath("./thead//th")]
            for at, head in enumerate(heads):
                if head in ("Claims", "Decided", "Denied", "Denied lines", "Short lines", "Lines"):
                    cells = [
                        words(line[at]).replace(",", "") for line in table.xpath(".//tbody/tr | .//tfoot/tr")
                    ]
                    found += [int(cell) for cell in cells if cell.isdigit() and 0 < int(cell) < 11]
        return found

    assert small(tree)
    assert not small(lxml_html.document_fromstring(shared))


def test_a_shared_heat_map_blanks_cells(shared):
    tree = lxml_html.document_fromstring(shared)
    hidden = [cell for line in rows(tree, "heat") for cell in line if cell == "hidden"]
    assert hidden
    assert "all others" in words(tree.get_element_by_id("heat"))


def test_shared_underpayments_put_small_payers_together():
    rows = []
    for n in range(40):
        payer = ("Big", "B") if n < 20 else ("Mid", "M") if n < 36 else ("Tiny", "T")
        one = decision(f"C{n}", MAY, "reduced", payer=payer[0], payer_id=payer[1])
        more = {"disposition": "reduced", "denied": money(0), "allowed": money(70), "charge": money(500)}
        rows.append(row(one, **more, carc="45"))
    found = find_underpaid(rows, expected)
    figures = count_figures([], [], rows, as_of=AS_OF)
    tree = lxml_html.document_fromstring(page((figures, found), shareable=True))
    assert rows_of(tree) == [["B", "20", "20", "$5,208.00"], ["all others (2)", "20", "20", "$5,208.00"]]
    plain = lxml_html.document_fromstring(page((figures, found), charts=False))
    assert [line[:2] for line in rows_of(plain)] == [["B", "20"], ["M", "16"], ["T", "4"]]


def test_lines_as_expected_do_not_follow_from_those_that_were_short():
    """Thirty lines of thirty-three compared are short: three are not."""
    made = []
    for n in range(33):
        allowed = money(70 if n < 30 else 500)
        more = {
            "disposition": "reduced",
            "denied": money(0),
            "allowed": allowed,
            "charge": money(500),
            "carc": "45",
        }
        made.append(row(decision(f"C{n}", MAY, "reduced"), **more))
    figures = count_figures([], [], made, as_of=AS_OF)
    text = page((figures, find_underpaid(made, expected)), shareable=True)
    assert "are missing" not in text
    assert "are missing" in page((figures, find_underpaid(made, expected)))


@pytest.mark.parametrize(("back", "shown"), [(0, True), (12, True), (3, False)])
def test_denials_that_were_taken_back_do_not_follow_from_those_that_are_open(back, shown):
    day = date(2026, 1, 5)
    made = [decision(f"C{n}", day, "denied", reversed=n < back) for n in range(60)]
    made += [decision(f"C{n}", MAY, role="again", remit="b") for n in range(40, 60)]
    made += [decision(f"P{n}", day) for n in range(100, 130)]
    tree = lxml_html.document_fromstring(
        page((count_figures([], made, [], as_of=AS_OF), None), shareable=True)
    )
    assert ("Not shown" not in words(tree.get_element_by_id("ageing"))) == shown


def rows_of(tree):
    return rows(tree, "underpaid")


def test_a_handful_of_claims_cannot_be_shared():
    one = decision("C1", MAY, "denied", denied=money("123.45"))
    figures = count_figures([], [one], [row(one)], as_of=AS_OF)
    text = page((figures, None), shareable=True)
    assert "123.45" not in text
    assert "$123" not in text
    assert "123.45" in page((figures, None))


def test_the_same_figures_make_the_same_bytes(material, shared):
    assert page(material, shareable=True) == shared


def test_money_beside_the_claims_is_told_and_never_shared():
    one = decision("C1", MAY, "denied")
    figures = count_figures([], [one], [row(one)], as_of=AS_OF)
    entries = (
        ProviderAdjustmentRecord("WO", "ICN<1>", money("12.50")),
        ProviderAdjustmentRecord("FB", "B", money(-3)),
    )
    remit = RemitRecord(
        1, "d" * 64, "Plains", "PL001", "1", "", "T7", "ACH", money(0), MAY, MAY, 1, None, entries
    )
    beside = gather_beside([FiledTakebacks(remit, {"ICN<1>": (one.key,)})])
    more = {"beside": beside, "claims": {one.key: "C1"}, "charts": False}
    tree = lxml_html.document_fromstring(page((figures, None), **more))
    assert rows(tree, "beside") == [["Plains (PL001)", "1", "$3.00", "$0.00", "$3.00", "$12.50", "$0.00"]]
    assert rows(tree, "beside", 1)[0][-4:] == [
        "an earlier overpayment is taken back", "ICN<1>", "C1", "$12.50",
    ]  # fmt: skip
    shared = page((figures, None), shareable=True, **more)
    assert "ICN" not in shared
    assert "is not shared" in shared


def test_wide_tables_fit_on_paper_whatever_a_payer_is_called():
    name = "A" * 58
    one = decision("C1", MAY, "denied", payer=name, payer_id=name)
    figures = count_figures([], [one], [row(one)], as_of=AS_OF)
    tree = lxml_html.document_fromstring(page((figures, None), charts=False))
    for section in ("work", "behind", "heat"):
        cell = next(
            each for each in tree.get_element_by_id(section).iter("th", "td") if "AAA" in each.text_content()
        )
        assert cell.text_content() == "A" * 39 + "…"
        assert "anywhere" in cell[0].get("style")
    assert tree.xpath("//section[@id='work']//span[@class='num']/text()") == [str(MAY)]
