"""Profiles: whom they match, who wins, and what they may not do."""

import pytest

from scrubber.edit.codes import CodeSet
from scrubber.edit.document import DocumentError, read_yaml
from scrubber.edit.profile import Layer, ProfileError, read_profile
from scrubber.edit.profiles import Profiles, Row, SetBy
from scrubber.edit.spec import EditSpec
from scrubber.finding import Safety, Severity, Status

BASE = {
    "title": "A title",
    "status": "stable",
    "since": "0.1.0",
    "scope": "claim",
    "snip": "6",
    "severity": "deny",
    "require": [{"clause": {}}],
    "message": "m",
    "what": "w",
    "why": "w",
    "prevents": [{"group": "CO", "carc": "107"}],
    "references": [{"title": "A source"}],
}


def spec(edit_id, *, payer=None, **changes):
    name = f"edit_{edit_id.lower()}"
    family = f"payers/{payer}" if payer else "mohs"
    origin = {"pack": "edits", "path": f"{family}/{name}", "family": family, "payer": payer}
    return EditSpec.model_validate({"id": edit_id, "name": name, **BASE, **changes, "origin": origin})


EDITS = (
    spec(
        "MOH001",
        parameters={"lifts": ["59", "XS"], "limit": "1"},
        variants={"other_claim": {"severity": "advise"}, "same_claim": {"message": "x"}},
    ),
    spec("MOH002", severity="advise", prevents=[]),
    spec("MOH003", enabled="false"),
    spec("MOH004", status="preview"),
    spec("MOH005", status="retired"),
    spec("UHC001", payer="uhc"),
)


def profile(text, *, site=True, file="site.yaml"):
    return read_profile(read_yaml(text.encode(), file), site=site)


UHC = profile(
    "id: uhc\ntitle: U\nmatch: {payer_ids: ['87726', 'aBc']}\nedits: {MOH001: {severity: reject}}",
    file="edits/payers/uhc/payer.yaml",
)
MEDICARE = profile(
    "id: medicare\ntitle: M\nmatch: {filing_codes: [MB], payer_ids: ['01112']}", file="mcr.yaml"
)


def layer(name, severity="advise", match="", more=""):
    return profile(
        f"id: {name}_x\ntitle: T\nlayer: {name}\n{match}\nedits: {{MOH001: {{severity: {severity}{more}}}}}",
        file=f"{name}.yaml",
    )


def test_an_edit_stands_as_its_file_says_where_nobody_speaks():
    resolved = Profiles(EDITS).resolve()
    assert resolved.payer is None
    assert resolved.profiles == ()
    assert [setting.edit.id for setting in resolved.enabled] == ["MOH001", "MOH002", "MOH004"]
    setting = resolved["MOH001"]
    assert (setting.severity, setting.status, setting.hold) == (Severity.DENY, Status.STABLE, None)
    assert setting.parameters == {"lifts": CodeSet(["59", "XS"]), "limit": "1"}
    assert setting.set_by == "edits/mohs/edit_moh001/edit.yaml"
    assert "MOH005" not in resolved.settings


@pytest.mark.parametrize(
    ("payer_id", "filing", "payer"),
    [
        ("87726", "", "uhc"),
        ("ABC", "", "uhc"),
        ("abc", "CI", "uhc"),
        ("87726", "MB", "uhc"),
        ("unheard", "MB", "medicare"),
        ("unheard", "mb", "medicare"),
        ("01112", "", "medicare"),
        ("", "", None),
        ("unheard", "CI", None),
    ],
)
def test_the_payer_id_decides_and_then_the_filing_code(payer_id, filing, payer):
    assert Profiles(EDITS, (UHC, MEDICARE)).resolve(payer_id, filing).payer == payer


def test_the_site_adds_payer_ids():
    profiles = Profiles(EDITS, (UHC, MEDICARE), payer_ids={"uhc": ["UH99"]})
    assert profiles.resolve("uh99").payer == "uhc"
    assert profiles.resolve("87726").payer == "uhc"
    with pytest.raises(
        ProfileError, match=r"payer_ids: no payer profile is named 'uhcc'; known: medicare, uhc"
    ):
        Profiles(EDITS, (UHC, MEDICARE), payer_ids={"uhcc": ["1"]})


