"""Filed claims judged once more: what today's edits would have caught, knowing what was known then."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from make_remits import denies, pays
from remit_runs import DAY, LOADED, OPTIONS, asked, claims_file, opened, remit_file

from scrubber.ledger.told_remits import Filters
from scrubber.pipeline import replay
from scrubber.pipeline.replay import judge_again

STAGE = "moh001_stage_without_first_stage"


@pytest.fixture
def office(tmp_path, rules):
    with opened(tmp_path / "ledger.sqlite", rules) as made:
        yield made


@pytest.fixture
def kept(tmp_path):
    """The files of claims, and how often each was asked for."""
    folder = tmp_path / "claims"
    folder.mkdir()
    return SimpleNamespace(folder=folder, asked=[], files={})


def send(office, kept, name, *changes):
    import hashlib

    data = claims_file(name, *changes)
    assert office.send(data)
    path = kept.folder / f"{len(kept.files)}.837"
    path.write_bytes(data)
    kept.files[hashlib.sha256(data).hexdigest()] = path


def again(office, kept, **more):
    def find(sha256):
        kept.asked.append(sha256)
        return kept.files.get(sha256)

    return judge_again(office.ledger, more.pop("rules", office.rules), OPTIONS, find, LOADED, **more)


def todays(office):
    """What is said of denied rows: claim and reason, today, edit."""
    rows = office.ledger.remit_reader().denials()
    return {
        (row.decision.number, row.denial.carc, row.billed_code): (row.denial.today, row.denial.today_edit)
        for row in rows
        if row.denial.disposition in ("denied", "partly_denied")
    }


def test_yes_no_and_unknown(office, kept):
    send(office, kept, STAGE)
    send(office, kept, DAY)
    for name in ("denied_co107", "denied_co197", "denied_as_part_of_mohs"):
        office.load(remit_file(name))
    office.load(remit_file("denied_pr27"))  # its claim is not known
    before = todays(office)
    assert set(before.values()) == {("unknown", "")}
    came = again(office, kept)
    assert came.missing == 0
    now = todays(office)
    assert {value for (_, carc, _), value in now.items() if carc == "107"} == {("yes", "MOH001")}
    assert {value for (_, carc, _), value in now.items() if carc == "27"} == {("unknown", "")}
    assert "unknown" not in {value[0] for (_, carc, _), value in now.items() if carc != "27"}
    assert came.caught == sum(value[0] == "yes" for value in now.values()) > 0
    assert came.rows >= sum(before[key] != now[key] for key in now)


@pytest.mark.parametrize("same", [True, False])
def test_of_silent_edits_the_one_that_should_have_fired_speaks_if_it_was_there(
    same, office, kept, monkeypatch
):
    """The site had it switched off when the claims were sent, which nobody noted."""
    office.options = replace(OPTIONS, ignore=frozenset(("MOH006",)))
    send(office, kept, "moh006_modifier_51_on_add_on")
    office.options = OPTIONS
    stages = asked(claims_file("moh006_modifier_51_on_add_on"))
    office.load(stages.remit(stages.answer("A1001", pays("700"), denies("CO", "4"))))
    if not same:
        monkeypatch.setattr(replay, "_waiting", others(replay._waiting))
    (before,) = rows_of(office)
    assert (before.part, before.edit, before.outcome) == ("silent", "MOH007", "pass")
    again(office, kept)
    (row,) = rows_of(office)
    assert (row.part, row.edit, row.outcome) == ("silent", "MOH006" if same else "MOH007", "pass")
    assert (row.today, row.today_edit) == ("yes", "MOH006")


def rows_of(office):
    return [row.denial for row in office.ledger.remit_reader().denials(Filters(carc="4"))]


def others(waiting):
    """The same rows, of claims that another pack judged when they were sent."""
    return lambda *args: (replace(row, digest="0" * 64) for row in waiting(*args))


def test_once_for_each_pack(office, kept, rules):
    send(office, kept, STAGE)
    office.load(remit_file("denied_co107"))
    assert again(office, kept).rows > 0
    entries, times = office.ledger.verify().entries, len(kept.asked)
    assert again(office, kept).rows == 0
    assert (office.ledger.verify().entries, len(kept.asked)) == (entries, times)
    other = SimpleNamespace(digest="f" * 64)
    catalogue = type("Other", (), {"__getattr__": lambda self, name: getattr(rules.catalogue, name)})()
    catalogue.digest = other.digest
    catalogue.__class__.__iter__ = lambda self: iter(rules.catalogue)
    assert again(office, kept, rules=replace(rules, catalogue=catalogue)).rows > 0
    digests = {row.denial.today_digest for row in office.ledger.remit_reader().denials() if row.denial.denied}
    assert digests == {"f" * 64}


def test_a_file_that_is_not_there_leaves_its_rows_as_they_were(office, kept):
    send(office, kept, STAGE)
    office.load(remit_file("denied_co107"))
    before, files, kept.files = todays(office), kept.files, {}
    came = again(office, kept)
    assert (came.rows, came.caught, came.missing) == (0, 0, 1)
    (path,) = files.values()
    for content in (b"no claims here", None):
        path.unlink() if content is None else path.write_bytes(content)
        kept.files = files
        assert again(office, kept).missing == 1
    assert todays(office) == before


def test_only_what_was_filed_before_is_known(office, kept, monkeypatch):
    """The very same claims come once more: the first were no duplicates when they were sent, the second are."""
    asked_for = []
    real = replay.verdicts

    def verdicts(source, rules, options, history, wanted):
        found = real(source, rules, options, history, wanted)
        asked_for.append({one.edit for each in found.values() for one in each})
        return found

    monkeypatch.setattr(replay, "verdicts", verdicts)
    send(office, kept, STAGE)
    send(office, kept, STAGE, (b"~\n", b"~\n\n"))
    stage = asked(claims_file(STAGE))
    lost = denies("OA", "18"), denies("OA", "18")
    office.load(stage.remit(stage.answer("A1001", *lost)))
    again(office, kept)
    duplicates = [{edit for edit in edits if edit.startswith("DUP")} for edits in asked_for]
    assert len(duplicates) == 1
    first, second = kept.files
    histories = [office.ledger.history(before=sha256) for sha256 in (first, second)]
    found = []
    for path, history in zip(kept.files.values(), histories, strict=True):
        with replay.open_source(path) as source:
            every = real(source, office.rules, OPTIONS, history, {1})
            found.append({one.edit for each in every.values() for one in each if one.edit.startswith("DUP")})
    assert found[0] == set()
    assert found[1]


def test_claims_of_several_inputs_are_judged_each_once(office, kept):
    send(office, kept, STAGE)
    send(office, kept, DAY)
    office.load(
        b"".join(map(remit_file, ("denied_co107", "denied_oa18", "denied_co4", "denied_as_part_of_mohs")))
    )
    again(office, kept)
    assert sorted(kept.asked) == sorted(kept.files)


def test_many_rows_are_worked_on_in_parts(office, kept, monkeypatch):
    send(office, kept, STAGE)
    send(office, kept, DAY)
    office.load(b"".join(map(remit_file, ("denied_co107", "denied_oa18", "denied_co4"))))
    monkeypatch.setattr(replay, "_AT_ONCE", 1)
    came = again(office, kept)
    assert came.rows == len(kept.asked) > 2
    assert "unknown" not in {value[0] for value in todays(office).values()}


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 4])
def test_it_leaves_off_when_it_is_told(turns, office, kept):
    """Before anything, before an input, and in the midst of reading one; the next time does the rest."""
    send(office, kept, STAGE)
    send(office, kept, DAY)
    office.load(b"".join(map(remit_file, ("denied_co107", "denied_oa18"))))
    calls = []

    def stopped():
        calls.append(1)
        return len(calls) > turns

    came = again(office, kept, stopped=stopped)
    assert len(calls) <= turns + 2
    assert came.rows == 0
    assert "yes" not in {value[0] for value in todays(office).values()}
    assert again(office, kept).rows > 0
    assert "unknown" not in {value[0] for value in todays(office).values()}
