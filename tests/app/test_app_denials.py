"""`scrubber denials` and `scrubber edits stats`: each command, each form, and what each refuses."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, text

from scrubber.app.config import Settings
from scrubber.app.opening import open_ledger
from scrubber.pipeline.filing import sent_as_is
from scrubber.pipeline.options import Options
from scrubber.pipeline.remitting import Loading
from scrubber.pipeline.source import open_source

AT = ("--ledger", "ledger.sqlite")
SENT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
OPTIONS = Options(as_of=date(2026, 7, 13))
REMITS = ("denied_oa18", "denied_co197", "paid", "bundled_lines", "denied_as_part_of_mohs", "takeback_by_plb")
DENIED = 4
CANARIES = ("CR26081", "26CR2608100", "999990004")
"""Our number of a claim, the payer's, and the trace."""


@pytest.fixture(scope="session")
def made(tmp_path_factory, root, rules):
    """A ledger with a day of claims and what was answered, and an empty one."""
    folder = tmp_path_factory.mktemp("ledgers")
    for name, remits in (("full.sqlite", REMITS), ("empty.sqlite", ())):
        with open_ledger(Settings(), str(folder / name)) as ledger:
            if remits:
                with open_source(root / "samples" / "837p" / "demo_day.837") as source:
                    ledger.file(sent_as_is(source, rules, OPTIONS, ledger.keys, SENT), SENT)
            for remit in remits:
                with open_source(root / "samples" / "835" / f"{remit}.835") as source:
                    assert [*Loading(source, rules, OPTIONS, ledger, SENT)] == []
    return folder


@pytest.fixture
def full(made, folder):
    for end in ("", ".key"):
        (folder / f"ledger.sqlite{end}").write_bytes((made / f"full.sqlite{end}").read_bytes())
        (folder / f"ledger.sqlite{end}").chmod(0o600)


@pytest.fixture
def empty(made, folder):
    for end in ("", ".key"):
        (folder / f"ledger.sqlite{end}").write_bytes((made / f"empty.sqlite{end}").read_bytes())
        (folder / f"ledger.sqlite{end}").chmod(0o600)


# -- list ---------------------------------------------------------------------------------------------------


def test_a_row_is_told_in_three_lines(scrubber, full):
    ran = scrubber("denials", "list", *AT, "--claim", "CR26081")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "CR26081 line 2  17311  denied 1,250.00",
        "  OA 18 N522 · duplicate: exact duplicate",
        "  Piedmont Valley Health Plan 2026-08-03 · fired, and the claim was sent all the same (MOH004)",
    ]


def test_a_claim_without_lines_has_no_gap_where_a_code_would_be(scrubber, full):
    ran = scrubber("denials", "list", *AT, "--carc", "197")
    assert ran.out.splitlines()[0] == "CR26083  denied 175.00"


def listed(scrubber, *words):
    ran = scrubber("denials", "list", *AT, "--format", "jsonl", *words)
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize(
    ("words", "claims"),
    [
        ((), ["CR26075", "CR26081", "CR26083", "TP55310"]),
        (("--carc", "oa"), []),
        (("--carc", "18"), ["CR26081"]),
        (("--kind", "Bundling"), ["CR26075", "TP55310"]),
        (("--part", "overridden"), ["CR26081"]),
        (("--claim", "CR26083"), ["CR26083"]),
        (("--claim", "nobody"), []),
        (("--payer", "nobody"), []),
        (("--since", "2026-08-03", "--until", "2026-08-03"), ["CR26075", "CR26081", "CR26083", "TP55310"]),
        (("--since", "2026-08-04"), []),
        (("--until", "2026-08-02"), []),
    ],
)
def test_what_is_asked_for(scrubber, full, words, claims):
    assert sorted(row["claim"] for row in listed(scrubber, *words)) == claims


def test_limit_and_all(scrubber, full):
    every = listed(scrubber, "--all")
    assert {row["disposition"] for row in every} >= {"denied", "reduced"}
    assert listed(scrubber, "--all", "--limit", "2") == every[:2]
    assert len(listed(scrubber)) == DENIED < len(every)


