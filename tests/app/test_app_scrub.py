"""`scrubber scrub`: the outputs, that they are whole or not there, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import os

import pytest
from cli_runs import AS_OF, tree

DAY = "demo_day"
FILES = {
    "clean/day.837",
    "held/day.837",
    "reports/day.json",
    "reports/day.csv",
    "reports/day.html",
    "reports/day.annotated.txt",
    "acks/day.999",
    "acks/day.277ca",
}


@pytest.fixture
def day(scrubber):
    """A day with clean claims, held claims and a safe fix."""
    return scrubber.copy(DAY, "in/day.837")


def test_both_sides_and_all_reports(scrubber, day, folder):
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    assert ran.code == 1
    files = tree(folder / "out")
    assert set(files) == FILES
    report = json.loads(files["reports/day.json"])
    [file] = report["files"]
    assert file["outputs"] == {"clean": "clean/day.837", "held": "held/day.837"}
    assert file["conservation"]["balanced"] is True
    assert file["claims"] == file["clean"] + file["held"]
    sides = files["clean/day.837"] + files["held/day.837"]
    assert sides.count(b"CLM*") == file["claims"] == day.read_bytes().count(b"CLM*")
    assert files["reports/day.html"].startswith(b"<!DOCTYPE html>")
    rows = list(csv.DictReader(io.StringIO(files["reports/day.csv"].decode(), newline="")))
    assert len(rows) == len(file["findings"])
    assert b"! " in files["reports/day.annotated.txt"]


def test_a_line_for_each_file_and_one_over_all(scrubber, day, visit):
    ran = scrubber("scrub", day, visit, "--out", "out", *AS_OF)
    first, second, *notes, last = ran.out.splitlines()
    assert all(note.startswith("no data: ") for note in notes)
    assert first.startswith(f"{day}: ")
    assert second.startswith(f"{visit}: 1 claim ")
    assert last.startswith("2 files · ")
    assert "1 fixed" in last


def test_an_empty_side_writes_no_file_and_takes_away_a_stale_one(scrubber, folder):
    day = scrubber.copy("moh001_stage_without_first_stage", "in/day.837")
    scrubber("scrub", day, "--out", "out", *AS_OF)
    assert {"held/day.837"} == {name for name in tree(folder / "out") if name.endswith(".837")}
    scrubber.copy("office_visit", "in/day.837")
    assert scrubber("scrub", day, "--out", "out", *AS_OF).code == 0
    files = tree(folder / "out")
    assert set(files) == FILES - {"held/day.837"}
    assert files["clean/day.837"] == day.read_bytes()


def test_no_fix_and_nothing_held_is_the_input_byte_for_byte(scrubber, folder):
    day = scrubber.copy("torn_envelope", "in/day.837")
    scrubber("scrub", day, "--out", "out", "--no-fix", "--hold-on", "none", *AS_OF)
    assert tree(folder / "out")["clean/day.837"] == day.read_bytes()


def test_standard_input_is_named_stdin(scrubber, day, folder):
    ran = scrubber("scrub", "-", "--out", "out", *AS_OF, stdin=day.read_bytes())
    assert ran.code == 1
    assert "held/stdin.837" in tree(folder / "out")


def test_two_runs_give_equal_bytes_in_every_output(scrubber, day, folder):
    first = scrubber("scrub", day, "--out", "one", "--format", "json", *AS_OF)
    second = scrubber("scrub", day, "--out", "two", "--format", "json", *AS_OF)
    assert tree(folder / "one") == tree(folder / "two")
    assert first.data == second.data


def test_format_prints_findings_too(scrubber, day):
    ran = scrubber("scrub", day, "--out", "out", "--format", "json", *AS_OF)
    assert ran.json["files"][0]["outputs"]["clean"] == "clean/day.837"
    ran = scrubber("scrub", day, "--out", "out", "--format", "text", *AS_OF)
    assert "MOH001 deny" in ran.out
    ran = scrubber("scrub", day, "--out", "out", "--format", "jsonl", *AS_OF)
    assert all("edit" in json.loads(line) for line in ran.out.splitlines())
    ran = scrubber("scrub", day, "--out", "out", "--format", "csv", "--statistics", *AS_OF)
    assert ran.out.startswith("file,claim,")
    assert "MOH001" in ran.err


@pytest.mark.parametrize("other", ["more/day.837", "more/DAY.837", "day.edi"])
def test_two_inputs_with_one_stem_are_refused_before_anything_is_written(scrubber, day, folder, other):
    scrubber.copy("office_visit", f"in/{other}")
    ran = scrubber("scrub", day, f"in/{other}", "--out", "out", *AS_OF)
    assert ran.code == 2
    assert "would both be written as" in ran.err
    assert not (folder / "out").exists()
    assert scrubber("fix", day, f"in/{other}", "--out", "out", *AS_OF).code == 2
    assert not (folder / "out").exists()


def test_an_output_never_replaces_an_input(scrubber, folder):
    day = scrubber.copy(DAY, "clean/day.837")
    before = day.read_bytes()
    ran = scrubber("scrub", day, "--out", ".", *AS_OF)
    assert ran.code == 2
    assert "is the input" in ran.err
    assert scrubber("fix", day, "--out", "clean", *AS_OF).code == 2
    assert tree(folder) == {"clean/day.837": before}


@pytest.mark.skipif(not hasattr(os, "link"), reason="no hard links here")
def test_nor_under_another_name(scrubber, folder):
    day = scrubber.copy(DAY, "in/day.837")
    (folder / "out" / "clean").mkdir(parents=True)
    try:
        os.link(day, folder / "out" / "clean" / "day.837")
    except OSError:
        pytest.skip("no hard links here")
    assert scrubber("scrub", day, "--out", "out", *AS_OF).code == 2


def test_the_out_folder_is_no_file(scrubber, day, folder):
    (folder / "out").write_text("")
    ran = scrubber("scrub", day, "--out", "out")
    assert ran.code == 2
    assert "is a file; expected a folder" in ran.err


def test_what_cannot_be_written_is_said(scrubber, day, folder):
    (folder / "out").mkdir()
    (folder / "out" / "reports").write_text("")
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    assert ran.code == 2
    assert "cannot be written" in ran.err
    assert set(tree(folder / "out")) == {"reports"}


def test_other_files_are_still_done(scrubber, day, folder):
    (folder / "letter.837").write_text("Dear payer")
    ran = scrubber("scrub", "letter.837", "gone.837", day, "--out", "out", *AS_OF)
    assert ran.code == 2
    assert set(tree(folder / "out")) == FILES
    assert ran.out.endswith("1 file not X12 · 1 file not readable\n")
    assert scrubber("scrub", "letter.837", "--out", "out2").code == 3
    assert not (folder / "out2").exists()


def test_earlier_outputs_of_a_refused_input_are_pointed_out(scrubber, day):
    scrubber("scrub", day, "--out", "out", *AS_OF)
    day.write_bytes(b"Dear payer")
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    assert ran.code == 3
    assert "outputs of an earlier run are still there" in ran.err


class Failing:
    """A function of os that fails at its n-th call on a file of the output folder."""

    def __init__(self, name, at):
        self.real, self.at, self.calls = getattr(os, name), at, 0

    def __call__(self, *args, **more):
        self.calls += 1
        if self.calls == self.at:
            raise OSError(28, "No space left on device")
        return self.real(*args, **more)


def places(first: int, end: int) -> list[object]:
    """Every place where a write may fail; what the first two reach is all that the others reach, too."""
    return [
        at if at < first + 2 else pytest.param(at, marks=pytest.mark.no_cover) for at in range(first, end)
    ]


@pytest.mark.parametrize("at", places(1, 7))
@pytest.mark.parametrize("name", ["replace", "fsync"])
def test_a_failure_on_the_way_leaves_nothing_behind(scrubber, day, folder, monkeypatch, name, at):
    scrubber("check", day, *AS_OF)  # fills the cache, which writes too
    monkeypatch.setattr(os, name, Failing(name, at))
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    assert ran.code == 4
    assert "cannot be written: No space left on device" in ran.err
    assert tree(folder / "out") == {}


@pytest.mark.parametrize("at", places(1, 13))
def test_a_failure_on_the_way_leaves_the_earlier_outputs(scrubber, day, folder, monkeypatch, at):
    scrubber("scrub", day, "--out", "out", *AS_OF)
    before = tree(folder / "out")
    scrubber.copy("dependent_patient", "in/day.837")
    monkeypatch.setattr(os, "replace", Failing("replace", at))
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    if ran.code == 4:
        assert tree(folder / "out") == before
    else:
        assert at > 10  # one side less


def test_a_write_that_is_interrupted_leaves_nothing_behind(scrubber, day, folder, monkeypatch):
    import scrubber.app.scrubbed as module

    def write_page(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_page", write_page)
    assert scrubber("scrub", day, "--out", "out", *AS_OF).code == 130
    assert tree(folder / "out") == {}


def test_a_claim_that_got_lost_is_a_fault_of_ours_and_nothing_is_kept(scrubber, day, folder, monkeypatch):
    import scrubber.app.scrubbed as module

    real = module.split

    def lossy(source, rules, options, clean, held):
        return real(source, rules, options, clean, lambda _: None)

    monkeypatch.setattr(module, "split", lossy)
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    assert ran.code == 4
    assert "nothing was written" in ran.err
    assert tree(folder / "out") == {}


def test_control_numbers_can_be_passed_in(scrubber, day, folder):
    scrubber("scrub", day, "--out", "out", "--control-number", "777", *AS_OF)
    assert b"*000000777*" in tree(folder / "out")["held/day.837"]


def test_a_folder_stands_where_a_file_should(scrubber, day, folder):
    (folder / "out" / "clean" / "day.837").mkdir(parents=True)
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    assert ran.code == 2
    assert "is a folder; expected a file" in ran.err
    assert tree(folder / "out") == {}
