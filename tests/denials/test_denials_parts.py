"""What our edits did about a denial: who may speak for it, and what it did."""

from __future__ import annotations

from datetime import date

import pytest
from denial_makers import asked, edit, finding

from scrubber.denials.parts import NamedEdits, Part, Replay, Verdict, part_of, today_of

NOBODY = NamedEdits([])


def part(denial, *findings, named=NOBODY, replay=None):
    found = part_of(denial, findings, named, replay)
    # the order in which findings and edits come may not matter
    assert part_of(denial, findings[::-1], named, replay) == found
    return found


def speaks(denial, *findings, named=NOBODY, replay=None):
    return part(denial, *findings, named=named, replay=replay).edit


# -- what was done --------------------------------------------------------------------------------------------


def test_a_claim_that_is_not_known_says_nothing():
    denial = asked(matched=False)
    found = part(denial, finding("GLO001", "CO 97"), named=NamedEdits([edit("GLO001", "CO 97")]))
    assert found == Part("unmatched")


@pytest.mark.parametrize(
    "said",
    [
        {"suppressed": "M. Okafor"},
        {"severity": "advise", "holds": False},
        {"status": "preview", "holds": False},
        {"holds": True},
    ],
)
def test_an_edit_that_fired_and_the_claim_went_out(said):
    assert part(asked(), finding("GLO001", "CO 97", **said)) == Part("overridden", "GLO001", "fail")


@pytest.mark.parametrize(("safety", "name"), [("attest", "attested"), ("review", "fixed"), ("safe", "fixed")])
def test_an_edit_that_fired_and_was_fixed(safety, name):
    assert part(asked(), finding("GLO001", "CO 97", fixed=safety)) == Part(name, "GLO001", "fail")


def test_an_edit_that_a_modifier_lifted_is_silent_and_says_why():
    named = NamedEdits([edit("GLO001", "CO 97")])
    found = part(asked(), finding("GLO001", "CO 97", outcome="bypassed"), named=named)
    assert found == Part("silent", "GLO001", "bypassed")


@pytest.mark.parametrize("denied", ["CO 97", "CO 97 M80", "PI 97", "CO 97 M15"])
def test_what_looked_at_the_line_and_was_lifted_speaks_before_what_may_have_looked(denied):
    """Payers tell other remarks than Medicare; an edit that was silent is no better a reason for naming none."""
    lifted = finding("NCI001", "CO 97 M15, CO 236 N20", outcome="bypassed")
    named = NamedEdits([edit("GLO001", "CO 97"), edit("NCI001", "CO 97 M15", "CO 236 N20")])
    assert part(asked(denied), lifted, named=named) == Part("silent", "NCI001", "bypassed")
    assert speaks(asked("CO 234"), lifted, named=named) == "NCI001"
    elsewhere = finding("NCI001", "CO 97 M15", 7, outcome="bypassed")
    assert part(asked("CO 97"), elsewhere, named=named) == Part("silent", "GLO001", "pass")


def test_a_reason_that_only_a_remark_tells_is_not_said_to_be_lifted_without_it():
    lifted = finding("MOH015", "CO 16 MA120", outcome="bypassed")
    assert part(asked("CO 16"), lifted).name == "no_edit"
    assert part(asked("CO 16 MA120"), lifted) == Part("silent", "MOH015", "bypassed")


def test_lines_that_the_payer_put_together_are_all_the_line():
    denial = asked(also=(2, 3))
    assert part(denial, finding("NCI001", "CO 97", 3)) == Part("overridden", "NCI001", "fail")
    assert speaks(denial, finding("GLO001", "CO 97", None), finding("NCI001", "CO 97", 3)) == "NCI001"
    assert part(asked(also=(2,)), finding("NCI001", "CO 97", 3)).name == "no_edit"


