"""ICD-10-CM: CDC's list of codes (`icd10cm_codes_*`), its order file (`icd10cm_order_*`), or codes alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scrubber.tables import icd10cm
from scrubber.tables.official.kind import Glance, Job, Kind, Made
from scrubber.tables.official.listed import listed
from scrubber.tables.official.problem import Problem, shown
from scrubber.tables.official.release import fiscal
from scrubber.tables.official.source import Source

__all__ = ["KIND"]

_CODE = r"[A-Z][0-9A-Z]{2}(?:\.?[0-9A-Z]{1,4})?"
_ORDER = re.compile(rf"(\d{{5}}) ({_CODE}) +([01])(?: .*)?", re.ASCII)
_LISTED = re.compile(rf"({_CODE})(?:[ \t,].*)?", re.ASCII)
_LIKELY = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?(?:[ \t,].*)?", re.ASCII)
"""As most codes look; a word would not."""
_LEVEL_TWO = re.compile(r"[A-V][0-9]{4}", re.ASCII)
"""As codes of HCPCS look: a list of nothing else is of HCPCS."""
_EXPECTED = "a code without its point, as C44311, and behind it what it means; or records of the order file"


def _share(pattern: re.Pattern[str], lines: Sequence[str]) -> float:
    return sum(bool(pattern.fullmatch(line.rstrip())) for line in lines) / len(lines) if lines else 0.0


def _fits(glance: Glance) -> bool:
    lines = glance.lines
    if "addenda" in glance.source.name.lower() or _share(_LEVEL_TWO, lines) == 1:
        return False
    return max(_share(_ORDER, lines), _share(_LIKELY, lines)) > 0.7


def _best(sources: Sequence[Source]) -> Source | None:
    """The order file says which codes are headings; a list of codes has to be taken at its word."""
    ordered = [source for source in sources if _share(_ORDER, Glance(source).lines) > 0.7]
    return ordered[0] if len(ordered) == 1 else None


def _codes(job: Job, source: Source, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    job.watch.starts(source.shown, "reading")
    for line, text in source.lines():
        match = pattern.fullmatch(text.rstrip(" \r\x1a"))
        if match:
            yield line, match
        elif text.strip(" \r\x1a") and line > 1:
            raise Problem(source.shown, f"{shown(text)} begins with no diagnosis code", _EXPECTED, line)


def _make(job: Job) -> Made:
    source = job.sources[0]
    if _share(_ORDER, Glance(source).lines) > 0.7:
        return _ordered(job, source)
    codes: dict[str, int] = {}
    for line, match in _codes(job, source, _LISTED):
        code = match[1].replace(".", "")
        if code in codes:
            text = f"the code {code} stands here again, after line {codes[code]}"
            raise Problem(source.shown, text, "each code once", line)
        codes[code] = line
    billable, headings = icd10cm.split(codes)
    if not billable:
        raise Problem(source.shown, "there is no code in it", _EXPECTED)
    return listed(job, billable, headings)


def _ordered(job: Job, source: Source) -> Made:
    marked: dict[str, str] = {}
    for line, match in _codes(job, source, _ORDER):
        code = match[2].replace(".", "")
        if code in marked:
            raise Problem(source.shown, f"the code {code} stands here again", "each code once", line)
        marked[code] = match[3]
    billable, headings = icd10cm.split(marked)
    told = {code for code, mark in marked.items() if mark == "1"}
    if wrong := sorted(told.symmetric_difference(billable)):
        text = f"{wrong[0]} is marked {marked[wrong[0]]}, which its longer codes do not bear out"
        raise Problem(source.shown, text, "1 for codes that may be sent, 0 for headings")
    return listed(job, billable, headings)


KIND = Kind(
    table=icd10cm.TABLE,
    source="CDC, ICD-10-CM",
    wanted="ICD-10-CM (icd10cm_codes_*, icd10cm_order_*)",
    usual=60_000,
    reading=fiscal,
    fits=_fits,
    make=_make,
    best=_best,
    listed=True,
)
