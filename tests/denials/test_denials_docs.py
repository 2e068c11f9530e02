"""docs/denials.md says what the code does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import get_args

from scrubber.denials.causes import KINDS, Do
from scrubber.denials.disposition import DispositionName
from scrubber.denials.export_text import write_dictionary
from scrubber.denials.parts import PartName

TEXT = (Path(__file__).parents[2] / "docs" / "denials.md").read_text("utf-8")


def test_the_dictionary_in_the_docs_is_that_of_the_exports():
    stream = io.StringIO()
    write_dictionary(stream)
    assert TEXT.endswith(stream.getvalue())


def test_every_word_of_the_log_is_explained():
    words = {*KINDS, *get_args(PartName), *get_args(Do), *get_args(DispositionName)} - {"paid"}
    assert not {word for word in words if f"`{word}`" not in TEXT}
