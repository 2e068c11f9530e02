"""The lists of codes: how they are kept, found and asked."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from scrubber.tables import CodeList, Release, Standing, Tables, load_tables
from scrubber.tables.compile import TableError, read, write
from scrubber.tables.icd10cm import release_of, split
from scrubber.tables.load import BUILT_IN, icd10cm_file

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SPRING = Release("2026-04", date(2026, 4, 1), date(2026, 9, 30))
LIST = CodeList("icd10cm", SPRING, frozenset({"L821"}), frozenset({"L82"}))


@pytest.fixture(scope="module")
def tables():
    return load_tables()


# -- a list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "day", "standing", "stale"),
    [
        ("L821", "2026-04-01", Standing.KNOWN, False),
        ("L821", "2026-10-01", Standing.KNOWN, True),
        ("L821", "2020-01-01", Standing.KNOWN, False),
        ("L82", "2026-07-01", Standing.HEADER, False),
        ("L82", "2020-01-01", Standing.HEADER, False),
        ("L82", "2026-10-01", Standing.HEADER, True),
        ("L829", "2026-03-31", Standing.NO_DATA, False),
        ("L829", "2026-04-01", Standing.UNKNOWN, False),
        ("L829", "2026-09-30", Standing.UNKNOWN, False),
        ("L829", "2026-10-01", Standing.UNKNOWN, True),
        ("L829", None, Standing.UNKNOWN, False),
        ("", "2026-07-01", Standing.UNKNOWN, False),
    ],
)
def test_a_list_speaks_for_its_days(code, day, standing, stale):
    answer = LIST.ask(code, date.fromisoformat(day) if day else None)
    assert answer.standing is standing
    assert answer.stale is answer.table.stale is stale
    assert answer.known is (standing is Standing.KNOWN)
    assert answer.unknown is (standing is Standing.UNKNOWN)
    assert (answer.table.name, answer.table.release) == ("icd10cm", "2026-04")
    assert bool(answer.reason) is (standing is Standing.NO_DATA)


def test_the_age_of_a_release_is_counted_from_its_last_day():
    answer = LIST.ask("L829", date(2026, 10, 2))
    assert answer.age(date(2026, 10, 2)) == 2
    assert answer.age(date(2026, 9, 30)) == answer.age(date(2020, 1, 1)) == 0
    assert CodeList("states", Release("1"), frozenset({"NC"})).ask("NC").age(date(2030, 1, 1)) == 0


def test_a_list_without_days_is_never_stale():
    listed = CodeList("states", Release("1"), frozenset({"NC"}))
    assert listed.ask("NC", date(1900, 1, 1)).known
    assert listed.ask("NQ", date(1900, 1, 1)).unknown
    assert not listed.ask("NQ", date(2900, 1, 1)).stale


def test_a_missing_list_cannot_speak():
    missing = CodeList.missing("icd10cm", "it is not there")
    for day in (None, date(2026, 7, 1)):
        answer = missing.ask("L821", day)
        assert answer.standing is Standing.NO_DATA
        assert answer.reason == "it is not there"
    assert len(missing) == 0


def test_answers_are_made_once():
    assert LIST.ask("L829", date(2026, 7, 1)) is LIST.ask("L828", date(2026, 7, 2))
    assert "L821" in LIST
    assert "L82" not in LIST


# -- the form in which they are kept ------------------------------------------------------------------------


def test_what_was_written_is_read():
    about = {"table": "t", "release": "r", "first": "2026-04-01", "last": "2026-09-30", "source": "s: t"}
    codes = {f"A{number:04d}" for number in range(100)}
    text = write(about, codes, {"A00", "A01"})
    assert max(map(len, text.splitlines())) <= 110
    listed = read(text)
    assert (listed.name, listed.release) == ("t", Release("r", date(2026, 4, 1), date(2026, 9, 30)))
    assert (listed.codes, listed.headers) == (codes, {"A00", "A01"})
    assert read(write({"table": "t", "release": "r"}, ["B"])).headers == frozenset()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A B C\n", "without its table"),
        ("# table: t\nA\n", "without its table"),
        ("# table\nA\n", "says nothing"),
        ("# table: t\n# release: r\n# first: soon\nA\n", "the days of t r"),
    ],
)
def test_what_is_no_list_is_refused(text, says):
    with pytest.raises(TableError, match=says):
        read(text)


def test_a_list_keeps_no_more_than_it_may():
    with pytest.raises(TableError, match="words: expected table"):
        write({"table": "t", "release": "r", "words": "no"}, ["A"])


# -- ICD-10-CM ----------------------------------------------------------------------------------------------


def test_codes_with_longer_codes_beneath_are_headings():
    billable, headers = split(["2", "C43-C44", "C44", "C44.0", "C440X", "C44.1", "QA0", "QA01", "c9", "A00"])
    assert billable == ["A00", "C440X", "C441", "QA01"]
    assert headers == ["C44", "C440", "QA0"]
    assert split(["W55", "W550", "W5501", "W5501XA"]) == (["W5501XA"], ["W55", "W550", "W5501", "W5501X"])


def test_a_code_that_is_listed_twice_counts_once():
    assert split(["A00", "A001", "A00", "A001"]) == (["A001"], ["A00"])


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("code-list-April-2026.txt", SPRING),
        ("code-list-October-2026.txt", Release("2026-10", date(2026, 10, 1), date(2027, 3, 31))),
        ("code-list-May-2026.txt", None),
        ("code-list-2026.txt", None),
        ("codes.txt", None),
    ],
)
def test_a_file_names_its_release(name, release):
    assert release_of(name) == release


def test_the_newest_list_is_taken(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    for name in ("code-list-October-2025.txt", "code-list-April-2026.txt", "code-list-notes.txt"):
        (data / name).write_text("A00\n")
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    assert icd10cm_file(lambda name: spec) == data / "code-list-April-2026.txt"
    assert icd10cm_file(lambda name: None) is None


def test_a_package_that_is_not_there_leaves_no_data(monkeypatch):
    monkeypatch.setattr("scrubber.tables.load.icd10cm_file", lambda: None)
    answer = load_tables().icd10cm("L821", date(2026, 7, 1))
    assert answer.standing is Standing.NO_DATA
    assert "simple_icd_10_cm" in answer.reason


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data is not beside the checkout")
def test_billable_codes_are_those_of_the_official_list(tables):
    official = (SHARED / "codes" / "icd10cm_billable_apr2026.txt").read_text().split()
    assert tables.codes("icd10cm").codes == set(official)


def test_diagnoses_of_a_skin_practice(tables):
    day = date(2026, 7, 8)
    for code in ("C44311", "C4401", "D045", "L821", "D225", "Z85828", "QA0011", "C7A1", "W5501XA"):
        assert tables.icd10cm(code, day).known, code
    for code in ("C44", "C443", "C4431", "L82", "W5501", "W5501X"):
        assert tables.icd10cm(code, day).standing is Standing.HEADER, code
    for code in ("C44318", "L822", "1739", "C44.311", ""):
        assert not tables.icd10cm(code, day).known, code


# -- the cache ----------------------------------------------------------------------------------------------


def test_the_cache_gives_the_same(tmp_path, tables):
    first = load_tables(tmp_path).codes("icd10cm")
    (kept,) = tmp_path.iterdir()
    again = load_tables(tmp_path).codes("icd10cm")
    for listed in (first, again):
        assert listed.codes == tables.codes("icd10cm").codes
        assert listed.headers == tables.codes("icd10cm").headers
        assert listed.release == tables.codes("icd10cm").release
    kept.write_text("# table: icd10cm\n# release: 2026-04\nA00")
    assert load_tables(tmp_path).codes("icd10cm").codes == first.codes
    kept.write_bytes(b"\xff")
    assert load_tables(tmp_path).codes("icd10cm").codes == first.codes


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    assert load_tables(tmp_path / "file" / "cache").icd10cm("L821").known

    def refused(old, new):
        raise OSError

    monkeypatch.setattr("os.replace", refused)
    assert load_tables(tmp_path / "cache").icd10cm("L821").known
    assert list((tmp_path / "cache").iterdir()) == []


# -- the tables together ------------------------------------------------------------------------------------


def test_nothing_is_read_before_it_is_asked():
    asked = []

    def source(name):
        asked.append(name)
        return CodeList(name, Release("1"), frozenset({"11"}))

    tables = Tables(source)
    assert asked == []
    assert tables.place_of_service("11").known
    assert tables.place_of_service("97").unknown
    assert asked == ["place_of_service"]


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_lists_that_come_along(tables, name):
    listed = tables.codes(name)
    assert listed.name == name
    assert len(listed) > 15
    assert all(code.isascii() and code.isalnum() and code == code.upper() for code in listed.codes)


def test_there_is_no_other_table(tables):
    with pytest.raises(KeyError):
        tables.codes("nonsense")


def test_what_the_lists_know(tables):
    assert tables.place_of_service("10").known
    assert tables.place_of_service("28").unknown
    assert all(tables.state(code).known for code in ("NC", "PW", "PR", "AE", "QC", "NL", "NU"))
    assert tables.state("NQ").unknown
    assert all(tables.taxonomy(code).known for code in ("207N00000X", "207ND0101X", "363LF0000X"))
    assert tables.taxonomy("207N00000Y").unknown
    assert all(
        tables.modifier(code).known
        for code in ("25", "59", "XS", "LT", "E4", "T9", "JZ", "P3", "8P", "RH", "NH")
    )
    assert all(tables.modifier(code).unknown for code in ("00", "I1", "7Z", "lt"))


def test_procedure_codes_are_judged_by_one_release(tables):
    assert tables.hcpcs("J3490", date(2026, 7, 8)).known
    assert tables.hcpcs("J0168", date(2026, 7, 8)).known  # came later, and is in later lists
    unknown = tables.hcpcs("J0007", date(2026, 7, 8))
    assert unknown.unknown
    assert unknown.stale
    assert unknown.age(date(2026, 7, 8)) == 464
    assert tables.hcpcs("J0007", date(2024, 12, 31)).standing is Standing.NO_DATA
    assert not tables.hcpcs("J0007", date(2025, 3, 31)).stale


def test_importing_the_tables_imports_no_package_of_codes():
    program = (
        "import sys; from scrubber.tables import load_tables; load_tables().icd10cm('L821');"
        "print([m for m in sys.modules if m.startswith('simple_icd')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
