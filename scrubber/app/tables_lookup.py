"""`scrubber tables lookup`: what the tables and edits say of codes, and of each two of them together."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

from scrubber.app.arguments import Common, Packs, TextOrJson
from scrubber.app.console import coloured
from scrubber.app.exits import Code
from scrubber.app.folders import data_folder
from scrubber.app.session import rules_for, set_up
from scrubber.app.tables_asked import Codes, Day, Form, TablesIn, asked_day, procedure_codes
from scrubber.app.tables_told import told
from scrubber.edit.bundling import VISITS
from scrubber.edit.catalogue import Catalogue
from scrubber.edit.codes import CodeSet
from scrubber.edit.spec import EditSpec
from scrubber.finding import TableRef
from scrubber.pipeline.rules import Rules
from scrubber.report.paint import Paint
from scrubber.tables import Tables
from scrubber.tables.about import About, about
from scrubber.tables.load import load_words
from scrubber.tables.price import Service, price_claim
from scrubber.tables.ptp import Pair

__all__ = ["lookup", "watching"]

_PAIRS, _MODIFIERS = "NCI001", "NCI005"
"""The edits whose parameters say which modifiers lift a pair, and what each is for."""
_PLACES = {"nonfacility": "11", "facility": "22"}


def lookup(common: Common, packs: Packs, asked: Codes, on: Day, where: TablesIn, form: Form) -> int:
    """Print what is known of each code, and the pairs among them."""
    settings = set_up(common).settings
    codes, day = procedure_codes(asked.codes), asked_day(on.on)
    settings = settings.model_copy(update={"data": data_folder(where.data or settings.data)})
    rules = rules_for(settings, packs)
    answer = {
        "on": day.isoformat(),
        "codes": _codes(rules.tables, rules.catalogue, codes, day),
        "pairs": [_together(rules, one, two, day) for one, two in combinations(codes, 2)],
    }
    if form.format is TextOrJson.JSON:
        json.dump(answer, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(told(answer, Paint(coloured(sys.stdout)))) + "\n")
    return Code.CLEAN


def watching(catalogue: Catalogue, tables: Tables, code: str) -> list[EditSpec]:
    """Return the edits that name a code: as a trigger, in a list of a table that triggers them, or as a parameter."""
    return [edit for edit in catalogue if edit.live and _names(edit, tables, code)]


def _names(edit: EditSpec, tables: Tables, code: str) -> bool:
    listed = (*(edit.triggers.listed if edit.triggers else ()), *edit.watches)
    sets = [value for value in edit.parameters.values() if isinstance(value, CodeSet)]
    triggers = edit.triggers.codes if edit.triggers else frozenset()
    return code in triggers or any(code in codes for codes in (*sets, *map(tables.listed, listed)))


def _codes(tables: Tables, catalogue: Catalogue, codes: Sequence[str], day: date) -> list[dict[str, Any]]:
    found = [about(tables, code, day) for code in codes]
    every = {each.code for each in found if each.known}
    every.update(code for table in tables.fee_tables for code, _ in table.global_days())
    words = load_words(every.__contains__)
    return [_facts(tables, catalogue, each, words.get(each.code)) for each in found]


def _facts(tables: Tables, catalogue: Catalogue, each: About, words: str | None) -> dict[str, Any]:
    edits = watching(catalogue, tables, each.code)
    return {
        "code": each.code,
        "known": each.known,
        "words": words,
        "mue": _mue(each),
        "add_on": _add_on(each),
        "needed_by": list(each.needed_by),
        "fee": _fee(tables, each),
        "pairs": _partners(each),
        "edits": [
            {
                "id": e.id,
                "name": e.name,
                "title": e.title,
                "severity": e.severity.value,
                "status": e.status.value,
            }
            for e in edits
        ],
        "no_data": list(each.unasked),
    }


def _mue(each: About) -> dict[str, Any] | None:
    """The units of a day; null units where the table has the day and no limit, null where it could not be asked."""
    row, table = each.mue.row, each.mue.table.as_dict()
    if row is None:
        return None if each.mue.reason else {"units": None, "indicator": None, "table": table}
    return {"units": row.units, "indicator": row.indicator, "table": table}


def _add_on(each: About) -> dict[str, Any] | None:
    row = each.add_on.row
    if row is None:
        return None
    needs = {"kind": row.kind, "needs": sorted(row.primaries), "contractor": row.contractor}
    return {**needs, "table": each.add_on.table.as_dict()}


def _fee(tables: Tables, each: About) -> dict[str, Any] | None:
    row = each.fee.row
    if row is None:
        return None
    amounts = {}
    for name, place in _PLACES.items():
        price = price_claim([Service(each.code, each.day, place)], tables)[0]
        amounts[name] = {
            "rvu": str(row.total(facility=name == "facility")),
            "national": None if price.amount is None else f"{price.amount:.2f}",
            "reason": price.reason or None,
        }
    marks = ("multiple", "bilateral", "assistant", "cosurgeon", "team", "pctc")
    return {
        "status": row.status,
        "global_days": row.global_days,
        "work": str(row.work),
        "malpractice": str(row.malpractice),
        "conversion_factor": str(row.conversion_factor),
        **amounts,
        "indicators": {mark: getattr(row, mark) for mark in marks},
        "table": each.fee.table.as_dict(),
    }


def _partners(each: About) -> dict[str, Any] | None:
    found = each.partners
    if found.issue is None:
        return None
    return {
        "includes": {indicator: list(codes) for indicator, codes in found.includes.items()},
        "included_in": {indicator: list(codes) for indicator, codes in found.included_in.items()},
        "whole": found.issue.scope is None,
        "notes": list(found.issue.notes),
        "table": found.issue.ref(each.day).as_dict(),
    }


def _together(rules: Rules, one: str, two: str, day: date) -> dict[str, Any]:
    """What the pair table says of two codes, whatever the day."""
    found = rules.tables.pairs(frozenset((one, two)))
    return {
        "codes": [one, two],
        "pairs": [_pair(pair, rules.catalogue, day) for pair in found.rows],
        "missing": sorted(found.missing),
        "reason": found.reason or None,
        "speaks": found.speaks(day),
        "table": _ref(found.ref(day)),
    }


def _pair(pair: Pair, catalogue: Catalogue, day: date) -> dict[str, Any]:
    return {
        "column1": pair.column1,
        "column2": pair.column2,
        "indicator": pair.indicator,
        "first": pair.first.isoformat(),
        "last": pair.last.isoformat() if pair.last else None,
        "in_force": pair.in_force(day),
        "rationale": pair.rationale or None,
        "lifted_by": _lifting(pair, catalogue, day) if pair.indicator == "1" else [],
        "notes": list(pair.issue.notes),
        "table": _ref(pair.ref(day)),
    }


def _lifting(pair: Pair, catalogue: Catalogue, day: date) -> list[dict[str, Any]]:
    """Which modifiers lift a pair and on which line, by the parameters of the edits that judge pairs."""
    lifts = _set(catalogue, _PAIRS, "modifiers")
    of_visits, distinct = (_set(catalogue, _MODIFIERS, name) & lifts for name in ("of_visits", "distinct"))
    surgical = _set(catalogue, _MODIFIERS, "surgical") & lifts
    visits = [code for code in (pair.column2, pair.column1) if code in VISITS]
    if visits:
        return [{"modifiers": sorted(of_visits), "on": visits[:1], "kind": "visit"}]
    since = str(catalogue[_PAIRS].parameters["either_line_from"])
    lines = [pair.column2, pair.column1] if day.isoformat() >= since else [pair.column2]
    anatomic = lifts - of_visits - distinct - surgical
    return [
        {"modifiers": sorted(distinct), "on": lines, "kind": "distinct", "either_line_from": since},
        {"modifiers": sorted(surgical), "on": [pair.column2], "kind": "surgical"},
        {"modifiers": sorted(anatomic), "on": [pair.column2], "kind": "anatomic"},
    ]


def _set(catalogue: Catalogue, edit: str, name: str) -> frozenset[str]:
    value = catalogue[edit].parameters[name]
    return frozenset(value) if isinstance(value, CodeSet) else frozenset()


def _ref(table: TableRef) -> dict[str, Any] | None:
    return table.as_dict() if table.release else None