def test_the_most_specific_layer_wins():
    narrow = "match: {payers: [uhc], claim_types: [secondary]}"
    layers = [
        layer("built_in"),
        layer("organisation", "reject"),
        layer("line_of_business", "deny", "match: {filing_codes: [CI]}"),
        layer("clearinghouse", "reject"),
        UHC,
        layer("payer_claim_type", "advise", narrow),
    ]
    profiles = Profiles(EDITS, reversed(layers))
    secondary = profiles.resolve("87726", "CI", "secondary")
    assert secondary.profiles == (
        "built_in_x",
        "organisation_x",
        "line_of_business_x",
        "clearinghouse_x",
        "uhc",
        "payer_claim_type_x",
    )
    assert secondary["MOH001"].severity is Severity.ADVISE
    assert secondary["MOH001"].set_by == "payer_claim_type.yaml"
    for n, expected in enumerate(("advise", "reject", "deny", "reject", "reject"), start=1):
        resolved = Profiles(EDITS, layers[:n]).resolve("87726", "CI")
        assert resolved["MOH001"].severity == expected
        assert resolved["MOH001"].sources["severity"] == SetBy(layers[n - 1].layer, layers[n - 1].file)
    assert profiles.resolve("87726", "16").profiles == (
        "built_in_x",
        "organisation_x",
        "clearinghouse_x",
        "uhc",
    )
    assert profiles.resolve("1", "CI", "secondary").payer is None


def test_the_site_refines_a_payer_and_wins_over_the_pack():
    ours = profile(
        "id: our_uhc\ntitle: O\nmatch: {payers: [uhc], filing_codes: ['16']}\n"
        "edits: {MOH001: {parameters: {limit: '3'}}, MOH002: {severity: reject}}"
    )
    profiles = Profiles(EDITS, (ours, UHC, MEDICARE))
    resolved = profiles.resolve("87726", "16")
    assert resolved.profiles == ("uhc", "our_uhc")
    assert resolved.payer == "our_uhc"
    setting = resolved["MOH001"]
    assert setting.severity is Severity.REJECT
    assert setting.parameters == {"lifts": CodeSet(["59", "XS"]), "limit": "3"}
    assert setting.sources == {
        "severity": SetBy(Layer.PAYER, "edits/payers/uhc/payer.yaml"),
        "parameters.limit": SetBy(Layer.PAYER, "site.yaml"),
    }
    assert profiles.resolve("87726", "CI").profiles == ("uhc",)
    assert profiles.resolve(forced="our_uhc").profiles == ("uhc", "our_uhc")
    assert [each.id for each, _ in profiles.overrides("MOH001")] == ["uhc", "our_uhc"]


def test_a_payers_own_edit_speaks_of_that_payer_only():
    greedy = profile("id: org\ntitle: O\nlayer: organisation\nedits: {UHC001: {enabled: yes}}")
    profiles = Profiles(EDITS, (UHC, MEDICARE, greedy))
    assert profiles.resolve("87726")["UHC001"].enabled
    assert not profiles.resolve("01112")["UHC001"].enabled
    assert not profiles.resolve()["UHC001"].enabled
    off = profile("id: org\ntitle: O\nlayer: organisation\nedits: {UHC001: {enabled: no}}")
    assert not Profiles(EDITS, (UHC, off)).resolve("87726")["UHC001"].enabled


def test_an_edit_that_is_off_can_be_turned_on():
    on = profile("id: org\ntitle: O\nlayer: organisation\nedits: {MOH003: {enabled: true}}")
    assert Profiles(EDITS, (on,)).resolve()["MOH003"].enabled


def test_a_payer_profile_can_be_forced():
    profiles = Profiles(EDITS, (UHC, MEDICARE, layer("organisation")))
    forced = profiles.resolve("01112", "MB", "original", "uhc")
    assert forced.payer == "uhc"
    assert forced["UHC001"].enabled
    with pytest.raises(
        ProfileError, match=r"^--payer-profile: no payer profile is named 'x'; known: medicare, uhc$"
    ):
        profiles.resolve(forced="x")
    with pytest.raises(ProfileError, match="known: none"):
        Profiles(EDITS).resolve(forced="x")