def test_csv(scrubber, full):
    ran = scrubber("denials", "list", *AT, "--format", "csv")
    read = list(csv.DictReader(io.StringIO(ran.out)))
    assert sorted(row["claim"] for row in read) == ["CR26075", "CR26081", "CR26083", "TP55310"]


# -- export -------------------------------------------------------------------------------------------------


def rows_of(path):
    """How many rows a file has, and all its cells as text."""
    data = path.read_bytes()
    if path.suffix == ".parquet":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(path)
        return table.num_rows, str(table.to_pylist())
    if path.suffix == ".xlsx":
        from python_calamine import CalamineWorkbook

        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        return len(sheet) - 1, str(sheet)
    if path.suffix == ".csv":
        return len(list(csv.DictReader(io.StringIO(data.decode())))), data.decode()
    return len(data.splitlines()), data.decode()


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "xlsx"])
@pytest.mark.parametrize("shareable", [False, True])
def test_exports_can_be_read_back(scrubber, full, folder, form, shareable):
    every = len(listed(scrubber, "--all"))
    words = ("--shareable",) if shareable else ()
    ran = scrubber("denials", "export", *AT, "--out", f"log.{form}", *words)
    assert (ran.code, ran.out, ran.err) == (0, f"log.{form}: {every} rows\n", "")
    number, cells = rows_of(folder / f"log.{form}")
    assert number == every
    for canary in CANARIES:
        assert (canary in cells) != shareable
    ran = scrubber("denials", "export", *AT, "--out", f"log.{form}", "--denied")
    assert ran.out == f"log.{form}: {DENIED} rows\n"
    assert rows_of(folder / f"log.{form}")[0] == DENIED


@pytest.mark.parametrize("form", ["md", "csv", "json"])
def test_the_dictionary_has_the_columns_of_the_export(scrubber, full, folder, form):
    words = ("--out", "log.csv", "--dictionary", f"about.{form}", "--shareable", "--threshold", "2")
    assert scrubber("denials", "export", *AT, *words).code == 0
    (head, *_) = csv.reader(io.StringIO((folder / "log.csv").read_text()))
    about = (folder / f"about.{form}").read_text()
    if form == "json":
        told = [one["name"] for one in json.loads(about)["columns"]]
    elif form == "csv":
        told = [one["name"] for one in csv.DictReader(io.StringIO(about))]
    else:
        told = [line.split("|")[1].strip() for line in about.splitlines()[2:]]
    assert told == head
    assert "claim" not in told


@pytest.mark.parametrize("name", ["about", "about.txt", "log.csv"])
def test_a_dictionary_of_another_form_is_refused(scrubber, full, folder, name):
    ran = scrubber("denials", "export", *AT, "--out", "log.csv", "--dictionary", name)
    assert ran.code == 2
    assert "expected another name that ends in one of .md, .csv, .json" in ran.err
    assert not (folder / "log.csv").exists()


@pytest.mark.parametrize("name", ["log", "log.txt", "log.xls", "log.json"])
def test_a_name_that_says_no_form_is_refused(scrubber, full, folder, name):
    ran = scrubber("denials", "export", *AT, "--out", name)
    assert ran.code == 2
    assert f"{name}: expected a name that ends in one of .jsonl, .csv, .parquet, .xlsx" in ran.err
    assert not (folder / name).exists()


@pytest.mark.parametrize(
    ("words", "library", "extra"),
    [
        (("export", "--out", "x.parquet"), "pyarrow", "exports"),
        (("export", "--out", "x.xlsx"), "xlsxwriter", "exports"),
        (("report", "--out", "x.html"), "matplotlib", "charts"),
    ],
)
def test_an_extra_that_is_missing_is_named(scrubber, full, folder, monkeypatch, words, library, extra):
    before = sorted(path.name for path in folder.iterdir())
    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, library, None)
    ran = scrubber("denials", *words, *AT)
    assert ran.code == 2
    assert f"claim-scrubber[{extra}]" in ran.err
    assert sorted(path.name for path in folder.iterdir()) == before


# -- trends and the page ------------------------------------------------------------------------------------


