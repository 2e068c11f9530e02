from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from scrubber.edit.engine import Judging
from scrubber.finding import Finding
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source


@pytest.fixture
def judged(rules: Rules) -> Callable[[bytes], list[Finding]]:
    """The findings on some bytes."""

    def judge(data: bytes) -> list[Finding]:
        with open_source(data) as source:
            return list(Check(source, rules, Judging(as_of=date(2026, 7, 20))))

    return judge
