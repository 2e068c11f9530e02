"""The story of one claim: what was sent, what our edits said, who set it aside, what came back, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from scrubber.denials.claim.advice import Advice, advise
from scrubber.denials.claim.open_denials import Open, open_denials
from scrubber.denials.claim.verdicts import SURE, Back, CauseOf, came_back
from scrubber.denials.scores import named_carcs
from scrubber.edit.spec import EditSpec
from scrubber.finding import Reference
from scrubber.ledger.remitted import PaymentKey
from scrubber.ledger.told_remits import FiledTakebacks
from scrubber.ledger.told_story import ClaimStory, FiledClaim, FiledFault
from scrubber.remit.takebacks import takebacks

__all__ = ["Beside", "Ending", "Fired", "NextSteps", "Rule", "Sent", "Story", "Twice", "rules_of", "tell"]

Ending = Literal[
    "held", "not_scrubbed", "attested", "fixed", "set_aside", "advised", "let_through", "lifted", "not_judged"
]
"""What became of a finding: it kept the claim back; it would have, but the claim was sent without a scrub; its fix was
vouched for, or applied; a person set it aside; it only advised; it did not hold; a modifier or condition lifted it;
what it needs was not there."""

State = Literal["held", "unanswered", "undecided", "taken_back", "denied", "resolved", "doubtful", "unknown"]
"""Where the claim stands: never sent; sent and not answered; answered and not decided; decided, which was
taken back with nothing in its place; something stands denied; nothing does; only decisions came that may be about
another claim; never filed here."""

_NONE = Decimal(0)
_RANKS = "PST"
_HOLDING = ("reject", "deny")
_RECOVERY = "WO"
"""PLB03-1 of an overpayment that is taken back."""


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
    set it aside or vouched for it, as far as they are kept; `until` is the last day for which it was set aside.
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
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One filing of the claim with what was found on it; first what names a reason that came back.

    `answered` is the day of a decision on it that is earlier than its filing here: it was brought in afterwards, and
    when it was sent is not kept. None as a rule.
    """

    claim: FiledClaim
    fired: tuple[Fired, ...]
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class NextSteps:
    """A denial that stands, and what to do about it, in order.

    `rule` is the edit that spoke of this very line; None where those that name the reason said nothing, since what
    they look for need not be what the payer means. `against` says that an edit which holds claims had warned of it, so
    that our own word stands against an appeal.
    """

    denial: Open
    steps: tuple[Advice, ...]
    rule: Rule | None
    attested: tuple[Fired, ...]
    against: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """Money that a payer gave or took beside its claims (PLB) with the payer's own number of this claim.

    `amount` is dollars, above zero what was withheld; `words` say what it was for.
    """

    day: date | None
    payer: str
    trace: str
    reason: str
    words: str
    reference: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Twice:
    """Lines that one payer paid more than once without taking a payment back; `dollars` came before the last one."""

    payer: str
    lines: tuple[int, ...]
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class Story:
    """All of it, in the order in which it happened."""

    number: str
    state: State
    sent: tuple[Sent, ...]
    back: tuple[Back, ...]
    next: tuple[NextSteps, ...]
    rules: Mapping[str, Rule]
    beside: tuple[Beside, ...] = ()
    twice: tuple[Twice, ...] = ()

    @property
    def denied(self) -> Decimal:
        """Dollars that stand denied; what two payers denied of one line counts once."""
        lines: dict[object, Decimal] = {}
        for number, one in enumerate(self.next):
            for verdict in () if one.denial.doubtful else one.denial.verdicts:
                place = verdict.line or (number, verdict.service)
                lines[place] = max(lines.get(place, _NONE), verdict.row.denied if verdict.row else _NONE)
        return sum(lines.values(), _NONE)

    @property
    def paid(self) -> Decimal:
        """Dollars that payers paid on the claim, what reversals took back taken off; what a PLB did is apart."""
        amounts = (back.told.decision.paid or _NONE for back in self.back if _moves_money(back))
        return sum(amounts, _NONE)

    @property
    def patient(self) -> Decimal:
        """Dollars that are left to the patient by the last payer that decided each line and still stands by it."""
        last: dict[object, Decimal] = {}
        for back in self.back:
            for verdict in back.verdicts:
                if verdict.stands and not back.doubtful:
                    last[verdict.line or (verdict.service and (verdict.billed_code, verdict.day))] = (
                        verdict.patient
                    )
        return sum(last.values(), _NONE)

    @property
    def recovered(self) -> Decimal:
        """Dollars that were taken back as overpaid beside the claim, less what was let go again."""
        return sum((one.amount for one in self.beside if one.reason == _RECOVERY), _NONE)


def _moves_money(back: Back) -> bool:
    return back.told.decision.role not in ("forwarded", "estimate") and not back.doubtful


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