def test_claims_of_one_kind_share_their_settings():
    profiles = Profiles(EDITS, (UHC, MEDICARE))
    assert profiles.resolve("87726") is profiles.resolve("87726")
    assert profiles.resolve("87726") is profiles.resolve("ABC", "CI")
    assert profiles.resolve("1") is profiles.resolve("2") is profiles.resolve()
    for n in range(5000):
        profiles.resolve(str(n))
    assert len(profiles._asked) <= 4096


@pytest.mark.parametrize(
    ("override", "base", "own", "without"),
    [
        (None, "deny", "advise", "deny"),
        ("reject", "reject", "advise", "reject"),
        ("advise", "advise", "advise", "advise"),
    ],
)
def test_variants_keep_a_severity_of_their_own(override, base, own, without):
    profiles = Profiles(EDITS, (layer("organisation", override),) if override else ())
    setting = profiles.resolve()["MOH001"]
    assert setting.severity_of() == base
    assert setting.severity_of("other_claim") == own
    assert setting.severity_of("same_claim") == without


def test_lowering_an_edit_lowers_its_graver_variants():
    grave = spec("MOH001", variants={"worse": {"severity": "reject"}})
    assert Profiles((grave,), (layer("organisation"),)).resolve()["MOH001"].severity_of("worse") == "advise"
    assert Profiles((grave,)).resolve()["MOH001"].severity_of("worse") == "reject"


def test_who_holds():
    def holds(edit_id="MOH001", severity="deny", more=""):
        text = f"id: org\ntitle: O\nlayer: organisation\nedits: {{{edit_id}: {{enabled: true{more}}}}}"
        return Profiles(EDITS, (profile(text),)).resolve()[edit_id].holds(Severity(severity))

    assert holds()
    assert holds(severity="reject")
    assert not holds(severity="advise")
    assert not holds(more=", hold: false")
    assert holds(more=", hold: true")
    assert not holds(severity="advise", more=", hold: true")
    assert not holds("MOH004")
    assert holds("MOH004", more=", status: stable")
    assert not holds(more=", status: preview")
    assert not Profiles(EDITS).resolve()["MOH001"].holds(Severity.DENY, {Severity.REJECT})


def test_a_fix_is_demoted_and_never_promoted():
    setting = Profiles(EDITS).resolve()["MOH001"]
    assert setting.safety_of(Safety.SAFE) is Safety.SAFE
    attest = layer("organisation", more=", fix_safety: attest")
    review = layer("clearinghouse", more=", fix_safety: review")
    setting = Profiles(EDITS, (review,)).resolve()["MOH001"]
    assert setting.safety_of(Safety.SAFE) is Safety.REVIEW
    assert setting.safety_of(Safety.ATTEST) is Safety.ATTEST
    both = Profiles(EDITS, (review, attest)).resolve()["MOH001"]
    assert both.safety_of(Safety.SAFE) is Safety.ATTEST
    with pytest.raises(DocumentError, match=r"edits\.MOH001\.fix_safety: a profile may make a fix need more"):
        layer("organisation", more=", fix_safety: safe")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layer: payer", ":1: match: this names no payer"),
        ("match: {claim_types: [void], payer_ids: ['1']}", ":3: match.claim_types: claim types belong to"),
        ("layer: payer_claim_type\nmatch: {payers: [uhc]}", "match: the layer payer_claim_type needs both"),
        ("layer: moon", ":3: layer: found 'moon'; expected one of built_in, organisation"),
        ("match: {claim_types: [odd]}", "match.claim_types#1: found 'odd'; expected a list of original"),
        ("match: {payer_ids: '1'}", "match.payer_ids: found '1'; expected a list of payer ids"),
        ("edits: {MOH1: {}}", "edits.MOH1"),
        ("edits: {MOH001: {severity: x}}", "edits.MOH001.severity: found 'x'; expected one of reject"),
        (
            "edits: {MOH001: {status: retired}}",
            "edits.MOH001.status: found 'retired'; expected preview or stable",
        ),
        ("edits: {MOH001: {color: red}}", "edits.MOH001.color: this key is not known here"),
        ("edits: {MOH001: }", "edits.MOH001: expected keys with values"),
        ("file: x", "file: this key is not known here"),
    ],
)
def test_a_profile_that_is_wrong_is_told_where(text, said):
    with pytest.raises(DocumentError) as caught:
        profile("id: p\ntitle: P\n" + text)
    assert said in str(caught.value)


