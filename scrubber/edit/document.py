"""How any YAML of ours is read: every scalar stays text, and a complaint names file, line, key and what was expected.

`00100`, `NO` and `12:30` survive; only a key with nothing (or `null`) after it counts as not written. The models
then type the texts, and all problems of a file are told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

if TYPE_CHECKING:
    import yaml

__all__ = [
    "Document",
    "DocumentError",
    "Keys",
    "Problem",
    "Reading",
    "build",
    "read_file",
    "read_yaml",
    "text_of",
]

Keys = tuple[str | int, ...]
"""The way to a value in a file: keys, and positions in lists from 0."""


# -- problems -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file of ours: `place` is the key (`prevents#2.carc`).

    `line` and `column` count from 1 and are 0 when not known; a column is told where no key says the place.
    """

    file: str
    place: str
    text: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
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


def text_of(path: Path) -> str:
    """Read a file of text (UTF-8, with or without a byte order mark) from disk. Raises DocumentError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DocumentError([Problem(str(path), "", f"cannot be read: {error.strerror}")]) from None
    except UnicodeError:
        raise DocumentError([Problem(str(path), "", "this is not UTF-8 text; expected it")]) from None


def read_yaml(data: bytes, file: str) -> Reading:
    """Read one YAML document. Raises DocumentError, also for a key that is given twice."""
    import yaml  # a start that finds its cache never needs it

    try:
        node = yaml.CBaseLoader(data).get_single_node()
    except yaml.YAMLError as error:
        from scrubber.edit.syntax import syntax_fault

        said, line, column = syntax_fault(error, data)
        raise DocumentError([Problem(file, "", f"this is no YAML: {said}", line, column)]) from None
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
_KEYS_EXPECTED = "expected keys with values, one on a line"
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
        found = "there is nothing in the file; " if content is None else ""
        raise DocumentError([reading.problem(root, found + _KEYS_EXPECTED)])
    clash = [reading.problem((*root, key), _UNKNOWN) for key in given if key in data]
    try:
        made = model.model_validate({**data, **given})
    except ValidationError as error:
        wrong = told(error, model, words, quote)
        raise DocumentError([*clash, *(reading.problem(root + keys, text) for keys, text in wrong)]) from None
    if clash:
        raise DocumentError(clash)
    return made


def told(
    error: ValidationError, model: type[BaseModel], words: Mapping[str, str], quote: bool = True
) -> Iterator[tuple[Keys, str]]:
    """Say each of pydantic's complaints in the words of a person who writes edits, not Python."""
    faults = [(tuple(key for key in f["loc"] if key != "[key]"), f) for f in error.errors(include_url=False)]
    meant: dict[Keys, str] = {
        keys: _nearest(str(keys[-1]), _model_at(model, keys[:-1]))
        for keys, fault in faults
        if fault["type"] == "extra_forbidden"
    }
    missed = {(*keys[:-1], near) for keys, near in meant.items()}
    for keys, fault in faults:
        if fault["type"] == "missing" and keys in missed:
            continue  # it is there, misspelt, and that is told
        if fault["type"] == "too_short" and any(k[: len(keys)] == keys != k for k, _ in faults):
            continue  # what is in the list is wrong, and that is told
        if fault["type"] == "extra_forbidden":
            yield keys, _UNKNOWN + _known(meant[keys], _model_at(model, keys[:-1]), at_top=len(keys) == 1)
        else:
            yield keys, _one(keys, fault, words, quote)


def _one(keys: Keys, fault: Any, words: Mapping[str, str], quote: bool) -> str:  # noqa: ANN401 - pydantic's own
    name = next((key for key in reversed(keys) if isinstance(key, str)), "")
    expected = words.get(name) or _SHAPES.get(fault["type"]) or fault["msg"]
    found = _found(fault["input"], quote)
    if fault["type"] == "missing":
        return f"this key is missing; expected {expected}"
    if fault["type"] == "value_error":
        told = str(fault["ctx"]["error"])
        return found + told if told.startswith("expected") and isinstance(fault["input"], str) else told
    if fault["type"] in ("model_type", "dict_type", "mapping_type") and name in words:
        expected = f"keys with values, as in {expected}"
    return f"expected {expected}" if fault["type"] == "too_short" else f"{found}expected {expected}"


def _found(value: object, quote: bool) -> str:
    if isinstance(value, str):
        return f"found {value!r}; " if quote else ""
    shape = "a list" if isinstance(value, list) else "keys with values" if isinstance(value, dict) else ""
    return f"found {shape}; " if shape else ""


def _nearest(name: str, model: type[BaseModel] | None) -> str:
    """The key that a misspelt one is likeliest to mean, or nothing."""
    from difflib import get_close_matches  # only needed to word a complaint

    names = {key.lower(): key for key in _names(model)}
    near = get_close_matches(name.lower(), list(names), 1)
    return names[near[0]] if near else ""


def _names(model: type[BaseModel] | None) -> list[str]:
    return [info.alias or key for key, info in model.model_fields.items()] if model else []


def _known(near: str, model: type[BaseModel] | None, *, at_top: bool) -> str:
    if near:
        return f"; did you mean {near}?"
    names = _names(model)
    return f"; known: {', '.join(names)}" if names and not at_top else ""


def _model_at(model: type[BaseModel], keys: Keys) -> type[BaseModel] | None:
    """The model that says which keys are known at a place inside another; None where none does."""
    here: Any = model
    for key in keys:
        if isinstance(here, type) and issubclass(here, BaseModel) and isinstance(key, str):
            info = next((i for name, i in here.model_fields.items() if key in (i.alias, name)), None)
            here = _inner(info.annotation) if info else None
        # a position in a list, or a key of a mapping, leaves the model what it was
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _inner(annotation: object) -> object:
    """The model within an annotation such as `tuple[Denial, ...] | None` or `Mapping[str, Override]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_inner, get_args(annotation))), None)
