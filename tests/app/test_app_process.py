"""The command as a process of its own: entry point, pipes, signals, what it imports."""

from __future__ import annotations

import os
import signal as signals
import subprocess
import sys
import time

import pytest
from cli_runs import AS_OF, tree


def started(*words, **more):
    return subprocess.Popen(
        [sys.executable, "-m", "scrubber", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        **more,
    )


def ran(*words, stdin=b""):
    process = started(*words)
    out, err = process.communicate(stdin, timeout=60)
    return process.returncode, out, err


def test_findings_usage_and_no_x12(stage, visit):
    code, out, err = ran("check", stage, *AS_OF)
    assert (code, err) == (1, b"")
    assert b"MOH001 deny" in out
    assert b"\x1b" not in out
    assert b"\r" not in out
    assert ran("check", visit, *AS_OF)[0] == 0
    assert ran("check", "--no-such")[0] == 2
    assert ran("check", "-", stdin=b"Dear payer")[0] == 3


def test_fixed_bytes_pass_standard_output_untouched(scrubber):
    path = scrubber.sample("torn_envelope")
    assert ran("fix", path, "--no-fix", "-q")[1] == path.read_bytes()
    assert ran("fix", "-", "--no-fix", "-q", stdin=path.read_bytes())[1] == path.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="pipes close differently there")
def test_a_reader_that_goes_away_is_no_error(scrubber, folder):
    data = scrubber.sample("moh001_stage_without_first_stage").read_bytes()
    for n in range(200):
        (folder / f"{n}.837").write_bytes(data)
    process = started("check", *(f"{n}.837" for n in range(200)), *AS_OF)
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.stdin.close()
    assert process.wait(60) == 141
    assert err == b""


@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
@pytest.mark.parametrize(("signal", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_leaves_nothing_half_written(scrubber, folder, signal, code):
    head = scrubber.sample("demo_day").read_bytes()
    many = b"".join([head] * 800)
    (folder / "day.837").write_bytes(many)
    # Whoever runs this beside a shell (`&`, nohup) has it ignore signals, and children inherit that.
    before = signals.signal(signals.SIGINT, signals.default_int_handler)
    process = started("scrub", "day.837", "--out", "out", *AS_OF, "-v")
    signals.signal(signals.SIGINT, before)
    try:
        assert b"ready" in process.stderr.readline()
        time.sleep(0.5)
        process.send_signal(getattr(signals, signal))
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == code
    assert b"Traceback" not in err
    assert tree(folder) == {"day.837": many}


def test_equal_bytes_from_two_processes(scrubber, folder):
    path = scrubber.sample("demo_day")
    first = ran("scrub", path, "--out", "one", "--format", "json", *AS_OF)
    second = ran("scrub", path, "--out", "two", "--format", "json", *AS_OF)
    assert first == second
    assert tree(folder / "one") == tree(folder / "two")


@pytest.mark.parametrize("unwanted", ["structlog", "rich", "yaml", "lxml"])
def test_a_check_does_not_import_what_it_does_not_need(visit, unwanted):
    ran("check", visit, *AS_OF)  # fills the cache
    probe = (
        "import sys, contextlib\n"
        "from scrubber.app.cli import main\n"
        f"sys.argv = ['scrubber', 'check', {str(visit)!r}]\n"
        "with contextlib.suppress(SystemExit): main()\n"
        f"sys.exit({unwanted!r} in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
