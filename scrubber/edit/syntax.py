"""What is wrong with a file that is no YAML, in the words of somebody who never heard of tokens and mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

__all__ = ["syntax_fault"]

_LINED_UP = "expected keys of one level to begin in the same column, and every quote to be closed"
_SAID = (
    (
        "mapping values are not allowed",
        "a colon stands where none can; expected a text with a colon in quotes, and keys of one level lined up",
    ),
    ("another document", "a line of --- begins a second document; expected one document a file"),
    ("could not find expected ':'", "a key without its colon; expected a colon and a blank behind the key"),
    ("violates indentation", "a tab stands here; expected blanks, which are what YAML lines things up by"),
    ("did not find expected key", f"this does not go on from what stands above; {_LINED_UP}"),
    (
        "expected '-' indicator",
        "this is no entry of the list above; expected each entry to begin with - and a blank",
    ),
    (
        "undefined alias",
        "a * begins the name of something defined elsewhere; expected a text with a * in quotes",
    ),
    (
        "escape character",
        "a backslash in \"double quotes\"; expected 'single quotes' around a text that has one",
    ),
)
_OPEN = {"sequence": ("[", "]"), "mapping": ("{", "}")}


def syntax_fault(error: yaml.YAMLError, data: bytes) -> tuple[str, int, int]:
    """Say what a YAML error means, and its line and column from 1 (0 where not known)."""
    import yaml

    if isinstance(error, yaml.reader.ReaderError):
        return _unreadable(data, error.position)
    mark = getattr(error, "problem_mark", None)
    problem, context = (str(getattr(error, key, None) or "") for key in ("problem", "context"))
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    opened = getattr(error, "context_mark", None)
    if opened and "quoted scalar" in context and "escape" not in problem:
        return f"the quote that opens here is not closed; {_LINED_UP}", opened.line + 1, opened.column + 1
    if opened and "flow" in context:
        begin, end = _OPEN["sequence" if "sequence" in context else "mapping"]
        text = (
            f"the {begin} that opens in line {opened.line + 1} does not go on; expected a comma or {end} here"
        )
        return text, line, column
    if "cannot start any token" in problem:
        return _first_character(data, line, column), line, column
    text = next((text for part, text in _SAID if part in problem), problem or "it cannot be read")
    return text, line, column


def _first_character(data: bytes, line: int, column: int) -> str:
    lines = data.decode("utf-8-sig", "replace").splitlines()
    found = lines[line - 1][column - 1 : column] if 0 < line <= len(lines) else ""
    if found == "\t":
        return "a tab stands here; expected blanks, which are what YAML lines things up by"
    return f"no text begins with {found or 'this'}; expected it in quotes"


def _unreadable(data: bytes, position: int) -> tuple[str, int, int]:
    """Bytes that are no text: of another encoding, or control characters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line, column = _where(data[: fault.start].decode("utf-8", "replace"))
        byte = data[fault.start]
        return f"the byte {byte:02X} is no UTF-8; expected the file saved as UTF-8", line, column
    at = next((n for n, each in enumerate(text) if each < " " and each not in "\t\n\r"), position)
    line, column = _where(text[:at])
    return "a control character stands here; expected text alone", line, column


def _where(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")
