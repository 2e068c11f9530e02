"""The page of the day: well formed, self-contained, escaped; what needs a person stands first, and sums agree."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree
from lxml import html as lxml_html

from scrubber.ledger.told import (
    DayAck,
    DayAnswer,
    DayBook,
    DayDuplicate,
    DayEdit,
    DayFailure,
    DayInput,
    DayRemit,
    DayRepeat,
    DayTotals,
    DayVerdict,
    DayWaiting,
)
from scrubber.report.answer_words import answer_words
from scrubber.report.day import write_day

DAY = date(2026, 7, 14)
NOTHING = DayTotals(0, 0, 0, 0, Decimal(0), Decimal(0), Decimal(0), 0, 0, 0)
EMPTY = DayBook(DAY, NOTHING, (), (), (), (), (), (), (), (), {})


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 7, 14, hour, minute, tzinfo=UTC)


def dollars(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def came_in(name: str, hour: int, claims: int, held: int, charges: str) -> DayInput:
    return DayInput(name, "ab" * 32, at(hour, 5), claims, claims - held, held, *dollars(*charges.split()))


def rejected(
    number: str, *statuses: str, kind: str = "277ca", charge: str = "1840", file: str = ""
) -> DayAnswer:
    verdict = "rejected" if kind == "277ca" else "refused"
    day = date(2026, 7, 13)
    return DayAnswer(number, kind, verdict, statuses, verdict, Decimal(charge), file or "mohs_0713.837", day)


def counted(book: DayBook) -> DayBook:
    """The totals of a day whose lists hold all there is."""
    names = ("claims", "clean", "held", "charge", "clean_charge", "held_charge")
    sums = [sum(getattr(one, name) for one in book.inputs) for name in names]
    others = (book.failures, book.duplicates, book.acknowledgements, book.remits)
    return replace(book, totals=DayTotals(len(book.inputs), *sums, *map(len, others)))


BOOK = counted(
    replace(
        EMPTY,
        inputs=(
            came_in("mohs_0714.837", 8, 14, 7, "21840 11200.50 10639.50"),
            came_in("biopsies <b>.837", 11, 32, 0, "6115.25 6115.25 0"),
        ),
        edits=(
            DayEdit("MOH001", "deny", 2, 1, Decimal("4100"), 0),
            DayEdit("BAL001", "reject", 1, 1, Decimal("6539.50"), 0),
            DayEdit("MOH013", "advise", 0, 0, Decimal(0), 12),
        ),
        failures=(DayFailure("scan0001.pdf", "cd" * 32, "", "not_x12", at(9, 41)),),
        duplicates=(DayDuplicate("ef" * 32, at(13, 2), "mohs_0713.837", date(2026, 7, 13)),),
        acknowledgements=(
            DayAck("x7781.277ca", "277ca", "000000779", at(6, 2), 7, 1, 7),
            DayAck("x7780.999", "999", "000000778", at(6, 1), 7, 0, 0),
        ),
        verdicts=(
            DayVerdict("277ca", "accepted", 6, Decimal("9360.50")),
            DayVerdict("277ca", "rejected", 1, Decimal("1840")),
            DayVerdict("999", "refused", 2, Decimal("700")),
        ),
        refused=(
            rejected("CR26079", "A7:562:85", "A8:128:85", "A7:562:85"),
            rejected(
                "B-<script>", "R", "IK5:5", "2300.CLM02@22:1", kind="999", charge="350", file="clinic.837"
            ),
        ),
        waiting=(
            DayWaiting(DAY, 39, Decimal("17315.75")),
            DayWaiting(date(2026, 7, 9), 4, Decimal("2210")),
            DayWaiting(date(2026, 7, 11), 1, Decimal("90")),
        ),
        states={"held": 7, "sent": 44, "accepted": 1206, "rejected": 1, "paid": 0, "strange": 2},
        remits=(
            DayRemit(
                "era.835", "Plains <Health>", "T-1", date(2026, 7, 13), 12, *dollars("4810.22", "700"), 1
            ),
            DayRemit("none.835", "Mesa Mutual", "T-2", None, 1, None, Decimal(0), 0),
        ),
    )
)
TITLES = {
    "MOH001": "Further Mohs stage without a first stage",
    "BAL001": "Claim charge is not the sum of its lines",
}


def page(book: DayBook, **more) -> str:
    stream = io.StringIO()
    write_day(book, stream, **more)
    return stream.getvalue()


@pytest.fixture
def text() -> str:
    return page(BOOK, titles=TITLES, written=at(14, 30))


@pytest.fixture
def tree(text):
    return lxml_html.document_fromstring(text)


def words(node) -> str:
    return " ".join(node.text_content().split())


def rows(tree, section: str, table: int = 0) -> list[list[str]]:
    body = tree.xpath(f"//section[@id='{section}']//table")[table]
    return [[words(cell) for cell in row] for row in body.xpath(".//tbody/tr | .//tfoot/tr")]


def test_remittances_say_what_was_paid_and_denied(tree):
    told = rows(tree, "remits")
    assert told[0] == ["era.835", "Plains <Health>", "T-1", "2026-07-13", "12", "$4,810.22", "$700.00", "1"]
    assert told[1] == ["none.835", "Mesa Mutual", "T-2", "", "1", "", "", "0"]


def test_a_day_without_remittances_does_not_speak_of_them():
    assert "Remittances" not in page(EMPTY)


def test_remittances_that_are_not_listed_are_counted(tree):
    shown = lxml_html.document_fromstring(page(BOOK, limit=1)).get_element_by_id("remits")
    assert "1 more remittance not listed here" in words(shown)


def test_golden(text, golden):
    golden("day.html", text)


@pytest.mark.parametrize("book", [BOOK, EMPTY], ids=["full", "empty"])
def test_well_formed(book):
    xml = re.sub(r"<(meta [^>]*)>", r"<\1/>", page(book).replace("<!DOCTYPE html>\n", ""))
    tree = etree.fromstring(xml)
    for one in tree.findall(".//table"):
        width = len(one.findall("./thead/tr/th"))
        assert all(len(row) == width for row in one.findall(".//tr"))


def test_nothing_comes_from_a_network(tree, text):
    assert not tree.xpath("//script | //link | //img | //*[@src]")
    assert "url(" not in text
    assert "default-src 'none'" in tree.xpath("string(//meta[@http-equiv]/@content)")


def test_hostile_names_are_text(tree, text):
    assert "<script" not in text
    assert "B-<script>" in words(tree)
    assert "biopsies <b>.837" in words(tree)


def test_links_lead_to_sections(tree):
    anchors = [address.lstrip("#") for address in tree.xpath("//nav//a/@href")]
    assert anchors == [section.get("id") for section in tree.xpath("//main/section")]
    assert anchors[:3] == ["refused", "failed", "waiting"]


def test_headline(tree):
    assert words(tree.xpath("//h1")[0]) == "Claims of Tuesday, 2026-07-14"
    head = words(tree.xpath("//header")[0])
    assert "2 files came in with 46 claims; 7 are held back. 1 file could not be read." in head
    assert "Written at 14:30 on 2026-07-14" in head
    tiles = [words(each) for each in tree.xpath("//dl[@class='tiles']/div")]
    assert tiles == [
        "Claims in46$27,955.25",
        "Clean, ready to send39$17,315.75",
        "Held back7$10,639.50",
        "Refused or rejected3$2,540.00",
        "Without an answer445 overdue",
    ]


def test_claims_that_came_back_say_why_in_words(tree):
    first, second = rows(tree, "refused")
    assert first[0] == "CR26079"
    assert first[1:] == [
        "rejected 277CA",
        "A7:562:85 rejected: something is wrong, NPI, the billing provider"
        "A8:128:85 rejected: two things do not fit each other, tax number, the billing provider",
        "$1,840.00", "mohs_0713.837 2026-07-13",
    ]  # fmt: skip
    assert second[2].startswith("R refusedIK5:5 segments in error2300.CLM02@22:1 a required element")
    assert "1 more claim not listed here." in words(tree.get_element_by_id("refused"))


def test_claims_that_went_on_since_say_where_they_are():
    accepted = replace(BOOK.refused[0], state="accepted")
    tree = lxml_html.document_fromstring(page(replace(BOOK, refused=(accepted, BOOK.refused[1]))))
    assert [row[-1] for row in rows(tree, "refused")] == ["accepted", "refused"]


def test_claims_that_were_sent_again_are_not_open():
    again = replace(BOOK.refused[0], again=date(2026, 7, 16))
    verdicts = (replace(BOOK.verdicts[1], again=1, again_charge=Decimal("1840")), BOOK.verdicts[2])
    book = replace(BOOK, refused=(again, BOOK.refused[1]), verdicts=verdicts)
    tree = lxml_html.document_fromstring(page(book))
    assert [(row[0], row[-1]) for row in rows(tree, "refused")] == [
        ("B-<script>", "refused"),
        ("CR26079", "sent again 2026-07-16"),
    ]
    tiles = [words(each) for each in tree.xpath("//dl[@class='tiles']/div")]
    assert tiles[3] == "Refused or rejected2$700.00 · 1 sent again"
    assert "Those that were sent again since stand last." in words(tree.get_element_by_id("refused"))


def test_nothing_is_to_be_put_right_where_all_was_sent_again():
    again = replace(BOOK.refused[0], again=date(2026, 7, 16))
    verdict = replace(BOOK.verdicts[1], again=1, again_charge=Decimal("1840"))
    tree = lxml_html.document_fromstring(page(replace(BOOK, refused=(again,), verdicts=(verdict,))))
    text = words(tree.get_element_by_id("refused"))
    assert "All of them were sent again since." in text
    assert "To be put right" not in text
    assert not tree.xpath("//dl[@class='tiles']/div[4][contains(@class, 'deny')]")


def test_a_duplicate_of_what_was_purged():
    (one,) = BOOK.duplicates
    gone = replace(one, name="", purged=date(2026, 7, 14))
    tree = lxml_html.document_fromstring(page(replace(BOOK, duplicates=(gone,))))
    assert rows(tree, "duplicates") == [["13:02", "purged on 2026-07-14", "2026-07-13", "efefefefefef"]]


def test_control_numbers_that_were_used_before(tree):
    assert not tree.xpath("//section[@id='repeats']")
    repeat = DayRepeat("000000101", 3, "b.837", "a <b>.837", date(2026, 7, 1))
    told = lxml_html.document_fromstring(page(replace(BOOK, repeats=(repeat, repeat)), limit=1))
    assert rows(told, "repeats") == [["000000101", "b.837", "a <b>.837 2026-07-01", "3"]]
    assert "1 more number not listed here." in words(told.get_element_by_id("repeats"))


def test_failures_and_duplicates(tree):
    assert rows(tree, "failed") == [["scan0001.pdf", "09:41", "not x12", "cdcdcdcdcdcd"]]
    assert rows(tree, "duplicates") == [["13:02", "mohs_0713.837", "2026-07-13", "efefefefefef"]]


def test_what_is_overdue(tree):
    assert rows(tree, "waiting") == [
        ["2026-07-09", "5 days", "4", "$2,210.00", "overdue"],
        ["2026-07-11", "3 days", "1", "$90.00", "overdue"],
        ["2026-07-14", "0 days", "39", "$17,315.75", ""],
        ["Total", "", "44", "$19,615.75", ""],
    ]
    patient = lxml_html.document_fromstring(page(BOOK, overdue=5))
    assert [row[-1] for row in rows(patient, "waiting")] == ["overdue", "", "", ""]


def test_edits_the_dearest_first(tree):
    assert rows(tree, "edits") == [
        ["BAL001", TITLES["BAL001"], "reject", "1", "1", "$6,539.50", "0"],
        ["MOH001", TITLES["MOH001"], "deny", "1", "2", "$4,100.00", "0"],
        ["MOH013", "", "advise", "0", "0", "", "12"],
    ]
    bare = lxml_html.document_fromstring(page(BOOK))
    assert rows(bare, "edits")[0] == ["BAL001", "reject", "1", "1", "$6,539.50", "0"]


def test_files_with_their_sums(tree):
    assert rows(tree, "files") == [
        ["mohs_0714.837", "08:05", "14", "7", "7", "$21,840.00", "$11,200.50", "$10,639.50"],
        ["biopsies <b>.837", "11:05", "32", "32", "0", "$6,115.25", "$6,115.25", "$0.00"],
        ["2 files", "", "46", "39", "7", "$27,955.25", "$17,315.75", "$10,639.50"],
    ]


def test_acknowledgements(tree):
    assert rows(tree, "answers")[1] == ["277CA", "rejected", "1", "$1,840.00"]
    assert rows(tree, "answers", 1) == [
        ["x7781.277ca", "06:02", "277CA", "000000779", "7", "7", "1"],
        ["x7780.999", "06:01", "999", "000000778", "7", "0", "0"],
    ]


def test_states_in_the_order_of_a_claims_life(tree):
    assert [row[0::2] for row in rows(tree, "states")] == [
        ["held", "7"], ["sent", "44"], ["accepted", "1,206"], ["rejected", "1"], ["strange", "2"],
    ]  # fmt: skip


def test_long_lists_say_what_they_leave_out():
    inputs = tuple(came_in(f"f{n}.837", 8, 1, n % 2, "10 10 0") for n in range(9))
    book = replace(
        BOOK, inputs=inputs, refused=tuple(rejected(f"C{n}", "A3:78") for n in range(6)), verdicts=()
    )
    tree = lxml_html.document_fromstring(page(counted(book), limit=4))
    listed = rows(tree, "files")
    assert [row[0] for row in listed] == ["f1.837", "f3.837", "f5.837", "f7.837", "9 files"]
    assert listed[-1][2:5] == ["9", "5", "4"]
    assert "5 more files not listed here." in words(tree)
    assert "2 more claims not listed here." in words(tree)


def test_what_the_book_does_not_list_is_counted():
    many = DayTotals(12_000, 20_000, 19_000, 1_000, *dollars("500", "400", "100"), 31, 41, 51)
    tree = lxml_html.document_fromstring(page(replace(BOOK, totals=many)))
    head = words(tree.xpath("//header")[0])
    assert "12,000 files came in with 20,000 claims; 1,000 are held back. 31 files could not be read." in head
    tiles = [words(each) for each in tree.xpath("//dl[@class='tiles']/div")]
    assert tiles[:3] == [
        "Claims in20,000$500.00",
        "Clean, ready to send19,000$400.00",
        "Held back1,000$100.00",
    ]
    assert rows(tree, "files")[-1] == [
        "12,000 files", "", "20,000", "19,000", "1,000", "$500.00", "$400.00", "$100.00",
    ]  # fmt: skip
    left_out = {"files": "11,998 more", "failed": "30 more", "duplicates": "40 more", "answers": "49 more"}
    for section, more in left_out.items():
        assert f"{more} files not listed here." in words(tree.get_element_by_id(section)), section


def test_a_day_on_which_nothing_happened():
    text = words(lxml_html.document_fromstring(page(EMPTY)))
    assert "No file of claims came in." in text
    assert "No claim was refused or rejected." in text
    assert "No acknowledgement came in." in text
    assert "No claim waits for an answer." in text
    assert "Written at" not in text


def test_one_claim_is_held():
    book = counted(replace(EMPTY, inputs=(came_in("a.837", 8, 1, 1, "10 0 10"),)))
    assert "1 file came in with 1 claim; 1 is held back." in words(lxml_html.document_fromstring(page(book)))


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("277ca", "A3:78", "returned unprocessed, duplicate of a claim in work"),
        ("277ca", "A3:24:41", "returned unprocessed, not approved to send, the submitter"),
        ("277ca", "Q9:9999:ZZZ", ""),
        ("999", "2010BA.NM109@24:7", "not a code of the list, segment 24"),
        ("999", "2300.REF@31:3", "a required segment is missing, segment 31"),
        ("999", "SV101-3:7", "not a code of the list"),
        ("999", "SV101-3@4:X9", ""),
        ("999", "IK5:23", "control number used before"),
        ("999", "3", "GE is missing"),
        ("ta1", "006", "sender's id"),
        ("ta1", "E", "accepted with errors"),
        ("ta1", "999", ""),
    ],
)
def test_words(kind, code, said):
    assert answer_words(kind, code) == said
