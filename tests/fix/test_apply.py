"""Changes written into bytes: all that no change names comes out as it went in."""

import pytest
from blobs import change, insert
from hypothesis import given
from hypothesis import strategies as st

from scrubber.fix import StaleChange, apply


def applied(data, changes, size=None):
    chunks = [data[i : i + size] for i in range(0, len(data), size)] if size else [data]
    return b"".join(apply(chunks, changes))


def spliced(data, changes):
    """The same, done the plain way: from the end to the start."""
    for one in reversed(changes):
        data = data[: one.start] + one.new.encode("latin-1") + data[one.end :]
    return data


def test_no_change():
    assert applied(b"ABC", []) == b"ABC"
    assert applied(b"", []) == b""
    assert applied(b"ABCDEF", [], 2) == b"ABCDEF"


@pytest.mark.parametrize("size", [None, 1, 2, 3, 5])
def test_changes_of_every_kind(size):
    changes = [
        insert(0, "<"),
        change(1, "BC", "bc"),
        change(3, "D", ""),
        change(4, "E", "eeee"),
        insert(6, "|"),
        change(6, "G", "g"),
        insert(8, ">"),
    ]
    assert applied(b"ABCDEFGH", changes, size) == b"<AbceeeeF|gH>"


def test_bytes_beyond_ascii():
    assert applied("Müller".encode("latin-1"), [change(1, "ü", "ue")]) == b"Mueller"
    assert applied("Müller".encode(), [change(1, "Ã¼", "ü")]) == "Müller".encode("latin-1")


@pytest.mark.parametrize("size", [None, 1, 4])
def test_stale_bytes_are_refused(size):
    with pytest.raises(StaleChange, match="offset 2") as caught:
        applied(b"ABCDEF", [change(2, "XY", "Z")], size)
    assert "CD" not in str(caught.value)


@pytest.mark.parametrize("one", [change(5, "FGH", ""), insert(7, "x"), change(100, "A", "")])
def test_a_place_beyond_the_end_is_refused(one):
    with pytest.raises(StaleChange):
        applied(b"ABCDEF", [one])


def test_nothing_of_a_stale_place_is_given_out():
    given_out = []
    with pytest.raises(StaleChange):
        given_out.extend(apply([b"ABCD", b"EFGH"], [change(5, "X", "")]))
    assert b"ABCDE".startswith(b"".join(given_out))


@st.composite
def edited(draw):
    """Some bytes, changes of them in order, and a size of chunks."""
    data = draw(st.binary(max_size=80))
    points = sorted(draw(st.lists(st.integers(0, len(data)), max_size=12, unique=True)))
    changes = []
    for start, end in zip(points[::2], points[1::2], strict=False):
        new = draw(st.text(st.characters(max_codepoint=255), max_size=6))
        if draw(st.booleans()):
            changes.append(change(start, data[start:end].decode("latin-1"), new))
        else:
            changes.append(insert(start, new))
    return data, changes, draw(st.integers(1, 90))


@given(edited())
def test_as_a_plain_splice(case):
    data, changes, size = case
    assert applied(data, changes, size) == spliced(data, changes)


def test_the_input_is_a_stream():
    asked = []

    def chunks():
        for number in range(100):
            asked.append(number)
            yield b"ABCDEFGHIJ"

    stream = apply(chunks(), [change(25, "F", "f")])
    assert next(stream)
    assert len(asked) < 5
