"""Suppressions, waivers and attestations: names, reasons and dates are not optional."""

from datetime import date

import pytest

from scrubber.edit.setaside import Attestations, SetAsideError, Suppressions, Waivers
from scrubber.finding import Fix, Safety, Suppression

TODAY = date(2026, 7, 20)
CONTENT = "ab" * 32
FINDING = "0123456789abcdef"
WAIVER = (
    f"- {{finding: {FINDING}, person: Ada Frank, reason: paid before, "
    f"expires: 2026-07-20, content: {CONTENT}}}\n"
)
ATTEST = f"- {{finding: {FINDING}, person: Dr Ito, role: surgeon, reason: op note, date: 2026-07-19}}\n"
SUPPRESS = """\
- {edit: MOH011, reason: agreed, owner: Billing lead, until: 2026-07-20}
- {edit: MOH004, claim: A1001, reason: appeal, owner: Ann, until: 2026-12-31}
- {edit: MOH004, payer: UHC, reason: contract, owner: Ann, until: 2026-12-31}
- {edit: MOH005, reason: old, owner: Ann, until: 2026-07-19}
"""


@pytest.fixture
def put(tmp_path):
    def write(text, name="file.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return [path]

    return write


def problems_of(kind, paths, **options):
    with pytest.raises(SetAsideError) as caught:
        kind.load(paths, as_of=TODAY, **options)
    return [str(problem).rpartition("/")[2] for problem in caught.value.problems]


# -- suppressions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "claim", "payers", "number"),
    [
        ("MOH011", "A1001", (), 1),
        ("MOH011", None, (), 1),
        ("MOH004", "A1001", ("87726", "uhc"), 2),
        ("MOH004", "B2", ("87726", "uhc"), 3),
        ("MOH004", "B2", ("medicare",), None),
        ("MOH004", None, (), None),
        ("MOH005", "A1001", (), None),
        ("MOH001", "A1001", (), None),
    ],
)
def test_a_suppression_meets_the_findings_it_names(put, edit, claim, payers, number):
    rule = Suppressions.load(put(SUPPRESS), as_of=TODAY).match(edit, claim, *payers)
    assert (rule.number if rule else None) == number


def test_expired_and_unused_suppressions_are_listed(put):
    suppressions = Suppressions.load(put(SUPPRESS), as_of=TODAY)
    assert [rule.place for rule in suppressions.expired] == ["file.yaml entry 4"]
    used = {suppressions.match("MOH011", None)}
    assert [rule.number for rule in suppressions.unused(used)] == [2, 3]
    assert suppressions.match("MOH011", None).as_suppression() == Suppression(
        "Billing lead", "agreed", "2026-07-20"
    )


def test_a_suppression_must_name_a_live_edit_where_edits_are_known(put):
    told = problems_of(Suppressions, put(SUPPRESS), known={"MOH011", "MOH004"})
    assert told == ["file.yaml:4: entry 4.edit: no live edit is MOH005; expected one that is"]


def test_an_empty_file_sets_nothing_aside(put):
    assert Suppressions.load(put("# nothing yet\n"), as_of=TODAY).rules == ()
    assert Suppressions.load([], as_of=TODAY).match("MOH011", None) is None


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (
            Suppressions,
            "- {edit: MOH011}",
            "entry 1.reason: this key is missing; expected a reason, in words",
        ),
        (
            Suppressions,
            "- {edit: MOH011}",
            "entry 1.owner: this key is missing; expected the name of the person",
        ),
        (Suppressions, "- {edit: MOH011}", "entry 1.until: this key is missing; expected the last day"),
        (Suppressions, SUPPRESS + "- edit: mohs\n", "file.yaml:5: entry 5.edit: expected the id of an edit"),
        (Suppressions, "edit: MOH011", "file.yaml:1: expected a list: each entry begins with a dash"),
        (Suppressions, "- MOH011", "entry 1: expected keys with values"),
        (Suppressions, "- [", "this is no YAML"),
        (Waivers, WAIVER.replace("person: Ada Frank", "person: ~"), "entry 1.person: this key is missing"),
        (Waivers, WAIVER.replace("2026-07-20", "soon"), "entry 1.expires: expected a date as 2026-01-31"),
        (Waivers, WAIVER.replace(FINDING, "x"), "entry 1.finding: expected the id of a finding"),
        (Waivers, WAIVER.replace(CONTENT, "x"), "entry 1.content: expected the `claim_digest` of the held"),
        (Waivers, WAIVER + WAIVER, "entry 2.finding: file.yaml entry 1 is about the same"),
        (Waivers, WAIVER.replace("person", "persn"), "entry 1.persn: this key is not known here"),
        (Attestations, ATTEST.replace("person: Dr Ito, ", ""), "entry 1.person: this key is missing"),
        (Attestations, ATTEST.replace("reason: op note, ", ""), "entry 1.reason: this key is missing"),
        (Attestations, ATTEST.replace(", date: 2026-07-19", ""), "entry 1.date: this key is missing"),
        (Attestations, ATTEST.replace("07-19", "07-21"), "entry 1.date: this lies after 2026-07-20"),
        (Attestations, ATTEST + ATTEST, "entry 2.finding: file.yaml entry 1 is about the same"),
    ],
)
def test_an_entry_that_is_wrong_is_told_by_number(put, kind, text, said):
    assert any(said in problem for problem in problems_of(kind, put(text)))