def test_rates(scrubber, full):
    ran = scrubber("denials", "trend", *AT, "--as-of", "2026-09-01", "--format", "json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)
    assert "Initial denial rate, claims" in scrubber("denials", "trend", *AT).out
    assert scrubber("denials", "trend", *AT, "--clock", "decided", "--format", "csv").code == 0


BY = "month payer provider carc rarc group kind part edit procedure modifier coded rendering today"


@pytest.mark.parametrize("by", BY.split())
def test_by_each_word(scrubber, full, by):
    form = ("text", "json", "csv")[BY.split().index(by) % 3]
    words = ("--by", by, "--limit", "2", "--as-of", "2026-09-01")
    ran = scrubber("denials", "trend", *AT, *words, "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out
    ran = scrubber("denials", "trend", *AT, *words, "--shareable", "--threshold", "3")
    assert ran.code == 0
    assert not any(canary in ran.out for canary in CANARIES)


def test_the_rate_of_lines_of_one_payer(scrubber, full):
    ran = scrubber("denials", "trend", *AT, "--payer", "99999", "--format", "json")
    (lines,) = (one for one in json.loads(ran.out)["rows"] if one["rate"] == "Initial denial rate, lines")
    assert 0 < int(lines["numerator"]) <= int(lines["denominator"])


def test_money_beside_the_claims(scrubber, full):
    ran = scrubber("denials", "trend", *AT, "--by", "balance", "--format", "csv")
    (line,) = csv.DictReader(io.StringIO(ran.out))
    assert (line["payer"], line["recovered"], line["other"]) == ("Cigna (62308)", "42.40", "-3.17")
    ran = scrubber("denials", "trend", *AT, "--by", "takeback", "--format", "json")
    told = [(one["reason"], one["reference"], one["claim"]) for one in json.loads(ran.out)["rows"]]
    assert told == [("WO", "26CR2598800", ""), ("L6", "26CR2607900", "CR26079")]
    assert "nothing to show" in scrubber("denials", "trend", *AT, "--by", "takeback", "--payer", "99999").out
    ran = scrubber("denials", "trend", *AT, "--by", "balance", "--shareable")
    assert (ran.code, ran.out) == (2, "")
    assert "is not shared" in ran.err


@pytest.mark.parametrize("words", [("--no-charts",), ("--no-charts", "--shareable", "--step", "week")])
def test_the_page(scrubber, full, folder, words):
    ran = scrubber("denials", "report", *AT, "--out", "page.html", "--as-of", "2026-09-01", *words)
    assert (ran.code, ran.out) == (0, "page.html\n")
    page = (folder / "page.html").read_text()
    assert "Initial denial rate" in page
    assert "http-equiv" in page or "<style" in page
    assert ("26CR2598800" in page) == ("--shareable" not in words)
    if "--shareable" in words:
        assert not any(canary in page for canary in CANARIES)


# -- the loop -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", CANARIES[:2])
def test_explain_and_appeal(scrubber, full, folder, number):
    ran = scrubber("denials", "explain", number, *AT, "--appeal", "appeal.html")
    assert ran.code == 0, ran.err
    assert "CR26081" in ran.out
    assert "what to do next" in ran.out
    assert ran.err == "scrubber: appeal.html: a draft, to be checked and signed by a person\n"
    assert "CR26081" in (folder / "appeal.html").read_text()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("nobody", "no claim and no decision has the number 'nobody'"),
        ("CR26072", "nothing stands denied that could be appealed; no draft was written"),
    ],
)
def test_explain_refuses(scrubber, full, folder, number, said):
    ran = scrubber("denials", "explain", number, *AT, "--appeal", "appeal.html")
    assert ran.code == 2
    assert said in ran.err
    assert not (folder / "appeal.html").exists()


def test_explain_tells_what_a_payer_gave_beside_the_claim(scrubber, full):
    """The PLB of `takeback_by_plb` pays interest on this claim, and takes back what was paid on another."""
    ran = scrubber("denials", "explain", "CR26079", *AT)
    assert "Cigna: interest is paid: $3.17 (PLB L6, for 26CR2607900)" in ran.out
    assert "42.40" not in ran.out


