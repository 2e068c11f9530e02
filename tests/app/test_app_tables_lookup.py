"""`scrubber tables lookup` and `scrubber tables price`: answers that a person would want, and the same as JSON."""

from __future__ import annotations

from datetime import date

import pytest

from scrubber.tables import mue, ptp
from scrubber.tables.columns import DAY_ZERO, OPEN

ON = ("--on", "2026-07-01")


def section(out: str, head: str) -> str:
    """The lines of a block, one behind the other, as they would stand without their wrapping."""
    block = next(block for block in out.split("\n\n") if block.split(None, 1)[0] == head)
    return " ".join(block.split())


def facts(scrubber, *words):
    ran = scrubber("tables", "lookup", *words, *ON, "--format", "json")
    assert ran.code == 0
    return ran.json


def test_a_code_alone_tells_all_of_its_pairs(scrubber):
    ran = scrubber("tables", "lookup", "17311", *ON)
    assert (ran.code, ran.err) == (0, "")
    told = section(ran.out, "17311")
    assert told.startswith("17311 Mohs surgery, first stage, head, neck, hands, feet, genitalia")
    assert "global days 000: the day itself: visits of the same day are part of it (pfs 2026Q3)" in told
    assert "in an office 667.02 (19.97 RVU); in a facility 286.91 (8.59 RVU) (pfs 2026Q3)" in told
    assert "several a day: the dearest in full, further ones half (2)" in told
    assert "assistant: not paid (1)" in told
    assert (
        "at most 4 a day over all lines; more may be paid when the records are read (MAI 3, mue 2026Q2*)"
        in told
    )
    assert "primary for add-on codes 17312, 17315, 88311, 88314" in told
    assert "includes 157 codes, a modifier may lift it (indicator 1, ptp 2024Q3*): 11000, 11001," in told
    assert "64430, 64435, 64445-64449" in told
    assert "watched by MOH003 advise First Mohs stage billed with more than one unit" in told
    assert "pairs among the codes of a dermatology day" in told
    assert ran.out.endswith("for services of 2026-07-01; * the release is older than that day\n")
    assert max(map(len, ran.out.splitlines()[1:])) <= 100
    assert "\x1b" not in ran.out


def test_an_add_on_says_what_it_needs(scrubber):
    told = section(scrubber("tables", "lookup", "17315", *ON).out, "17315")
    assert (
        "add-on needs one of 17311-17314 of the same day and provider (type 1: all of them are named;" in told
    )
    assert "global days ZZZ: those of the code that it adds to" in told


def test_two_codes_tell_their_pair_and_what_lifts_it(scrubber):
    out = scrubber("tables", "lookup", "88305", "17311", *ON).out
    told = " ".join(out.partition("88305 and 17311")[2].split())
    assert (
        "17311 includes 88305: 88305 is denied beside it. Indicator 1, a modifier may lift it; in force"
        in told
    )
    assert (
        "lifted by 59, XE, XP, XS or XU on 88305; Medicare reads them on 17311 too since 2019-07-01" in told
    )
    assert "lifted by 58, 78 or 79 on 88305" in told
    assert "never by 76, 77, 50, 51, 22, 52, 26 or TC" in told
    assert "ask for 17311 alone to see which" in " ".join(out.split())


def test_before_2019_the_modifier_belongs_on_column_two(scrubber):
    out = scrubber("tables", "lookup", "88305", "17311", "--on", "2019-06-30", "--format", "json").json
    pair = out["pairs"][0]["pairs"][0]
    assert pair["lifted_by"][0]["on"] == ["88305"]
    assert out["pairs"][0]["speaks"] is False
    told = scrubber("tables", "lookup", "88305", "17311", "--on", "2019-06-30").out
    assert "the table does not reach back to 2019-06-30" in told
    assert "lifted by     59, XE, XP, XS or XU on 88305\n" in told


def test_a_visit_is_lifted_by_the_modifiers_of_visits(scrubber):
    pair = facts(scrubber, "99213", "17311")["pairs"][0]["pairs"][0]
    assert pair["lifted_by"] == [{"modifiers": ["24", "25", "57"], "on": ["99213"], "kind": "visit"}]
    told = " ".join(scrubber("tables", "lookup", "99213", "17311", *ON).out.split())
    assert "24, 25 or 57 on the visit 99213: 25 a visit of its own" in told


def test_a_pair_that_nothing_lifts_and_codes_that_are_no_pair(scrubber):
    found = facts(scrubber, "12031", "12032", "17311")["pairs"]
    assert [pair["codes"] for pair in found] == [["12031", "12032"], ["12031", "17311"], ["12032", "17311"]]
    assert (found[0]["pairs"][0]["column1"], found[0]["pairs"][0]["indicator"]) == ("12032", "0")
    assert found[0]["pairs"][0]["lifted_by"] == found[1]["pairs"] == []
    told = " ".join(scrubber("tables", "lookup", "12031", "12032", "17311", *ON).out.split())
    assert "Indicator 0, nothing lifts it" in told
    assert "12031 and 17311 no pair in neither direction (ptp 2024Q3*)" in told


