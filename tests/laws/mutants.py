"""Edits spoilt on purpose: a code left out of a list, a number off by one, a comparison turned round."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from scrubber.edit.catalogue import Catalogue
from scrubber.edit.codes import CodeSet
from scrubber.edit.profiles import Profiles
from scrubber.edit.spec import EditSpec
from scrubber.pipeline.rules import Rules

FLIPPED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPPOSITES: Mapping[str, str] = {"any": "all", "all": "any", "min": "max", "max": "min"}
SIGNS: Mapping[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}


@dataclass(frozen=True)
class Mutant:
    """A spoilt edit: what was done to it, the code that this is about, and the spec or code that results.

    `file` and `line` say where (line 0: in edit.yaml, under the key that `what` names).
    """

    edit: str
    what: str
    about: str = ""
    spec: EditSpec | None = None
    code: str | None = None
    line: int = 0

    @property
    def name(self) -> str:
        """What sets it apart from all others; no line, so that it stays good when a file grows."""
        return f"{self.edit}: {self.what}"

    @property
    def file(self) -> str:
        return f"check.py:{self.line}" if self.code else "edit.yaml"

    def rules(self, rules: Rules) -> Rules:
        """The rules with this edit in place of the one it was made of."""
        catalogue = rules.catalogue
        modules: dict[str, ModuleType] = {}
        edits = catalogue.edits
        if self.spec is not None:
            edits = tuple(self.spec if edit.id == self.edit else edit for edit in edits)
        if self.code is not None:
            module = ModuleType(f"mutant_of_{self.edit}")
            sys.modules[module.__name__] = module  # dataclasses look their module up by name
            exec(compile(self.code, module.__name__, "exec"), module.__dict__)
            modules[self.edit] = module
        spoilt = Catalogue(catalogue.packs, edits, catalogue.profiles, {**catalogue._modules, **modules})
        return replace(rules, catalogue=spoilt, profiles=Profiles(spoilt.edits, spoilt.profiles))


def mutants(edit: EditSpec, folder: Path) -> Iterator[Mutant]:
    """Every mutant of an edit, each with a name of its own."""
    met: Counter[str] = Counter()
    for mutant in _all(edit, folder):
        met[mutant.what] += 1
        again = met[mutant.what]
        yield mutant if again == 1 else replace(mutant, what=f"{mutant.what} ({again})")


def _all(edit: EditSpec, folder: Path) -> Iterable[Mutant]:
    written = yaml.load((folder / "edit.yaml").read_bytes(), yaml.CBaseLoader)
    yield from _triggers(edit, written)
    yield from _parameters(edit, written)
    yield from _clauses(edit)
    yield from _effective(edit)
    if (folder / "check.py").exists():
        yield from _code(edit, (folder / "check.py").read_text("utf-8"))


def _triggers(edit: EditSpec, written: Mapping[str, Any]) -> Iterator[Mutant]:
    if edit.triggers is None:
        return
    patterns = edit.triggers.segments
    for pattern in patterns if len(patterns) > 1 else ():
        left = tuple(other for other in patterns if other is not pattern)
        triggers = edit.triggers.model_copy(update={"segments": left})
        yield Mutant(
            edit.id, f"triggers without {pattern}", pattern.id, edit.model_copy(update={"triggers": triggers})
        )
    for code, left in _without_one(written["triggers"].get("codes") or []):
        triggers = edit.triggers.model_copy(update={"codes": left})
        yield Mutant(
            edit.id, f"triggers without {code}", code, edit.model_copy(update={"triggers": triggers})
        )


def _parameters(edit: EditSpec, written: Mapping[str, Any]) -> Iterator[Mutant]:
    for name, value in (written.get("parameters") or {}).items():
        for about, what, changed in _changed(value):
            parameters = {**edit.parameters, name: changed}
            spoilt = edit.model_copy(update={"parameters": parameters})
            yield Mutant(edit.id, f"parameter {name} {what}", about, spoilt)


def _clauses(edit: EditSpec) -> Iterator[Mutant]:
    for number, (clause, arguments) in enumerate(edit.require):
        for name, value in arguments.items():
            for about, what, changed in _changed(value):
                require = list(edit.require)
                require[number] = (clause, {**arguments, name: changed})
                spoilt = edit.model_copy(update={"require": tuple(require)})
                yield Mutant(edit.id, f"clause {clause}, {name} {what}", about, spoilt)
        require = [other for position, other in enumerate(edit.require) if position != number]
        if require:
            yield Mutant(
                edit.id, f"without clause {clause}", spec=edit.model_copy(update={"require": tuple(require)})
            )


def _effective(edit: EditSpec) -> Iterator[Mutant]:
    for end in ("start", "end"):
        day = getattr(edit.effective, end)
        for moved in (day + timedelta(step) for step in (-1, 1)) if day else ():
            effective = edit.effective.model_copy(update={end: moved})
            spoilt = edit.model_copy(update={"effective": effective})
            yield Mutant(
                edit.id, f"effective {end} {moved} instead of {day}", moved.strftime("%Y%m%d"), spoilt
            )


def _changed(value: Any) -> Iterator[tuple[str, str, Any]]:
    """What a list of codes or a number may be changed to: (code, what was done, new value)."""
    if isinstance(value, list):
        for code, left in _without_one(value):
            yield code, f"without {code}", left
    elif isinstance(value, str) and not value.startswith("$"):
        for other in _others(value):
            yield "", f"{other} instead of {value}", other


def _others(value: str) -> Iterator[str]:
    """What a text may be mistaken for: the next numbers, the next days, a word that is none."""
    with_day = _day(value)
    if with_day:
        yield from (str(with_day + timedelta(step)) for step in (-1, 1))
        return
    try:
        number = Decimal(value)
    except InvalidOperation:
        if " " not in value:  # a sentence is for people, and no verdict hangs on it
            yield f"{value}X"
        return
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    yield from (str(number - step), str(number + step))


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value.count("-") == 2 else None
    except ValueError:
        return None


def _without_one(items: list[str]) -> Iterator[tuple[str, Any]]:
    """A list without one of the codes that it names: single ones, and both ends of ranges."""
    try:
        whole = CodeSet(items)
    except ValueError:  # words, e.g. the aspects of a clause
        for item in items:
            yield item, [other for other in items if other != item]
        return
    named = {end.strip().upper() for item in items for end in item.split("-")}
    for code in sorted(named):
        yield code, CodeSet(sorted(set(whole) - {code.replace(".", "")}))


def _code(edit: EditSpec, text: str) -> Iterator[Mutant]:
    """The edit's code with one comparison turned round, `and` for `or`, or a `not` taken away."""
    for number, node in enumerate(ast.walk(ast.parse(text))):
        for what, change in _turns(node):
            spoilt = ast.parse(text)
            target = next(other for n, other in enumerate(ast.walk(spoilt)) if n == number)
            change(target)
            shown = " ".join(ast.unparse(node).split())
            yield Mutant(
                edit.id, f"{what} in `{shown}`", code=ast.unparse(spoilt), line=getattr(node, "lineno", 0)
            )