def test_the_backlog_has_what_an_edit_without_its_lists_names(scrubber, full):
    """AUT001 names CO 197, and this site has told no authorisations; another edit names it, of Mohs surgery only."""
    log = scrubber("denials", "list", *AT, "--carc", "197", "--format", "jsonl").out
    assert json.loads(log)["part"] == "no_edit"
    rows = csv.DictReader(io.StringIO(scrubber("denials", "backlog", *AT, "--format", "csv").out))
    assert [row["lack"] for row in rows if row["carc"] == "197"] == ["named for other procedures only"]


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_backlog_and_stats(scrubber, full, form):
    ran = scrubber("denials", "backlog", *AT, "--format", form, "--limit", "5")
    assert ran.code == 0, ran.err
    assert "knowable" in ran.out or "Reasons that no edit names" in ran.out
    ran = scrubber("edits", "stats", *AT, "--format", form)
    assert ran.code == 0, ran.err
    assert "MOH004" in ran.out
    assert len(scrubber("edits", "stats", *AT, "--format", form, "--all").out) >= len(ran.out)


# -- everywhere ---------------------------------------------------------------------------------------------

EVERY = {
    "list": ("list",),
    "export": ("export", "--out", "x.jsonl"),
    "trend": ("trend",),
    "by": ("trend", "--by", "carc"),
    "report": ("report", "--out", "x.html", "--no-charts"),
    "backlog": ("backlog",),
    "explain": ("explain", "X"),
}


@pytest.mark.parametrize("what", [*EVERY, "stats"])
def test_before_the_first_remittance(scrubber, empty, folder, what):
    words = ("edits", "stats") if what == "stats" else ("denials", *EVERY[what])
    ran = scrubber(*words, *AT)
    assert ran.code == (2 if what == "explain" else 0), ran.err
    for form in ("csv", "parquet", "xlsx"):
        if what == "export":
            assert scrubber("denials", "export", "--out", f"x.{form}", *AT).out == f"x.{form}: 0 rows\n"
    assert (folder / "x.jsonl").exists() == (what == "export")  # no rows are a file without lines


@pytest.mark.parametrize("what", EVERY)
def test_a_ledger_that_cannot_be_used_is_refused(scrubber, full, folder, what):
    words = ("denials", *EVERY[what])
    before = sorted(path.name for path in folder.iterdir())
    for at, said in [
        ((), "no ledger is named; expected --ledger URL or ledger.url in the settings"),
        (("--ledger", "other.sqlite"), "other.sqlite is not there; expected a ledger"),
    ]:
        ran = scrubber(*words, *at)
        assert (ran.code, said in ran.err) == (2, True), ran.err
    engine = create_engine("sqlite:///ledger.sqlite")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    engine.dispose()
    ran = scrubber(*words, *AT)
    assert ran.code == 2
    assert "scrubber ledger migrate" in ran.err
    (folder / "ledger.sqlite.key").write_text("ab" * 32 + "\n")
    assert scrubber(*words, *AT).code == 2
    assert (
        sorted(path.name for path in folder.iterdir() if "-wal" not in path.name and "-shm" not in path.name)
        == before
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--since", "nonsense"), "--since: 'nonsense' is no date; expected one such as 2026-07-01"),
        (("list", "--until", "2026-13-01"), "--until: '2026-13-01' is no date"),
        (("list", "--since", "2026-08-02", "--until", "2026-08-01"), "lies after --until"),
        (("list", "--kind", "nonsense"), "--kind: 'nonsense' is not known; expected one of eligibility"),
        (("list", "--part", "nonsense"), "--part: 'nonsense' is not known; expected one of overridden"),
        (("list", "--format", "nonsense"), "nonsense"),
        (("list", "--limit", "0"), "--limit"),
        (("export", "--out", "x.csv", "--since", "nonsense"), "--since: 'nonsense'"),
        (("trend", "--by", "nonsense"), "--by: 'nonsense' is not known; expected one of month"),
        (("trend", "--as-of", "nonsense"), "--as-of: 'nonsense' is no date"),
        (("trend", "--threshold", "1"), "--threshold"),
        (("report", "--out", "x.html", "--since", "nonsense"), "--since: 'nonsense'"),
        (("report", "--out", "x.html", "--step", "nonsense"), "nonsense"),
        (("report",), "--out"),
        (("explain",), "CLAIM"),
    ],
)
def test_what_is_refused(scrubber, full, folder, words, said):
    ran = scrubber("denials", *words, *AT)
    assert ran.code == 2
    assert said in ran.err
    assert not list(folder.glob("x.*"))
