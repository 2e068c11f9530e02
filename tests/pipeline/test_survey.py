"""The survey: read from plain text or by segments, it is the same survey."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrubber.pipeline import survey as surveys
from scrubber.pipeline.survey import survey

SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "837p").glob("*.837"))
FORMS = [
    (b"~", b"~"),
    (b"~", b"~\n"),
    (b"~", b"~\r\n"),
    (b"~", b"\n"),
    (b"*", b"|"),
    (b":", b">"),
    (b"~CLM", b"~ CLM"),
    (b"~SV1", b"~\nSV1"),
    (b"CLM*", b"CLM~"),
    (b"~NM1*IL", b"~NM1*IL~X"),
    (b"~SV1*HC:", b"~SV1*HC~SV1*"),
    (b"SE*", b"SE~"),
    (b"IEA*", b"IEA~CLM*"),
    (b"~IEA", b"~junk~IEA"),
]
WATCHED = ("17311", "17312", "99213", "11102")


def by_segments(data: bytes, monkeypatch) -> tuple[object, ...]:
    with monkeypatch.context() as patch:
        patch.setattr(surveys.Plain, "begun", lambda text: None)
        return of(data, len(data))


def of(data: bytes, size: int) -> tuple[object, ...]:
    reading = surveys._Pass(frozenset(WATCHED), frozenset(WATCHED[:1]))
    reading.read(data[at : at + size] for at in range(0, len(data), size))
    batches = {key: count for key, count in reading.batches.items() if key[1]}
    days, members = sorted(zip(reading.days_of, reading.days_met, strict=True)), reading.members
    watched = days, members, reading.surgical
    return reading.starts, reading.numbers, reading.contents, *watched, batches


@pytest.mark.parametrize("form", FORMS, ids=[f"{old!r}_{new!r}" for old, new in FORMS])
def test_text_and_segments_tell_the_same(form, monkeypatch):
    for path in SAMPLES:
        whole = path.read_bytes().replace(b"\n", b"").replace(b"\r", b"").replace(*form)
        for data in (
            whole,
            whole + whole,
            whole + b"\n" + whole.replace(b"*", b"^"),
            whole[: len(whole) // 2],
        ):
            told = by_segments(data, monkeypatch)
            assert all(of(data, size) == told for size in (1 << 18, 2000, 700))


def test_a_plain_file_is_read_without_segments(monkeypatch):
    data = SAMPLES[0].read_bytes()
    seen: list[object] = []
    lex = surveys.lex
    monkeypatch.setattr(surveys, "lex", lambda *given: (seen.append(one) or one for one in lex(*given)))
    survey([data], ())
    assert all(unit.id in ("ISA", "IEA") for unit in seen if isinstance(unit, surveys.Segment))
