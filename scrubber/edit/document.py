"""How any YAML of ours is read: every scalar stays text, and a complaint names file, line, key and what was expected.

`00100`, `NO` and `12:30` survive; only a key with nothing (or `null`) after it counts as not written. The models
then type the texts, and all problems of a file are told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

if TYPE_CHECKING:
    import yaml

__all__ = ["Document", "DocumentError", "Keys", "Problem", "Reading", "build", "read_file", "read_yaml"]

Keys = tuple[str | int, ...]
"""The way to a value in a file: keys, and positions in lists from 0."""


# -- problems -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file of ours: `place` is the key (`prevents#2.carc`), `line` 0 when not known."""

    file: str
    place: str
    text: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.place, self.text) if part)


class DocumentError(ValueError):
    """Files of ours that cannot be used; `problems` holds every complaint, the text has one on each line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


# -- reading ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read: lists, dicts, texts and None, and the line (from 1) of every key and entry."""

    file: str
    content: object = None
    lines: Mapping[Keys, int] = field(default_factory=dict)

    def problem(self, keys: Keys, text: str) -> Problem:
        """A complaint about a key, with the line of the nearest thing around it that is there."""
        line = next((self.lines[keys[:n]] for n in range(len(keys), -1, -1) if keys[:n] in self.lines), 0)
        place = ""
        for key in keys:
            step = f"#{key + 1}" if isinstance(key, int) else f".{key}"
            place += step if place else f"entry {key + 1}" if isinstance(key, int) else key
        return Problem(self.file, place, text, line)


def read_file(path: Path) -> Reading:
    """Read a YAML file from disk. Raises DocumentError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError([Problem(str(path), "", f"cannot be read: {error.strerror}")]) from None
    return read_yaml(data, str(path))


def read_yaml(data: bytes, file: str) -> Reading:
    """Read one YAML document. Raises DocumentError, also for a key that is given twice."""
    import yaml  # a start that finds its cache never needs it

    try:
        node = yaml.CBaseLoader(data).get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        line = mark.line + 1 if mark else 0
        raise DocumentError([Problem(file, "", f"this is no YAML: {said}", line)]) from None
    lines: dict[Keys, int] = {}
    problems: list[tuple[Keys, str]] = []
    content = None if node is None else _plain(node, (), (), lines, problems)
    reading = Reading(file, content, lines)
    if problems:
        raise DocumentError([reading.problem(keys, text) for keys, text in problems])
    return reading


def _plain(
    node: yaml.Node,
    keys: Keys,
    above: tuple[int, ...],
    lines: dict[Keys, int],
    problems: list[tuple[Keys, str]],
) -> object:
    """What a node says; `above` are the nodes around it, so that an alias cannot run in circles."""
    import yaml

    lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in ("", "~", "null") else node.value
    if id(node) in above:
        problems.append((keys, "this contains itself"))
        return None
    above = (*above, id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*keys, n), above, lines, problems) for n, item in enumerate(node.value)]
    found: dict[str, object] = {}
    for name, value in node.value:
        key = str(name.value)
        lines[(*keys, key)] = name.start_mark.line + 1
        if key in found:
            problems.append(((*keys, key), "this key is given twice"))
        found[key] = _plain(value, (*keys, key), above, lines, problems)
    return found


# -- documents ----------------------------------------------------------------------------------------------


class Document(BaseModel):
    """A piece of a file of ours: frozen, closed to unknown keys; a blank key counts as not written."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, data: object) -> object:
        if isinstance(data, dict) and None in data.values():
            return {key: value for key, value in data.items() if value is not None}
        return data


D = TypeVar("D", bound=Document)
_UNKNOWN = "this key is not known here"
_SHAPES = {
    **dict.fromkeys(("dict_type", "mapping_type", "model_type"), "keys with values"),
    **dict.fromkeys(("tuple_type", "list_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "true or false"),
    **dict.fromkeys(("string_type", "string_too_short"), "a text"),
}


def build(
    model: type[D],
    reading: Reading,
    words: Mapping[str, str],
    *,
    entry: int | None = None,
    quote: bool = True,
    **given: object,
) -> D:
    """Make a model from a file, or from one entry of the list that it holds. Raises DocumentError.

    `words` says what belongs under each key. `given` are fields that the loader sets and no file may. With
    `quote` False no value is repeated in a problem, since it might name a patient.
    """
    root: Keys = () if entry is None else (entry,)
    content = reading.content
    data = content[entry] if entry is not None and isinstance(content, list) else content
    if not isinstance(data, dict):
        raise DocumentError([reading.problem(root, "expected keys with values, one on a line")])
    clash = [reading.problem((*root, key), _UNKNOWN) for key in given if key in data]
    try:
        made = model.model_validate({**data, **given})
    except ValidationError as error:
        told = _told(error, model, words, quote)
        raise DocumentError([*clash, *(reading.problem(root + keys, text) for keys, text in told)]) from None
    if clash:
        raise DocumentError(clash)
    return made


def _told(
    error: ValidationError, model: type[Document], words: Mapping[str, str], quote: bool
) -> Iterator[tuple[Keys, str]]:
    """Say each of pydantic's complaints in the words of a person who writes edits, not Python."""
    for fault in error.errors(include_url=False):
        keys = tuple(key for key in fault["loc"] if key != "[key]")
        name = next((key for key in reversed(keys) if isinstance(key, str)), "")
        expected = words.get(name) or _SHAPES.get(fault["type"]) or fault["msg"]
        if fault["type"] == "missing":
            yield keys, f"this key is missing; expected {expected}"
        elif fault["type"] == "extra_forbidden":
            yield keys, _UNKNOWN + (_nearest(name, model) if len(keys) == 1 else "")
        elif fault["type"] == "value_error":
            yield keys, str(fault["ctx"]["error"])
        else:
            found = f"found {fault['input']!r}; " if quote and isinstance(fault["input"], str) else ""
            yield keys, f"{found}expected {expected}"


def _nearest(name: str, model: type[Document]) -> str:
    from difflib import get_close_matches  # only needed to word a complaint

    near = get_close_matches(name, [info.alias or key for key, info in model.model_fields.items()], 1)
    return f"; did you mean {near[0]}?" if near else ""
