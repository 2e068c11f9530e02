"""`scrubber check`: formats, selection, exit codes, input that cannot be read."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest
from cli_runs import AS_OF

from scrubber.report.worklist import COLUMNS


def edits(ran):
    return [finding["edit"] for file in ran.json["files"] for finding in file["findings"]]


def test_a_finding_is_a_block_and_exit_1(scrubber, stage):
    ran = scrubber("check", stage, *AS_OF)
    assert ran.code == 1
    assert "MOH001 deny" in ran.out
    assert "SV1*HC:17312*1400*UN*2***1" in ran.out
    assert ran.out.splitlines()[-1].startswith("1 file · 1 claim: 0 clean, 1 held · ")
    assert ran.err == ""


def test_nothing_to_find_is_exit_0(scrubber, visit):
    ran = scrubber("check", visit, *AS_OF)
    assert ran.code == 0
    *notes, last = ran.out.splitlines()
    assert last == "1 file · 1 claim: 1 clean, 0 held · no findings · $0.00 at risk"
    assert len(notes) == 1
    assert notes[0].startswith("no data: ")
    assert notes[0].endswith("no ledger of earlier claims was given")


def test_no_colour_where_there_is_no_terminal(scrubber, stage):
    assert "\x1b" not in scrubber("check", stage, *AS_OF).out


def test_colour_on_a_terminal_that_wants_it(monkeypatch):
    from scrubber.app.console import coloured

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert coloured(Terminal())
    assert not coloured(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured(Terminal())


def test_json_has_the_keys_of_the_contract(scrubber, stage, visit):
    ran = scrubber("check", stage, visit, "--format", "json", *AS_OF)
    assert ran.code == 1
    assert set(ran.json) == {"files", "summary", "edits"}
    first, second = ran.json["files"]
    assert {"path", "sha256", "claims", "clean", "held", "findings"} <= set(first)
    assert (first["path"], first["claims"], first["clean"], first["held"]) == (str(stage), 1, 0, 1)
    assert {f["outcome"] for f in second["findings"]} == {"no_data"}  # no ledger was given
    assert ran.json["edits"]["as_of"] == "2026-07-20"
    finding = next(f for f in first["findings"] if f["edit"] == "MOH001")
    assert finding["claim"] == {"number": "A1001", "index": 1}
    assert finding["line"] == 1
    assert finding["holds"] is True
    assert finding["suppressed"] is None
    assert finding["at"]["locator"] == "2400#1.SV101-2"
    data = stage.read_bytes()
    assert data[finding["at"]["start"] : finding["at"]["end"]] == b"17312"
    assert ran.json["summary"]["files"] == 2


def test_jsonl_is_a_finding_a_line(scrubber, stage, visit):
    ran = scrubber("check", stage, visit, stage, "--format", "jsonl", *AS_OF)
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["edit"] for line in lines].count("MOH001") == 2


def test_csv_is_one_table_over_all_files(scrubber, stage, visit):
    ran = scrubber("check", stage, visit, stage, "--format", "csv", *AS_OF)
    rows = list(csv.DictReader(io.StringIO(ran.data.decode(), newline="")))
    assert ran.data.count(b"\r\n") == len(rows) + 1
    assert list(rows[0]) == list(COLUMNS)
    assert [row["edit"] for row in rows].count("MOH001") == 2


@pytest.mark.parametrize("words", ["MOH001", "moh001", "MOH", "stage_without_first_stage", "BAL, MOH001"])
def test_select_takes_ids_names_and_families(scrubber, stage, words):
    ran = scrubber("check", stage, "--select", words, "--format", "json", *AS_OF)
    assert "MOH001" in edits(ran)


def test_select_and_ignore_leave_the_rest_out(scrubber, stage):
    assert scrubber("check", stage, "--select", "BAL", *AS_OF).code == 0
    assert scrubber("check", stage, "--ignore", "MOH001", "--ignore", "IDN,DTE,NCI", *AS_OF).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--select", "MHO001"], "--select: no edit or family is 'MHO001'; did you mean "),
        (["--ignore", "stage_without_frist_stage"], "did you mean stage_without_first_stage"),
        (["--payer-profile", "uhx"], "--payer-profile: no payer profile is named 'uhx'; known: "),
        (["--as-of", "20.7.2026"], "--as-of: '20.7.2026' is no date; expected one such as 2026-07-20"),
        (["--hold-on", "advise"], "--hold-on: advise never holds a claim"),
        (["--hold-on", "reject,maybe"], "'maybe' is not known"),
        (["--fail-on", "sometimes"], "--fail-on"),
        (["--format", "xml"], "--format"),
        (["--suppress", "not_there.yaml"], "not_there.yaml: cannot be read"),
        (["--waive", "not_there.yaml"], "not_there.yaml: cannot be read"),
        (["--config", "not_there.toml"], "not_there.toml: cannot be read"),
        (["--pack", "not_there"], "not_there"),
        (["--verbose", "--quiet"], "exclude each other"),
        (["--no-such-option"], "No such option"),
    ],
)
def test_wrong_use_is_one_clear_message(scrubber, stage, words, said):
    ran = scrubber("check", stage, *words)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_payer_profile_can_be_forced(scrubber):
    path = scrubber.sample("medicare_mohs_without_clia")
    ran = scrubber("check", path, "--payer-profile", "medicare", "--format", "json", *AS_OF)
    assert ran.code in (0, 1)


@pytest.mark.parametrize(("level", "code"), [("reject", 0), ("deny", 1), ("advise", 1), ("never", 0)])
def test_fail_on(scrubber, stage, level, code):
    assert scrubber("check", stage, "--fail-on", level, *AS_OF).code == code


@pytest.mark.parametrize(("words", "held"), [("reject", 0), ("deny", 1), ("reject,deny", 1), ("none", 0)])
def test_hold_on(scrubber, stage, words, held):
    ran = scrubber("check", stage, "--hold-on", words, "--format", "json", *AS_OF)
    assert ran.json["files"][0]["held"] == held


def test_statistics_end_with_counts_by_edit(scrubber, stage):
    ran = scrubber("check", stage, "--statistics", *AS_OF)
    assert "MOH001" in ran.out.split("count", 1)[1]
    ran = scrubber("check", stage, "--statistics", "--format", "jsonl", *AS_OF)
    assert "MOH001" in ran.err
    assert all(line.startswith("{") for line in ran.out.splitlines())


def test_show_all_lists_passes(scrubber, visit):
    ran = scrubber("check", visit, "--show", "all", "--format", "json", *AS_OF)
    assert ran.code == 0
    assert "pass" in {f["outcome"] for f in ran.json["files"][0]["findings"]}
    told = scrubber("check", visit, "--format", "json", *AS_OF).json["files"][0]["findings"]
    assert {f["outcome"] for f in told} == {"no_data"}


def test_standard_input(scrubber, stage):
    ran = scrubber("check", "-", "--format", "json", *AS_OF, stdin=stage.read_bytes())
    assert ran.code == 1
    assert ran.json["files"][0]["path"] == "-"
    assert "MOH001" in edits(ran)
    assert scrubber("check", "-", "-", stdin=b"").code == 2


def test_no_x12_names_file_position_and_what_was_expected(scrubber, folder):
    (folder / "letter.txt").write_text("Dear payer,\n")
    ran = scrubber("check", "letter.txt")
    assert ran.code == 3
    assert "letter.txt: at byte " in ran.err
    assert "expected an interchange that begins with ISA" in ran.err
    assert ran.out.endswith("1 file not X12\n")


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_the_other_inputs_are_still_done_and_the_worst_code_wins(scrubber, folder, stage, form):
    (folder / "letter.txt").write_text("Dear payer,\n")
    ran = scrubber("check", "letter.txt", "gone.837", folder, stage, "--format", form, *AS_OF)
    assert ran.code == 2
    assert "gone.837: No such file" in ran.err
    assert f"{folder}: is a folder; expected a file" in ran.err
    assert "MOH001" in ran.out
    if form == "json":
        assert [file.get("error") for file in ran.json["files"]] == [
            "not_x12",
            "unreadable",
            "unreadable",
            None,
        ]


def test_no_argument_is_wrong_use(scrubber):
    assert scrubber("check").code == 2
    assert scrubber("chekc").code == 2
    ran = scrubber()
    assert ran.code == 2
    assert "Usage" in ran.out + ran.err


def test_help_and_version(scrubber):
    assert scrubber("--version").out.startswith("scrubber ")
    for words in ([], ["check"], ["scrub"], ["fix"], ["edits"], ["edits", "new"], ["config", "show"]):
        ran = scrubber(*words, "--help")
        assert ran.code == 0
        assert "Usage" in ran.out


def test_what_is_printed_survives_any_terminal(scrubber, monkeypatch):
    path = scrubber.sample("latin1_and_utf8_names")
    assert scrubber("check", path, "--select", "IDN", *AS_OF).code in (0, 1)
    assert sys.stdout is not None


def test_an_unexpected_failure_is_exit_4_and_the_others_are_done(scrubber, stage, visit, monkeypatch):
    import scrubber.app.check as module

    real = module.judge
    assert b"Ostrowski" in visit.read_bytes()

    def judge(source, rules, options):
        if source.name == str(visit):
            raise RuntimeError(str(source.read()))
        return real(source, rules, options)

    monkeypatch.setattr(module, "judge", judge)
    ran = scrubber("check", visit, stage, *AS_OF)
    assert ran.code == 4
    assert "internal error RuntimeError at " in ran.err
    assert "Traceback" not in ran.err
    assert "Ostrowski" not in ran.err
    assert "MOH001" in ran.out
    ran = scrubber("check", visit, stage, "--debug", *AS_OF)
    assert 'File "' in ran.err
    assert "RuntimeError" in ran.err
    assert "Ostrowski" not in ran.err


def test_an_unexpected_failure_of_the_command_itself_is_exit_4(scrubber, visit, monkeypatch):
    import scrubber.app.session as module

    def load(*_args, **_more):
        raise ZeroDivisionError("WHITAKER")

    monkeypatch.setattr(module, "load_rules", load)
    ran = scrubber("check", visit)
    assert (ran.code, ran.out) == (4, "")
    assert "internal error ZeroDivisionError at " in ran.err
    assert "WHITAKER" not in ran.err


def test_ctrl_c_is_130(scrubber, visit, monkeypatch):
    import scrubber.app.check as module

    def judge(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "judge", judge)
    assert scrubber("check", visit).code == 130
