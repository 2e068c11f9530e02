"""Files of several kinds: what they answer sets states as if it had come alone, whatever stands beside it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from cli_runs import AS_OF
from drop import digest

from scrubber.ledger import Ledger, LedgerAway

DAY = "demo_day"


@pytest.fixture
def sent(drop):
    """The claims of a day are sent; returns the payer's answers to them."""
    drop.put("morning.837", DAY)
    drop.run()
    [clean] = (drop.root / "clean").glob("*.837")
    told = [
        drop.scrubber("ack", clean, "--type", kind, *AS_OF).out.encode("latin-1") for kind in ("999", "277ca")
    ]
    assert all(data.startswith(b"ISA") for data in told)
    return b"".join(told)


@pytest.fixture(params=["835", "837"])
def beside(request, drop):
    """What the answers come together with: its kind and its bytes."""
    if request.param == "837":
        return "837", drop.scrubber.sample("office_visit").read_bytes()
    return "835", (drop.scrubber.samples.parent / "835" / "paid.835").read_bytes()


def test_answers_beside_something_else_count(drop, sent, beside):
    kind, data = beside
    with drop.ledger() as ledger:
        many = ledger.counts()["sent"]
    mixed = drop.put("mixed.txt", data + sent).read_bytes()
    ran = drop.run("-v", "--log-json")
    assert ran.out == f"1 file: 1 {'published' if kind == '837' else 'remitted'}\n"
    events = [json.loads(line) for line in ran.err.splitlines()]
    (told,) = [event for event in events if event["event"] in ("published", "remitted")]
    assert (told["kind"], told["also"]) == (kind, "277ca")
    with drop.ledger() as ledger:
        counts = ledger.counts()
        book = ledger.day(date.today())
        assert not ledger.verify().faults
    assert counts["acknowledgements"] == 1
    assert sum(counts.get(state, 0) for state in ("accepted", "paid", "denied")) == many
    (ack,) = book.acknowledgements
    assert (ack.name, ack.kind, ack.claims, ack.unmatched) == ("mixed.txt", "277ca", 2 * many, 0)
    if kind == "835":
        assert counts["remittances"] == 1
        assert "sent" not in counts
    drop.put("again.txt", mixed)
    assert drop.run().out == "1 file: 1 duplicate\n"
    with drop.ledger() as ledger:
        assert ledger.counts() | {"audit": 0} == counts | {"audit": 0}


@pytest.mark.parametrize("fails", [1, 2], ids=["before", "after"])
def test_a_run_that_ends_between_what_a_file_is_and_what_it_answers(drop, sent, beside, fails, monkeypatch):
    """The ledger goes away before the answers are filed, or behind them: the next run tells it the rest, once."""
    kind, data = beside
    drop.put("mixed.txt", data + sent)
    real = Ledger.answer

    def away(self, *args):
        if fails == 2:
            real(self, *args)
        raise LedgerAway("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "answer", away)
        assert drop.run().code == 4
    assert drop.run().code == 0
    with drop.ledger() as ledger:
        counts = ledger.counts()
        assert not ledger.verify().faults
    assert counts["acknowledgements"] == 1
    assert counts["accepted"]
    assert counts.get("remittances", 0) == (kind == "835")
    assert drop.names("in", "work", "failed") == []


def test_answers_are_never_about_the_claims_beside_them(drop, sent):
    """Claims that come with the answer to them have not been sent yet; the earlier ones are meant."""
    again = drop.scrubber.sample(DAY).read_bytes() + b"\n"
    drop.put("mixed.txt", again + sent)
    drop.run()
    with drop.ledger() as ledger:
        (file,) = [one for one in ledger.day(date.today()).inputs if one.name == "mixed.txt"]
        story = ledger.stories("CR26071")
    assert file.sha256 == digest(again + sent)
    ours = [one for each in story for one in each.claims if one.sha256 == file.sha256]
    assert ours
    assert not any(one.answers for one in ours)


def test_a_control_number_of_a_file_before_is_logged_and_told(drop):
    drop.put("a.837", DAY)
    assert "control_number_used_before" not in drop.run("-v").err
    drop.put("b.837", drop.scrubber.sample(DAY).read_bytes() + b"\n")
    ran = drop.run("--log-json", "-v")
    events = [json.loads(line) for line in ran.err.splitlines()]
    (told,) = [event for event in events if event["event"] == "control_number_used_before"]
    assert told.keys() == {"event", "level", "timestamp", "ticket", "kind"}
    [day] = (drop.root / "reports").glob("day-*.html")
    assert "Control numbers used before" in day.read_text()


def test_a_pointer_to_what_was_purged_says_so(drop):
    data = drop.put("a.837", DAY).read_bytes()
    drop.run()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    key = bytes.fromhex((drop.root / "ledger.sqlite.key").read_text())
    with Ledger.open(str(drop.root / "ledger.sqlite"), key) as ledger:
        ledger.purge(date.today() + timedelta(days=1), tomorrow, "J. Rivera")
    drop.put("b.837", data)
    assert drop.run().out == "1 file: 1 duplicate\n"
    pointer = json.loads(drop.files("duplicate")["duplicate/b.837.first.json"])
    assert pointer.keys() == {"sha256", "kind", "filed", "purged"}
    assert (pointer["sha256"], pointer["purged"]) == (digest(data), tomorrow.date().isoformat())
    [day] = (drop.root / "reports").glob("day-*.html")
    assert f"purged on {pointer['purged']}" in day.read_text()
