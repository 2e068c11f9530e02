"""A cases.yaml as its author wrote it: read with its lines, and every mistake of form told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scrubber.edit.document import DocumentError, Keys, Problem, Reading, read_yaml
from scrubber.finding import Outcome, Safety, Severity

__all__ = ["read_case_file"]

_TEXTS = ("name", "doc", "why", "as_of", "profile", "base")
_MAPPINGS = {
    "each": 'keys with lists of values, e.g. {code: ["17312", "17314"]}',
    "description": "keys with values, as a base has them",
    "claim": 'keys with values, e.g. {charge: "145"}',
    "practice": 'keys with values, e.g. {clia: {"*": 99D0990099}}',
    "set": 'elements with their texts, e.g. {"2400#1.SV104": "2"}',
    "insert": 'segments with the text behind them, e.g. {2300.CLM: "REF*G1*A1"}',
    "fixed": "what differs after the fix, e.g. {accept: review, changes: {...}}",
}
_LISTS = {
    "claims": "a list of claims, each with lines",
    "lines": 'a list of lines, e.g. [{code: "99213"}]',
    "remove": 'a list of segments, e.g. ["2300.REF[G1]"]',
    "replace": "a list of texts to replace, e.g. [{old: ..., new: ..., count: 1}]",
    "also": "a list of the other edits that hold a claim of the case, e.g. [MOH001]",
    "expect": "a list of findings, e.g. [{line: 1, severity: deny}], or [] where the edit is silent",
}
_EXPECTED = {
    **dict.fromkeys(("at", "behind", "claim", "line", "value", "variant", "message_has")),
    "outcome": tuple(Outcome),
    "severity": tuple(Severity),
    "safety": (*Safety, "none"),
}
_FIXED = ("accept", "changes", "insert", "text_has", "bytes_removed")
_REPLACED = ("old", "new", "count")
_NUMBER = re.compile(r"-?[0-9]+")
_Told = Iterator[tuple[Keys, str]]


def read_case_file(path: Path, file: str, keys: Collection[str]) -> Reading:
    """Read a cases.yaml; `file` is how problems name it, `keys` are those that a case may have.

    What comes back holds a mapping with a list of cases, each with keys of the right form. Raises DocumentError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        text = f"the cases cannot be read: {error.strerror}; expected a file"
        raise DocumentError([Problem(file, "", text)]) from None
    reading = read_yaml(data, file)
    wrong = [reading.problem(where, text) for where, text in _faults(reading.content, keys)]
    if wrong:
        raise DocumentError(wrong)
    return reading


def _faults(content: object, keys: Collection[str]) -> _Told:
    if not isinstance(content, dict):
        yield (), "expected a base and a list of cases"
        return
    yield from _unknown((), content, ("base", "cases"))
    cases = content.get("cases")
    if not isinstance(cases, list) or not cases:
        yield ("cases",), "expected a list of cases: at least one that fails, and one that is silent"
        return
    names: set[str] = set()
    for number, case in enumerate(cases):
        where: Keys = ("cases", number)
        if not isinstance(case, dict):
            yield where, f"{_found(case)}; expected a case: keys with values, one of them name"
            continue
        yield from _case_faults(where, case, keys, has_base=isinstance(content.get("base"), str))
        name = str(case.get("name") or "")
        if name and name in names:
            yield (*where, "name"), f"another case is named {name}; expected a name of its own"
        names.add(name)


def _case_faults(where: Keys, case: Mapping[str, Any], keys: Collection[str], *, has_base: bool) -> _Told:
    yield from _unknown(where, case, keys)
    if not case.get("name"):
        yield where, "this case has no name; expected name: what it shows"
    if not has_base and not case.get("base"):
        yield where, "there is no base; expected one here or above the cases, e.g. base: office_visit"
    if "expect" not in case:
        yield (
            where,
            "this case expects nothing; expected the findings, or expect: [] where the edit is silent",
        )
    for key, value in case.items():
        if value is None:
            continue
        if key in _TEXTS and not isinstance(value, str):
            yield (*where, key), f"{_found(value)}; expected a text"
        elif key in _MAPPINGS and not isinstance(value, dict):
            yield (*where, key), f"{_found(value)}; expected {_MAPPINGS[key]}"
        elif key in _LISTS and not isinstance(value, list):
            yield (*where, key), f"{_found(value)}; expected {_LISTS[key]}"
        else:
            yield from _inner_faults((*where, key), key, value)


def _inner_faults(where: Keys, key: str, value: Any) -> _Told:  # noqa: ANN401 - whatever YAML holds
    """What is wrong within a value of the right form."""
    if key == "doc" and value not in ("true", "false", "after"):
        yield where, f"{_found(value)}; expected true, or after on a case that is right"
    elif key == "as_of" and "{" not in value and not _is_day(value):
        yield where, f"{_found(value)}; expected a date as 2026-01-31"
    elif key == "each":
        for name, items in value.items():
            if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
                yield (*where, name), f"{_found(items)}; expected a list of texts"
    elif key in ("set", "insert"):
        for name, text in value.items():
            if isinstance(text, list | dict):
                yield (*where, name), f"{_found(text)}; expected a text"
    elif key in ("remove", "also"):
        for number, item in enumerate(value):
            if not isinstance(item, str):
                yield (*where, number), f"{_found(item)}; expected a text"
    elif key == "fixed":
        yield from _unknown(where, value, _FIXED)
    elif key in ("expect", "replace"):
        known = tuple(_EXPECTED) if key == "expect" else _REPLACED
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield from _entry_faults((*where, number), item, known)
            else:
                yield (*where, number), f"{_found(item)}; expected keys with values: {', '.join(known)}"


def _entry_faults(where: Keys, item: Mapping[str, Any], known: tuple[str, ...]) -> _Told:
    yield from _unknown(where, item, known)
    if known is _REPLACED:
        for key in ("old", "new"):
            if not isinstance(item.get(key, "" if key == "new" and "new" in item else None), str):
                yield where, f"{key} is missing; expected old: and new:"
        if not _NUMBER.fullmatch(str(item.get("count") or "1")):
            yield (*where, "count"), f"{_found(item['count'])}; expected a number"
        return
    for key, value in item.items():
        words = _EXPECTED.get(key)
        if isinstance(value, list | dict):
            yield (*where, key), f"{_found(value)}; expected a text"
        elif words and value and "{" not in value and value not in words:
            yield (*where, key), f"{_found(value)}; expected one of {', '.join(words)}"


def _unknown(where: Keys, found: Mapping[str, Any], known: Collection[str]) -> _Told:
    for key in found:
        if key not in known:
            near = get_close_matches(key, known, 1)
            more = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
            yield (*where, key), f"this key is not known here; {more}"


def _found(value: object) -> str:
    if isinstance(value, list):
        return "found a list"
    return "found keys with values" if isinstance(value, dict) else f"found {value or 'nothing'}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
