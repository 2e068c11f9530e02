"""`scrubber.toml`, `--config`, `config show`, and where the cache is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from cli_runs import AS_OF

from scrubber.app.config import Settings, cache_folder


def shown(scrubber, *words):
    ran = scrubber("config", "show", "--format", "json", *words)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    return told, {row["key"]: (row["value"], row["set_by"]) for row in told["settings"]}


def test_without_a_file_all_is_built_in(scrubber):
    _, settings = shown(scrubber)
    assert settings["fail_on"] == ("deny", "built in")
    assert settings["hold_on"] == (["reject", "deny"], "built in")
    assert "setting" in scrubber("config", "show").out


def test_the_file_of_the_working_folder_is_read(scrubber, folder, stage):
    (folder / "scrubber.toml").write_text('fail_on = "never"\nignore = ["MOH002"]\n')
    _, settings = shown(scrubber)
    assert settings["fail_on"] == ("never", "scrubber.toml")
    assert scrubber("check", stage, *AS_OF).code == 0
    assert scrubber("check", stage, "--fail-on", "deny", *AS_OF).code == 1


def test_every_key_and_paths_from_the_file(scrubber, folder, stage):
    site = folder / "site"
    site.mkdir()
    (site / "suppress.yaml").write_text(
        "- {edit: MOH001, reason: agreed, owner: J. Rivera, until: 2026-12-31}\n"
    )
    (site / "ours.yaml").write_text(
        "id: ours\ntitle: Our rules\nlayer: organisation\nedits: {MOH002: {severity: advise}}\n"
    )
    (site / "log.json").write_text("[]")
    scrubber("edits", "new", "TST001", "a_name", "--pack", "site/pack")
    (site / "scrubber.toml").write_text(
        """
packs = ["pack"]
allow_code = true
profiles = ["ours.yaml"]
suppressions = ["suppress.yaml"]
mohs_logs = ["log.json"]
hold_on = ["reject"]
fail_on = "reject"
select = ["MOH", "TST001"]
ignore = ["MOH003"]
cache = "cache"
data = "tables"
stale_after_days = 400
[payer_ids]
uhc = ["UH123"]
[practice.clia]
"2823001575" = "99D0990099"
[ledger]
keep_days = 3650
[acknowledgements]
source = "AY"
messages = false
snip4 = "999"
"""
    )
    told, settings = shown(scrubber, "--config", site / "scrubber.toml", "--payer", "UH123")
    assert settings["stale_after_days"] == (400, str(site / "scrubber.toml"))
    assert {by for _, by in settings.values()} == {str(site / "scrubber.toml")}
    assert settings["packs"][0] == [str(site / "pack")]
    assert "uhc" in told["profiles"]
    row = next(row for row in told["edits"] if row["edit"] == "MOH002" and row["key"] == "severity")
    assert (row["value"], row["layer"]) == ("advise", "organisation")
    ran = scrubber("check", stage, "--config", site / "scrubber.toml", *AS_OF)
    assert ran.code == 0
    assert "1 suppressed" in ran.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hold_onn = []", "hold_onn: this key is not known here; did you mean hold_on?"),
        ("[practice]\nclai = {}", "practice.clai: this key is not known here; did you mean clia?"),
        ('fail_on = "sometimes"', "fail_on: expected one of reject, deny, advise, never"),
        ('hold_on = ["advise"]', "hold_on.0: expected a list of reject and deny"),
        ("packs = 3", 'packs: expected a list of folders, e.g. ["our_edits"]'),
        ('allow_code = "yes"', "allow_code: expected true or false"),
        ('[practice.clia]\n"12" = "99D0990099"', "expected CLIA numbers by NPI"),
        ("stale_after_days = -1", "stale_after_days: expected a number of days"),
        ("fail_on = ", "this is no TOML"),
    ],
)
def test_what_is_wrong_names_file_and_key(scrubber, folder, visit, text, said):
    (folder / "scrubber.toml").write_text(text)
    ran = scrubber("check", visit)
    assert ran.code == 2
    assert "scrubber.toml: " in ran.err
    assert said in ran.err


def test_the_layers_of_a_payer(scrubber):
    told, _ = shown(scrubber, "--payer", "uhc")
    assert told["profiles"] == ["uhc"]
    told, _ = shown(scrubber, "--filing-code", "MB")
    assert "medicare" in told["profiles"]
    assert {row["layer"] for row in told["edits"]} >= {"built_in", "payer"}
    text = scrubber("config", "show", "--payer", "uhc").out
    assert "applied, the most specific last: uhc" in text
    assert "no profile knows this payer" in scrubber("config", "show", "--payer", "nobody").err


def test_where_the_cache_is(monkeypatch):
    home = Path("/home/nora")
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder(Settings(), {}) == home / ".cache" / "claim-scrubber"
    assert cache_folder(Settings(), {"XDG_CACHE_HOME": "/x"}) == Path("/x/claim-scrubber")
    assert cache_folder(Settings(), {"SCRUBBER_CACHE": "/y"}) == Path("/y")
    assert cache_folder(Settings(cache=Path("/z")), {}) == Path("/z")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder(Settings(), {}) == home / "Library" / "Caches" / "claim-scrubber"
    monkeypatch.setattr(sys, "platform", "win32")
    assert cache_folder(Settings(), {"LOCALAPPDATA": "/w"}) == Path("/w/claim-scrubber")

    def nowhere():
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nowhere)
    assert cache_folder(Settings(), {}) is None


def test_a_cache_that_cannot_be_written_is_no_failure(scrubber, folder, visit, monkeypatch):
    (folder / "file").write_text("")
    monkeypatch.setenv("SCRUBBER_CACHE", str(folder / "file" / "cache"))
    assert scrubber("check", visit, *AS_OF).code == 0
