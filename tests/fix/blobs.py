"""A world of bytes for the tests of fixing: findings where a rule finds a text, fixes that replace it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scrubber.finding import (
    Change,
    ClaimRef,
    Finding,
    Fix,
    Gap,
    Insert,
    Outcome,
    Place,
    Safety,
    Severity,
    Status,
)


@dataclass
class Blob:
    """Bytes that can be read in chunks, as an input is."""

    data: bytes
    size: int = 7

    def chunks(self) -> Iterable[bytes]:
        return [self.data[i : i + self.size] for i in range(0, len(self.data), self.size)]

    def slice(self, start: int, end: int) -> str:
        return self.data[start:end].decode("latin-1")

    def keep(self, chunks: Iterable[bytes]) -> Blob:
        return Blob(b"".join(chunks), self.size)


def place(start: int, end: int, locator: str = "2300.CLM02") -> Place:
    return Place(locator, 1, 1, 1, 1, start, end)


def change(start: int, old: str, new: str, locator: str = "2300.CLM02") -> Change:
    return Change(place(start, start + len(old), locator), old, new)


def insert(at: int, new: str, locator: str = "2300.REF[X4]") -> Insert:
    return Insert(Gap(locator, 1, 1, 1, 1, at, at), new)


def fix(*changes: Change | Insert, safety: Safety = Safety.REVIEW, title: str = "a fix") -> Fix:
    return Fix(title, safety, changes)


def finding(
    *fixes: Fix,
    edit: str = "TST001",
    name: str = "a_test",
    at: Place | None = None,
    outcome: Outcome = Outcome.FAIL,
    value: str = "",
    claim: str | None = None,
    holds: bool = True,
) -> Finding:
    where = at or (fixes[0].changes[0].at if fixes and fixes[0].changes else place(0, 0))
    return Finding(
        edit=edit,
        name=name,
        title="A test",
        status=Status.STABLE,
        outcome=outcome,
        severity=Severity.REJECT,
        snip=1,
        at=where,
        message="",
        value=value or str(where.start),
        claim=ClaimRef(claim, 1) if claim else None,
        fixes=fixes,
        holds=holds,
    )


Rule = tuple[str, str, Callable[[int], tuple[Fix, ...]]]
"""An edit id, the text that it objects to, and the fixes it proposes for an occurrence at an offset."""


def judge(*rules: Rule) -> Callable[[Blob], list[Finding]]:
    """A check that objects to each occurrence of each rule's text; `|` ends a claim."""

    def check(blob: Blob) -> list[Finding]:
        text = blob.data.decode("latin-1")
        found = []
        for edit, wrong, fixes in rules:
            at, number = text.find(wrong), 0
            while at >= 0:
                number += 1
                one = finding(
                    *fixes(at),
                    edit=edit,
                    at=place(at, at + len(wrong)),
                    value=wrong,
                    claim=f"C{text.count('|', 0, at)}",
                )
                one.occurrence = number
                found.append(one)
                at = text.find(wrong, at + len(wrong))
        return sorted(found, key=lambda one: one.at.start)

    return check


def replaces(edit: str, wrong: str, right: str, safety: Safety = Safety.REVIEW) -> Rule:
    return edit, wrong, lambda at: (fix(change(at, wrong, right), safety=safety),)
