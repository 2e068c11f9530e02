"""The story of one claim: what was sent, what our edits said, who set it aside, what came back, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scrubber.denials.advice import Advice, Open, advise, open_denials
from scrubber.denials.scores import named_carcs
from scrubber.denials.verdicts import Back, CauseOf, came_back
from scrubber.edit.spec import EditSpec
from scrubber.finding import Reference
from scrubber.ledger.told_story import ClaimStory, FiledClaim, FiledFault

__all__ = ["Ending", "Fired", "NextSteps", "Rule", "Sent", "Story", "rules_of", "tell"]

Ending = Literal[
    "held", "not_scrubbed", "attested", "fixed", "set_aside", "advised", "let_through", "lifted", "not_judged"
]
"""What became of a finding: it kept the claim back; it would have, but the claim was sent without a scrub; its fix was
vouched for, or applied; a person set it aside; it only advised; it did not hold; a modifier or condition lifted it;
what it needs was not there."""

State = Literal["held", "unanswered", "undecided", "taken_back", "denied", "resolved", "unknown"]
"""Where the claim stands: never sent; sent and not answered; answered and not decided; decided, which was
taken back with nothing in its place; something stands denied; nothing
does; never filed here."""

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """An edit as the story cites it: what it looks for, why, the reasons it names, and who says so."""

    edit: str
    title: str
    what: str
    why: str
    carcs: frozenset[str]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Fired:
    """What one edit said of the claim when it was filed, and what became of that.

    `came` are the reasons that came back and that it names. `who`, `why` and `day` are those of the person who
    set it aside or vouched for it, as far as they are kept.
    """

    edit: str
    title: str
    line: int | None
    severity: str
    ending: Ending
    prevents: str
    came: tuple[str, ...]
    who: str
    why: str
    day: str
    source: str
    at_risk: Decimal | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One filing of the claim with what was found on it; first what names a reason that came back."""

    claim: FiledClaim
    fired: tuple[Fired, ...]


