"""What becomes of what is dropped, each kind of file in a run of its own."""

from __future__ import annotations

import gzip
import json
import os
import socket
import zipfile
from datetime import date

import pytest
from cli_runs import AS_OF, tree
from drop import claims, digest

from scrubber.app.watch import deciding
from scrubber.ledger import LedgerAway

DAY = "demo_day"


def test_claims_go_to_both_sides_with_reports_answers_and_the_input_untouched(drop):
    data = drop.put("morning.837", DAY).read_bytes()
    ran = drop.run()
    assert (ran.code, ran.out) == (0, "1 file: 1 published\n")
    stem = f"morning-{digest(data)[:12]}"
    reports = [f"reports/{stem}.{kind}" for kind in ("annotated.txt", "csv", "html", "json")]
    assert drop.names("acks", "clean", "held", "reports", "in", "work") == sorted(
        [f"acks/{stem}.277ca", f"acks/{stem}.999", f"clean/{stem}.837", f"held/{stem}.837", *reports]
    )
    [(kept, content)] = drop.files("archive").items()
    assert kept.endswith(f"/{stem}.837")
    assert content == data
    [day] = (drop.root / "reports").glob("day-*.html")
    assert "morning.837" in day.read_text()
    with drop.ledger() as ledger:
        counts = ledger.counts()
        assert counts["claims"] == claims({"": data})
        assert not ledger.verify().faults
        [told] = ledger.day(date.fromisoformat(day.stem[4:])).inputs
        assert (told.name, told.claims, told.clean + told.held) == (
            "morning.837",
            counts["claims"],
            counts["claims"],
        )


def test_the_same_bytes_and_findings_as_scrub_gives(drop, folder, monkeypatch):
    """The ledger says nothing yet; a scrub has none, so that the same edits are without history in both."""
    real = deciding.recording.Asked

    class Nothing(real):
        given = False

    monkeypatch.setattr(deciding.recording, "Asked", Nothing)
    for name in (
        DAY,
        "torn_envelope",
        "truncated",
        "latin1_and_utf8_names",
        "several_transactions_and_interchanges",
    ):
        data = drop.put(f"{name}.837", name).read_bytes()
        (folder / "by_hand").mkdir(exist_ok=True)
        (folder / "by_hand" / f"{name}.837").write_bytes(data)
    monkeypatch.chdir(folder / "by_hand")
    drop.scrubber("scrub", *sorted(os.listdir()), "--out", folder / "out", *AS_OF)
    monkeypatch.chdir(folder)
    assert drop.run("--patience", "0").code == 0
    watched = drop.files("acks", "clean", "held", "reports")
    by_hand = tree(folder / "out")
    assert len(watched) == len(by_hand)
    for path, data in by_hand.items():
        where, name = path.split("/")
        stem = name.split(".")[0]
        tag = digest(drop.scrubber.sample(stem).read_bytes())[:12]
        expected = data.replace(f"/{stem}.837".encode(), f"/{stem}-{tag}.837".encode())
        assert watched[f"{where}/{name.replace(stem, f'{stem}-{tag}')}"] == expected, path


def test_all_claims_of_all_samples_are_in_the_ledger_as_they_were_written(drop):
    samples = {path.name: path.read_bytes() for path in drop.scrubber.samples.iterdir()}
    for name, data in samples.items():
        drop.put(name, data)
    assert drop.run("--patience", "0").out == f"{len(samples)} files: {len(samples)} published\n"
    written = drop.files("clean", "held")
    with drop.ledger() as ledger:
        counts = ledger.counts()
        told = ledger.day(date.today()).inputs
        assert not ledger.verify().faults
    assert counts["claims"] == claims(written) == claims(samples)
    assert counts["sent"] == claims(drop.files("clean")) == sum(one.clean for one in told)
    assert counts["held"] == claims(drop.files("held")) == sum(one.held for one in told)
    assert sorted(one.sha256 for one in told) == sorted(map(digest, samples.values()))


