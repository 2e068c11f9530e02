"""`scrubber ack`: one answer to one input, and the answers that a scrub writes."""

from __future__ import annotations

import re

import pytest
from cli_runs import AS_OF, tree

import scrubber as library

WHEN = ("--date", "2026-07-20T08:15", "--control-number", "7")


@pytest.mark.parametrize(
    ("kind", "version"), [("999", b"005010X231A1"), ("277ca", b"005010X214"), ("ta1", b"TA1*")]
)
def test_an_answer_goes_to_standard_output(scrubber, visit, kind, version):
    ran = scrubber("ack", visit, "--type", kind, *AS_OF)
    assert ran.code == 0
    assert ran.err == ""
    assert ran.data.startswith(b"ISA*")
    assert version in ran.data
    assert ran.data == scrubber("ack", visit, "--type", kind, *AS_OF).data


def test_it_is_what_the_library_says(scrubber, visit):
    for kind in ("999", "277ca", "ta1"):
        assert scrubber("ack", visit, "--type", kind).data == library.acknowledge(visit, kind=kind)


def test_numbers_and_dates_can_be_given(scrubber, visit):
    data = scrubber("ack", visit, "--type", "277ca", *AS_OF, *WHEN).data
    assert data.startswith(
        b"ISA*00*          *00*          *ZZ*CLEARPATH      *ZZ*CEDARRIDGE     *260720*0815*^"
    )
    assert data.endswith(b"GE*1*7~IEA*1*000000007~")
    by_day = scrubber("ack", visit, "--type", "277ca", *AS_OF, "--date", "2026-07-20").data
    assert b"*260720*0000*" in by_day


def test_what_is_wrong_makes_the_exit_code(scrubber, stage):
    assert scrubber("ack", stage, "--type", "277ca", *AS_OF).code == 1
    assert scrubber("ack", stage, "--type", "277ca", "--fail-on", "reject", *AS_OF).code == 0


def test_an_answer_goes_to_a_file(scrubber, visit, folder):
    ran = scrubber("ack", visit, "--type", "999", "--out", "answers/visit.999", *AS_OF)
    assert (ran.code, ran.data) == (0, b"")
    assert tree(folder) == {"answers/visit.999": scrubber("ack", visit, "--type", "999", *AS_OF).data}


def test_standard_input(scrubber, visit):
    ran = scrubber("ack", "-", "--type", "277ca", *AS_OF, stdin=visit.read_bytes())
    assert ran.data == scrubber("ack", visit, "--type", "277ca", *AS_OF).data


def test_nothing_to_answer_is_said(scrubber, folder):
    path = scrubber.sample("truncated")
    ran = scrubber("ack", path, "--type", "277ca", "--out", "x.277ca", *AS_OF)
    assert ran.code == 1
    assert "no claim to answer" in ran.err
    assert not tree(folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--type", "277ca", "--date", "July"), "--date: 'July' is no date"),
        (("--type", "271"), "'271' is not one of"),
        ((), "Missing option"),
        (("--type", "999", "--control-number", "0"), "--control-number"),
    ],
)
def test_what_cannot_be_done_is_refused(scrubber, visit, words, said):
    ran = scrubber("ack", visit, *words)
    assert ran.code == 2
    assert said in ran.err


def test_an_input_is_never_written_over(scrubber, folder):
    path = scrubber.copy("office_visit", "day.837")
    before = path.read_bytes()
    ran = scrubber("ack", path, "--type", "999", "--out", path)
    assert ran.code == 2
    assert path.read_bytes() == before


def test_what_is_no_x12_has_no_answer(scrubber, folder):
    (folder / "x.837").write_bytes(b"hello")
    ran = scrubber("ack", "x.837", "--type", "ta1")
    assert (ran.code, ran.data) == (3, b"")
    assert "this is no X12" in ran.err
    assert scrubber("ack", "nowhere.837", "--type", "ta1").code == 2


# -- settings -----------------------------------------------------------------------------------------------


def test_settings_say_who_answers_and_whether_in_words(scrubber, stage, folder):
    (folder / "scrubber.toml").write_text('[acknowledgements]\nsource = "AY"\nmessages = false\n')
    data = scrubber("ack", stage, "--type", "277ca", *AS_OF).data
    assert b"NM1*AY*" in data
    assert b"MOH001" not in data
    (folder / "scrubber.toml").write_text("[acknowledgements]\nsource = 'X'\nmesages = false\n")
    ran = scrubber("ack", stage, "--type", "277ca", *AS_OF)
    assert ran.code == 2
    assert "acknowledgements.source: expected PR (a payer) or AY (a clearinghouse)" in ran.err
    assert "did you mean messages?" in ran.err


def test_a_profile_says_it_for_its_payer(scrubber, stage, folder):
    (folder / "site.yaml").write_text(
        "id: quiet\ntitle: Quiet\nlayer: organisation\nacknowledge_messages: false\n"
        "edits: {MOH001: {acknowledge: {class: document}}}\n"
    )
    (folder / "scrubber.toml").write_text('profiles = ["site.yaml"]\n')
    data = scrubber("ack", stage, "--type", "277ca", *AS_OF).data
    assert b"STC*A3:247*20260713*U*1960~" in data
    assert b"STC*A3:294**U*******A3:454~" in data


def test_what_only_informs_holds_nothing(scrubber, stage, folder):
    (folder / "site.yaml").write_text(
        "id: kind\ntitle: Kind\nlayer: organisation\nedits: {MOH001: {acknowledge: {class: inform}}}\n"
    )
    (folder / "scrubber.toml").write_text('profiles = ["site.yaml"]\n')
    assert b"STC*A2:20*" in scrubber("ack", stage, "--type", "277ca", *AS_OF).data
    scrubber("scrub", stage, "--out", "out", *AS_OF)
    assert f"clean/{stage.name}" in tree(folder / "out")


# -- in a scrub ---------------------------------------------------------------------------------------------


def test_a_scrub_answers_for_what_has_become_of_the_input(scrubber, folder):
    """A fault that a safe fix took away is told by the 999, and refuses no claim."""
    day = scrubber.copy("office_visit", "in/day.837", b"SE*37*0001~", b"~SE*37*0001~")
    ran = scrubber("scrub", day, "--out", "out", *AS_OF)
    files = tree(folder / "out")
    assert ran.code == 0
    assert "clean/day.837" in files
    assert b"STC*A2:20*" in files["acks/day.277ca"]
    assert b"IK5*R" not in files["acks/day.999"]
    assert scrubber("ack", "out/clean/day.837", "--type", "999", *AS_OF).data.count(b"IK5*A~") == 1


def test_a_ta1_is_written_where_one_is_due(scrubber, folder):
    asks = scrubber.copy("office_visit", "in/day.837", b"*000000101*0*T*", b"*000000101*1*T*")
    scrubber("scrub", asks, "--out", "out", *AS_OF)
    assert tree(folder / "out")["acks/day.ta1"].count(b"TA1*000000101*260713*0815*A*000~") == 1
    plain = scrubber.copy("office_visit", "in/day.837")
    scrubber("scrub", plain, "--out", "out", *AS_OF)
    assert {name for name in tree(folder / "out") if name.startswith("acks/")} == {
        "acks/day.999",
        "acks/day.277ca",
    }


def test_statistics_count_by_level(scrubber, stage):
    out = scrubber("check", stage, "--statistics", *AS_OF).out
    assert re.search(r"^SNIP 6 +services +1$", out, re.MULTILINE)
    assert scrubber("check", stage, "--format", "json", *AS_OF).json["summary"]["by_snip"]["6"] == 1
