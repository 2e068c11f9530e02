"""The edits that name denials, as the log of denials asks about them: those of the catalogue, set as for a payer."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Literal

from scrubber.denials.parts import Company, NamedEdit, NamedEdits
from scrubber.edit.codes import CodeSet
from scrubber.edit.engine import Judging
from scrubber.edit.pattern import Pattern
from scrubber.edit.practice import of_payers
from scrubber.edit.profiles import Resolved, Setting
from scrubber.edit.spec import EditSpec
from scrubber.finding import Prevents
from scrubber.pipeline.options import Options, SetAside
from scrubber.pipeline.rules import Rules

__all__ = ["NamedByPayer"]


class NamedByPayer:
    """Gives the edits that name denials for a payer (2010BB NM109) and a filing code (CLP06); each is made once."""

    def __init__(self, rules: Rules, options: Options) -> None:
        self._rules = rules
        self._judging: Judging = options.judging(SetAside(options))
        self._listed: dict[str, Container[str]] = {}
        self._made: dict[tuple[tuple[str, ...], str | None], NamedEdits] = {}

    def of(self, payer: str, filing: str) -> NamedEdits:
        """The edits as that payer's profile sets them."""
        resolved = self._rules.profiles.resolve(payer, filing)
        key = resolved.profiles, resolved.payer
        made = self._made.get(key)
        if made is None:
            named = (self._named(setting, resolved) for setting in resolved.settings.values())
            made = NamedEdits((edit for edit in named if edit), self._rules.catalogue.digest)
            self._made[key] = made
        return made

    def _named(self, setting: Setting, resolved: Resolved) -> NamedEdit | None:
        """An edit as the log knows it.

        None where it names nothing, is another payer's own, or asks of lists that the site has not given for this one.
        """
        edit = setting.edit
        answers = {
            prevents: None for variant in (None, *edit.variants) for prevents in edit.prevents_of(variant)
        }
        if not answers or (edit.origin.payer is not None and edit.origin.payer != resolved.payer):
            return None
        if not self._judging.practice.has(edit.needs, setting.parameters):
            return None
        codes, modifiers, company = self._looked_at(edit, setting)
        if edit.needs in ("authorisations", "referrals"):
            codes = self._contracted(edit.needs, setting, resolved)
            if codes is None:
                return None
        return NamedEdit(
            id=edit.id,
            prevents=tuple(_answer(prevents) for prevents in answers),
            codes=codes,
            modifiers=modifiers,
            company=company,
            severity=setting.severity.value,
            on=setting.enabled and self._judging.wants(edit.id),
            start=edit.effective.start,
            end=edit.effective.end,
        )

    def _looked_at(
        self, edit: EditSpec, setting: Setting
    ) -> tuple[Container[str] | None, Container[str] | None, Company]:
        """The codes or modifiers that bring an edit into play, None where something else may, too; and in what company.

        What asks of two things, where either will do, looks at any line.
        """
        triggers = edit.triggers
        if triggers is None:
            return None, None, ""
        if triggers.together and not (triggers.codes or triggers.listed or triggers.segments):
            if set(triggers.together) == {"repeats"}:
                return None, None, "same"
            paired = self._codes_listed("paired") if "repeats" not in triggers.together else ()
            return paired or None, None, "another"
        if triggers.together:
            return None, None, ""
        codes: list[Container[str]] = [triggers.codes] if triggers.codes else []
        codes += map(self._codes_listed, triggers.listed)
        modifiers: list[Container[str]] = []
        for pattern in triggers.segments:
            at, values = _of_procedure(pattern, setting)
            if values is None or not at:
                return None, None, ""
            (codes if at == _CODE else modifiers).append(values)
        if codes and modifiers:
            return None, None, ""
        return _any(codes), _any(modifiers), ""

    def _contracted(
        self, need: Literal["authorisations", "referrals"], setting: Setting, resolved: Resolved
    ) -> Container[str] | None:
        """The codes that this payer's contract wants a number for; None where the site has told none."""
        payers = [name for name in resolved.profiles if name in self._rules.profiles.payers]
        lists: list[Container[str]] = [*of_payers(getattr(self._judging.practice, need), payers)]
        own = setting.parameters["codes"]
        return _any([*lists, own] if isinstance(own, CodeSet) and own else lists)

    def _codes_listed(self, name: str) -> Container[str]:
        if name not in self._listed:
            self._listed[name] = self._rules.tables.listed(name)
        return self._listed[name]


_CODE, _MODIFIERS = 2, range(3, 7)
"""Components of SV101: the procedure, and its modifiers."""


def _of_procedure(pattern: Pattern, setting: Setting) -> tuple[int, Container[str] | None]:
    """The component of SV101 that a pattern asks for, 0 where it asks for something else; and the values it wants."""
    condition = pattern.condition
    of_line = (pattern.loop, pattern.id, pattern.qualifier) == ("2400", "SV1", "")
    if (
        not of_line
        or condition is None
        or condition.element != 1
        or condition.but
        or condition.values is None
    ):
        return 0, None
    if condition.component != _CODE and condition.component not in _MODIFIERS:
        return 0, None
    return condition.component, _Values(condition.values, setting.parameters)


def _any(sets: list[Container[str]]) -> Container[str] | None:
    return _Sets(sets) if len(sets) > 1 else sets[0] if sets else None


class _Sets(Container[str]):
    """What stands in any of several sets."""

    def __init__(self, sets: list[Container[str]]) -> None:
        self._sets = sets

    def __contains__(self, value: object) -> bool:
        return any(value in each for each in self._sets)


class _Values(Container[str]):
    """The values of a condition, as `scrubber.edit.pattern` has them: `26`, `J*`, `$modifiers`."""

    def __init__(self, values: tuple[str, ...], parameters: Mapping[str, object]) -> None:
        self._plain = frozenset(one for one in values if one[:1] != "$" and one[-1:] != "*")
        self._begin = tuple(one[:-1] for one in values if one[:1] != "$" and one[-1:] == "*")
        named = (parameters[one[1:]] for one in values if one[:1] == "$")
        self._named = [each for each in named if isinstance(each, Container)]

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        return (
            value in self._plain
            or value.startswith(self._begin)
            or any(value in each for each in self._named)
        )


def _answer(prevents: Prevents) -> tuple[str, str, str]:
    return prevents.group, prevents.carc, prevents.rarc or ""