@pytest.mark.parametrize(
    ("company", "name"),
    [((), "no_edit"), (("another",), "silent"), (("another", "same"), "silent"), (("same",), "no_edit")],
)
def test_an_edit_that_asks_of_several_lines_looks_at_claims_that_have_them(company, name):
    named = NamedEdits([edit("NCI001", "CO 97", company="another")])
    assert part(asked(company=company), named=named).name == name


def test_an_edit_without_data_is_not_silent():
    named = NamedEdits([edit("GLO001", "CO 97")])
    found = part(asked(), finding("GLO001", "CO 97", outcome="no_data", claim=None, line=None), named=named)
    assert found == Part("no_data", "GLO001", "no_data")
    elsewhere = finding("GLO001", "CO 97", outcome="no_data", claim=9, line=4)
    assert part(asked(), elsewhere, named=named).name == "no_data", "told once for the whole input"


def test_no_data_of_an_edit_that_does_not_look_at_such_lines_is_nothing():
    named = NamedEdits([edit("MOH021", "CO 97", codes={"17311"})])
    assert part(asked(), finding("MOH021", "CO 97", outcome="no_data"), named=named) == Part("no_edit")
    assert part(asked(), finding("MOH021", "CO 97", outcome="no_data")).name == "no_data", "not known today"


def test_an_edit_that_looks_and_says_nothing_is_silent():
    named = NamedEdits([edit("GLO001", "CO 97", codes={"99213"})])
    assert part(asked(), named=named) == Part("silent", "GLO001", "pass")


def test_an_edit_that_looks_at_other_lines_is_none():
    others = [
        edit("GLO001", "CO 97", codes={"99214"}),
        edit("GLO007", "CO 97", modifiers={"78"}),
        edit("GLO009", "CO 97", start=date(2026, 7, 10)),
        edit("GLO010", "CO 97", end=date(2026, 7, 8)),
    ]
    assert part(asked(modifiers={"25"}), named=NamedEdits(others)) == Part("no_edit")
    for one in (
        edit("GLO001", "CO 97", codes={"99213", "99214"}),
        edit("GLO007", "CO 97", modifiers={"25"}),
        edit("GLO009", "CO 97", start=date(2026, 7, 9), end=date(2026, 7, 9)),
    ):
        assert part(asked(modifiers={"25"}), named=NamedEdits([one])).name == "silent"


def test_a_day_that_is_not_known_is_any_day():
    named = NamedEdits([edit("GLO009", "CO 97", start=date(2030, 1, 1))])
    assert part(asked(day=None), named=named).name == "silent"


def test_no_edit_names_it():
    assert part(asked("CO 97")) == Part("no_edit")
    assert part(asked("CO 27")) == Part("unknowable")
    assert part(asked("CO 45")) == Part("unknowable")
    assert part(asked("CO 97"), finding("MOH001", "CO 107 N122")) == Part("no_edit")


def test_an_edit_that_names_it_shows_that_it_can_be_known():
    assert part(asked("CO 27"), named=NamedEdits([edit("ELG001", "CO 27")])).name == "silent"


# -- switched off ---------------------------------------------------------------------------------------------


OFF = NamedEdits([edit("DRM011", "CO 97", on=False)])


def test_an_edit_that_is_off_and_would_fire():
    fires = Replay("d", (), [Verdict("DRM011", 1, "fail")])
    assert part(asked(), named=OFF, replay=fires) == Part("off", "DRM011")


def test_an_edit_that_is_off_and_would_not_fire_would_have_been_silent():
    for verdicts in ([], [Verdict("DRM011", 1, "bypassed")], [Verdict("DRM011", 3, "fail")]):
        assert part(asked(), named=OFF, replay=Replay("d", (), verdicts)) == Part("silent", "DRM011", "pass")


def test_an_edit_that_is_off_where_nobody_tried():
    assert part(asked(), named=OFF) == Part("off", "DRM011")
    assert part(asked(), named=OFF, replay=Replay("d", ())) == Part("off", "DRM011")


