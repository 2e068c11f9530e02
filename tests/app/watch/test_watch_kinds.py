"""What a file is, by looking into it."""

from __future__ import annotations

import io
import tarfile

import pytest

from scrubber.app.watch.kinds import Whole, foreign, kinds_of, packed, whole
from scrubber.x12 import NotX12

ISA = b"ISA*00*          *00*          *ZZ*US             *ZZ*PAYER          *260720*0815*^*00501*000000007*0*P*:~"
IEA = b"IEA*1*000000007~"


def group(*sets, version=b"005010X222A1"):
    inner = b"".join(b"ST*" + kind + b"*0001~SE*2*0001~" for kind in sets)
    return b"GS*HC*US*PAYER*20260720*0815*7*X*" + version + b"~" + inner + b"GE*1*7~"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (group(b"837"), ("837",)),
        (group(b"835"), ("835",)),
        (group(b"999"), ("999",)),
        (group(b"997"), ("999",)),
        (group(b"277", version=b"005010X214"), ("277ca",)),
        (group(b"277*", version=b"005010X212"), ()),
        (group(b"270"), ()),
        (b"TA1*000000001*260720*0815*A*000~", ("ta1",)),
        (b"TA1*000000001*260720*0815*A*000~" + group(b"999"), ("999",)),
        (group(b"999") + group(b"277", version=b"005010X214"), ("277ca",)),
        (group(b"999") + group(b"837"), ("837", "999")),
        (group(b"999", b"835"), ("835", "999")),
        (b"TA1*000000001*260720*0815*A*000~" + group(b"835") + group(b"837"), ("837", "835", "ta1")),
        (b"", ()),
    ],
)
def test_kinds(body, kinds):
    assert kinds_of([ISA + body + IEA]) == kinds


def test_a_letter_has_none():
    with pytest.raises(NotX12):
        kinds_of([b"Dear payer"])


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"PK\x03\x04", "a zip archive"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"%PDF-1.4", "a PDF document"),
        ("ISA*00*".encode("utf-16"), "text in UTF-16"),
        ("ISA*00*".encode("utf-16-le"), "text in UTF-16"),
        ("ISA*00*".encode("utf-16-be"), "text in UTF-16"),
        (b"Dear payer", "text"),
        (b"\x00\x01\x02\x03", "binary data"),
        (ISA, ""),
        (b"\r\n junk " + ISA, ""),
        (b"IS", ""),
        (b"", ""),
        (bytes(4096), ""),  # a file that was laid out, and not yet written
    ],
)
def test_what_is_no_x12_is_told_in_words(head, what):
    assert foreign(head) == what


def tarred(data):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("day.837")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"PK\x03\x04 day.837" + ISA, "a zip archive"),
        (b"%PDF-1.7\n" + ISA, "a PDF document"),
        (b"\xd0\xcf\x11\xe0" + ISA, "an Office document"),
        (tarred(ISA + group(b"837") + IEA), "a tar archive"),
        (b"\x89PNG" + ISA, "an image"),
        (b"<?xml version='1.0'?><claims>" + ISA, ""),
        (b"\xef\xbb\xbf" + ISA, ""),
        (b"Dear payer", ""),
        (ISA, ""),
        (b"", ""),
    ],
)
def test_what_may_hold_more_than_can_be_seen_is_told(head, what):
    assert packed(head) == what
    if what:
        assert foreign(head) == what


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (ISA + group(b"837") + IEA, Whole.YES),
        (ISA + group(b"837") + IEA + b"\r\n", Whole.YES),
        (ISA + group(b"837") + IEA[:-1], Whole.YES),
        (ISA + b"TA1*000000001*260720*0815*A*000~IEA*0*000000007~", Whole.YES),
        (ISA + group(b"837") + b"IEA*2*000000007~", Whole.NOT_YET),
        (ISA + group(b"837") + b"IEA*1*00000000", Whole.NOT_YET),
        (ISA + group(b"837"), Whole.NOT_YET),
        (ISA + group(b"837") + IEA + ISA, Whole.NOT_YET),
        (ISA[:50], Whole.NOT_YET),
        (b"", Whole.NOT_YET),
        (bytes(100), Whole.NOT_YET),
        (b"Dear payer", Whole.NEVER),
    ],
)
@pytest.mark.parametrize("size", [7, 1 << 16])
def test_whether_a_file_is_all_there(data, said, size):
    if said is Whole.NEVER:
        size = 1 << 16
    assert whole(data[n : n + size] for n in range(0, len(data), size)) is said


def test_every_cut_of_a_whole_file_waits(sample):
    data = sample.read_bytes()
    if whole([data]) is not Whole.YES:
        return
    last = data.rstrip().rfind(b"IEA")
    for end in range(max(0, last - 40), last + 5):
        assert whole([data[:end]]) is not Whole.YES
