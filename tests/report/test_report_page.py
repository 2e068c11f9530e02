"""The html page: well formed, self-contained, escaped, and it says the numbers."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from lxml import etree
from lxml import html as lxml_html

from scrubber.finding import ClaimRef
from scrubber.report.entry import Entry
from scrubber.report.markup import Html, esc, link, tag
from scrubber.report.page import page, write_page
from scrubber.report.record import Conservation, FileReport, Report, Summary


@pytest.fixture
def text(report, entries) -> str:
    return page(report, entries)


@pytest.fixture
def tree(text):
    return lxml_html.document_fromstring(text)


def words(node) -> str:
    return " ".join(node.text_content().split())


def test_golden(text, golden):
    golden("page.html", text)


def test_well_formed(text):
    # Void elements aside the page is XML: one that is left open would not parse.
    xml = re.sub(r"<(meta [^>]*)>", r"<\1/>", text.replace("<!DOCTYPE html>\n", ""))
    etree.fromstring(xml)


def test_nothing_comes_from_a_network(tree, text):
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //*[@src] | //*[@onload]")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in tree.xpath("string(//meta[@http-equiv]/@content)")


def test_links_are_http_or_within_the_page(tree):
    addresses = tree.xpath("//a/@href")
    assert "https://www.cms.gov/ncci/aoc" in addresses
    assert all(address.startswith(("https://", "http://", "#")) for address in addresses)
    anchors = {address[1:] for address in addresses if address.startswith("#")}
    assert anchors <= set(tree.xpath("//@id"))


def test_ids_are_unique(tree):
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_hostile_text_is_text(tree, text):
    assert "<script" not in text
    assert "javascript:" not in "".join(tree.xpath("//a/@href"))
    assert "<script>alert(1)</script>" in words(tree)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_tables_have_headers_and_landmarks_are_there(tree):
    for table in tree.xpath("//table"):
        assert table.xpath("./thead/tr/th[@scope='col']")
        assert len(table.xpath("./tbody/tr")) == len(table.xpath("./tbody/tr/th[@scope='row']"))
        width = len(table.xpath("./thead/tr/th"))
        assert all(len(row) == width for row in table.xpath(".//tr"))
    assert [len(tree.xpath(f"//{name}")) for name in ("main", "h1", "nav", "footer")] == [1, 1, 1, 1]


def test_headline_numbers(tree):
    tiles = words(tree.xpath("//dl[@class='tiles']")[0])
    for part in ("120", "$41,230.50", "117", "$38,000.00", "3", "$3,230.50", "$1,420.00"):
        assert part in tiles
    assert "120 = 117 + 3" in words(tree.get_element_by_id("proof"))
    assert "3 of 120 claims are held back" in words(tree)


def test_claims_to_work_on_are_held_first_then_by_dollars(tree):
    names = [words(row) for row in tree.xpath("//section[@id='claims']//tbody//th")]
    assert names == ["B2002", "A1001", "Above the claims"]


def test_the_value_is_marked_and_a_gap_says_so(tree):
    marks = [words(mark) for mark in tree.xpath("//mark")]
    assert "17315" in marks
    assert "← missing here" in marks


def test_decisions_limits_and_age(tree):
    assert "A. Lund MD" in words(tree.get_element_by_id("decisions"))
    limits = words(tree.get_element_by_id("limits"))
    assert "NCI001" in limits
    assert "110 days" in limits


def test_what_is_left_out_is_said(report, block_alone):
    many = [
        Entry(replace(block_alone.finding, claim=ClaimRef(f"C{n}", n)), "day.837", block_alone.excerpt)
        for n in range(1, 8)
    ]
    text = page(report, iter(many), limit=5)
    assert "2 more findings on further claims" in text
    assert text.count("<article") == 5


def test_an_empty_report():
    text = page(Report(files=[FileReport(path="a.837", sha256="")]), [])
    assert "No claim is held back" in text
    assert "No edit found a fault." in text
    lxml_html.document_fromstring(text)


def test_several_files_name_theirs(report, block_alone):
    second = replace(block_alone, file="two.837")
    files = [*report.files, FileReport(path="two.837", sha256="", conservation=Conservation(claims_in=1))]
    stream = io.StringIO()
    write_page(Report(files=files, summary=Summary(files=2)), [block_alone, second], stream)
    tree = lxml_html.document_fromstring(stream.getvalue())
    assert "2 files" in words(tree.xpath("//h1")[0])
    assert "does not balance" in words(tree.get_element_by_id("proof"))
    assert len(tree.xpath("//article[@id='claim-2-12']")) == 1


def test_no_clock(report, entries):
    assert page(report, entries) == page(report, entries)


def test_markup_escapes_once():
    assert tag("b", "<&'\"") == "<b>&lt;&amp;&#x27;&quot;</b>"
    assert tag("b", tag("i", "<")) == "<b><i>&lt;</i></b>"
    assert esc(Html("<b>")) == "<b>"
    assert link("x", "javascript:1") == "x"
    assert (
        link("", "https://a/?b=1&c")
        == '<a href="https://a/?b=1&amp;c" rel="noopener noreferrer">https://a/?b=1&amp;c</a>'
    )