def test_an_edit_that_looked_comes_before_one_that_is_off_unless_that_one_would_fire():
    named = NamedEdits([edit("DRM011", "CO 97", on=False), edit("NCI001", "CO 97")])
    assert part(asked(), named=named) == Part("silent", "NCI001", "pass")
    fires = Replay("d", (), [Verdict("DRM011", 1, "fail")])
    assert part(asked(), named=named, replay=fires) == Part("off", "DRM011")


def test_an_edit_about_this_procedure_comes_before_one_that_looks_at_any_line():
    own, wide = {"codes": {"99213"}}, {"codes": None}
    for first, second, name in (
        ({**own, "on": False}, wide, "off"),
        (own, {**own, "on": False}, "silent"),
        (own, wide, "silent"),
        (wide, {**wide, "on": False}, "silent"),
        (own, {**wide, "on": False}, "silent"),
    ):
        named = NamedEdits([edit("ZZZ002", "CO 97", **first), edit("AAA001", "CO 97", **second)])
        found = part(asked(), named=named)
        assert (found.edit, found.name) == ("ZZZ002", name)
    no_data = finding("BBB003", "CO 97", outcome="no_data")
    assert speaks(asked(), no_data, named=NamedEdits([edit("AAA001", "CO 97", **own)])) == "BBB003"


# -- who speaks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("denial", "nearer", "farther"),
    [
        ("CO 97 M15", "CO 97 M15", "CO 97"),
        ("CO 97 M15", "CO 97 M15", "PI 97 M15"),
        ("CO 97", "CO 97", "CO 97 M15"),
        ("CO 97 N19", "CO 97", "CO 97 M15"),
        ("CO 97 M15", "PI 97 M15", "CO 97"),
        ("CO 97 M15", "CO 97", "PI 97"),
        ("CO 97 M15", "PI 97", "CO 97 M144"),
        ("CO 97 M15", "CO 97 M144", "PI 97 M144"),
        ("CO 234 N20", "CO 234", "CO 236 N20"),
        ("CO 234 N20", "CO 236 N20", "OA 236 N20"),
    ],
)
def test_the_nearest_reason_speaks(denial, nearer, farther):
    first, second = finding("ZZZ002", nearer), finding("AAA001", farther)
    assert speaks(asked(denial), first, second) == "ZZZ002"
    assert speaks(asked(denial), second) == "AAA001", "it may speak where nobody is nearer"
    named = NamedEdits([edit("ZZZ002", nearer), edit("AAA001", farther)])
    assert speaks(asked(denial), named=named) == "ZZZ002"


def test_the_nearest_of_what_an_edit_names_counts():
    both = finding("ZZZ002", "CO 236 N20, CO 97 M15")
    assert speaks(asked("CO 97 M15"), both, finding("AAA001", "CO 97")) == "ZZZ002"


def test_another_code_is_not_the_reason():
    assert part(asked("CO 97"), finding("NCI001", "CO 236 N20")) == Part("no_edit")
    assert part(asked("CO 234"), finding("NCI001", "CO 236 N20")).name == "overridden", "payers say either"


def test_a_code_that_leaves_its_reason_to_the_remark_is_only_named_with_that_remark():
    clia, drug = finding("MOH015", "CO 16 MA120"), finding("DRM013", "CO 16 N822")
    assert speaks(asked("CO 16 MA120"), clia, drug) == "MOH015"
    assert part(asked("CO 16 MA120"), drug) == Part("no_edit")
    named = NamedEdits([edit("DRM013", "CO 16 N822")])
    assert part(asked("CO 16 MA120"), named=named) == Part("no_edit")
    assert part(asked("CO 16 N822"), named=named) == Part("silent", "DRM013", "pass")


