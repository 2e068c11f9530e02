"""A pile of files becomes the same findings whatever its order and names, and nothing of it is lost in silence."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import make_acks
import pytest

from scrubber.denials.audit.audited import Prices, audited
from scrubber.denials.audit.caught import EditWords
from scrubber.denials.audit.tables import NO_REMITTANCE, AuditTables
from scrubber.denials.trends.beside import entry_table
from scrubber.denials.trends.counted import ALL_DAYS, Period
from scrubber.edit.draft import build
from scrubber.ledger import Ledger
from scrubber.ledger.database import Database
from scrubber.ledger.patient_lines import patient_lines
from scrubber.pipeline import backfill as auditing_room
from scrubber.pipeline.backfill import Backfill
from scrubber.pipeline.options import Options
from scrubber.pipeline.pile import sort_pile

D = Decimal
AS_OF = date(2026, 10, 1)
KEY = bytes(range(32))


def claims(day, *described, **more):
    """A file of claims, written on a day of July 2026 and after it."""
    return build({"date": day, "claims": [*described], **more})


def remit(day, *described, **more):
    return build({"transaction_set": "835", "date": day, "claims": [*described], **more})


def patient(name):
    return {"subscriber": {"member": f"M{name}", "last": name, "first": "Ann"}}


def claim(number, *lines, **more):
    return {"number": number, **patient(number), "lines": [*lines] or [{"code": "99213"}], **more}


STAGE = {"code": "17312"}
"""A further stage without its first one: MOH001 names CO-107."""
DENIED = {"code": "17312", "cas": [["CO", "107", "700"]], "remarks": ["N122"]}
PAID = {"code": "99213", "cas": [["CO", "45", "50"]]}

FILES = {
    "a.837": claims("20260713", claim("A1", STAGE), claim("A2"), claim("A3", STAGE)),
    "b.837": claims("20260720", claim("B1"), claim("B2", {"code": "99213", "mods": "25"})),
    "c.835": remit(
        "20260803",
        {"number": "A1", "lines": [DENIED]},
        {"number": "A2", "lines": [PAID]},
        {"number": "A3", "lines": [{"code": "17312", "cas": [["CO", "45", "300"]]}]},
    ),
    "d.835": remit("20260810", {"number": "B2", "lines": [PAID]}, trace="T-2"),
}


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    folder = tmp_path / "pile"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return folder


def sorted_pile(folder):
    files = [str(path) for path in folder.rglob("*") if path.is_file()]
    return sort_pile(files, lambda head: "" if b"ISA" in head else "text", lambda: None)


@pytest.fixture
def audit(rules, tmp_path):
    """Audits a folder: the findings, and the filing."""

    def run(folder, period=ALL_DAYS, as_of=AS_OF, step=None):
        file = tmp_path / f"ledger{len(list(tmp_path.iterdir()))}.sqlite"
        with Ledger.open(str(file), KEY) as ledger:
            backfill = Backfill(ledger, rules, Options(as_of=as_of))
            backfill.file(sorted_pile(folder))
            reading = Database(str(file), write=False)
            try:
                found = audited(
                    ledger.remit_reader(),
                    lambda: patient_lines(reading),
                    rules.tables,
                    {"MOH001": EditWords("a stage", holds=True)},
                    Prices(lambda payer: False),
                    as_of=as_of,
                    period=period,
                    step=step,
                )
            finally:
                reading.close()
        return found, backfill

    return run


def plain(found):
    """All that people are shown, as values that can be compared."""
    return found.caught, found.scores, found.waiting, found.days, found.figures, found.underpaid


# -- what it finds ----------------------------------------------------------------------------------------------


def test_what_todays_edits_would_have_caught(audit, pile):
    caught = audit(pile)[0].caught
    (one,) = caught.by_edit
    assert (one.edit, one.sums.claims, one.sums.lines, one.sums.dollars) == ("MOH001", 1, 1, D(700))
    assert one.reasons == {"CO-107": D(700)}
    assert [line.claim for line in caught.lines] == ["A1"]
    assert (caught.held.claims, caught.advised.claims, caught.rest.claims) == (1, 0, 0)


def test_what_nobody_could_judge_stands_apart(audit, pile):
    """A denial of a claim that is not in the pile is no miss of the edits."""
    unknown = {"number": "X9", "lines": [{"code": "99214", "charge": "300", "cas": [["CO", "29", "300"]]}]}
    (pile / "e.835").write_bytes(remit("20260812", unknown, trace="T-3"))
    found = audit(pile)[0]
    caught = found.caught
    assert (caught.unknown.claims, caught.unknown.dollars) == (1, D(300))
    assert caught.rest.lines == 0
    parts = (caught.held, caught.advised, caught.rest, caught.unknown, caught.elsewhere)
    assert sum(one.dollars for one in parts) == found.figures.total.dollars == D(1000)
    rows = {row[0]: row[1:4] for row in AuditTables(found).overview().rows}
    assert rows["Denied, and the claim is not in the pile"] == (1, 1, D(300))
    assert rows["Denied, and no edit of today speaks"] == (0, 0, D(0))


def test_a_further_payers_denial_of_a_claim_that_crossed_over_stands_apart(audit, pile):
    crossed = {"number": "B1", "status": "2", "lines": [{"code": "99213", "cas": [["PR", "96", "145"]]}]}
    (pile / "e.835").write_bytes(remit("20260812", crossed, trace="T-3"))
    found = audit(pile)[0]
    assert (found.caught.elsewhere.claims, found.caught.elsewhere.dollars) == (1, D(145))
    assert found.caught.rest.lines == 0
    names = [row[0] for row in AuditTables(found).overview().rows]
    assert "Denied by a further payer (crossed over)" in names
    shared = [row[0] for row in AuditTables(found, shareable=True).overview().rows]
    assert "Denied by a further payer (crossed over)" not in shared


def test_remittances_alone_say_nothing_of_edits_and_claims_alone_nothing_of_denials(audit, pile):
    for name in ("a.837", "b.837"):
        (pile / name).unlink()
    found = audit(pile)[0]
    assert (found.caught.unknown.lines, found.caught.rest.lines, found.remitted) == (1, 0, True)
    for name in ("c.835", "d.835"):
        (pile / name).unlink()
    (pile / "a.837").write_bytes(FILES["a.837"])
    found = audit(pile)[0]
    assert not found.remitted
    assert NO_REMITTANCE in AuditTables(found).overview().notes
    assert NO_REMITTANCE in AuditTables(found).waiting().notes


def test_an_open_claim_tells_which_edit_would_hold_it(audit, pile):
    (pile / "c.835").unlink()
    found = audit(pile)[0]
    edits = {one.claim: one.edits for one in found.waiting.open}
    assert edits == {"A1": ("MOH001",), "A2": (), "A3": ("MOH001",), "B1": ()}
    rows = {row[0]: row[1:4] for row in AuditTables(found).overview().rows}
    assert rows["Unanswered, and today's edits would hold them"] == (2, None, D(1400))


def test_money_beside_the_claims_is_told_with_the_claim_that_it_names(audit, pile):
    given = remit(
        "20260817",
        {"number": "B1", "payer_number": "P77", "lines": [PAID]},
        plb=[["WO", "P77", "45"], ["L6", "", "-1.5"]],
        trace="T-4",
    )
    (pile / "e.835").write_bytes(given)
    found = audit(pile)[0]
    entries = entry_table(found.beside, found.beside_claims)
    assert [(row[3], row[6], row[7]) for row in entries.rows] == [("WO", "B1", D(45)), ("L6", "", D("-1.5"))]
    rows = {row[0]: row[1:4] for row in AuditTables(found).overview().rows}
    assert rows["Taken back beside the claims (PLB)"] == (None, None, D(45))
    early = audit(pile, Period(None, date(2026, 8, 16)))[0]
    assert early.beside.entries == ()


def test_an_edit_that_speaks_of_what_was_paid_may_be_a_false_alarm(audit, pile):
    scores = {one.edit: one for one in audit(pile)[0].scores}
    assert scores["MOH001"].false_alarm.count == 1
    assert scores["MOH001"].right.count == 1


def test_a_claim_without_a_decision_is_unanswered(audit, pile):
    waiting = audit(pile)[0].waiting
    assert [(one.claim, one.age, one.charge) for one in waiting.open] == [("B1", 73, D(145))]
    assert waiting.sent == 5


def test_a_claim_that_was_sent_again_is_unanswered_once(audit, pile):
    (pile / "again.837").write_bytes(claims("20260901", claim("B1")))
    waiting = audit(pile)[0].waiting
    assert [(one.claim, one.age) for one in waiting.open] == [("B1", 30)]


def test_days_of_remittances_and_of_sending_limit_what_counts(audit, pile):
    found = audit(pile, Period(date(2026, 7, 15), date(2026, 8, 5)))[0]
    assert found.waiting.sent == 2
    assert found.figures.total.claims == 1
    later = audit(pile, Period(date(2026, 8, 4), None))[0]
    assert (later.waiting.sent, later.figures.total.claims, later.caught.held.claims) == (0, 0, 0)


def test_a_claim_is_judged_as_of_the_day_it_was_sent(audit, tmp_path):
    """A year after the service Medicare takes no claim; in an audit that is late, this one was not."""
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "a.837").write_bytes(claims("20260713", claim("A1", payer="medicare")))
    (folder / "a.835").write_bytes(
        remit("20260720", {"number": "A1", "lines": [{"code": "99213", "cas": [["CO", "29", "145"]]}]})
    )
    found = audit(folder, as_of=date(2028, 1, 1))[0]
    assert found.caught.by_edit == ()
    assert found.caught.rest.dollars == D(145)


def test_a_claim_sent_again_after_a_refusal_is_no_duplicate(audit, tmp_path):
    """So files have to be filed as they came about, and not kind by kind."""
    folder = tmp_path / "refused"
    folder.mkdir()
    (folder / "x.837").write_bytes(claims("20260713", claim("A1")))
    (folder / "y.837").write_bytes(claims("20260720", claim("A1")))
    (folder / "z.835").write_bytes(
        remit("20260803", {"number": "A1", "lines": [{"code": "99213", "cas": [["OA", "18", "145"]]}]})
    )
    assert [one.edit for one in audit(folder)[0].caught.by_edit] == ["DUP006"]
    answer = make_acks.f999(5, "AK9*R*1*1*0").replace(make_acks._DAY[2:].encode() + b"*", b"260714*")
    (folder / "a.999").write_bytes(answer)
    found, backfill = audit(folder)
    assert found.caught.by_edit == ()
    assert [one.claims for one in backfill.used if one.paper.kind == "999"] == [1]


def test_what_a_front_end_refused_stands_apart(audit, tmp_path):
    folder = tmp_path / "refused"
    folder.mkdir()
    (folder / "x.837").write_bytes(claims("20260713", claim("A1")))
    answer = make_acks.f999(5, "AK9*R*1*1*0").replace(make_acks._DAY[2:].encode() + b"*", b"260714*")
    (folder / "a.999").write_bytes(answer)
    waiting = audit(folder)[0].waiting
    assert (waiting.open, [one.claim for one in waiting.refused]) == ((), ["A1"])


# -- questions and modifiers ------------------------------------------------------------------------------------


def test_mohs_surgery_without_a_closure_is_asked_about(audit, tmp_path):
    folder = tmp_path / "mohs"
    folder.mkdir()
    other = {"rendering": "dermatologist", "billing": {"npi": "2925003377", "name": "Elm Plastic Surgery"}}
    (folder / "a.837").write_bytes(
        claims(
            "20260713",
            claim("OPEN", {"code": "17311"}, {"code": "17312"}),
            claim("CLOSED", {"code": "17311"}, {"code": "13132"}),
            claim("LATER", {"code": "17311"}),
            claim("TOO_LATE", {"code": "17313"}),
        )
    )
    later = [
        {**claim("L2", {"code": "14060"}, day="20260723"), **patient("LATER"), **other},
        {**claim("T2", {"code": "14060"}, day="20260724"), **patient("TOO_LATE"), **other},
    ]
    (folder / "b.837").write_bytes(claims("20260801", *later))
    days = audit(folder)[0].days
    assert {(one.claim, one.charge, one.early) for one in days.questions} == {
        ("OPEN", D(1950), False),
        ("TOO_LATE", D(1120), False),
    }
    assert (days.surgeries, days.asked.dollars) == (4, D(3070))


def asked(audit, tmp_path, *files):
    folder = tmp_path / "asked"
    folder.mkdir()
    for n, data in enumerate(files):
        (folder / f"{n}.837").write_bytes(data)
    return [one.claim for one in audit(folder)[0].days.questions]


def of_one(number, *lines, **more):
    """A claim of one and the same patient."""
    return {**claim(number, *lines, **more), **patient("ONE")}


MOHS, REPAIR = {"code": "17311"}, {"code": "13132"}


def test_an_office_that_numbers_the_patient_bills_surgery_and_repair_apart(audit, tmp_path):
    same_file = claims("20260713", of_one("P1", MOHS), of_one("P1", REPAIR))
    other_file = claims("20260714", {**claim("P2", REPAIR), **patient("TWO")})
    surgery = claims("20260713", {**claim("P2", MOHS), **patient("TWO")})
    assert asked(audit, tmp_path, same_file, surgery, other_file) == []


@pytest.mark.parametrize(
    ("later", "found"),
    [
        (
            of_one("P1", MOHS, REPAIR, frequency="7", refs={"F8": "ICN1"}),
            [],
        ),  # the repair was forgotten at first
        (of_one("P9", MOHS, REPAIR, frequency="7", refs={"F8": "ICN1"}), []),  # the same under a new number
        (of_one("P9", MOHS, frequency="8", refs={"F8": "ICN1"}), []),  # never was
        (of_one("P1", MOHS, frequency="7", refs={"F8": "ICN1"}), ["P1"]),  # asked once
        (of_one("P9", MOHS, frequency="7", refs={"F8": "ICN1"}), ["P9"]),
    ],
)
def test_what_was_replaced_or_voided_is_not_asked_about(audit, tmp_path, later, found):
    assert asked(audit, tmp_path, claims("20260713", of_one("P1", MOHS)), claims("20260803", later)) == found


def test_surgery_in_stages_is_asked_about_once_after_its_last_day(audit, tmp_path):
    second = of_one("P2", {"code": "17311", "mods": "58"}, day="20260711")
    closed = {**claim("P4", MOHS, REPAIR, day="20260711"), **patient("TWO")}
    first = claims("20260713", of_one("P1", MOHS), second, {**claim("P3", MOHS), **patient("TWO")}, closed)
    assert asked(audit, tmp_path, first) == ["P2"]


def test_a_closure_that_was_voided_is_none(audit, tmp_path):
    first = claims("20260713", of_one("P1", MOHS), of_one("P2", REPAIR))
    void = claims("20260803", of_one("P2", REPAIR, frequency="8", refs={"F8": "ICN2"}))
    assert asked(audit, tmp_path, first, void) == ["P1"]


def needless(audit, tmp_path, *described):
    folder = tmp_path / "modifiers"
    folder.mkdir()
    (folder / "a.837").write_bytes(claims("20260713", *described))
    return {(one.claim, one.modifier) for one in audit(folder)[0].days.needless}


def test_modifiers_that_nothing_of_the_day_calls_for(audit, tmp_path):
    found = needless(
        audit,
        tmp_path,
        claim("ALONE", {"code": "11102", "mods": "59"}),
        claim("NO_PAIR", {"code": "17311"}, {"code": "13132", "mods": "59"}),
        claim("VISIT", {"code": "99213", "mods": "25"}),
        claim("ADD_ON", {"code": "17311"}, {"code": "17312", "mods": "51"}),
        claim("MAJOR", {"code": "99213", "mods": "57"}, {"code": "11102"}),
        claim("LATER", {"code": "99212"}, day="20260710"),
    )
    assert found == {("ALONE", "59"), ("NO_PAIR", "59"), ("VISIT", "25"), ("ADD_ON", "51"), ("MAJOR", "57")}


def test_modifiers_that_may_be_needed(audit, tmp_path):
    found = needless(
        audit,
        tmp_path,
        claim("PAIR", {"code": "17311"}, {"code": "11102", "mods": "59"}),
        claim("TWO_TUMOURS", {"code": "17311"}, {"code": "17313", "mods": "59"}),
        claim("SAME_CODE", {"code": "17311"}, {"code": "17311", "mods": "59"}),
        claim("VISIT", {"code": "99213", "mods": "25"}, {"code": "11102"}),
        claim("FLAP", {"code": "99213", "mods": "57"}, {"code": "14060"}),
        claim("UNKNOWN", {"code": "27447"}, {"code": "11102", "mods": "59"}),
        claim("TOMORROW", {"code": "99213", "mods": "57"}, day="20260710"),  # the pile ends that day
    )
    assert found == set()


def test_a_modifier_that_a_replacement_took_away_is_told_no_more(audit, tmp_path):
    folder = tmp_path / "replaced"
    folder.mkdir()
    (folder / "a.837").write_bytes(claims("20260713", of_one("P1", {"code": "99213", "mods": "25"})))
    better = of_one("P2", {"code": "99213"}, frequency="7", refs={"F8": "ICN1"})
    (folder / "b.837").write_bytes(claims("20260803", better))
    assert audit(folder)[0].days.needless == ()


# -- the pile ---------------------------------------------------------------------------------------------------


def test_order_and_names_make_no_difference(audit, pile, tmp_path):
    other = tmp_path / "other"
    for place, name in enumerate(sorted(FILES, reverse=True)):
        target = other / f"folder{place % 2}" / f"{place}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pile / name, target)
    assert plain(audit(pile)[0]) == plain(audit(other)[0])


def test_what_cannot_be_used_is_listed_with_its_reason(audit, pile):
    (pile / "copy.txt").write_bytes(FILES["a.837"])
    (pile / "empty.837").write_bytes(b"")
    (pile / "notes.txt").write_bytes(b"call the payer")
    (pile / "bad.837").write_bytes(b"ISA but no more")
    (pile / "other.x12").write_bytes(FILES["a.837"].replace(b"ST*837*", b"ST*270*"))
    (pile / "torn.835").write_bytes(FILES["c.835"].partition(b"SE*")[0])
    _, backfill = audit(pile)
    left = {Path(one.path).name: (one.why, one.words) for one in backfill.left}
    assert left == {
        "copy.txt": ("duplicate", str(pile / "a.837")),
        "empty.837": ("empty", ""),
        "notes.txt": ("not_x12", "text"),
        "bad.837": ("not_x12", ""),
        "other.x12": ("other", "270"),
        "torn.835": ("torn", ""),
    }
    assert len(backfill.used) == len(FILES)


def test_claims_and_remittances_of_another_kind_or_version_are_told(audit, pile):
    dental = FILES["b.837"].replace(b"005010X222A1", b"005010X224A2")
    (pile / "b.837").write_bytes(dental)
    (pile / "d.835").write_bytes(FILES["d.835"].replace(b"005010X221A1", b"004010X091A1"))
    _, backfill = audit(pile)
    unread = {Path(one.paper.path).name: one.paper.unread for one in backfill.used}
    assert unread == {"a.837": (), "b.837": ("005010X224A2",), "c.835": ()}
    assert [(Path(one.path).name, one.why, one.words) for one in backfill.left] == [
        ("d.835", "other", "004010X091A1")
    ]


def test_a_torn_file_of_claims_is_used_as_far_as_it_goes(audit, pile):
    whole = claims("20260721", claim("C1"), claim("C2"))
    (pile / "torn.837").write_bytes(whole.partition(b"SE*")[0])
    found, backfill = audit(pile)
    (torn,) = (one for one in backfill.used if one.paper.path.endswith("torn.837"))
    assert not torn.paper.whole
    assert {"C1", "C2"} <= {one.claim for one in found.waiting.open}


def test_a_ledger_that_stands_takes_a_pile_in_once_under_the_moment_it_came(rules, pile, tmp_path):
    file, now = tmp_path / "standing.sqlite", datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    with Ledger.open(str(file), KEY) as ledger:
        for first in (True, False):
            backfill = Backfill(
                ledger, rules, Options(as_of=AS_OF), moment=now, named=lambda paper: Path(paper.path).name
            )
            backfill.file(sorted_pile(pile))
            assert len(backfill.used) == (len(FILES) if first else 0)
            assert {one.why for one in backfill.left} == (set() if first else {"filed"})
        assert {fact.filed for fact in ledger.remit_reader().sent()} == {date(2026, 7, 13), date(2026, 7, 20)}
        assert {one.loaded for one in ledger.remit_reader().remits()} == {now.date()}
    with sqlite3.connect(file) as told:
        assert {name for (name,) in told.execute("select name from inputs where name != ''")} >= {*FILES}
    told.close()


def test_a_person_who_waits_is_told_what_is_gathered(audit, pile):
    steps = []
    audit(pile, step=steps.append)
    assert steps == ["denials", "patients' days", "answers", "edits and prices"]


def test_what_many_small_files_leave_behind_goes_on_the_way(audit, pile, monkeypatch):
    """A batch collects seldom, so that garbage in cycles would pile up file by file."""
    collected = []
    monkeypatch.setattr(auditing_room, "_TIDY", 3)
    monkeypatch.setattr(auditing_room.gc, "collect", lambda *_: collected.append(1))
    came = audit(pile)[1].came
    assert (came.claims, came.payments) == (5, 4)
    own = [*collected]
    collected.clear()
    monkeypatch.setattr(auditing_room, "_TIDY", 100)
    audit(pile)
    assert len(own) - len(collected) == 2


def test_the_same_remittance_in_another_envelope_counts_once(audit, pile):
    again = FILES["c.835"].replace(b"000000101", b"000000109")
    assert again != FILES["c.835"]
    (pile / "again.835").write_bytes(again)
    found, backfill = audit(pile)
    assert sum(one.again for one in backfill.used) == 1
    assert found.figures.total.claims == 1