def _turns(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Compare):
        for position, operator in enumerate(node.ops):
            flipped = FLIPPED[type(operator)]

            def flip(target: Any, position: int = position, flipped: type[ast.cmpop] = flipped) -> None:
                target.ops[position] = flipped()

            yield f"{type(operator).__name__} to {flipped.__name__}", flip
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And

        def swap(target: Any, other: type[ast.boolop] = other) -> None:
            target.op = other()

        yield f"{type(node.op).__name__} to {other.__name__}", swap
    elif (
        isinstance(node, ast.Tuple | ast.List | ast.Set)
        and node.elts
        and isinstance(node.elts[0], ast.Constant)
    ):
        for position in range(len(node.elts)):

            def drop(target: Any, position: int = position) -> None:
                del target.elts[position]

            yield f"{ast.unparse(node.elts[position])} left out", drop
    elif isinstance(node, ast.Constant) and type(node.value) is int:

        def step(target: Any) -> None:
            target.value += 1

        yield f"{node.value + 1} for {node.value}", step
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):

        def straight(target: Any) -> None:
            target.op = ast.UAdd()
            target.operand = ast.Call(ast.Name("bool", ast.Load()), [target.operand], [])

        yield "not taken away", straight
    elif isinstance(node, ast.BinOp) and type(node.op) in SIGNS:

        def sign(target: Any) -> None:
            target.op = SIGNS[type(target.op)]()

        yield f"{type(node.op).__name__} to {SIGNS[type(node.op)].__name__}", sign
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OPPOSITES:

        def opposite(target: Any) -> None:
            target.func.id = OPPOSITES[target.func.id]

        yield f"{OPPOSITES[node.func.id]} for {node.func.id}", opposite