def test_a_missing_remark_lets_who_fired_speak_but_nobody_is_silent_about_it():
    assert part(asked("CO 16"), finding("DRM013", "CO 16 N822")).name == "overridden"
    assert part(asked("CO 16 MA01"), finding("DRM013", "CO 16 N822")).name == "overridden"
    assert part(asked("CO 16"), named=NamedEdits([edit("DRM013", "CO 16 N822")])) == Part("no_edit")
    assert part(asked("CO 16"), finding("DRM013", "CO 16 N822", outcome="bypassed")) == Part("no_edit")
    assert part(asked("CO 16"), named=NamedEdits([edit("COD001", "CO 16")])).name == "silent"


def test_who_fired_speaks_before_who_names_it_better_and_did_not():
    named = NamedEdits([edit("NCI001", "CO 97 M15")])
    bypassed = finding("NCI001", "CO 97 M15", outcome="bypassed")
    found = part(asked("CO 97 M15"), bypassed, finding("MOH013", "CO 97 M144"), named=named)
    assert found == Part("overridden", "MOH013", "fail")


def test_of_those_that_did_not_fire_the_one_that_knows_most_speaks():
    others = [
        ("bypassed", Part("silent", "BBB003", "bypassed")),
        ("no_data", Part("no_data", "BBB003", "no_data")),
    ]
    named = NamedEdits([edit("AAA001", "CO 97")])
    for outcome, expected in others:
        assert part(asked(), finding("BBB003", "CO 97", outcome=outcome), named=named) == expected
    both = [finding("AAA009", "CO 97", outcome="no_data"), finding("BBB003", "CO 97", outcome="bypassed")]
    assert speaks(asked(), *both, named=named) == "BBB003"
    off = NamedEdits([edit("CCC001", "CO 97", on=False)])
    fires = Replay("d", (), [Verdict("CCC001", 1, "fail")])
    assert speaks(asked(), both[0], named=off, replay=fires) == "CCC001"
    assert speaks(asked(), both[1], named=off, replay=fires) == "CCC001"


def test_an_edit_that_is_off_and_would_fire_speaks_before_a_nearer_one_that_did_not():
    named = NamedEdits([edit("AAA001", "CO 97 M15"), edit("CCC001", "CO 97", on=False)])
    told = asked("CO 97 M15")
    fires = Replay("d", (), [Verdict("CCC001", 1, "fail")])
    assert part(told, named=named, replay=fires) == Part("off", "CCC001")
    assert part(told, named=named, replay=Replay("d", (), ())) == Part("silent", "AAA001", "pass")
    assert part(told, finding("AAA001", "CO 97 M15"), named=named, replay=fires).name == "overridden"


def test_a_nearer_reason_comes_before_what_was_found():
    named = NamedEdits([edit("ZZZ001", "CO 97 M15")])
    found = part(asked("CO 97 M15"), finding("AAA001", "CO 97", outcome="no_data"), named=named)
    assert found == Part("silent", "ZZZ001", "pass")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"fixed": None}, {"fixed": "attest"}),
        ({"fixed": None}, {"fixed": "safe"}),
        ({"fixed": "attest"}, {"fixed": "review"}),
        ({"severity": "deny"}, {"severity": "advise"}),
        ({"severity": "reject"}, {"severity": "deny"}),
    ],
)
def test_what_asked_more_of_a_person_speaks_first(first, second):
    assert (
        speaks(asked(), finding("ZZZ002", "CO 97", **first), finding("AAA001", "CO 97", **second)) == "ZZZ002"
    )


def test_alike_in_all_the_lower_id_speaks():
    assert speaks(asked(), finding("BBB002", "CO 97"), finding("AAA001", "CO 97")) == "AAA001"
    assert speaks(asked(), named=NamedEdits([edit("BBB002", "CO 97"), edit("AAA001", "CO 97")])) == "AAA001"
    severe = NamedEdits([edit("BBB002", "CO 97"), edit("AAA001", "CO 97", severity="advise")])
    assert speaks(asked(), named=severe) == "BBB002"


# -- where ----------------------------------------------------------------------------------------------------


