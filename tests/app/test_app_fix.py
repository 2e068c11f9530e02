"""`scrubber fix`: the bytes, the diff, what was applied and what was left and why."""

from __future__ import annotations

import pytest
from cli_runs import AS_OF, tree

from scrubber.app.difference import changes
from scrubber.pipeline.source import open_source

TORN = "torn_envelope"  # a byte order mark, an empty segment, junk at the end: all safe to take away
UNBALANCED = "bad_charge_total"  # its fix is for review


def test_fixed_bytes_go_to_standard_output(scrubber):
    path = scrubber.sample(TORN)
    ran = scrubber("fix", path, *AS_OF)
    assert ran.data.startswith(b"ISA*")
    assert b"~~" not in ran.data
    assert b"\r\n" in ran.data  # formatting stays as it was
    assert "applied (safe, automatic): remove the byte order mark, X12001 at ISA" in ran.err


@pytest.mark.parametrize("name", [TORN, "latin1_and_utf8_names", "wrapped_80_columns", "truncated"])
def test_no_fix_gives_the_input_back(scrubber, name):
    path = scrubber.sample(name)
    assert scrubber("fix", path, "--no-fix", *AS_OF).data == path.read_bytes()


def test_what_is_left_makes_the_exit_code(scrubber, visit):
    assert scrubber("fix", scrubber.sample(UNBALANCED), *AS_OF).code == 1
    assert scrubber("fix", scrubber.sample(UNBALANCED), "--accept", "review", *AS_OF).code == 0
    assert scrubber("fix", scrubber.sample(UNBALANCED), "--fail-on", "never", *AS_OF).code == 0
    assert scrubber("fix", visit, *AS_OF).code == 0


def test_review_needs_a_yes(scrubber):
    path = scrubber.sample(UNBALANCED)
    ran = scrubber("fix", path, *AS_OF)
    assert ran.data == path.read_bytes()
    assert "it needs --accept review" in ran.err
    ran = scrubber("fix", path, "--accept", "review", *AS_OF)
    assert ran.data != path.read_bytes()
    assert "applied (review, by --accept review)" in ran.err
    ran = scrubber("fix", path, "--no-fix", *AS_OF)
    assert "no fix was accepted" in ran.err or "it needs --accept review" in ran.err


def test_quiet_says_nothing_of_it(scrubber):
    assert scrubber("fix", scrubber.sample(UNBALANCED), "--quiet", *AS_OF).err == ""


def test_diff_shows_the_segments_and_writes_nothing(scrubber, folder):
    path = scrubber.copy(UNBALANCED, "day.837")
    ran = scrubber("fix", path, "--diff", "--accept", "review", *AS_OF)
    lines = ran.out.splitlines()
    assert lines[0] == f"--- {path}"
    removed, added = (next(line for line in lines if line.startswith(f"{sign}CLM*")) for sign in "-+")
    assert removed != added
    assert set(tree(folder)) == {"day.837"}
    assert scrubber("fix", scrubber.sample("office_visit"), "--diff", *AS_OF).out == ""


def test_diff_of_several_inputs(scrubber):
    ran = scrubber(
        "fix", scrubber.sample(TORN), scrubber.sample(UNBALANCED), "--diff", "--accept", "review", *AS_OF
    )
    assert ran.out.count("\n+++ ") == 2


def test_out_writes_each_stem(scrubber, folder, visit):
    path = scrubber.sample(TORN)
    ran = scrubber("fix", path, visit, "--out", "fixed", *AS_OF)
    assert ran.code == 0
    assert ran.out == ""
    files = tree(folder / "fixed")
    assert set(files) == {f"{TORN}.837", "office_visit.837"}
    assert files["office_visit.837"] == visit.read_bytes()


def test_wrong_use(scrubber, visit, stage):
    assert "expected --out DIR or --diff" in scrubber("fix", visit, stage).err
    assert "exclude each other" in scrubber("fix", visit, "--diff", "--out", "x").err
    ran = scrubber("fix", visit, "--no-fix", "--accept", "review")
    assert ran.code == 2
    assert "--no-fix goes with neither" in ran.err
    assert scrubber("fix", visit, "--accept", "attest").code == 2


def test_no_x12_prints_no_bytes(scrubber, folder):
    (folder / "letter.txt").write_text("Dear payer")
    ran = scrubber("fix", "letter.txt")
    assert (ran.code, ran.data) == (3, b"")


def test_an_attested_fix_is_applied_and_names_the_person(scrubber, folder):
    path = scrubber.sample("moh004_second_first_stage_not_distinguished")
    ran = scrubber("check", path, "--select", "MOH004", "--format", "json", *AS_OF)
    finding = next(f for f in ran.json["files"][0]["findings"] if f["fixes"])
    (folder / "attest.yaml").write_text(
        f"- {{finding: {finding['id']}, person: Dr. A. Lund, reason: two lesions, date: 2026-07-15}}\n"
    )
    ran = scrubber("fix", path, "--attest", "attest.yaml", *AS_OF)
    assert "attested by Dr. A. Lund, 2026-07-15" in ran.err
    assert ran.data != path.read_bytes()
    ran = scrubber("fix", path, *AS_OF)
    assert f"--attest FILE, for the finding {finding['id']}" in ran.err
    ran = scrubber("fix", scrubber.sample("office_visit"), "--attest", "attest.yaml", *AS_OF)
    assert "attest.yaml entry 1 vouches for no fix" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        (b"A~B~C~D~", b"A~B~C~D~", 0),
        (b"A~B~C~D~", b"A~X~C~D~", 1),
        (b"A~B~C~D~", b"A~C~D~", 1),
        (b"A~C~D~", b"A~B~C~D~", 1),
        (b"A~B~C~D~E~F~G", b"X~B~C~D~E~F~H", 2),
        (b"A~B", b"", 1),
        (b"", b"A~", 1),
        (b"A~B~~", b"A~B~", 1),
    ],
)
def test_changes_are_whole_segments_and_rebuild_the_new_file(old, new, count):
    found = changes(open_source(old), open_source(new))
    assert len(found) == count
    built, at = b"", 0
    for start, end, text in found:
        built += old[at:start] + text.encode("latin-1")
        at = end
    assert built + old[at:] == new
