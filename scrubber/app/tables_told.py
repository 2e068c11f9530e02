"""The answer of `scrubber tables lookup` as text, from the facts that its JSON has."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scrubber.edit.codes import CodeSet
from scrubber.report.paint import Paint
from scrubber.report.visible import count_of

__all__ = ["told"]

_WIDTH = 100
_NAME = 14
_FEW, _MANY = 8, 600
"""So many codes of pairs are listed even where several codes were asked for, and so many at all."""
Facts = Mapping[str, Any]

_GLOBAL = {
    "000": "the day itself: visits of the same day are part of it",
    "010": "10 days after it, and the day itself",
    "090": "the day before, the day itself and 90 days after it",
    "MMM": "those of maternity care",
    "XXX": "none",
    "YYY": "each contractor sets them",
    "ZZZ": "those of the code that it adds to",
}
_MAI = {
    "1": "on one line; further units on another line need a modifier",
    "2": "a day over all lines, for good: no modifier and no record lifts it",
    "3": "a day over all lines; more may be paid when the records are read",
}
_TYPE = {
    "1": "all of them are named",
    "2": "each contractor names them",
    "3": "some are named, a contractor may have more",
}
_INDICATORS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "multiple": (
        "several a day",
        {"0": "not reduced", "2": "the dearest in full, further ones half", "3": "by endoscopic family"},
    ),
    "bilateral": (
        "both sides",
        {
            "0": "modifier 50 adds nothing",
            "1": "150 % with modifier 50",
            "2": "the price is for both sides",
            "3": "each side in full",
        },
    ),
    "assistant": (
        "assistant",
        {"0": "paid only with records that show the need", "1": "not paid", "2": "may be paid"},
    ),
    "cosurgeon": (
        "two surgeons",
        {"0": "not allowed", "1": "with records that show the need", "2": "allowed"},
    ),
    "team": ("surgical team", {"0": "not allowed", "1": "with records that show the need", "2": "allowed"}),
    "pctc": (
        "26 and TC",
        {
            "0": "neither: it has no technical part of its own",
            "1": "split by 26 and TC",
            "2": "neither: the code is the professional part",
            "3": "neither: the code is the technical part",
            "4": "neither: the code is the whole of both",
        },
    ),
}
_VISIT = "25 a visit of its own, 57 the decision for major surgery, 24 in an earlier global period"
_OF_ALL = frozenset(("multiple", "pctc"))
"""What is worth telling of a service that is no surgery."""
_INDICATOR = {"0": "nothing lifts it", "1": "a modifier may lift it"}


def told(answer: Facts, paint: Paint) -> Iterator[str]:
    """Yield the lines: each code, then each two of them together."""
    alone = len(answer["codes"]) == 1
    for code in answer["codes"]:
        yield from _code(code, answer["on"], paint, alone)
        yield ""
    for pair in answer["pairs"]:
        yield from _together(pair, answer["on"], paint)
        yield ""
    yield f"for services of {answer['on']}; * the release is older than that day"


def _code(facts: Facts, day: str, paint: Paint, alone: bool) -> Iterator[str]:
    words = f"  {facts['words']}" if facts["words"] else ""
    yield paint("bold", facts["code"]) + words
    if not facts["known"]:
        yield from _row("not found", "no table that is here has it")
    else:
        yield from _fee(facts["fee"])
        yield from _mue(facts["mue"])
        yield from _relations(facts)
        yield from _partners(facts, alone)
    for edit in facts["edits"]:
        preview = " (preview)" if edit["status"] == "preview" else ""
        yield from _row("watched by", f"{edit['id']} {edit['severity']}{preview}  {edit['title']}")
    for reason in facts["no_data"]:
        yield from _row("no data", reason)


def _fee(fee: Facts | None) -> Iterator[str]:
    if fee is None:
        return
    table = _release(fee["table"])
    yield from _row(
        "global days",
        f"{fee['global_days']}: {_GLOBAL.get(fee['global_days'], 'see the schedule')} ({table})",
    )
    here, there = fee["nonfacility"], fee["facility"]
    if here["national"] is None and there["national"] is None:
        yield from _row("fee", f"no price: {here['reason']} ({table})")
        return
    yield from _row(
        "fee", f"national, in an office {_amount(here)}; in a facility {_amount(there)} ({table})"
    )
    marks = []
    for name, mark in fee["indicators"].items():
        label, meanings = _INDICATORS[name]
        if mark != "9" and (fee["global_days"] != "XXX" or name in _OF_ALL):
            marks.append(f"{label}: {meanings.get(mark, 'see the schedule')} ({mark})")
    yield from _row("rules", "; ".join(marks))


def _amount(part: Facts) -> str:
    return f"{part['national']} ({part['rvu']} RVU)" if part["national"] else f"no price: {part['reason']}"


def _mue(mue: Facts | None) -> Iterator[str]:
    if mue is None:
        return
    if mue["units"] is None:
        yield from _row("units", f"no limit is published ({_release(mue['table'])})")
        return
    yield from _row(
        "units",
        f"at most {mue['units']} {_MAI[mue['indicator']]} (MAI {mue['indicator']}, {_release(mue['table'])})",
    )


def _relations(facts: Facts) -> Iterator[str]:
    add_on = facts["add_on"]
    if add_on:
        needs = _list(add_on["needs"])
        needs = f"needs one of {needs}" if needs else "needs a primary code"
        kind = f"type {add_on['kind']}: {_TYPE[add_on['kind']]}"
        yield from _row(
            "add-on", f"{needs} of the same day and provider ({kind}; {_release(add_on['table'])})"
        )
    if facts["needed_by"]:
        yield from _row("primary for", f"add-on codes {_list(facts['needed_by'])}")


def _partners(facts: Facts, alone: bool) -> Iterator[str]:
    pairs = facts["pairs"]
    if pairs is None:
        return
    table = _release(pairs["table"])
    if not pairs["includes"] and not pairs["included_in"]:
        among = "" if pairs["whole"] else " among the codes of a dermatology day"
        yield from _row("pairs", f"none{among} ({table})")
    for key, name in (("includes", "includes"), ("included_in", "included in")):
        for indicator, codes in pairs[key].items():
            meaning = f"{_INDICATOR.get(indicator, 'withdrawn')} (indicator {indicator}, {table})"
            listed = f": {_list(codes)}"
            if len(codes) > _MANY:
                listed = "; --format json lists them"
            elif len(codes) > _FEW and not alone:
                listed = f"; ask for {facts['code']} alone to see which"
            yield from _row(name, f"{count_of(len(codes), 'code')}, {meaning}{listed}")
    if alone:
        for note in _limits(pairs):
            yield from _row("note", note)


def _limits(pairs: Facts) -> Iterator[str]:
    if not pairs["whole"]:
        yield "pairs among the codes of a dermatology day; others need CMS's file, `scrubber tables import`"
    yield from pairs["notes"]


def _together(facts: Facts, day: str, paint: Paint) -> Iterator[str]:
    one, two = facts["codes"]
    yield paint("bold", f"{one} and {two}")
    for pair in facts["pairs"]:
        yield from _pair(pair)
    if facts["missing"]:
        yield from _row("no data", f"{facts['reason']} ({', '.join(facts['missing'])})")
    elif not facts["pairs"]:
        table = f" ({_release(facts['table'])})" if facts["table"] else ""
        yield from _row("no pair", f"in neither direction{table}")
    if facts["table"] and not facts["speaks"]:
        yield from _row("no data", f"the table does not reach back to {day}")


def _pair(pair: Facts) -> Iterator[str]:
    one, two, mark = pair["column1"], pair["column2"], pair["indicator"]
    until = f" to {pair['last']}" if pair["last"] else " on"
    force = "in force" if pair["in_force"] else "not in force that day,"
    meaning = _INDICATOR.get(mark, "withdrawn")
    days = f"{force} from {pair['first']}{until} ({_release(pair['table'])})"
    yield from _row(
        f"{one} > {two}",
        f"{one} includes {two}: {two} is denied beside it. Indicator {mark}, {meaning}; {days}",
    )
    for way in pair["lifted_by"]:
        yield from _row("lifted by", _way(way))
    if pair["lifted_by"]:
        yield from _row("", "each only where it is true; never by 76, 77, 50, 51, 22, 52, 26 or TC")
    if pair["rationale"]:
        yield from _row("because", pair["rationale"])
    for note in pair["notes"]:
        yield from _row("note", note)


def _way(way: Facts) -> str:
    modifiers, lines = _one_of(way["modifiers"]), way["on"]
    if way["kind"] == "visit":
        return f"{modifiers} on the visit {lines[0]}: {_VISIT}"
    if way["kind"] == "distinct" and len(lines) > 1:
        return f"{modifiers} on {lines[0]}; Medicare reads them on {lines[1]} too since {way['either_line_from']}"
    if way["kind"] == "anatomic":
        return f"on {lines[0]}: one that names another side, finger, toe, eyelid or vessel, or {_one_of(_numbers(way))}"
    return f"{modifiers} on {lines[0]}"


def _numbers(way: Facts) -> list[str]:
    return [modifier for modifier in way["modifiers"] if modifier.isdecimal()]


def _one_of(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _list(codes: Sequence[str]) -> str:
    return CodeSet(codes).describe()


def _release(table: Facts) -> str:
    return f"{table['name']} {table['release']}{'*' if table['stale'] else ''}"


def _row(name: str, text: str) -> list[str]:
    indent = "  " + " " * _NAME
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"  {name:<{_NAME}}", subsequent_indent=indent, break_on_hyphens=False
    )
