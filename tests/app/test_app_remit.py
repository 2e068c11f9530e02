"""`scrubber remit`: what it prints, what it comes to, and what it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from cli_runs import AS_OF

from scrubber.app.config import Settings
from scrubber.app.opening import open_ledger
from scrubber.pipeline.filing import sent_as_is
from scrubber.pipeline.options import Options
from scrubber.pipeline.source import open_source

AT = ("--ledger", "ledger.sqlite")
SENT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
OPTIONS = Options(as_of=date(2026, 7, 13))


@pytest.fixture
def send(scrubber, folder, rules):
    """File samples of claims as they were sent, and keep them in claims/."""

    def send(*names):
        with open_ledger(Settings(), "ledger.sqlite") as ledger:
            for name in names:
                path = scrubber.copy(name, f"claims/{name}.837")
                with open_source(path) as source:
                    ledger.file(sent_as_is(source, rules, OPTIONS, ledger.keys, SENT), SENT)

    return send


@pytest.fixture
def remits(scrubber):
    return lambda *names: [scrubber.samples.parent / "835" / f"{name}.835" for name in names]


def rows():
    with open_ledger(Settings(), "ledger.sqlite", write=False) as ledger:
        return list(ledger.remit_reader().denials())


def test_what_it_came_to_is_told(scrubber, send, remits):
    send("demo_day")
    paths = remits("denied_oa18", "paid")
    ran = scrubber("remit", *paths, *AT, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"{paths[0]}: 1 remittance, 1 claim payment, $880.00 paid · 1 matched",
        "  logged: 1 denied, 2 reduced; $1,250.00 denied",
        f"{paths[1]}: 1 remittance, 2 claim payments, $2,510.12 paid · 2 matched",
        "  logged: 6 reduced; $0.00 denied",
        "2 files · 2 remittances · 3 claim payments · $3,390.12 paid, $1,250.00 denied · no findings",
    ]
    assert len(rows()) == 9


def test_a_second_time_it_was_read_before(scrubber, send, remits):
    (path,) = remits("denied_oa18")
    scrubber("remit", path, *AT, *AS_OF)
    ran = scrubber("remit", path, *AT, *AS_OF)
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"{path}: 0 remittances, 0 claim payments, $0.00 paid · 1 remittance read before",
        "1 file · 0 remittances · 0 claim payments · $0.00 paid, $0.00 denied · no findings",
    ]
    assert len(rows()) == 3


def test_claims_that_are_not_known_are_told_and_found_later(scrubber, send, remits):
    paths = remits("denied_oa18", "paid")
    ran = scrubber("remit", paths[0], *AT, *AS_OF)
    assert "· 1 fit no claim of the ledger" in ran.out
    send("demo_day")
    ran = scrubber("remit", paths[1], *AT, *AS_OF)
    assert ran.err == "scrubber: 1 claim payment of earlier files found its claim since\n"
    assert {row.decision.confidence for row in rows()} == {"certain"}


def test_denials_are_judged_again_where_the_claims_are_at_hand(scrubber, send, remits, folder):
    send("demo_day", "moh001_stage_without_first_stage")
    paths = remits("denied_co107", "denied_oa18")
    scrubber("remit", paths[0], *AT, *AS_OF)
    assert {row.denial.today for row in rows() if row.denial.denied} == {"unknown"}
    ran = scrubber("remit", paths[1], *AT, *AS_OF, "--claims", "claims/demo_day.837")
    assert ran.err == "scrubber: 1 file of claims not found; the denials in them were not judged again\n"
    ran = scrubber("remit", paths[1], *AT, *AS_OF, "--claims", "claims")
    assert ran.err == ""
    assert {row.denial.today for row in rows() if row.denial.denied} == {"yes"}


def test_a_watchers_archive_is_found_beside_its_ledger(scrubber, send, remits, folder):
    send("moh001_stage_without_first_stage")
    (folder / "claims").rename(folder / "archive")
    scrubber("remit", *remits("denied_co107"), *AT, *AS_OF)
    assert {row.denial.today for row in rows() if row.denial.denied} == {"yes"}


def test_json_has_what_each_file_came_to(scrubber, send, remits):
    send("demo_day")
    ran = scrubber(
        "remit", *remits("denied_oa18", "denied_pr27", "denied_oa18"), *AT, *AS_OF, "--format", "json"
    )
    assert ran.code == 0
    first, second, third = (file["remittances"] for file in ran.json["files"])
    assert first == {
        "new": 1,
        "read_before": 0,
        "torn": 0,
        "unread": 0,
        "payments": 1,
        "paid": "880.00",
        "matched": {"certain": 1, "probable": 0, "uncertain": 0, "none": 0},
        "logged": {"denied": 1, "partly_denied": 0, "reduced": 2, "patient_share": 0, "dollars": "1250.00"},
    }
    assert second["matched"] == {"certain": 0, "probable": 0, "uncertain": 0, "none": 1}
    assert (third["new"], third["read_before"]) == (0, 1)


@pytest.fixture
def unbalanced(remits, folder):
    (path,) = remits("denied_oa18")
    data = path.read_bytes()
    assert b"BPR*I*880*" in data
    (folder / "off.835").write_bytes(data.replace(b"BPR*I*880*", b"BPR*I*881*"))
    return "off.835"


def test_findings_are_told_and_the_file_is_loaded_all_the_same(scrubber, unbalanced):
    ran = scrubber("remit", unbalanced, *AT, *AS_OF)
    assert "RMT003" in ran.out
    assert ran.out.splitlines()[-1].endswith(" · 1 finding (1 advise)")
    assert len(rows()) == 3
    assert scrubber("remit", unbalanced, *AT, *AS_OF, "--fail-on", "advise").code == 1
    for form, begins in (("jsonl", '{"'), ("csv", "")):
        ran = scrubber("remit", unbalanced, *AT, *AS_OF, "--format", form)
        assert ran.out.startswith(begins)
        assert "RMT003" in ran.out
        assert "files" not in ran.out


def test_torn_remittances_are_told(scrubber, remits, folder):
    one, other = (path.read_bytes() for path in remits("paid", "denied_oa18"))
    (folder / "torn.835").write_bytes(one + other[: other.index(b"SE*")])
    ran = scrubber("remit", "torn.835", *AT, *AS_OF)
    assert "· 1 remittance without an end left out\n" in ran.out
    assert ran.code == 1


def test_remittances_of_another_guide_are_told(scrubber, remits, folder):
    (path,) = remits("paid")
    (folder / "old.835").write_bytes(path.read_bytes().replace(b"005010X221A1", b"004010X091A1"))
    ran = scrubber("remit", "old.835", *AT, *AS_OF)
    assert "· 1 remittance of another guide left out\n" in ran.out
    assert ran.code == 1


def test_what_cannot_be_loaded_stops_nothing(scrubber, stage, remits, folder):
    (folder / "letter.txt").write_text("Dear payer, PATIENTX")
    (folder / "empty.835").touch()
    (good,) = remits("denied_oa18")
    ran = scrubber("remit", stage, "letter.txt", "empty.835", "gone.835", good, *AT, *AS_OF)
    assert ran.code == 2
    assert f"scrubber: {stage}: holds claims (837); expected a remittance, a transaction set 835\n" in ran.err
    assert "this is no X12" in ran.err
    assert "gone.835: No such file" in ran.err
    assert "PATIENTX" not in ran.err + ran.out
    assert f"{good}: 1 remittance" in ran.out
    assert len(rows()) == 3
    with open_ledger(Settings(), "ledger.sqlite", write=False) as ledger:
        assert ledger.counts()["inputs"] == 1
    assert scrubber("remit", "letter.txt", *AT, *AS_OF).code == 3
    assert scrubber("remit", stage, *AT, *AS_OF).code == 2


def test_standard_input_is_read_once(scrubber, remits):
    (path,) = remits("denied_oa18")
    ran = scrubber("remit", "-", *AT, *AS_OF, stdin=path.read_bytes())
    assert ran.out.startswith("-: 1 remittance, 1 claim payment")
    assert scrubber("remit", "-", "-", *AT, *AS_OF).code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no ledger is named; expected --ledger URL"),
        (("--ledger", "postgresql://u:SECRET@h/d"), "a ledger in PostgreSQL needs a key"),
        (("--ledger", "mysql://u:SECRET@h/d"), "a ledger cannot be kept there"),
        ((*AT, "--fail-on", "nonsense"), "nonsense"),
        ((*AT, "--format", "nonsense"), "nonsense"),
    ],
)
def test_what_is_refused(scrubber, remits, words, said):
    ran = scrubber("remit", *remits("paid"), *words)
    assert ran.code == 2
    assert said in ran.err
    assert "SECRET" not in ran.err


def test_another_key_is_refused(scrubber, remits, folder):
    scrubber("ledger", "migrate", *AT)
    (folder / "ledger.sqlite.key").write_text("ab" * 32 + "\n")
    ran = scrubber("remit", *remits("paid"), *AT, *AS_OF)
    assert ran.code == 2
    assert "key" in ran.err


def test_nothing_of_a_claim_is_said_on_standard_error(scrubber, send, remits, folder):
    (path,) = remits("denied_oa18")
    data = path.read_bytes()
    for old in (b"CR26081", b"Kimura", b"PV30743390"):
        assert old in data
        data = data.replace(old, b"PATIENTX")
    (folder / "planted.835").write_bytes(data)
    ran = scrubber("-v", "remit", "planted.835", *AT, *AS_OF)
    if ran.code == 2 and "No such option" in ran.err:
        ran = scrubber("remit", "planted.835", *AT, *AS_OF, "-v")
    assert "PATIENTX" not in ran.err
    assert len(rows()) == 3