def test_claims_that_nobody_here_reads_are_held_and_in_the_ledger(drop):
    data = drop.scrubber.sample(DAY).read_bytes().replace(b"005010X222A1", b"005010X223A2")
    drop.put("institutional.837", data)
    assert drop.run().out == "1 file: 1 published\n"
    assert drop.names("clean") == []
    with drop.ledger() as ledger:
        counts = ledger.counts()
    assert counts["held"] == counts["claims"] == claims({"": data}) == claims(drop.files("held"))


def test_the_same_content_under_two_names_is_published_once(drop):
    data = drop.put("a.837", DAY).read_bytes()
    drop.put("b.txt", DAY)
    assert drop.run().out == "2 files: 1 duplicate, 1 published\n"
    assert drop.names("clean") == [f"clean/a-{digest(data)[:12]}.837"]
    assert drop.files("duplicate")["duplicate/b.txt"] == data
    pointer = json.loads(drop.files("duplicate")["duplicate/b.txt.first.json"])
    assert (pointer["sha256"], pointer["first"]) == (digest(data), "a.837")
    assert f"clean/a-{digest(data)[:12]}.837" in pointer["outputs"]
    drop.put("b.txt", DAY)
    assert drop.run().out == "1 file: 1 duplicate\n"
    assert drop.names("duplicate") == [
        f"duplicate/b{n}.txt{t}" for n in ("-2", "") for t in ("", ".first.json")
    ]


ODD = ["-rf.837", "two\nlines.837", "x" * 250, "é" * 123 + ".837", "a b&c;$(d).837", "CON.837"]


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be there")
def test_names_with_odd_characters(drop):
    every = {}
    for number, name in enumerate([*ODD, os.fsdecode(b"caf\xe9.837")]):
        data = drop.scrubber.sample("office_visit").read_bytes().replace(b"~\n", b"~\n" * 1)
        data += b"\n" * (number + 1)  # another content each
        every[name] = data
        drop.put(name, data)
    ran = drop.run()
    assert ran.out == f"{len(every)} files: {len(every)} published\n"
    kept = drop.files("archive")
    assert sorted(map(digest, kept.values())) == sorted(map(digest, every.values()))
    assert all(path.split("/")[-1].isascii() for path in drop.names("clean", "held", "acks", "reports"))
    with drop.ledger() as ledger:
        assert ledger.counts()["inputs"] == len(every)


def zipped(path, content="ISA*secret~"):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PATIENTX.837", content)


ENVELOPE = (
    "ISA*00*          *00*          *ZZ*US             *ZZ*PAYER          *260720*0815*^*00501*000000007*0*P"
    "*:~GS*{0}*US*PAYER*20260720*0815*7*X*{2}~ST*{1}*0001~SE*2*0001~GE*1*7~IEA*1*000000007~"
)
CLAIMS = ENVELOPE.format("HC", "837", "005010X222A1")


BAD = {
    "packed.zip": (zipped, "not_x12", "a zip archive"),
    # these claims could be read, and of other members nobody would know
    "stored.zip": (lambda path: zipped(path, CLAIMS), "not_x12", "a zip archive"),
    "packed.gz": (lambda path: path.write_bytes(gzip.compress(b"ISA*secret")), "not_x12", "a gzip archive"),
    "wide.837": (lambda path: path.write_text("ISA*00*secret", encoding="utf-16"), "not_x12", "UTF-16"),
    "letter.837": (lambda path: path.write_text("Dear payer, secret"), "not_x12", "text"),
    "nothing.837": (lambda path: path.touch(), "empty", "no bytes"),
    "huge.837": (lambda path: path.write_bytes(bytes(70_000)), "too_large", "70,000 bytes"),
    "eligibility.edi": (
        lambda path: path.write_text(ENVELOPE.format("HS", "270", "005010X279A1")),
        "unsupported",
        "no transaction set",
    ),
}


