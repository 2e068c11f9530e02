"""Killed at every step, or the disk full there: nothing is lost, nothing comes out twice, nothing half."""

from __future__ import annotations

import json
import re
import signal
import sys
from pathlib import Path

import pytest
from drop import Drop, claims, digest

import scrubber.app.watch as package
from scrubber.app.watch import faults

DAY = "demo_day"
PUBLISHED = ("clean", "held", "acks", "reports")


@pytest.fixture(scope="module")
def undisturbed():
    """What a run without faults writes, by path; filled by the first test that asks."""
    return {}


def expected(undisturbed, scrubber, folder):
    if not undisturbed:
        drop = Drop(folder / "undisturbed", scrubber)
        drop.put("morning.837", DAY)
        assert drop.run().code == 0
        undisturbed.update(drop.files(*PUBLISHED))
    return undisturbed


def consumed(drop, taken):
    """Take what has come out, as whoever sends claims does; `taken` is what they have."""
    for side in ("clean", "held"):
        for path in (drop.root / side).glob("*"):
            assert path.name not in taken[side], "it came out a second time"
            taken[side][path.name] = path.read_bytes()
            path.unlink()


def check(drop, taken, whole, again):
    """By hash and by count: all that was dropped is kept, all that was to come out came out once, as it should."""
    data = drop.scrubber.sample(DAY).read_bytes()
    assert drop.names("in", "work") == []
    assert {name: digest(content) for name, content in drop.files("archive").items()} == {
        name: digest(data) for name in drop.names("archive")
    }
    assert len(drop.names("archive")) == 1
    came_out = {f"{side}/{name}": content for side in taken for name, content in taken[side].items()}
    assert came_out | drop.files("acks", "reports") == whole
    with drop.ledger() as ledger:
        counts = ledger.counts()
        assert not ledger.verify().faults
        known = ledger.known(digest(data))
    assert counts["inputs"] == 1
    assert counts["claims"] == claims({"in": data}) == claims(came_out)
    assert sorted(known.outputs) == sorted(whole)
    if again:
        assert drop.files("duplicate")["duplicate/z.837"] == data


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("point", faults.POINTS)
def test_killed_at(point, drop, undisturbed, scrubber, folder):
    whole = expected(undisturbed, scrubber, folder)
    drop.put("morning.837", DAY)
    drop.put("morning.837.done", b"")
    killed = drop.process(fault=f"{point}:kill")
    assert killed.returncode == -signal.SIGKILL, f"{point} was not reached: {killed.stderr}"
    taken = {"clean": {}, "held": {}}
    consumed(drop, taken)
    drop.put("z.837", DAY)
    again = drop.process().returncode if point in ("sealed", "publishing") else drop.run().code
    assert again == 0
    consumed(drop, taken)
    check(drop, taken, whole, again=True)


@pytest.mark.parametrize("point", faults.POINTS)
def test_the_disk_is_full_at(point, drop, undisturbed, scrubber, folder, monkeypatch):
    whole = expected(undisturbed, scrubber, folder)
    drop.put("morning.837", DAY)
    drop.put("morning.837.done", b"")
    monkeypatch.setenv("SCRUBBER_FAULT", f"{point}:ENOSPC")
    assert drop.run().code == 0
    assert faults.left() <= 0, f"{point} was not reached"
    taken = {"clean": {}, "held": {}}
    consumed(drop, taken)
    check(drop, taken, whole, again=False)


@pytest.mark.parametrize("turn", range(1, 9))
def test_killed_between_outputs(turn, drop, undisturbed, scrubber, folder, killed):
    whole = expected(undisturbed, scrubber, folder)
    drop.put("morning.837", DAY)
    killed(drop, f"publishing:kill:{turn}")
    taken = {"clean": {}, "held": {}}
    consumed(drop, taken)
    assert drop.run().code == 0
    consumed(drop, taken)
    check(drop, taken, whole, again=False)


def test_an_input_is_never_put_over_another_file(drop, killed):
    data = drop.put("morning.837", DAY).read_bytes()
    killed(drop, "filed:kill")
    [manifest] = (drop.root / "work").glob("*/publish.json")
    place = drop.root / json.loads(manifest.read_text())["keep"]
    place.parent.mkdir()
    place.write_bytes(b"somebody's own")
    assert drop.run().code == 0
    assert sorted(drop.files("archive").values()) == sorted([data, b"somebody's own"])


@pytest.mark.parametrize("point", ["sealed", "filed"])  # every point: tests/faults
@pytest.mark.parametrize(
    ("name", "place"),
    [("letter.837", "failed/letter.837"), ("answer.edi", "archive/"), ("remit.edi", "remits/remit")],
)
def test_other_endings_are_as_safe(point, name, place, drop, killed):
    data = OTHER[name]
    drop.put(name, data)
    killed(drop, f"{point}:kill")
    assert drop.run().code == 0
    assert drop.names("in", "work") == []
    told = (".txt", ".json")
    [(path, kept)] = [each for each in drop.files().items() if not each[0].endswith(told)]
    assert kept == data
    assert path.startswith(place)
    with drop.ledger() as ledger:
        assert ledger.known(digest(data)) is not None
        assert not ledger.verify().faults


def isa(sender, receiver):
    return f"ISA*00*          *00*          *ZZ*{sender:15}*ZZ*{receiver:15}*260720*0815*^*00501*000000007*0*P*:~"


OTHER = {
    "letter.837": b"Dear payer",
    "answer.edi": (f"{isa('PAYER', 'US')}TA1*000000001*260720*0815*A*000~IEA*0*000000007~").encode(),
    "remit.edi": (
        f"{isa('PAYER', 'US')}GS*HP*PAYER*US*20260720*0815*7*X*005010X221A1~"
        "ST*835*0001~BPR*I*0*C*NON************20260720~TRN*1*1*1~SE*4*0001~GE*1*7~IEA*1*000000007~"
    ).encode(),
}


def test_every_point_stands_once_in_the_code_and_none_is_unknown():
    [path] = package.__path__
    texts = [file.read_text("utf-8") for file in Path(path).glob("*.py")]
    found = [point for text in texts for point in re.findall(r'faults\.at\("(\w+)"\)', text)]
    assert sorted(found) == sorted(faults.POINTS)


def test_a_fault_that_is_none_is_refused(drop, monkeypatch):
    monkeypatch.setenv("SCRUBBER_FAULT", "nowhere:kill")
    ran = drop.run()
    assert ran.code == 2
    assert "is no fault" in ran.err


def test_without_the_variable_nothing_is_armed(drop, monkeypatch):
    monkeypatch.delenv("SCRUBBER_FAULT", raising=False)
    drop.run()
    assert faults.left() is None
