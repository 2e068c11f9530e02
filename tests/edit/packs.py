"""Small packs of edits for tests of the engine, written to disk and loaded beside the built-in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.finding import Finding
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules, load_rules
from scrubber.pipeline.source import open_source

AS_OF = date(2026, 7, 20)

_EDIT = """
id: {id}
name: {name}
title: A title
status: {status}
since: 0.1.0
scope: {scope}
snip: 6
severity: {severity}
message: "{message}"
prevents: [{{group: CO, carc: "16"}}]
what: What it does.
why: Why it matters.
references: [{{title: A source}}]
{more}
"""


class Pack:
    """A pack under construction."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.profiles: list[Path] = []

    def edit(
        self,
        edit_id: str,
        more: str = "",
        *,
        code: str = "",
        status: str = "stable",
        scope: str = "claim",
        severity: str = "deny",
        message: str = "it is so",
        family: str = "ours",
    ) -> Pack:
        name = f"edit_{edit_id.lower()}"
        folder = self.root / family / name
        folder.mkdir(parents=True)
        facts = {"id": edit_id, "name": name, "status": status, "scope": scope, "severity": severity}
        (folder / "edit.yaml").write_text(_EDIT.format(**facts, message=message, more=more))
        if code:
            head = "from scrubber.edit.sdk import *\n"
            (folder / "check.py").write_text(head + code)
        return self

    def payer(self, payer: str, text: str) -> Pack:
        folder = self.root / "payers" / payer
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "payer.yaml").write_text(f"id: {payer}\ntitle: T\nreferences: [{{title: S}}]\n{text}\n")
        return self

    def profile(self, name: str, text: str) -> Pack:
        path = self.root.parent / f"{name}.yaml"
        path.write_text(f"id: {name}\ntitle: T\n{text}\n")
        self.profiles.append(path)
        return self

    def rules(self, payer_ids: Mapping[str, list[str]] | None = None) -> Rules:
        return load_rules([self.root], allow_code=True, profile_files=self.profiles, payer_ids=payer_ids)


def checked(rules: Rules, data: bytes | Mapping[str, Any], **judging: Any) -> Check:
    """A check that has run; its findings are in `.said`."""
    data = data if isinstance(data, bytes) else build(data)
    with open_source(data) as source:
        check = Check(source, rules, Judging(**{"as_of": AS_OF, **judging}))
        check.said = list(check)  # type: ignore[attr-defined]
    return check


def judged(rules: Rules, data: bytes | Mapping[str, Any], **judging: Any) -> list[Finding]:
    """The findings on some bytes or on a draft."""
    return checked(rules, data, **judging).said  # type: ignore[attr-defined,no-any-return]


def of(findings: Iterable[Finding], *edits: str) -> list[Finding]:
    """Those of some edits."""
    return [finding for finding in findings if finding.edit in edits]