def test_bad_input_gets_a_reason_and_the_watcher_goes_on(drop):
    for name, (make, _, _) in BAD.items():
        make(drop.root / "in" / name)
    drop.put("zz_good.837", DAY)
    assert (
        drop.run("--patience", "0", "--max-bytes", "60000").out
        == f"{len(BAD) + 1} files: {len(BAD)} failed, 1 published\n"
    )
    for name, (_, word, says) in BAD.items():
        reason = drop.reason(name)
        assert reason["reason"] == word
        assert says in reason["says"]
        text = json.dumps(reason)
        assert "secret" not in text
        assert "PATIENTX" not in text
        assert name not in text
        path = drop.root / "failed" / name
        assert reason["sha256"] == (None if word == "too_large" else digest(path.read_bytes()))
    assert len(drop.names("clean")) == 1
    with drop.ledger() as ledger:
        failures = ledger.day(date.today()).failures
    assert sorted(failure.reason for failure in failures) == sorted(word for _, word, _ in BAD.values())


def test_two_gigabytes_are_put_aside_unread(drop):
    with open(drop.root / "in" / "huge.837", "wb") as stream:
        stream.truncate(2 << 30)
    assert drop.run().out == "1 file: 1 failed\n"
    huge = drop.root / "failed" / "huge.837"
    assert huge.stat().st_size == 2 << 30
    huge.unlink()
    assert drop.reason("huge.837")["sha256"] is None


def test_what_failed_can_be_dropped_again(drop):
    drop.put("letter.837", b"Dear payer")
    drop.put("letter2.837", b"Dear payer")
    assert drop.run().out == "2 files: 2 failed\n"
    drop.put("letter.837", b"Dear payer")
    assert drop.run().out == "1 file: 1 failed\n"
    assert len(drop.names("failed")) == 6


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_what_is_no_file_is_left_with_a_reason_once(drop, folder):
    inbox = drop.root / "in"
    (inbox / "folder").mkdir()
    (inbox / "folder" / "inner.837").write_bytes(b"ISA")
    outside = folder / "outside.837"
    outside.write_bytes(drop.scrubber.sample(DAY).read_bytes())
    (inbox / "link.837").symlink_to(outside)
    os.mkfifo(inbox / "pipe")
    listening = socket.socket(socket.AF_UNIX)
    try:
        os.chdir(inbox)  # a socket's path is short
        listening.bind("socket")
    finally:
        os.chdir(folder)
    drop.put("good.837", DAY)
    assert drop.run().out == "5 files: 4 left, 1 published\n"
    listening.close()
    assert drop.run().out == "0 files\n"
    assert sorted(os.listdir(inbox)) == ["folder", "link.837", "pipe", "socket"]
    assert drop.names("failed") == [f"failed/{n}.left.json" for n in ("folder", "link.837", "pipe", "socket")]
    said = {json.loads(data)["says"] for data in drop.files("failed").values()}
    hints = {"folder": " Nothing in it is looked at: drop the files that are in it one by one."}
    hints["link"] = " Drop a copy of the file that it leads to."
    kinds = ("folder", "link", "pipe", "socket")
    assert said == {f"This is a {what} and is left where it is.{hints.get(what, '')}" for what in kinds}


def test_an_upload_that_broke_off_waits_and_is_then_worked_on_as_it_is(drop):
    data = drop.scrubber.sample("truncated").read_bytes()
    drop.put("cut.837", data)
    ran = drop.run()
    assert ran.out == "0 files · 1 not ready\n"
    assert drop.names("in") == ["in/cut.837"]
    assert drop.run("--patience", "0").out == "1 file: 1 published\n"
    assert claims(drop.files("clean", "held")) == claims({"": data})


def test_a_marker_goes_with_its_file(drop):
    drop.put("cut.837", "truncated")
    drop.put("cut.837.done", b"")
    drop.put("other.837.done", b"")
    assert drop.run().out == "1 file: 1 published\n"
    assert drop.names("in") == ["in/other.837.done"]


def test_acknowledgements_set_the_states_of_claims(drop):
    drop.put("morning.837", DAY)
    drop.run()
    with drop.ledger() as ledger:
        sent = ledger.counts()["sent"]
    assert sent
    [clean] = (drop.root / "clean").glob("*.837")
    for kind in ("999", "277ca"):
        answer = drop.scrubber(
            "ack", clean, "--type", kind, "--out", drop.root / "in" / f"{kind}.edi", *AS_OF
        )
        assert answer.code in (0, 1)
    ran = drop.run()
    assert ran.out == "2 files: 2 answered\n"
    with drop.ledger() as ledger:
        counts = ledger.counts()
        assert "sent" not in counts
        assert counts["accepted"] == sent
    assert len(drop.names("archive")) == 3
    assert drop.names("failed", "in", "work") == []


