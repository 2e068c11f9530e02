"""How a profile says that a payer answers an edit: classes, and who set them."""

from __future__ import annotations

import pytest

from scrubber.edit.profile import ProfileError
from scrubber.edit.profiles import Profiles
from scrubber.finding import Answer, ClaimStatus


def resolved(rules, tmp_path, edits, more=""):
    path = tmp_path / "site.yaml"
    path.write_text(f"id: site\ntitle: Ours\nlayer: organisation\n{more}edits:\n  {edits}\n")
    profiles = Profiles.load(rules.catalogue.edits, rules.catalogue.profiles, [path])
    return profiles.resolve().settings


def test_the_edits_own_answer_stands_where_nobody_says_more(rules):
    setting = rules.profiles.resolve().settings["MOH001"]
    assert setting.answer_of() == setting.edit.answer_of()
    assert setting.answer_of().statuses == (ClaimStatus("A8", "454"),)


def test_a_class_is_shown_with_who_set_it(rules, tmp_path):
    setting = resolved(rules, tmp_path, "MOH001: {acknowledge: {class: reject, category: A3, status: '54'}}")[
        "MOH001"
    ]
    row = next(row for row in setting.rows() if row.key == "acknowledge")
    assert (row.value, row.layer.value) == ("reject A3:54", "organisation")
    assert setting.answer_of().statuses == (ClaimStatus("A3", "54"),)


def test_what_informs_holds_nothing(rules, tmp_path):
    setting = resolved(rules, tmp_path, "MOH001: {acknowledge: {class: inform}}")["MOH001"]
    assert not setting.holds(setting.severity)
    assert next(row for row in setting.rows() if row.key == "acknowledge").value == "inform"


def test_a_profile_may_keep_messages_back(rules, tmp_path):
    settings = resolved(rules, tmp_path, "MOH001: {severity: advise}", "acknowledge_messages: false\n")
    assert settings["MOH001"].answer_of().quiet
    silent = next(s for s in settings.values() if s.edit.answer_of() is None)
    assert silent.answer_of() == Answer(quiet=True)


def test_united_healthcare_returns_add_ons_without_their_primary(rules):
    settings = rules.profiles.resolve("87726").settings
    for edit in ("MOH001", "MOH002"):
        assert settings[edit].answer_of().statuses == (ClaimStatus("A3", "21"), ClaimStatus("A3", "454"))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("{class: warn}", "expected one of reject, return, inform, document"),
        ("{class: return, category: F1}", "expected a status category of acknowledgements"),
        ("{status: '21'}", "this key is missing"),
        ("{class: inform}, hold: true", "what only informs holds no claim"),
    ],
)
def test_what_makes_no_sense_is_refused(rules, tmp_path, said, problem):
    with pytest.raises(ProfileError, match=problem):
        resolved(rules, tmp_path, f"MOH001: {{acknowledge: {said}}}")