@dataclass(frozen=True, slots=True)
class NextSteps:
    """A denial that stands, and what to do about it, in order; `rule` is the edit that speaks for the reason."""

    denial: Open
    steps: tuple[Advice, ...]
    rule: Rule | None
    attested: tuple[Fired, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All of it, in the order in which it happened."""

    number: str
    state: State
    sent: tuple[Sent, ...]
    back: tuple[Back, ...]
    next: tuple[NextSteps, ...]
    rules: Mapping[str, Rule]

    @property
    def denied(self) -> Decimal:
        """Dollars that stand denied."""
        return sum((one.denial.denied for one in self.next), _NONE)

    @property
    def paid(self) -> Decimal:
        """Dollars that payers paid, what they took back taken off."""
        amounts = (back.told.decision.paid or _NONE for back in self.back if _moves_money(back))
        return sum(amounts, _NONE)


def _moves_money(back: Back) -> bool:
    return back.told.decision.role not in ("forwarded", "estimate")


def rules_of(specs: Iterable[EditSpec]) -> dict[str, Rule]:
    """The edits of a catalogue as stories cite them, by id; retired ones too, since old claims may name them."""
    return {
        spec.id: Rule(
            edit=spec.id,
            title=spec.title,
            what=spec.what,
            why=spec.why,
            carcs=frozenset(
                one.carc for variant in (None, *spec.variants) for one in spec.prevents_of(variant)
            ),
            references=spec.references,
        )
        for spec in specs
    }


def tell(claim: ClaimStory, rules: Mapping[str, Rule], cause_of: CauseOf) -> Story:
    """Tell the story of a claim from what the ledger has of it."""
    back = came_back(claim, cause_of)
    sent = tuple(Sent(filed, tuple(_all_fired(filed, rules, back))) for filed in claim.claims)
    steps = tuple(_next(one, sent, claim.claims, rules) for one in open_denials(back, claim.claims))
    return Story(
        number=claim.number,
        state=_state(claim, back, steps),
        sent=sent,
        back=back,
        next=steps,
        rules={edit: rules[edit] for edit in sorted(_cited(sent, steps)) if edit in rules},
    )


# -- what fired ---------------------------------------------------------------------------------------------


def _all_fired(claim: FiledClaim, rules: Mapping[str, Rule], back: Iterable[Back]) -> Iterator[Fired]:
    came = {
        (verdict.line, reason.carc)
        for one in back
        if one.told.decision.claim == claim.key
        for verdict in one.verdicts
        if verdict.denied
        for reason in verdict.reasons
    }
    found = [_fired(fault, rules, came, sent=claim.sent) for fault in claim.faults if fault.outcome != "pass"]
    yield from sorted(found, key=lambda one: (not one.came, one.line or 0, one.edit))


def _fired(
    fault: FiledFault, rules: Mapping[str, Rule], came: set[tuple[int | None, str]], *, sent: bool
) -> Fired:
    rule = rules.get(fault.edit)
    names = named_carcs(fault.prevents) or (rule.carcs if rule else frozenset())
    return Fired(
        edit=fault.edit,
        title=rule.title if rule else "",
        line=fault.line,
        severity=fault.severity,
        ending=_ending(fault, sent=sent),
        prevents=fault.prevents,
        came=tuple(
            sorted(
                {
                    carc
                    for line, carc in came
                    if carc in names and (line is None or fault.line in (None, line))
                }
            )
        ),
        who=fault.person or fault.suppressed or "",
        why=fault.reason,
        day=fault.day,
        source=f"{fault.table} {fault.release}".strip(),
        at_risk=fault.charge_at_risk,
    )


def _ending(fault: FiledFault, *, sent: bool) -> Ending:
    if fault.outcome == "bypassed":
        return "lifted"
    if fault.outcome == "no_data":
        return "not_judged"
    if fault.fixed is not None:
        return "attested" if fault.fixed == "attest" else "fixed"
    if fault.suppressed is not None:
        return "set_aside"
    if fault.holds:
        return "not_scrubbed" if sent else "held"
    return "advised" if fault.severity == "advise" else "let_through"


# -- what comes next ----------------------------------------------------------------------------------------


def _next(
    denial: Open, sent: Sequence[Sent], claims: Sequence[FiledClaim], rules: Mapping[str, Rule]
) -> NextSteps:
    own = next((one.fired for one in sent if denial.claim is not None and one.claim is denial.claim), ())
    vouched = tuple(
        fired
        for fired in own
        if fired.ending == "attested"
        and fired.came
        and (fired.line is None or not denial.lines or fired.line in denial.lines)
    )
    return NextSteps(
        denial, advise(denial, claims, attested=_vouched(vouched)), rules.get(denial.edit), vouched
    )


def _vouched(vouched: Sequence[Fired]) -> str:
    """`Dr A vouched on 2026-07-09 for what MOH011 asked: separate lesion.`"""
    return " ".join(
        f"{one.who or 'A person'} vouched{f' on {one.day}' if one.day else ''} for what {one.edit} asked"
        + (f": {one.why.rstrip('.')}." if one.why else ".")
        for one in vouched
    )


def _cited(sent: Iterable[Sent], steps: Iterable[NextSteps]) -> set[str]:
    named = {fired.edit for one in sent for fired in one.fired}
    for step in steps:
        named |= {step.denial.edit, step.denial.today_edit} - {""}
    return named


def _state(claim: ClaimStory, back: Sequence[Back], steps: Sequence[NextSteps]) -> State:
    if steps:
        return "denied"
    if any(one.decides and not one.told.decision.reversed for one in back):
        return "resolved"
    if any(one.decides for one in back):
        return "taken_back"
    if not claim.claims:
        return "unknown"
    if not any(one.sent for one in claim.claims):
        return "held"
    return "undecided" if any(one.answers for one in claim.claims) or back else "unanswered"
