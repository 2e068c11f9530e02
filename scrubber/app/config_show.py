"""`scrubber config show`: the settings, and which layer set what for a payer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping

from scrubber.app import console
from scrubber.app.arguments import Common, Packs, TextOrJson
from scrubber.app.config import Loaded, Settings, cache_folder
from scrubber.app.edits import table
from scrubber.app.edits_arguments import Shown
from scrubber.app.exits import Code
from scrubber.app.session import rules_for, set_up
from scrubber.edit.codes import CodeSet
from scrubber.edit.practice import EVERYONE, of_payer, of_payers
from scrubber.edit.profiles import Row
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
    contract = _contract(loaded, rules, applied) if named else {}
    if shown.format is TextOrJson.JSON:
        _json(settings, rows, applied, rules, contract)
    else:
        _text([*_flat(settings, loaded)], rows, applied, rules, contract)
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


def _flat(settings: list[tuple[str, object, str]], loaded: Loaded) -> Iterator[tuple[str, object, str]]:
    """The same with the practice's tables one by one, and each provider and each payer's list on a line."""
    stated = loaded.settings.practice.model_fields_set
    for key, value, by in settings:
        if key != "practice" or not isinstance(value, dict):
            yield key, value, by
            continue
        for name, known in value.items():
            where, who = f"{key}.{name}", by if name in stated else "built in"
            if isinstance(known, dict) and any(isinstance(entry, dict) for entry in known.values()):
                for one, entry in known.items():
                    yield f"{where}.{one}", {k: v for k, v in entry.items() if v is not None}, who
            else:
                yield where, known, who


def _contract(loaded: Loaded, rules: Rules, applied: tuple[str, ...]) -> dict[str, object]:
    """What the practice profile says of one payer: limits in days, lists of codes, fees in dollars."""
    practice = loaded.settings.practice.practice()
    payers = [name for name in reversed(applied) if name in rules.profiles.payers]
    told: dict[str, object] = {}
    for key in ("filing_limits", "resubmission_limits"):
        table: Mapping[str, int] = getattr(practice, key)
        days = of_payer(table, payers)
        told[key] = days if days is not None else table.get(EVERYONE)
    for key in ("authorisations", "referrals"):
        lists = of_payers(getattr(practice, key), payers)
        told[key] = CodeSet(frozenset().union(*lists)).describe()
    fees = reversed(of_payers(practice.fees, payers))
    told["fees"] = {code: str(fee) for each in fees for code, fee in each.items()}
    return {f"practice.{key}": value for key, value in told.items() if value}


def _json(
    settings: list[tuple[str, object, str]],
    rows: tuple[Row, ...],
    applied: tuple[str, ...],
    rules: Rules,
    contract: dict[str, object],
) -> None:
    told = {
        "settings": [{"key": key, "value": value, "set_by": by} for key, value, by in settings],
        "payers": sorted(rules.profiles.payers),
        "profiles": list(applied),
        "contract": contract,
        "edits": [
            {"edit": r.edit, "key": r.key, "value": r.value, "layer": r.layer.value, "set_by": r.file}
            for r in rows
        ],
    }
    json.dump(told, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _text(
    settings: list[tuple[str, object, str]],
    rows: tuple[Row, ...],
    applied: tuple[str, ...],
    rules: Rules,
    contract: dict[str, object],
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
    if contract:
        out.write(
            table([("of this payer", "value"), *((k, json.dumps(v)) for k, v in contract.items())]) + "\n"
        )
    lines = [(r.edit, r.key, r.value, r.layer.value.replace("_", " "), r.file) for r in rows]
    out.write(table([("edit", "key", "value", "layer", "set by"), *lines]))
