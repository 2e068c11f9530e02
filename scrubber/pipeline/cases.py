"""Running the cases that stand beside an edit: what it must say, must not say, and must fix.

A case is a base claim with small differences (edits/_base, `scrubber.edit.draft`), and the findings that are
expected of its edit, all of them. Other edits that would hold the claim must be named in `also`: so a case
also shows that one fault gives one finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from scrubber.edit.document import DocumentError
from scrubber.edit.draft import DraftError, build, merge
from scrubber.edit.engine import Judging
from scrubber.edit.history import History, NoHistory
from scrubber.edit.hit import NoRecords, Practice
from scrubber.edit.mohslog_file import MohsLogs
from scrubber.edit.packs import built_in_pack
from scrubber.edit.profile import Layer, Profile, ProfileError
from scrubber.edit.profiles import Profiles
from scrubber.edit.spec import EditSpec
from scrubber.finding import Finding, Fix, Locator, LocatorError, Outcome, Safety
from scrubber.fix import settle
from scrubber.model import Claim, ClaimPayment
from scrubber.model.locate import find_segment, rewritten
from scrubber.model.read import read_events
from scrubber.pipeline.case_file import read_case_file
from scrubber.pipeline.case_history import case_history
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import Source, open_source
from scrubber.x12 import NotX12, Segment, lex

__all__ = ["Case", "CaseError", "Result", "fixed", "load_cases", "run_case"]

_AS_OF = "2026-07-20"
_CRASHED = "edit_crashed"
_KEYS = frozenset(
    (
        *("name", "doc", "why", "as_of", "profile", "practice", "site", "log", "history", "base", "each"),
        *("description", "claim", "claims", "lines", "set", "remove", "insert", "replace"),
        *("expect", "also", "fixed"),
    )
)


class CaseError(ValueError):
    """A case that cannot be run; the message names the edit, the case, and what was expected."""


@dataclass(frozen=True)
class Case:
    """One case: the bytes that are checked and what is expected of them."""

    edit: str
    name: str
    data: bytes
    as_of: date
    profile: str | None
    practice: Practice
    log: MohsLogs | None
    history: History
    """What was sent before: nothing, unless the case says what, or that there is no ledger."""
    site: Profile | None
    """What a site's own profile sets for the edit, over every other."""
    expect: Sequence[Mapping[str, str]]
    also: frozenset[str]
    fixed: Mapping[str, Any] | None
    doc: bool
    line: int = 0
    """Where it begins in its file."""
    after: bool = False
    """Marked `doc: after`: the claim of the `doc: true` case as it should be, for the edit's page."""


@dataclass(slots=True)
class Result:
    """How a case went: the findings of its edit, and what was wrong (nothing, when it passes)."""

    case: Case
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def load_cases(folder: Path, edit: EditSpec, bases: Path) -> list[Case]:
    """Read an edit's cases.yaml, `each` expanded, and build their bytes.

    Raises CaseError with every mistake there is, one on a line, each with file, line and what was expected.
    """
    file = f"{edit.origin.pack}/{edit.origin.path}/cases.yaml"
    try:
        reading = read_case_file(folder / "cases.yaml", file, _KEYS)
    except DocumentError as error:
        raise CaseError(str(error)) from error
    document: Mapping[str, Any] = reading.content  # type: ignore[assignment] # read_case_file has seen to that
    cases, wrong = [], []
    for number, written in enumerate(document["cases"]):
        line = reading.lines["cases", number]
        base = {"base": document.get("base", "")}
        for raw in _each(written):
            try:
                cases.append(replace(_case(edit, base | raw, bases), line=line))
            except CaseError as error:
                wrong.append(f"{file}:{line}: case {raw['name']}: {error}")
    if wrong:
        raise CaseError("\n".join(wrong))
    return cases


