"""An input without the claims that nobody asks for: those that are left read as they did in the whole."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from scrubber.edit.draft import build
from scrubber.model import Claim
from scrubber.model.read import read_events
from scrubber.pipeline.thin import Thin

SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "837p").glob("*.837"))
FORMS = [
    (b"~", b"~"),
    (b"~", b"~\r\n"),
    (b"~", b"\n"),
    (b"*", b"|"),
    (b"~CLM", b"~ CLM"),
    (b"~SV1", b"~\nSV1"),
    (b"~IEA", b"~junk~IEA"),
]
"""Plain ones, and ones that stop being plain somewhere."""


def told(claim: Claim) -> tuple[object, ...]:
    """What the second reading needs of a claim."""
    tax_id = str(claim.billing.tax_id) if claim.billing else ""
    lines = [
        (str(line.code), str(line.day), str(line.rendering and line.rendering.npi)) for line in claim.lines
    ]
    return claim.source, claim.patient_key, tax_id, lines


def claims(chunks, rules):
    return [
        (event.start, told(event)) for event in read_events(chunks, rules.guide) if isinstance(event, Claim)
    ]


def family(**more) -> bytes:
    """Two practices, patients with several claims, and dependents beneath their subscribers."""
    visit = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    other = {"billing": {"name": "Elm Skin Clinic", "npi": "2934177207"}}
    drafts = [
        visit,
        visit,
        {**visit, "patient": {"first": "Theo"}},
        {**visit, "patient": {"first": "Thea"}},
        {**visit, "patient": {"first": "Thea"}, "day": "20260701"},
        {**visit, "subscriber": {"member": "PV00000002"}},
        {**visit, **other},
        {**visit, **other, "subscriber": {"member": "PV00000003"}},
    ]
    one = {"claims": [{"number": f"A{n}", **draft} for n, draft in enumerate(drafts)]}
    return build({"transactions": [one, one], **more})


WHOLE = {path.stem: path.read_bytes() for path in SAMPLES}
WHOLE |= {"family": family(), "two interchanges": family() + b"\n" + family(line_break="\r\n")}


@pytest.mark.parametrize("form", FORMS, ids=[f"{old!r}_{new!r}" for old, new in FORMS])
@pytest.mark.parametrize("name", WHOLE)
def test_a_claim_that_is_wanted_reads_as_in_the_whole(name, form, rules):
    data = WHOLE[name].replace(b"\n", b"").replace(b"\r", b"").replace(*form)
    every = claims([data], rules)
    random = Random(len(every))
    starts = [start for start, _ in every]
    for wanted in (
        set(),
        set(starts),
        {*starts[:1]},
        {*starts[-1:]},
        set(random.sample(starts, len(starts) // 2)),
    ):
        for size in (1 << 18, 2_000, 300):
            thin = Thin((data[at : at + size] for at in range(0, len(data), size)), wanted)
            left = [(thin.offset(start), claim) for start, claim in claims(thin.chunks(), rules)]
            asked = [(start, claim) for start, claim in left if start in wanted]
            assert asked == [(start, claim) for start, claim in every if start in wanted]


def test_what_is_not_wanted_is_gone():
    data = family()
    assert b"CLM" not in b"".join(Thin([data], ()).chunks())
    starts = [at for at in range(len(data)) if data.startswith(b"CLM*A5*", at)]
    left = b"".join(Thin([data], {starts[0]}).chunks())
    assert (left.count(b"CLM*"), left.count(b"NM1*IL"), left.count(b"NM1*QC")) == (1, 1, 0)


def test_an_input_that_is_not_plain_stays_whole():
    data = family().replace(b"~BHT", b"~ BHT")
    assert b"".join(Thin([data], ()).chunks()) == data
