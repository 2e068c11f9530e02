"""The one way through: check, fix, split, prove. Every door calls these and adds nothing to the verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from scrubber.edit.tally import Tally
from scrubber.finding import Finding, Outcome, Safety
from scrubber.fix import Settled, settle
from scrubber.fix.plan import Taken
from scrubber.pipeline.check import Check, Holds
from scrubber.pipeline.options import Options, SetAside
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import Source
from scrubber.pipeline.split import Totals, Write, split, totals

__all__ = ["Conserved", "Fixed", "check", "conserved", "fix", "scrub"]


@dataclass(frozen=True, slots=True)
class Conserved:
    """The proof that no claim and no cent was lost: counted in the bytes that came in and those that went out."""

    came_in: Totals
    clean: Totals
    held: Totals

    @property
    def balanced(self) -> bool:
        """Claims, charges and unreadable charges in are clean plus held."""
        sides = (self.clean, self.held)
        return (
            self.came_in.claims == sum(side.claims for side in sides)
            and self.came_in.charge == self.clean.charge + self.held.charge
            and self.came_in.unreadable == sum(side.unreadable for side in sides)
        )


@dataclass
class Fixed:
    """An input with its accepted fixes in it.

    `findings` are those on the input, in its order, with `fixed` on what an accepted fix took away; then any
    that only show in the output. `data` is the output; it is the input itself where nothing was accepted.
    `given_back` are the ids of findings whose fix did not prove itself and was undone.
    `first` and `last` are the checks of the input and of the output.
    """

    source: Source
    data: Source
    findings: list[Finding]
    taken: list[Taken]
    given_back: set[str]
    holds: Holds
    first: Check
    last: Check
    set_aside: SetAside

    @property
    def claims(self) -> int:
        """How many claims the input has."""
        return self.first.claims

    @property
    def tally(self) -> Tally:
        """How often each edit ended how, on the input."""
        return self.first.engine.tally


def check(source: Source, rules: Rules, options: Options, *, answered: bool = False) -> Check:
    """Judge an input; iterate the result for its findings; for `answered` see `Check`.

    Raises NotX12 from the iteration.
    """
    return Check(source, rules, options.judging(SetAside(options)), answered=answered)


def fix(source: Source, rules: Rules, options: Options, *, claims_only: bool = False) -> Fixed:
    """Apply the accepted fixes to a fixed point; for `claims_only` see `Check`. Raises NotX12."""
    set_aside = SetAside(options)
    judging = options.judging(set_aside)
    passes: list[Check] = []

    def judge(data: Source) -> list[Finding]:
        passes.append(Check(data, rules, judging, claims_only=claims_only, answered=claims_only))
        return list(passes[-1])

    settled = settle(source, judge, source.spooled, options.accept, set_aside.attest)
    last = next(done for done in reversed(passes) if done.source is settled.data)
    return Fixed(
        source=source,
        data=settled.data,
        findings=_told(settled),
        taken=settled.taken,
        given_back=settled.given_back,
        holds=last.holds,
        first=passes[0],
        last=last,
        set_aside=set_aside,
    )


def scrub(source: Source, rules: Rules, options: Options, clean: Write, held: Write) -> Fixed:
    """Fix an input and write its two sides. Raises NotX12 before anything is written."""
    fixed = fix(source, rules, options, claims_only=True)
    split(fixed.data, fixed.holds, clean, held, options.control)
    return fixed


def conserved(fixed: Fixed, clean: Source | None, held: Source | None) -> Conserved:
    """Count claims and charges in what came in (after accepted fixes) and in what was written."""
    sides = [totals(side) if side else Totals() for side in (clean, held)]
    return Conserved(totals(fixed.data), *sides)


def _told(settled: Settled[Source]) -> list[Finding]:
    """The findings on the input, each with what became of it; what is new in the output comes last."""
    if not settled.rounds:
        return settled.before
    safeties = {taken.finding.id: taken.fix.safety for taken in settled.taken}
    highest = max(safeties.values(), key=lambda safety: safety.rank, default=Safety.SAFE)
    failing = [finding for finding in settled.after if finding.outcome is Outcome.FAIL]
    left = Counter(finding.like for finding in failing)
    for finding in sorted(settled.before, key=lambda finding: finding.id in safeties):
        if finding.outcome is not Outcome.FAIL:
            continue
        if left[finding.like]:
            left[finding.like] -= 1
        else:
            finding.fixed = safeties.get(finding.id, highest)
            finding.holds = False
    known = Counter(finding.like for finding in settled.before)
    appeared = [finding for finding in failing if finding.like not in known]
    for finding in appeared:
        finding.appeared = True
    return settled.before + appeared