def test_a_file_that_is_answered_twice_is_a_duplicate(drop):
    drop.put("morning.837", DAY)
    drop.run()
    [ack] = (drop.root / "acks").glob("*.999")
    for name in ("a.edi", "b.edi"):
        drop.put(name, ack.read_bytes())
        drop.run()
    assert drop.names("duplicate") == ["duplicate/b.edi", "duplicate/b.edi.first.json"]


def test_a_crash_in_judging_is_the_files_failure_and_says_nothing_of_it(drop, monkeypatch):
    def crash(*_):
        raise ValueError("PATIENTX Whitaker")

    monkeypatch.setattr(deciding, "scrubbed", crash)
    data = drop.put("a.837", DAY).read_bytes()
    drop.put("letter", b"Dear payer")
    ran = drop.run("-v")
    assert ran.out == "2 files: 2 failed\n"
    reason = drop.reason("a.837")
    assert reason["reason"] == "internal"
    assert "ValueError at scrubber.app.watch.deciding" in reason["says"]
    assert "PATIENTX" not in json.dumps(reason) + ran.err + ran.out
    assert drop.files("failed")["failed/a.837"] == data
    assert drop.names("clean", "held", "reports", "acks", "work") == []
    monkeypatch.undo()


def test_a_ledger_that_goes_away_while_claims_are_judged_holds_no_claim(drop, monkeypatch):
    drop.put("quiet.837", DAY)
    drop.run()
    drop.put("again.837", drop.scrubber.sample(DAY).read_bytes() + b"\n")
    from scrubber.ledger import LedgerHistory

    real, calls = LedgerHistory.submissions, []

    def away(self, claim):
        calls.append(claim)
        if len(calls) == 3:
            raise LedgerAway("the database is away")
        return real(self, claim)

    monkeypatch.setattr(LedgerHistory, "submissions", away)
    assert drop.run().code == 0
    assert len(calls) > 3
    report = next(
        data for path, data in drop.files("reports").items() if "again" in path and path.endswith(".json")
    )
    assert b"SYS001" not in report


@pytest.mark.parametrize("method", ["known", "file", "history"])
def test_a_ledger_that_is_away_for_a_while_is_waited_for(drop, monkeypatch, method):
    from scrubber.ledger import Ledger

    real, calls = getattr(Ledger, method), []

    def away(self, *args, **more):
        calls.append(method)
        if len(calls) <= 3:
            raise LedgerAway("the database is away")
        return real(self, *args, **more)

    monkeypatch.setattr(Ledger, method, away)
    drop.put("a.837", DAY)
    assert drop.run().out == "1 file: 1 published\n"
    assert len(calls) >= 4
    assert len(drop.names("clean")) == 1


def test_a_ledger_that_stays_away_leaves_the_file_under_way_for_the_next_run(drop, monkeypatch):
    from scrubber.ledger import Ledger

    def away(self, *_):
        raise LedgerAway("the database is away")

    data = drop.put("a.837", DAY).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "file", away)
        ran = drop.run()
    assert ran.code == 4
    assert (
        ran.err == "scrubber: the ledger cannot be reached; what is under way is finished by the next run\n"
    )
    assert drop.health()["state"] == "stopped"
    [clean] = drop.files("clean").values()
    (drop.root / drop.names("clean")[0]).unlink()
    assert drop.run().out == "1 file: 1 published\n"
    assert drop.names("clean") == []
    assert clean
    assert list(drop.files("archive").values()) == [data]


def test_little_room_on_disk_means_that_nothing_new_is_taken(drop):
    drop.put("a.837", DAY)
    ran = drop.run("--min-free", 1 << 60)
    assert ran.code == 4
    assert "the disk is full" in ran.err
    assert drop.names("in", "work") == ["in/a.837"]
    assert drop.run().out == "1 file: 1 published\n"


