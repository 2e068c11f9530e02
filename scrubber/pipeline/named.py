"""The edits that name denials, as the log of denials asks about them: those of the catalogue, set as for a payer."""

from __future__ import annotations

from collections.abc import Container

from scrubber.denials.parts import NamedEdit, NamedEdits
from scrubber.edit.engine import Judging
from scrubber.edit.profiles import Setting
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
        self._codes: dict[str, Container[str] | None] = {}
        self._made: dict[tuple[tuple[str, ...], str | None], NamedEdits] = {}

    def of(self, payer: str, filing: str) -> NamedEdits:
        """The edits as that payer's profile sets them."""
        resolved = self._rules.profiles.resolve(payer, filing)
        key = resolved.profiles, resolved.payer
        made = self._made.get(key)
        if made is None:
            named = (self._named(setting, resolved.payer) for setting in resolved.settings.values())
            made = NamedEdits((edit for edit in named if edit), self._rules.catalogue.digest)
            self._made[key] = made
        return made

    def _named(self, setting: Setting, payer: str | None) -> NamedEdit | None:
        """An edit as the log knows it.

        None where it names nothing, is another payer's own, or asks of lists that the site has not given.
        """
        edit = setting.edit
        answers = {
            prevents: None for variant in (None, *edit.variants) for prevents in edit.prevents_of(variant)
        }
        if not answers or (edit.origin.payer is not None and edit.origin.payer != payer):
            return None
        if not self._judging.practice.has(edit.needs, setting.parameters):
            return None
        return NamedEdit(
            id=edit.id,
            prevents=tuple(_answer(prevents) for prevents in answers),
            codes=self._looked_at(edit),
            severity=setting.severity.value,
            on=setting.enabled and self._judging.wants(edit.id),
            start=edit.effective.start,
            end=edit.effective.end,
        )

    def _looked_at(self, edit: EditSpec) -> Container[str] | None:
        """The codes that bring an edit into play; None where something else may, too."""
        if edit.id not in self._codes:
            triggers = edit.triggers
            if triggers is None or triggers.segments or triggers.together:
                self._codes[edit.id] = None
            else:
                listed = [self._rules.tables.listed(name) for name in triggers.listed]
                self._codes[edit.id] = _Codes((triggers.codes, *listed)) if listed else triggers.codes
        return self._codes[edit.id]


class _Codes(Container[str]):
    """Codes of any of several sets."""

    def __init__(self, sets: tuple[Container[str], ...]) -> None:
        self._sets = sets

    def __contains__(self, code: object) -> bool:
        return any(code in each for each in self._sets)


def _answer(prevents: Prevents) -> tuple[str, str, str]:
    return prevents.group, prevents.carc, prevents.rarc or ""
