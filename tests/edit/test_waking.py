"""What spares an edit a claim: what its codes are to each other, what the practice says, texts that were clean."""

from __future__ import annotations

import pytest
from packs import Pack, checked, judged, of

from scrubber.edit.catalogue import CatalogueError
from scrubber.edit.practice import Practice
from scrubber.finding import Outcome

ASKED = """
asked = []

def check(claim, context):
    asked.append(str(claim.number))
    yield from ()
"""

READS = """
asked = []

def check(piece, context):
    asked.append(piece.get(1, 2))
    if piece.get(1, 2) == "11102":
        yield Hit(piece.at, "11102")
"""

COUNTS = """
def check(claim, context):
    for line in claim.lines:
        lifted = "25" in line.modifiers
        yield Hit(line.code.at, line.code, line.ordinal, outcome=Outcome.BYPASSED if lifted else Outcome.FAIL)
"""


@pytest.fixture
def pack(tmp_path):
    return Pack(tmp_path / "our_edits")


def claims(*codes):
    """One claim for each list of codes, numbered from 1."""
    listed = [{"number": str(n), "lines": [{"code": c} for c in each]} for n, each in enumerate(codes, 1)]
    return {"claims": listed}


@pytest.mark.parametrize(
    ("together", "met"),
    [
        ("pairs_1", ["2", "5"]),
        ("pairs_0", ["5", "6"]),
        ("repeats", ["3"]),
        ("pairs_1, repeats", ["2", "3", "5"]),
    ],
)
def test_what_codes_are_to_each_other_wakes_an_edit(pack, together, met):
    rules = pack.edit("OUR001", f"triggers: {{together: [{together}]}}\n", code=ASKED).rules()
    rules.tables.pairs(frozenset())  # the tables of the built-in facts
    judged(
        rules,
        claims(
            ["17311"],
            ["17311", "11102"],  # a pair
            ["17311", "17311"],  # the same code again
            ["17311", "13152"],  # no pair joins a repair with Mohs surgery
            ["17311", "93880"],  # a code that the built-in facts do not know
            ["17004", "17000"],  # a pair that nothing lifts
        ),
    )
    assert rules.catalogue.code("OUR001").asked == met


def test_a_void_is_no_reason_to_look_at_codes_together(pack):
    rules = pack.edit("OUR001", "triggers: {together: [pairs_1]}\n", code=ASKED).rules()
    voided = claims(["17311", "11102"])
    voided["claims"][0] |= {"frequency": "8", "refs": {"F8": "1"}}
    judged(rules, voided)
    assert not hasattr(rules.catalogue.code("OUR001"), "asked") or rules.catalogue.code("OUR001").asked == []


@pytest.mark.parametrize(
    ("listed", "met"),
    [("add_ons", ["1"]), ("global_010", ["3"]), ("global_000", ["1", "2"]), ("global_ZZZ", ["1"])],
)
def test_codes_that_a_table_sets_apart_wake_an_edit(pack, listed, met):
    rules = pack.edit("OUR001", f"triggers: {{listed: [{listed}]}}\n", code=ASKED).rules()
    judged(rules, claims(["17311", "17312"], ["11102"], ["13152"], ["99213"]))
    assert rules.catalogue.code("OUR001").asked == met


def test_an_unknown_name_of_such_codes_is_refused(pack):
    with pytest.raises(CatalogueError, match="listed"):
        pack.edit("OUR001", "triggers: {listed: [global_020]}\n", code=ASKED).rules()


@pytest.mark.parametrize(
    ("need", "practice", "runs"),
    [
        ("providers", Practice(), False),
        ("providers", Practice.read({"providers": {"2823001575": {"name": "Cedar"}}}), True),
        ("authorisations", Practice(), False),
        ("authorisations", Practice.read({"authorisations": {"*": ["17311"]}}), True),
        ("referrals", Practice.read({"authorisations": {"*": ["17311"]}}), False),
    ],
)
def test_what_the_practice_does_not_say_is_not_asked_for(pack, need, practice, runs):
    text = f"needs: {need}\nparameters: {{codes: []}}\n"
    rules = pack.edit("OUR001", text, code=ASKED).rules()
    judged(rules, claims(["17311"]), practice=practice)
    asked = rules.catalogue.code("OUR001").asked
    assert asked == (["1"] if runs else [])


def test_a_list_of_the_payer_is_enough_to_ask(pack):
    text = "needs: authorisations\nparameters: {codes: ['17311']}\n"
    rules = pack.edit("OUR001", text, code=ASKED).rules()
    judged(rules, claims(["17311"]))
    assert rules.catalogue.code("OUR001").asked == ["1"]


def test_a_text_that_was_clean_is_not_read_again_and_is_counted(pack):
    text = 'triggers: {segments: ["2400.SV1"]}\nreads: {SV1: "01"}\n'
    rules = pack.edit("OUR001", text, code=READS, scope="segment").rules()
    codes = ["17311", "17311", "11102", "17312", "11102", "17311"]
    lines = [{"code": code, "charge": str(n)} for n, code in enumerate(codes, 100)]
    run = checked(rules, {"claims": [{"lines": lines}]})
    assert rules.catalogue.code("OUR001").asked == ["17311", "11102", "17312", "11102"]
    assert run.engine.tally.outcomes["OUR001", Outcome.PASS] == 4
    assert run.engine.tally.outcomes["OUR001", Outcome.FAIL] == 2


def test_an_edit_that_reads_more_is_asked_beside_one_that_reads_little(pack):
    pack.edit(
        "OUR001",
        'triggers: {segments: ["2400.SV1"]}\nreads: {SV1: "01"}\n',
        code=READS,
        scope="segment",
    )
    whole = READS.replace("piece.get(1, 2))", "piece.get(2))").replace('piece.get(1, 2) == "11102"', "False")
    rules = pack.edit("OUR002", 'triggers: {segments: ["2400.SV1"]}\n', code=whole, scope="segment").rules()
    lines = [{"code": "17311", "charge": charge} for charge in ("1", "2", "3")]
    run = checked(rules, {"claims": [{"lines": lines}]})
    assert rules.catalogue.code("OUR001").asked == ["17311"]
    assert rules.catalogue.code("OUR002").asked == ["1", "2", "3"]
    assert run.engine.tally.outcomes["OUR001", Outcome.PASS] == 3


@pytest.mark.parametrize(("lifted", "told"), [(True, 2), (False, 1)])
def test_what_was_lifted_is_counted_where_nobody_asks_to_see_it(pack, lifted, told):
    rules = pack.edit("OUR001", "", code=COUNTS).rules()
    lines = [{"code": "99213", "mods": "25"}, {"code": "99214"}]
    run = checked(rules, {"claims": [{"lines": lines}]}, show_lifted=lifted)
    outcomes = run.engine.tally.outcomes
    assert (outcomes["OUR001", Outcome.BYPASSED], outcomes["OUR001", Outcome.FAIL]) == (1, 1)
    assert outcomes["OUR001", Outcome.PASS] == 0
    assert len(of(judged(rules, {"claims": [{"lines": lines}]}, show_lifted=lifted), "OUR001")) == told
