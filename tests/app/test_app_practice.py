"""`[practice]` in scrubber.toml: read, told when it is wrong, shown, and used."""

from __future__ import annotations

import json

import pytest
from cli_runs import AS_OF

PRACTICE = """
[practice.clia]
"27408" = "99D0990099"
[practice.providers.2044173021]
last = "Harlan"
first = "Miriam"
taxonomies = ["207ND0101X"]
[practice.providers.2823001575]
name = "Cedar Ridge Dermatologic Surgery"
[practice.filing_limits]
uhc = 90
"*" = 180
[practice.resubmission_limits]
uhc = 365
[practice.authorisations]
uhc = ["15820-15823"]
"*" = ["15260"]
[practice.referrals]
cigna = ["99202-99215"]
[practice.fees.uhc]
17311 = 702.50
"88305-26" = 40
[practice.fees."*"]
17311 = "800"
17312 = 500
"""


@pytest.fixture
def profile(folder):
    (folder / "scrubber.toml").write_text(PRACTICE)
    return folder


def test_every_key_is_shown(scrubber, profile):
    ran = scrubber("config", "show")
    assert ran.code == 0, ran.err
    rows = {line.split("  ")[0]: line for line in ran.out.splitlines()}
    assert '"last": "Harlan"' in rows["practice.providers.2044173021"]
    assert "null" not in rows["practice.providers.2823001575"]
    assert '{"27408": "99D0990099"}' in rows["practice.clia"]
    assert '{"17311": "702.50", "88305-26": "40"}' in rows["practice.fees.uhc"]
    assert '{"uhc": "15820-15823", "*": "15260"}' in rows["practice.authorisations"]
    assert rows["practice.filing_limits"].rstrip().endswith("scrubber.toml")
    (profile / "scrubber.toml").write_text("[practice.filing_limits]\nuhc = 90\n")
    rows = {line.split("  ")[0]: line for line in scrubber("config", "show").out.splitlines()}
    assert rows["practice.referrals"].rstrip().endswith("built in")


def test_what_holds_for_one_payer_is_shown(scrubber, profile):
    told = json.loads(scrubber("config", "show", "--payer", "uhc", "--format", "json").out)
    assert told["contract"] == {
        "practice.filing_limits": 90,
        "practice.resubmission_limits": 365,
        "practice.authorisations": "15260, 15820-15823",
        "practice.fees": {"17311": "702.50", "17312": "500", "88305-26": "40"},
    }
    told = json.loads(scrubber("config", "show", "--payer", "99999", "--format", "json").out)
    assert told["contract"]["practice.filing_limits"] == 180
    assert "of this payer" in scrubber("config", "show", "--payer", "uhc").out
    assert json.loads(scrubber("config", "show", "--format", "json").out)["contract"] == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clai = {}", "practice.clai: this key is not known here; did you mean clia?"),
        ('clia."2823001574" = "99D0990099"', "practice.clia.2823001574: expected CLIA numbers by NPI (ten"),
        ('clia."2823001575" = "99D099009"', "practice.clia.2823001575: expected CLIA numbers"),
        ('providers."2044173022" = {last = "X"}', "practice.providers.2044173022: expected providers by NPI (ten"),
        ('providers."2044173021" = {lst = "X"}', "2044173021.lst: this key is not known here; did you mean last?"),
        ('providers."2044173021" = {last = "X", name = "Y"}', "practice.providers.2044173021: expected providers"),
        ('providers."2044173021" = {first = "X"}', "practice.providers.2044173021: expected providers"),
        ('providers."2044173021" = {last = "X", taxonomies = ["1"]}', "expected a list of taxonomy codes"),
        ("filing_limits.uhc = 0", "practice.filing_limits.uhc: expected days after the service by payer profile"),
        ('resubmission_limits.uhc = "90"', "practice.resubmission_limits.uhc: expected days"),
        ("filing_limits.nobody = 90", "practice.filing_limits: no payer profile is named 'nobody'; known: anthem"),
        ('authorisations.uhc = "15820"', "practice.authorisations.uhc: expected lists of codes by payer profile"),
        ('referrals.uhc = ["99 213"]', "practice.referrals.uhc: expected lists of codes"),
        ('fees.uhc."173" = 1', "practice.fees.uhc.173: expected dollars for one unit"),
        ('fees.uhc."17311" = 1.005', "practice.fees.uhc.17311: expected dollars"),
        ('fees.uhc."17311" = -1', "practice.fees.uhc.17311: expected dollars"),
        ('fees.uhc."17311" = true', "practice.fees.uhc.17311: expected dollars"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_key(scrubber, folder, visit, text, said):
    (folder / "scrubber.toml").write_text(f"[practice]\n{text}\n")
    ran = scrubber("check", visit)
    assert ran.code == 2
    assert said in ran.err


def test_a_contract_denies_what_it_asks_for(scrubber, profile, visit):
    told = json.loads(scrubber("check", visit, *AS_OF, "--format", "json").out)
    assert not {"AUT002", "DTE010"} & {finding["edit"] for finding in told["files"][0]["findings"]}
    (profile / "scrubber.toml").write_text('[practice]\nreferrals."*" = ["99213"]\nfiling_limits."*" = 1\n')
    told = json.loads(scrubber("check", visit, *AS_OF, "--format", "json").out)
    by_edit = {finding["edit"]: finding for finding in told["files"][0]["findings"]}
    assert by_edit["AUT002"]["severity"] == "deny"
    assert by_edit["DTE010"]["prevents"] == [{"group": "CO", "carc": "29", "rarc": None}]