def test_problems_repeat_no_value(put):
    text = "- {edit: SMITH JANE, claim: [SMITH JANE], reason: r, owner: o, until: SMITH JANE}\n"
    assert "SMITH" not in " ".join(problems_of(Suppressions, put(text)))


def test_all_problems_of_all_files_are_told(put, tmp_path):
    paths = [*put("- {edit: MOH011}"), tmp_path / "none.yaml", *put("- x", "other.yaml")]
    told = problems_of(Suppressions, paths)
    assert len(told) == 5
    assert told[3] == "none.yaml: cannot be read: No such file or directory"


# -- waivers ------------------------------------------------------------------------------------------------


def test_a_waiver_binds_one_finding_to_one_content(put):
    waivers = Waivers.load(put(WAIVER), as_of=TODAY)
    waiver = waivers.binds(FINDING, CONTENT.upper())
    assert waiver is not None
    assert waiver.binds(FINDING, CONTENT)
    assert not waiver.binds(FINDING, "cd" * 32)
    assert waivers.binds(FINDING, "cd" * 32) is None
    assert waivers.binds("f" * 16, CONTENT) is None
    assert waiver.as_suppression() == Suppression("Ada Frank", "paid before", "2026-07-20")
    assert waivers.unused({waiver}) == ()
    assert waivers.unused(()) == (waiver,)


def test_a_waiver_that_ran_out_is_refused(put):
    told = problems_of(Waivers, put(WAIVER.replace("2026-07-20", "2026-07-19")))
    assert told == [
        "file.yaml:1: entry 1.expires: this waiver ran out on 2026-07-19 (as of 2026-07-20); "
        "expected a new decision"
    ]


def test_a_waiver_without_content_is_told_where_to_find_it(put):
    told = problems_of(Waivers, put(WAIVER.replace(f", content: {CONTENT}", "")))
    assert told == [
        "file.yaml:1: entry 1.content: this key is missing; expected the `claim_digest` of the held finding, "
        "which `scrubber check FILE --format json` prints"
    ]


# -- attestations -------------------------------------------------------------------------------------------

FIXES = (Fix("add modifier 59", Safety.ATTEST, ()), Fix("remove the line", Safety.ATTEST, ()))


@pytest.mark.parametrize(
    ("fix", "picked"),
    [
        ("", 0),
        (", fix: 0", 0),
        (", fix: 1", 1),
        (", fix: remove the line", 1),
        (", fix: 2", None),
        (", fix: x", None),
    ],
)
def test_an_attestation_picks_a_fix_by_title_or_position(put, fix, picked):
    attestation = Attestations.load(put(ATTEST.replace("}", fix + "}")), as_of=TODAY).get(FINDING)
    assert attestation.picks(FIXES) == (None if picked is None else FIXES[picked])


def test_an_attestation_is_kept_whole(put):
    attestations = Attestations.load(put(ATTEST), as_of=TODAY)
    attestation = attestations.get(FINDING)
    assert attestation.as_dict() == {
        "finding": FINDING,
        "fix": "0",
        "person": "Dr Ito",
        "role": "surgeon",
        "reason": "op note",
        "date": "2026-07-19",
    }
    assert attestations.get("f" * 16) is None
    assert attestations.unused(()) == (attestation,)