def test_a_file_that_cannot_be_read_is_put_aside(drop, monkeypatch):
    drop.put("a.837", DAY)
    drop.put("b.837", "office_visit")
    real = deciding.open_source

    def unreadable(path, *args, **more):
        if path.name == "a.837":
            raise OSError(5, "Input/output error")
        return real(path, *args, **more)

    monkeypatch.setattr(deciding, "open_source", unreadable)
    assert drop.run().out == "2 files: 1 failed, 1 published\n"
    assert drop.reason("a.837")["reason"] == "unreadable"


def test_outputs_that_cannot_take_their_places_are_never_given_up(drop, monkeypatch):
    from scrubber.app.watch import publishing

    class Refusing:
        path, rename = os.path, os.rename

        @staticmethod
        def replace(source, target):
            raise PermissionError(13, "Permission denied")

    drop.put("a.837", DAY)
    drop.put("b.837", "office_visit")
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "os", Refusing)
        assert drop.run().code == 4
    assert drop.names("failed", "clean") == []
    assert drop.names("in") == ["in/b.837"]  # nothing new is taken meanwhile
    assert drop.run().out == "2 files: 2 published\n"


def test_a_file_that_changes_while_it_is_judged_goes_back(drop, monkeypatch):
    path = drop.put("a.837", DAY)
    whole = path.read_bytes()
    path.write_bytes(whole)
    handle = open(path, "ab")  # noqa: SIM115 - it stays open while the file is taken
    real = deciding.scrubbed

    def write(*args):
        handle.write(b"\n")
        handle.flush()
        return real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(deciding, "scrubbed", write)
        ran = drop.run("--settle", "0.3")
    handle.close()
    assert ran.out == "0 files · 1 not ready\n"
    assert drop.names("clean", "work", "in") == ["in/a.837"]
    assert drop.run().out == "1 file: 1 published\n"
    assert list(drop.files("archive").values()) == [whole + b"\n"]


def test_another_of_its_name_came_while_it_was_judged_and_it_changed(drop, monkeypatch):
    """It cannot go back, so it is judged as it is now; the other is taken after it."""
    path = drop.put("a.837", DAY)
    real, calls = deciding.scrubbed, []

    def change(source, *args):
        if not calls:
            with open(next((drop.root / "work").glob("*/in/a.837")), "ab") as stream:
                stream.write(b"\n")
            drop.put("a.837", "office_visit")
        calls.append(source)
        return real(source, *args)

    data = path.read_bytes()
    monkeypatch.setattr(deciding, "scrubbed", change)
    assert drop.run().out == "2 files: 2 published\n"
    other = drop.scrubber.sample("office_visit").read_bytes()
    assert sorted(drop.files("archive").values()) == sorted([data + b"\n", other])


def test_what_is_no_file_any_more_when_it_was_taken_fails(drop, monkeypatch, folder):
    from scrubber.app.watch import watching

    real = watching.take

    def swapped(root, candidate):
        ticket = real(root, candidate)
        ticket.input.rename(folder / "kept_by_them.837")
        (ticket.folder / "in" / "a.837").symlink_to(folder / "kept_by_them.837")
        return ticket

    drop.put("a.837", DAY)
    with monkeypatch.context() as patched:
        patched.setattr(watching, "take", swapped)
        assert drop.run().out == "1 file: 1 failed\n"
    assert drop.reason("a.837")["reason"] == "special"
    assert (drop.root / "failed" / "a.837").is_symlink()


def test_logs_and_health_have_no_names_and_no_content(drop):
    drop.put("WHITAKER.837", DAY)
    drop.put("WHITAKER_LETTER", b"Dear WHITAKER")
    ran = drop.run("-v", "--log-json")
    assert "WHITAKER" not in ran.err + ran.out + json.dumps(drop.health())
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert {event["event"] for event in events} >= {"published", "failed", "state"}
    assert not any("dropped" in event for event in events)
    assert drop.health()["done"] == {"failed": 1, "published": 1}