def test_facts_as_json(scrubber):
    code = facts(scrubber, "17312")["codes"][0]
    assert code["known"] is True
    assert code["mue"] == {
        "units": 6,
        "indicator": "3",
        "table": {"name": "mue", "release": "2026Q2", "stale": True},
    }
    assert code["add_on"]["needs"] == ["17311"]
    assert (code["fee"]["nonfacility"]["national"], code["fee"]["global_days"]) == ("402.81", "ZZZ")
    assert {"MOH001", "MOH006"} <= {edit["id"] for edit in code["edits"]}
    assert code["no_data"] == []
    assert code["pairs"]["whole"] is False


def test_a_code_that_the_pair_table_does_not_know(scrubber):
    told = section(scrubber("tables", "lookup", "Q4100", "--on", "2026-07-01").out, "Q4100")
    assert "pairs" not in told.partition("no data")[0]


def test_what_has_no_price_says_why(scrubber):
    told = section(scrubber("tables", "lookup", "J3301", *ON).out, "J3301")
    assert "fee no price: the fee schedule gives it status E" in told
    assert "pairs none among the codes of a dermatology day (ptp 2024Q3*)" in told


def test_a_day_before_a_table_is_no_data_and_no_limit_that_is_not_published(scrubber):
    told = section(scrubber("tables", "lookup", "11102", "--on", "2025-06-01").out, "11102")
    assert "no data the table mue is here for days from 2026-04-01 only" in told
    assert "units at most" not in told


def test_a_code_that_no_table_has_is_told_and_is_no_error(scrubber):
    ran = scrubber("tables", "lookup", "99999", "17311", *ON)
    assert ran.code == 0
    told = section(ran.out, "99999")
    assert "not found no table that is here has it" in told
    assert "imported with `scrubber tables import`" in told
    assert "99999 and 17311" in ran.out
    assert facts(scrubber, "99999")["codes"][0]["known"] is False


def test_level_two_of_hcpcs_is_known(scrubber):
    assert facts(scrubber, "Q4100")["codes"][0]["known"] is True


@pytest.mark.parametrize("word", ["1731", "17311-59", "ABCDE", "", "1731é"])
def test_what_cannot_be_a_code_is_refused(scrubber, word):
    ran = scrubber("tables", "lookup", word)
    assert ran.code == 2
    assert "expected five digits or capitals, e.g. 17311 or J3301" in ran.err
    assert ran.out == ""


def test_a_day_that_is_none_is_refused(scrubber):
    for command in ("lookup", "price"):
        ran = scrubber("tables", command, "17311", "--on", "July")
        assert (ran.code, ran.out) == (2, "")
        assert "--on: 'July' is no date; expected one such as 2026-07-01" in ran.err


def test_today_if_no_day_is_said(scrubber):
    assert "for services of 20" in scrubber("tables", "lookup", "17311").out


@pytest.fixture
def imported(folder):
    """A folder of tables as an import would leave it: one pair with its rationale, one limit, nothing more."""
    data = folder / "tables"
    data.mkdir()
    head = {"first": "2026-07-01", "last": "2026-09-30"}
    day = date(2020, 1, 1).toordinal() - DAY_ZERO
    rows = [("20000", "30000", day, OPEN, 1, 1), ("20000", "40000", day, day + 9, 1, 0)]
    about = {**head, "table": "ptp", "release": "2026Q3", "rationales": ["", "more extensive procedure"]}
    (data / "ptp-2026Q3.tbl").write_bytes(ptp.compile_rows(rows, about))
    about = {**head, "table": "mue", "release": "2026Q3"}
    (data / "mue-2026Q3.tbl").write_bytes(mue.compile_rows([("20000", 1, "1")], about))
    return data


def test_imported_tables_speak_for_every_code(scrubber, imported):
    ran = scrubber("tables", "lookup", "20000", "30000", "--on", "2026-07-02", "--data", imported)
    told = section(ran.out, "20000")
    assert "at most 1 on one line; further units on another line need a modifier (MAI 1, mue 2026Q3)" in told
    assert "includes 1 code, a modifier may lift it (indicator 1, ptp 2026Q3): 30000" in told
    assert "dermatology" not in told.partition("no data")[0]
    assert "units no limit is published (mue 2026Q3)" in section(ran.out, "30000")
    pair = " ".join(ran.out.partition("20000 and 30000")[2].split())
    assert "in force from 2020-01-01 on (ptp 2026Q3)" in pair
    assert "because more extensive procedure" in pair


def test_more_codes_than_a_person_reads_are_counted(scrubber):
    told = section(scrubber("tables", "lookup", "99213", *ON).out, "99213")
    assert (
        "included in 663 codes, a modifier may lift it (indicator 1, ptp 2024Q3*); --format json lists"
        in told
    )