def test_a_profile_of_a_pack_cites_its_source():
    text = "id: p\ntitle: P\nedits: {MOH001: {}}\n"
    with pytest.raises(DocumentError, match="references: what a pack says of a payer cites its source"):
        profile(text, site=False)
    assert profile(text + "references: [{title: A policy}]", site=False).sources[0].title == "A policy"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("edits: {MOH099: {}}", "edits.MOH099: no live edit has this id"),
        ("edits: {MOH005: {}}", "edits.MOH005: no live edit has this id"),
        ("edits: {MOH001: {parameters: {odd: '1'}}}", "MOH001 has no such parameter; known: lifts, limit"),
        ("edits: {MOH001: {parameters: {limit: ['1']}}}", "parameters.limit: MOH001 takes another kind"),
        ("edits: {MOH001: {parameters: {lifts: '59'}}}", "here; expected a list of codes"),
        ("edits: {MOH002: {severity: deny}}", "severity: MOH002 names no denial (prevents)"),
        ("edits: {MOH002: {hold: true}}", "hold: advise and preview never hold a claim"),
        ("edits: {MOH004: {hold: true}}", "hold: advise and preview never hold a claim"),
        ("match: {payers: [unheard]}", "match.payers: no payer profile is named unheard; known: uhc"),
    ],
)
def test_a_profile_must_fit_the_edits(text, said):
    with pytest.raises(ProfileError) as caught:
        Profiles(EDITS, (UHC, profile("id: p\ntitle: P\nlayer: organisation\n" + text)))
    assert said in str(caught.value)


def test_two_profiles_cannot_share_an_id():
    with pytest.raises(ProfileError, match="id: another profile is named uhc"):
        Profiles(EDITS, (UHC, profile("id: uhc\ntitle: P\nlayer: organisation\n")))


def test_files_of_the_site_are_loaded_and_all_their_problems_told(tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text("id: org\ntitle: O\nlayer: organisation\nedits: {MOH001: {enabled: false}}\n")
    profiles = Profiles.load(EDITS, (UHC,), [good], {"uhc": ["77"]})
    assert not profiles.resolve("77")["MOH001"].enabled
    assert profiles.resolve("77").payer == "uhc"
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: org\n")
    with pytest.raises(ProfileError) as caught:
        Profiles.load(EDITS, (), [bad, tmp_path / "none.yaml", good])
    assert [problem.text[:15] for problem in caught.value.problems] == ["this key is mis", "cannot be read:"]
    bad.write_text("id: two\ntitle: T\nlayer: organisation\nedits:\n  MOH099: {}\n")
    with pytest.raises(ProfileError, match=r"bad.yaml:5: edits.MOH099"):
        Profiles.load(EDITS, (), [bad])


def test_explain_says_which_file_set_what():
    profiles = Profiles(
        EDITS, (UHC, layer("organisation", more=", enabled: false, parameters: {lifts: [XS]}"))
    )
    rows = {(row.edit, row.key): row for row in profiles.explain("uhc")}
    assert rows == {(row.edit, row.key): row for row in profiles.explain("87726")}
    assert rows["MOH001", "severity"] == Row(
        "MOH001", "severity", "reject", Layer.PAYER, "edits/payers/uhc/payer.yaml"
    )
    assert rows["MOH001", "enabled"] == Row(
        "MOH001", "enabled", "false", Layer.ORGANISATION, "organisation.yaml"
    )
    assert rows["MOH001", "parameters.lifts"].value == "XS"
    assert rows["MOH001", "parameters.limit"] == Row(
        "MOH001", "parameters.limit", "1", Layer.BUILT_IN, "edits/mohs/edit_moh001/edit.yaml"
    )
    assert ("MOH001", "hold") not in rows
    assert rows["UHC001", "enabled"].value == "true"
    assert {row.key: row.value for row in profiles.explain() if row.edit == "UHC001"}["enabled"] == "false"