def _each(written: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Expand `each: {code: [...]}`: one case for every combination of values."""
    each = written.get("each")
    if not each:
        yield written
        return
    names = list(each)
    for values in product(*(each[name] for name in names)):
        filled = dict(zip(names, values, strict=True))
        case = _fill({k: v for k, v in written.items() if k != "each"}, filled)
        case["name"] = f"{case.get('name', '')} {' '.join(values)}"
        yield case


def _fill(value: Any, filled: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(value, str):
        for name, text in filled.items():
            value = value.replace("{" + name + "}", text)
        return value
    if isinstance(value, list):
        return [_fill(item, filled) for item in value]
    if isinstance(value, dict):
        return {_fill(k, filled): _fill(v, filled) for k, v in value.items()}
    return value


def _case(edit: EditSpec, raw: Mapping[str, Any], bases: Path) -> Case:
    name = str(raw["name"])
    try:
        base = _base(raw, bases)
        data = _changed(_built(raw, base), raw)
        practice = Practice.read(raw.get("practice") or {})
        log = _log(raw["log"]) if "log" in raw else None
        history = (
            NoHistory() if raw.get("history") == "none" else case_history(raw.get("history") or (), base)
        )
        site = _site(edit, raw["site"]) if raw.get("site") else None
    except (DraftError, LocatorError, ValueError, OSError) as error:
        raise CaseError(str(error)) from error
    except (AttributeError, KeyError, TypeError) as error:
        raise CaseError(f"a value is not of the form that belongs there ({error})") from error
    return Case(
        edit=edit.id,
        name=name,
        data=data,
        as_of=date.fromisoformat(raw.get("as_of", _AS_OF)),
        profile=raw.get("profile") or None,
        practice=practice,
        log=log,
        history=history,
        site=site,
        expect=raw.get("expect") or (),
        also=frozenset(raw.get("also") or ()),
        fixed=raw.get("fixed"),
        doc=raw.get("doc") == "true",
        after=raw.get("doc") == "after",
    )


def _log(entries: Sequence[Mapping[str, Any]]) -> MohsLogs:
    """A Mohs log; claim, day and labels are those of a base's only claim if they are left out."""
    written = []
    for entry in entries or ():
        tumors = [{"label": chr(ord("A") + n), **tumor} for n, tumor in enumerate(entry["tumors"])]
        written.append({"claim": "A1001", "day": "2026-07-09", **entry, "tumors": tumors})
    return MohsLogs.of(written)


def _site(edit: EditSpec, override: Mapping[str, Any]) -> Profile:
    """The profile of a site that overrides the edit, for every claim. Raises ValueError."""
    about = {"id": "case", "title": "A case", "layer": Layer.PAYER_CLAIM_TYPE, "file": "cases.yaml"}
    return Profile.model_validate({**about, "site": True, "edits": {edit.id: override}})


def _base(raw: Mapping[str, Any], bases: Path) -> dict[str, Any]:
    """What the case's base describes, with what the case changes about all of it."""
    folders = (bases, built_in_pack() / "_base")
    path = next((path for folder in folders if (path := folder / f"{raw['base']}.yaml").is_file()), None)
    if path is None:
        known = sorted({each.stem for folder in folders for each in folder.glob("*.yaml")})
        raise ValueError(f"no base is called {raw['base']!r}; known: {', '.join(known)}")
    return merge(_described(path.read_bytes()), raw.get("description") or {})


@lru_cache(maxsize=64)
def _described(text: bytes) -> dict[str, Any]:
    """What a base describes; a pack has thousands of cases and a dozen bases."""
    import yaml

    described: dict[str, Any] = yaml.load(text, yaml.CBaseLoader)
    return described


def _built(raw: Mapping[str, Any], base: Mapping[str, Any]) -> bytes:
    return build(merge(base, {key: raw[key] for key in ("claim", "lines", "claims") if key in raw}))


def _changed(data: bytes, raw: Mapping[str, Any]) -> bytes:
    settings: Mapping[str, str] = raw.get("set") or {}
    for locator, value in settings.items():
        data = _with(data, locator, value)
    for locator in raw.get("remove") or ():
        data = _with(data, locator, None)
    inserted: Mapping[str, str] = raw.get("insert") or {}
    for locator, text in inserted.items():
        data = _inserted(data, locator, text)
    whole = data.decode("latin-1")
    replacements: Sequence[Mapping[str, str]] = raw.get("replace") or ()
    for change in replacements:
        count = int(change.get("count", "-1"))
        if change["old"] not in whole:
            raise ValueError(f"replace: {change['old']!r} is not in the file")
        whole = whole.replace(change["old"], change["new"], count)
    return whole.encode("latin-1")


def _with(data: bytes, where: str, value: str | None) -> bytes:
    """Set an element (`A1001 2400#1.SV101-2`: of the claim with that number), or remove a segment."""
    number, _, text = where.rpartition(" ")
    locator = Locator.parse(text)
    segment = _find(data, number, locator)
    if segment is None:
        raise ValueError(f"{where} is not in the file")
    if value is None:
        start = segment.start - len(segment.lead)
        return _one_less(data[:start] + data[segment.stop :], start)
    new = rewritten(segment, locator.element, locator.component, value) if locator.element else value
    return data[: segment.start] + new.encode("latin-1") + data[segment.end :]


def _one_less(data: bytes, after: int) -> bytes:
    """Count one segment less in the next SE01: taking a segment out is not to be a fault of its own."""
    return _counted(data, after, -1)


def _inserted(data: bytes, where: str, text: str) -> bytes:
    """Put a segment right behind the one that a locator names, and count it in SE01."""
    number, _, name = where.rpartition(" ")
    segment = _find(data, number, Locator.parse(name))
    if segment is None:
        raise ValueError(f"{where} is not in the file")
    new = segment.lead + text + segment.delimiters.segment
    return _counted(data[: segment.stop] + new.encode("latin-1") + data[segment.stop :], segment.stop, 1)


def _counted(data: bytes, after: int, more: int) -> bytes:
    for unit in lex([data]):
        if isinstance(unit, Segment) and unit.id == "SE" and unit.start >= after and unit.get(1).isdecimal():
            start, end = unit.span(1)
            return data[:start] + str(int(unit.get(1)) + more).encode() + data[end:]
    return data


def _find(data: bytes, number: str, locator: Locator) -> Segment | None:
    from scrubber.guide.load import load

    for claim in read_events([data], guides=load):
        if isinstance(claim, Claim | ClaimPayment) and number in ("", claim.number):
            found = find_segment(claim, locator)
            if found is not None:
                return found
    if locator.path:
        return None
    units = (unit for unit in lex([data]) if isinstance(unit, Segment))
    matching = [unit for unit in units if unit.id == locator.segment]
    return matching[locator.occurrence - 1] if locator.occurrence <= len(matching) else None


def _judging(case: Case) -> Judging:
    return Judging(
        as_of=case.as_of,
        profile=case.profile,
        practice=case.practice,
        documented=NoRecords() if case.log is None else case.log,
        history=case.history,
    )


def run_case(case: Case, rules: Rules) -> Result:
    """Check a case's bytes, and fix them where it says what must come out."""
    judging = _judging(case)
    if case.site:
        catalogue = rules.catalogue
        profiles = Profiles(catalogue.edits, (*catalogue.profiles, case.site))
        rules = replace(rules, profiles=profiles)
    result = Result(case)
    try:
        found = list(Check(open_source(case.data), rules, judging))
    except (NotX12, ProfileError) as error:
        result.problems.append(str(error))
        return result
    own = [f for f in found if f.edit == case.edit]
    own.sort(key=lambda f: (f.claim.index if f.claim else 0, f.line or 0, f.at.start))
    result.findings = own
    result.problems += _compare(case, own)
    result.problems += _others(case, found)
    if case.fixed is not None:
        result.problems += _fixed(case, rules, judging, own)
    return result


def _others(case: Case, found: Sequence[Finding]) -> Iterator[str]:
    """Say what else holds a claim of the case, and what should and does not."""
    others: dict[str, Finding] = {}
    for finding in found:
        if finding.edit != case.edit and finding.holds:
            others.setdefault(finding.edit, finding)
    for edit_id in sorted(set(others) - case.also):
        finding = others[edit_id]
        if finding.name == _CRASHED and finding.value == case.edit:
            yield finding.message
        else:
            yield f"{edit_id} holds the claim too ({finding.message}); expected it under also, or a claim without that"
    for edit_id in sorted(case.also - set(others)):
        yield f"{edit_id} does not hold the claim; expected also without it"


def _compare(case: Case, own: Sequence[Finding]) -> Iterator[str]:
    if len(own) != len(case.expect):
        listed = "; ".join(f"{f.outcome} {f.severity} at {f.at.locator}" for f in own) or "nothing"
        wanted = f"{len(case.expect)} finding{'s' * (len(case.expect) != 1)}" if case.expect else "nothing"
        yield f"the edit says {listed}; expected {wanted}"
        return
    for finding, expected in zip(own, case.expect, strict=True):
        said = _said(finding)
        for key, value in {"outcome": "fail", **expected}.items():
            if key == "message_has":
                if value not in finding.message:
                    yield f"message {finding.message!r} has no {value!r}"
            elif key == "behind":
                before = _before(case.data, finding.at.start)
                if before != value:
                    yield f"it stands behind {before!r}, expected {value!r}"
            elif said.get(key) != value:
                yield f"{key} is {said.get(key)!r}, expected {value!r}"


def _before(data: bytes, offset: int) -> str:
    """The segment that ends at an offset, or in which it lies."""
    return data[:offset].decode("latin-1").rstrip("~\r\n").rpartition("~")[2].strip()


def _said(finding: Finding) -> dict[str, str]:
    """What a case may expect of a finding."""
    return {
        "line": str(finding.line) if finding.line else "none",
        "at": finding.at.locator,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "claim": finding.claim.number if finding.claim else "none",
        "value": finding.value,
        "variant": finding.variant or "none",
        "safety": finding.fixes[0].safety.value if finding.fixes else "none",
    }


def fixed(case: Case, rules: Rules, finding: Finding) -> bytes:
    """The case's bytes with the first fix of one of its findings, as a scrub applies it; as they are without one."""
    judging = _judging(case)

    def check(source: Source) -> list[Finding]:
        return list(Check(source, rules, judging))

    def attested(other: Finding) -> Fix | None:
        return other.fixes[0] if other.id == finding.id and other.fixes else None

    with open_source(case.data) as source:
        return settle(source, check, source.spooled, (), attested).data.read()


def _fixed(case: Case, rules: Rules, judging: Judging, own: Sequence[Finding]) -> Iterator[str]:
    assert case.fixed is not None
    level = Safety(case.fixed.get("accept", "safe"))
    accept = [safety for safety in (Safety.SAFE, Safety.REVIEW) if safety.rank <= level.rank]
    ids = {finding.id for finding in own} if level is Safety.ATTEST else frozenset()

    def attested(finding: Finding) -> Fix | None:
        return finding.fixes[0] if finding.id in ids and finding.fixes else None

    def check(source: Source) -> list[Finding]:
        return list(Check(source, rules, judging))

    with open_source(case.data) as source:
        settled = settle(source, check, source.spooled, accept, attested)
        got = settled.data.read()
    left = [f for f in settled.after if f.edit == case.edit and f.outcome is Outcome.FAIL]
    if left:
        yield f"after fixing, {len(left)} findings of {case.edit} are left"
    wanted = case.data
    for locator, value in (case.fixed.get("changes") or {}).items():
        wanted = _with(wanted, locator, value)
    for locator, text in (case.fixed.get("insert") or {}).items():
        wanted = _inserted(wanted, locator, text)
    if "text_has" in case.fixed:
        if case.fixed["text_has"].encode("latin-1") not in got:
            yield f"the fixed bytes have no {case.fixed['text_has']!r}"
        return
    if "bytes_removed" in case.fixed:
        removed = len(case.data) - len(got)
        if removed != int(case.fixed["bytes_removed"]):
            yield f"{removed} bytes were removed, expected {case.fixed['bytes_removed']}"
    elif got != wanted:
        yield f"the fixed bytes differ from what was expected: {_difference(got, wanted)}"


def _difference(got: bytes, wanted: bytes) -> str:
    at = next(
        (i for i, (a, b) in enumerate(zip(got, wanted, strict=False)) if a != b), min(len(got), len(wanted))
    )
    return f"at offset {at} {got[max(0, at - 20) : at + 20]!r}, not {wanted[max(0, at - 20) : at + 20]!r}"
