"""`scrubber config show`: the settings, and which layer set what for a payer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from scrubber.app import console
from scrubber.app.arguments import Common, Packs, TextOrJson
from scrubber.app.config import Loaded, Settings, cache_folder
from scrubber.app.edits import table
from scrubber.app.edits_arguments import Shown
from scrubber.app.exits import Code
from scrubber.app.session import rules_for, set_up
from scrubber.edit.profile import Row
from scrubber.pipeline.rules import Rules

__all__ = ["show"]


def show(common: Common, packs: Packs, shown: Shown) -> int:
    """Print settings, and the edits' settings for a payer or filing code if one is named."""
    loaded = set_up(common)
    rules = rules_for(loaded.settings, packs)
    settings = list(_settings(loaded))
    named = shown.payer is not None or bool(shown.filing_code)
    rows = (
        rules.profiles.explain(shown.payer or "", shown.filing_code, shown.claim_type.value) if named else ()
    )
    applied = _applied(rules, shown) if named else ()
    if shown.payer and not applied:
        console.note("no profile knows this payer: what the edits' own files say applies")
    if shown.format is TextOrJson.JSON:
        _json(settings, rows, applied, rules)
    else:
        _text(settings, rows, applied, rules)
    return Code.CLEAN


def _applied(rules: Rules, shown: Shown) -> tuple[str, ...]:
    forced = shown.payer if shown.payer in rules.profiles.payers else None
    payer_id = "" if forced else shown.payer or ""
    return rules.profiles.resolve(payer_id, shown.filing_code, shown.claim_type.value, forced).profiles


def _settings(loaded: Loaded) -> Iterator[tuple[str, object, str]]:
    """Key, value and who set it, for every setting."""
    values = loaded.settings.model_dump(mode="json")
    for key in Settings.model_fields:
        value = values[key]
        if key == "cache" and value is None:
            cache = cache_folder(loaded.settings)
            value = str(cache) if cache else None
        yield key, value, loaded.set_by(key)


def _json(
    settings: list[tuple[str, object, str]], rows: tuple[Row, ...], applied: tuple[str, ...], rules: Rules
) -> None:
    told = {
        "settings": [{"key": key, "value": value, "set_by": by} for key, value, by in settings],
        "payers": sorted(rules.profiles.payers),
        "profiles": list(applied),
        "edits": [
            {"edit": r.edit, "key": r.key, "value": r.value, "layer": r.layer.value, "set_by": r.file}
            for r in rows
        ],
    }
    json.dump(told, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _text(
    settings: list[tuple[str, object, str]], rows: tuple[Row, ...], applied: tuple[str, ...], rules: Rules
) -> None:
    out = sys.stdout
    out.write(
        table(
            [("setting", "value", "set by"), *((key, json.dumps(value), by) for key, value, by in settings)]
        )
    )
    out.write(f"\npayer profiles: {', '.join(sorted(rules.profiles.payers)) or 'none'}\n")
    if not rows:
        return
    out.write(f"applied, the most specific last: {', '.join(applied) or 'none'}\n\n")
    lines = [(r.edit, r.key, r.value, r.layer.value.replace("_", " "), r.file) for r in rows]
    out.write(table([("edit", "key", "value", "layer", "set by"), *lines]))