def tell(
    claim: ClaimStory, rules: Mapping[str, Rule], cause_of: CauseOf, taken: Iterable[FiledTakebacks] = ()
) -> Story:
    """Tell the story of a claim from what the ledger has of it.

    `taken` are remittances that give or take money beside their claims; of these, entries that name the payer's own
    number of a decision on this claim are part of the story.
    """
    back = came_back(claim, cause_of)
    sent = tuple(
        Sent(filed, tuple(_all_fired(filed, rules, back)), _answered(filed, back)) for filed in claim.claims
    )
    stand = open_denials(back, claim.claims)
    steps = tuple(_next(one, stand, sent, claim, rules) for one in stand)
    return Story(
        number=claim.number,
        state=_state(claim, back, steps),
        sent=sent,
        back=back,
        next=steps,
        rules={edit: rules[edit] for edit in sorted(_cited(sent, steps)) if edit in rules},
        beside=tuple(_beside(taken, frozenset(one.told.decision.key for one in back if not one.doubtful))),
        twice=_twice(back),
    )


def _twice(back: Iterable[Back]) -> tuple[Twice, ...]:
    """A payment that is no less than the one before is no remainder: the line was paid anew."""
    paid: dict[tuple[str, int], list[Decimal]] = {}
    for one in back:
        decision = one.told.decision
        if not one.decides or decision.reversed or decision.confidence not in SURE:
            continue
        sums: dict[int, Decimal] = {}
        for verdict in one.verdicts:
            if verdict.line:
                sums[verdict.line] = sums.get(verdict.line, _NONE) + (verdict.paid or _NONE)
        for line, dollars in sums.items():
            if dollars > 0:
                paid.setdefault((decision.payer or decision.payer_id, line), []).append(dollars)
    found: dict[str, Twice] = {}
    for (payer, line), amounts in paid.items():
        if len(amounts) > 1 and amounts[-1] >= amounts[-2]:
            known = found.get(payer, Twice(payer, (), _NONE))
            found[payer] = Twice(payer, (*known.lines, line), known.dollars + sum(amounts[:-1], _NONE))
    return tuple(found.values())


def _answered(claim: FiledClaim, back: Iterable[Back]) -> date | None:
    """The first day on which a payer had decided on a claim before it was filed here."""
    days = [one.told.decision.day for one in back if one.told.decision.claim == claim.key]
    return min((day for day in days if day and day < claim.filed.date()), default=None)


def _beside(taken: Iterable[FiledTakebacks], own: frozenset[PaymentKey]) -> Iterator[Beside]:
    for filed in taken:
        remit = filed.remit
        for one in takebacks(remit, filed.known):
            if one.amount and not own.isdisjoint(one.payments):
                yield Beside(
                    remit.day,
                    remit.payer,
                    remit.trace,
                    one.reason,
                    one.words,
                    one.reference.strip(),
                    one.amount,
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
        why=fault.reason or fault.suppressed_reason or "",
        day=fault.day,
        source=f"{fault.table} {fault.release}".strip(),
        at_risk=fault.charge_at_risk,
        until=fault.suppressed_until,
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
    denial: Open,
    stand: Iterable[Open],
    sent: Sequence[Sent],
    told: ClaimStory,
    rules: Mapping[str, Rule],
) -> NextSteps:
    own = next((one.fired for one in sent if denial.claim is not None and one.claim is denial.claim), ())
    vouched = tuple(
        fired
        for fired in own
        if fired.ending == "attested"
        and fired.came
        and (fired.line is None or not denial.lines or fired.line in denial.lines)
    )
    rule = rules.get(denial.edit) if denial.spoken else None
    earlier = next((one.payer or "the earlier payer" for one in stand if _comes_first(one, denial)), "")
    against = denial.part == "overridden" and any(
        fired.edit == denial.edit and fired.severity in _HOLDING for fired in own
    )
    steps = advise(
        denial,
        told.claims,
        attested=_vouched(vouched),
        earlier=earlier,
        against=against,
        beside=told.beside,
    )
    return NextSteps(denial, steps, rule, vouched, against)


def _comes_first(one: Open, other: Open) -> bool:
    """Whether an earlier payer denied one of these lines as well, and that stands."""
    ranks = _RANKS.find(one.rank or "?"), _RANKS.find(other.rank or "?")
    return 0 <= ranks[0] < ranks[1] and not one.doubtful and bool(set(one.lines) & set(other.lines))


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
        rows = [verdict.row for verdict in step.denial.verdicts if verdict.row]
        named |= {edit for row in rows for edit in (row.edit, row.today_edit)} - {""}
    return named


def _state(claim: ClaimStory, back: Sequence[Back], steps: Sequence[NextSteps]) -> State:
    if any(not one.denial.doubtful for one in steps):
        return "denied"
    decided = [one for one in back if one.decides and not one.doubtful]
    if any(not one.told.decision.reversed for one in decided):
        return "resolved"
    if decided:
        return "taken_back"
    if not claim.claims:
        return "unknown"
    if not any(one.sent for one in claim.claims):
        return "held"
    if any(one.decides for one in back):
        return "doubtful"
    return "undecided" if any(one.answers for one in claim.claims) or back else "unanswered"