def test_the_nearest_place_speaks():
    denial = asked(line=2, alike=(1, 2))
    line, claim, twin = (
        finding("CCC003", "CO 97", 2),
        finding("BBB002", "CO 97", None),
        finding("AAA001", "CO 97", 1),
    )
    assert speaks(denial, line, claim, twin) == "CCC003"
    assert speaks(denial, claim, twin) == "BBB002"
    assert speaks(denial, twin) == "AAA001"


def test_a_finding_on_another_line_is_about_something_else():
    for outcome in ("fail", "bypassed"):
        assert part(asked(line=2), finding("GLO001", "CO 97", 1, outcome=outcome)) == Part("no_edit")


def test_a_reason_is_nearer_than_a_place():
    denial = asked("CO 97 M15", line=2)
    assert speaks(denial, finding("ZZZ001", "CO 97 M15", None), finding("AAA001", "CO 97", 2)) == "ZZZ001"


def test_a_denial_of_the_claim_takes_any_line():
    assert part(asked(line=None), finding("GLO001", "CO 97", 4)).name == "overridden"


def test_a_line_that_is_not_known_takes_those_of_its_code():
    denial = asked(line=None, alike=(2, 3))
    assert part(denial, finding("GLO001", "CO 97", 3)).name == "overridden"
    assert part(denial, finding("GLO001", "CO 97", 1)) == Part("no_edit")


# -- what a finding names -------------------------------------------------------------------------------------


def test_a_finding_that_names_nothing_is_heard_by_its_edit():
    named = NamedEdits([edit("GLO001", "CO 97", codes={"1"})])
    assert part(asked(), finding("GLO001", ""), named=named) == Part("overridden", "GLO001", "fail")
    assert part(asked(), finding("GLO001", "")) == Part("no_edit")


def test_what_was_filed_counts_not_what_the_edit_names_today():
    named = NamedEdits([edit("GLO001", "CO 18")])
    assert part(asked(), finding("GLO001", "CO 97"), named=named).name == "overridden"


def test_edits_are_found_by_any_code_they_name_once():
    named = NamedEdits([edit("NCI001", "CO 97 M15", "CO 236 N20", "CO 97")])
    assert [one.id for one in named.naming(["97", "236"])] == ["NCI001"]
    assert named.get("NCI001") is not None
    assert named.get("NCI002") is None


# -- today ----------------------------------------------------------------------------------------------------


NAMED = NamedEdits([edit("GLO001", "CO 97"), edit("NCI001", "CO 97 M15"), edit("MOH001", "CO 107 N122")])


def test_todays_edits_would_have_caught_it():
    replay = Replay("d", [Verdict("GLO001", 1, "fail"), Verdict("NCI001", 1, "fail")])
    assert today_of(asked("CO 97 M15"), NAMED, replay) == ("yes", "NCI001")
    assert today_of(asked("CO 97"), NAMED, replay) == ("yes", "GLO001")


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict("GLO001", 2, "fail"),
        Verdict("GLO001", 1, "bypassed"),
        Verdict("GLO001", 1, "no_data"),
        Verdict("MOH001", 1, "fail"),
        Verdict("XXX001", 1, "fail"),
    ],
)
def test_todays_edits_would_not_have_caught_it(verdict):
    everything = [Verdict("GLO001", 1, "fail")]
    assert today_of(asked(), NAMED, Replay("d", [verdict], everything)) == ("no", "")


def test_nobody_knows_without_judging_again_unless_no_edit_names_it():
    assert today_of(asked(), NAMED, None) == ("unknown", "")
    assert today_of(asked("CO 45"), NAMED, None) == ("no", "")
    replay = Replay("d", [Verdict("GLO001", 1, "fail")])
    assert today_of(asked(matched=False), NAMED, replay) == ("unknown", "")
    assert today_of(asked("CO 45", matched=False), NAMED, None) == ("unknown", "")