def test_a_pair_of_other_days_is_told_with_its_days(scrubber, imported):
    words = ("20000", "40000", "--on", "2026-07-02", "--data", imported)
    assert "not in force that day, from 2020-01-01 to 2020-01-10" in " ".join(
        scrubber("tables", "lookup", *words).out.split()
    )
    alone = section(scrubber("tables", "lookup", "40000", *words[2:]).out, "40000")
    assert "not found" not in alone
    assert "pairs none (ptp 2026Q3)" in alone


# -- price --------------------------------------------------------------------------------------------------


def test_the_breakdown_of_a_price(scrubber):
    ran = scrubber("tables", "price", "17311", "--on", "2025-06-01", "--pos", "11")
    assert (ran.code, ran.err) == (0, "")
    told = section(ran.out, "17311")
    assert told.startswith("17311 661.16 place 11 (no facility) locality national")
    assert "work 6.20 x 1 = 6.2000 practice expense 13.60 x 1 = 13.6000" in told
    assert "one unit 20.44 RVU x 32.3465 = 661.16" in told
    assert "schedule 2025Q4, for 2025-06-01" in told
    assert "Not modelled: sequestration" in ran.out


def test_services_of_one_day_are_ranked(scrubber):
    words = ("14040", "17311x2", "17312", "88305-26", "j3301", "67900-50", "--on", "2025-06-01")
    found = scrubber("tables", "price", *words, "--format", "json").json
    assert [each["amount"] for each in found] == ["372.31", "661.16", "399.48", "34.93", None, "938.37"]
    assert found[1]["shares"] == [{"units": "2", "share": "0.5"}]
    assert found[3]["modifiers"] == ["26"]
    assert found[4]["reason"].startswith("the fee schedule gives it status E")
    told = scrubber("tables", "price", *words).out
    assert "together 2,406.25 (1 without a price)" in told
    assert "  both sides        x 1.5" in told
    assert (
        "  note              rarely or never done outside a facility"
        in scrubber("tables", "price", "40700").out
    )
    assert "no: an add-on is never reduced" in told


def test_a_facility_and_a_locality(scrubber):
    words = ("tables", "price", "17311", "--on", "2025-06-01", "--pos", "22", "--locality", "01112-05")
    told = scrubber(*words).out
    assert "22 (facility)" in told
    assert "01112-05 San Francisco" in told
    found = scrubber(*words, "--format", "json").json[0]
    assert (found["amount"], found["locality"], found["facility"]) == ("399.99", "01112-05", True)
    assert found["indices"]["practice_expense"] == "1.419"


def test_the_locality_of_the_practice_unless_another_is_said(scrubber, folder):
    (folder / "scrubber.toml").write_text('[practice]\nlocality = "01112-05"\n')
    words = ("tables", "price", "17311", "--on", "2025-06-01", "--format", "json")
    assert scrubber(*words).json[0]["amount"] == "851.64"
    assert scrubber(*words, "--locality", "national").json[0]["amount"] == "661.16"
    (folder / "scrubber.toml").write_text('[practice]\nlocality = "01112"\n')
    refused = scrubber(*words)
    assert refused.code == 2
    assert 'expected a Medicare contractor and locality, e.g. "01112-05"' in refused.err
    (folder / "scrubber.toml").write_text('[practice]\nlocality = "01112-99"\n')
    assert "practice.locality: no locality is '01112-99'" in scrubber(*words).err


def test_the_practices_locality_prices_what_is_at_risk(scrubber, folder):
    (folder / "scrubber.toml").write_text('[practice]\nlocality = "01112-05"\n')
    sample = scrubber.sample("medicare_mohs_without_clia")
    ran = scrubber("check", sample, "--as-of", "2026-07-20", "--select", "MOH015", "--format", "json")
    finding = ran.json["files"][0]["findings"][0]
    assert finding["allowed_basis"].endswith("locality 01112-05")
    assert ran.json["summary"]["by_edit"]["MOH015"]["allowed_at_risk"] == finding["allowed_at_risk"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["1731"], "'1731' is no service; expected a code with modifiers and units if need be"),
        (["17311x"], "'17311x' is no service"),
        (["17311-5"], "'17311-5' is no service"),
        (["17311", "--pos", "00"], "--pos: '00' is no place of service"),
        (["17311", "--locality", "SF"], "--locality: no locality is 'SF'; expected contractor and number"),
        (["17311", "--locality", "02102-99"], "or national; 02102 has 01"),
    ],
)
def test_what_cannot_be_priced_is_refused(scrubber, words, message):
    ran = scrubber("tables", "price", *words)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_day_without_a_schedule_names_the_file_to_import(scrubber):
    out = " ".join(scrubber("tables", "price", "17311", "--on", "2019-01-01").out.split())
    assert out.startswith("17311 no price why the table pfs is here for days from 2025-10-01 only")
    assert "expected CMS's fee schedule file" in out
