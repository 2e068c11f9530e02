"""The findings of an audit as tables: whole for the office, or without claims and small numbers to be shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scrubber.denials.audit.audited import Audited
from scrubber.denials.audit.waiting import AGES, WaitingClaim, age_of
from scrubber.denials.trends.cells import THRESHOLD, is_small, merge
from scrubber.denials.trends.counted import Aged, Figures, Reason
from scrubber.denials.trends.rates import summed
from scrubber.denials.trends.tabled import HIDDEN, OTHERS, Column, Table, Value

__all__ = ["NO_REMITTANCE", "AuditTables"]

_EDIT = (Column("edit", "Edit", "text"), Column("title", "What it finds", "text"))
_DOES = Column("does", "Does", "text", "holds the claim back, or only advises")
_LINES = Column("lines", "Lines", "count")
_CLAIMS = Column("claims", "Claims", "count")
_FINE = Decimal("0.0001")

NO_REMITTANCE = "The pile holds no remittance: no claim of it is answered, and nothing is known of denials."
"""What is said of a pile of claims alone."""
TAKEN_BACK = "Taken back beside the claims (PLB)"
"""The row of recoveries, which belong to no claim for sure."""


@dataclass(frozen=True, slots=True)
class AuditTables:
    """Makes the tables. With `shareable` numbers of claims below `threshold` are hidden or put together."""

    audit: Audited
    shareable: bool = False
    threshold: int = THRESHOLD

    @property
    def figures(self) -> Figures:
        """What was counted; in what is shared all of the same claims, so that no difference tells of a few."""
        return self.audit.figures.to_share() if self.shareable else self.audit.figures

    # -- all of it ------------------------------------------------------------------------------------------

    def overview(self) -> Table:
        """One row for each finding: claims, lines, dollars."""
        audit, figures = self.audit, self.figures
        waiting, caught, days = audit.waiting, audit.caught, audit.days
        decided = summed(figures.decided.values())
        parts = (caught.held, caught.advised, caught.rest)  # of all denied: one alone could be computed
        hidden = any(self._hides(one.claims) for one in parts) or self._small(caught.guessed.claims)
        rows = [
            self._row("Claims sent", waiting.sent, None, waiting.charge, "charges"),
            self._row("Claims decided at first", decided.claims, None, decided.charge, "charges"),
            self._sums("Denied at first", figures.total, "denied"),
            self._sums("Today's edits would have held it", caught.held, "denied", hidden=hidden),
            self._sums(
                "Today's edits would have advised against it", caught.advised, "denied", hidden=hidden
            ),
            self._sums("Denied, and no edit of today speaks", caught.rest, "denied", hidden=hidden),
            *self._unjudged(),
            self._of("Claims still unanswered", waiting.open),
            self._held(waiting.open),
            self._of("Claims refused or rejected, and not sent again", waiting.refused),
        ]
        if audit.underpaid is not None:
            rows.append(self._sums("Allowed less than expected", audit.underpaid.short, "missing"))
        taken = sum((one.recovered for one in audit.beside.balances), Decimal(0))
        if taken and not self.shareable:
            rows.append((TAKEN_BACK, None, None, taken, "withheld, less let go"))
        rows.append(
            self._row(
                "Mohs days without a closure, to be asked about",
                days.asked.claims,
                None,
                days.asked.dollars,
                "Mohs charges",
            )
        )
        rows.append(self._sums("Modifiers that seem not needed", days.carried, "charges of the lines"))
        columns = (
            Column("what", "What", "text"),
            _CLAIMS,
            _LINES,
            Column("dollars", "Dollars", "money"),
            Column("of", "Dollars are", "text"),
        )
        notes = [
            f"Counted to {figures.as_of}; {figures.period}: claims by the day they were sent, decisions by that of the"
            " remittance.",
            "A claim counts as often as it was sent; voids do not count.",
        ]
        if figures.unmatched:
            number = self._count(figures.unmatched)
            notes.append(
                f"First decisions on claims that are not in the pile, or not for sure: {number};"
                " they are not among the claims decided."
            )
        if caught.guessed.lines and not self.shareable:
            notes.append(
                f"Denied claims of which it is not certain which sending was meant: {caught.guessed.claims:,};"
                " they are judged by the likeliest."
            )
        if not audit.remitted:
            notes.append(NO_REMITTANCE)
        if audit.underpaid is None:
            notes.append("No prices are loaded, so nothing is said of reductions below an expected fee.")
        return Table("Overview", columns, tuple(rows), tuple(notes))

    def _held(self, every: Sequence[WaitingClaim]) -> tuple[Value, ...]:
        """Open claims that edits would hold; hidden with those that they would not."""
        held = [one for one in every if one.edits]
        charge = sum((one.charge for one in held), Decimal(0))
        hidden = self._small(len(every) - len(held))
        return self._row(
            "Unanswered, and today's edits would hold them", len(held), None, charge, "charges", hidden=hidden
        )

    def _small(self, claims: int) -> bool:
        return self.shareable and is_small(claims, self.threshold)

    def _unjudged(self) -> Iterable[tuple[Value, ...]]:
        """What was denied and nobody could judge; not shared, since it is not in the sums that are."""
        if self.shareable:
            return
        caught = self.audit.caught
        if caught.unknown.lines:
            yield self._sums("Denied, and the claim is not in the pile", caught.unknown, "denied")
        if caught.elsewhere.lines:
            yield self._sums("Denied by a further payer (crossed over)", caught.elsewhere, "denied")

    def _sums(self, what: str, sums: Reason, of: str, *, hidden: bool = False) -> tuple[Value, ...]:
        return self._row(what, sums.claims, sums.lines, sums.dollars, of, hidden=hidden)

    def _of(self, what: str, claims: Iterable[WaitingClaim]) -> tuple[Value, ...]:
        every = tuple(claims)
        return self._row(what, len(every), None, sum((one.charge for one in every), Decimal(0)), "charges")

    def _row(
        self,
        what: str,
        claims: int,
        lines: int | None,
        dollars: Decimal,
        of: str,
        *,
        hidden: bool = False,
    ) -> tuple[Value, ...]:
        if hidden or self._hides(claims):
            return what, HIDDEN, HIDDEN if lines is not None else None, HIDDEN, of
        return what, claims, lines, dollars, of

    def _hides(self, claims: int) -> bool:
        """Whether a number, or what it leaves of all, is too small to be shared."""
        if not self.shareable:
            return False
        whole = (self.audit.waiting.sent, self.figures.total.claims)
        return is_small(claims, self.threshold) or any(
            is_small(each - claims, self.threshold) for each in whole
        )

    def _count(self, claims: int) -> str:
        return HIDDEN if self.shareable and is_small(claims, self.threshold) else f"{claims:,}"

    # -- what today's edits would have caught ---------------------------------------------------------------

    def caught(self) -> Table:
        """By edit, the dearest first."""
        groups = {one.edit: one for one in self.audit.caught.by_edit}
        if self._small(self.audit.caught.guessed.claims):
            groups = {}  # they are not in what is counted of all denials, and would follow from both
        names, others = self._groups({edit: one.sums for edit, one in groups.items()})
        rows: list[tuple[Value, ...]] = []
        for edit in names:
            one = groups[edit]
            reasons = ", ".join(sorted(one.reasons, key=lambda each: (-one.reasons[each], each)))
            sums = one.sums
            rows.append((edit, *self._words(edit), sums.claims, sums.lines, sums.dollars, reasons))
        if others:
            rest = _together(groups[edit].sums for edit in others)
            rows.append((f"{OTHERS} ({len(others)})", "", "", rest.claims, rest.lines, rest.dollars, ""))
        columns = (
            *_EDIT,
            _DOES,
            _CLAIMS,
            _LINES,
            _dollars("denied", "Denied"),
            Column("reasons", "Reasons", "text"),
        )
        notes = (
            "Lines that were denied at first, and an edit of today that names the reason speaks of such a line.",
            "Each claim was judged as of the day it was sent, with today's edits and tables.",
        )
        return Table("What today's edits would have caught", columns, tuple(rows), notes)

    def caught_lines(self) -> Table:
        """The dearest of these lines; not to be shared."""
        columns = (
            Column("claim", "Claim", "text"),
            Column("line", "Line", "count"),
            Column("payer", "Payer", "text"),
            Column("procedure", "Procedure", "text"),
            Column("reason", "Reason", "text"),
            Column("edit", "Edit", "text"),
            _dollars("denied", "Denied"),
        )
        name = self.audit.figures.payer_name
        rows = tuple(
            (
                one.claim, one.line, name(one.payer), " ".join((one.code, *one.modifiers)), one.reason, one.edit,
                one.denied,
            )
            for one in self.audit.caught.lines
        )  # fmt: skip
        return Table("Lines that would have been caught", columns, rows, _more(self.audit.caught.left))

    def alarms(self) -> Table:
        """Edits that speak of lines that were paid, by the dollars of these lines."""
        rows = []
        scores = [one for one in self.audit.scores if one.false_alarm.count]
        for one in sorted(scores, key=lambda each: (-each.false_alarm.dollars, each.edit)):
            small = any(
                is_small(number, self.threshold) for number in (one.false_alarm.count, one.right.count)
            )
            if self.shareable and small:
                continue
            precision = one.precision.value
            rows.append(
                (
                    one.edit,
                    *self._words(one.edit),
                    one.false_alarm.count,
                    one.false_alarm.dollars,
                    one.right.count,
                    one.right.dollars,
                    None if precision is None else Decimal(precision).quantize(_FINE),
                )
            )
        columns = (
            *_EDIT,
            _DOES,
            Column("paid_lines", "Paid", "count", "lines of which it speaks, and that were paid"),
            _dollars("paid_dollars", "Paid $", "what was at risk on them"),
            Column(
                "denied_lines",
                "Denied",
                "count",
                "lines of which it speaks, and that were denied for its reason",
            ),
            _dollars("denied_dollars", "Denied $", "what was denied of them"),
            Column("right", "Right", "share", "denied / (denied + paid)"),
        )
        notes = [
            "A line that was paid may be a false alarm, or one that the payer will ask back: look before switching off."
        ]
        if self.shareable:
            notes.append(
                f"To be shared: edits with fewer than {self.threshold} lines either way are left out."
            )
        return Table("What today's edits speak of, and was paid", columns, tuple(rows), tuple(notes))

    def _words(self, edit: str) -> tuple[str, str]:
        words = self.audit.edits.get(edit)
        return (words.title, "holds" if words.holds else "advises") if words else ("", "")

    # -- unanswered -----------------------------------------------------------------------------------------

    def waiting(self) -> Table:
        """By payer: claims and dollars by age; to be shared without the ages."""
        by_payer: dict[str, dict[str, Aged]] = {}
        for claim in self.audit.waiting.open:
            ages = by_payer.setdefault(claim.payer, {})
            for age in (age_of(claim.age), ""):
                aged = ages.setdefault(age, Aged())
                aged.claims += 1
                aged.dollars += claim.charge
        sums = {
            payer: Reason(claims=ages[""].claims, dollars=ages[""].dollars)
            for payer, ages in by_payer.items()
        }
        names, others = self._groups(sums)
        shown = () if self.shareable else AGES
        rows: list[tuple[Value, ...]] = []
        for payer in names:
            ages = by_payer[payer]
            by_age = (ages[age].dollars if age in ages else None for age in shown)
            rows.append(
                (self.audit.figures.payer_name(payer), sums[payer].claims, *by_age, sums[payer].dollars)
            )
        if others:
            rest = _together(sums[payer] for payer in others)
            rows.append((f"{OTHERS} ({len(others)})", rest.claims, rest.dollars))
        columns = (
            Column("payer", "Payer", "text"),
            _CLAIMS,
            *(_dollars(f"days_{age}".replace("-", "_").replace(" ", "_"), f"{age} days") for age in shown),
            _dollars("charges", "Charges"),
        )
        notes = (
            "Claims that no remittance of the pile decides, by days since they were sent.",
            "A claim that was sent again under its number counts once, as it was sent last.",
            *(() if self.audit.remitted else (NO_REMITTANCE,)),
        )
        return Table("Claims still unanswered", columns, tuple(rows), notes)

    def ages(self) -> Mapping[str, Aged]:
        """The same by age alone; empty where a number is too small to be shared."""
        ages = {age: Aged() for age in AGES}
        for claim in self.audit.waiting.open:
            ages[age_of(claim.age)].claims += 1
            ages[age_of(claim.age)].dollars += claim.charge
        if self.shareable and any(is_small(one.claims, self.threshold) for one in ages.values()):
            return {}
        return ages

    def waiting_claims(self, *, refused: bool = False) -> Table:
        """The claims themselves, the dearest first; not to be shared."""
        claims = self.audit.waiting.refused if refused else self.audit.waiting.open
        columns = (
            Column("claim", "Claim", "text"),
            Column("payer", "Payer", "text"),
            Column("rank", "Rank", "text", "P, S or T: which payer it was sent to"),
            Column("service", "Service", "text", "first day of service"),
            Column("sent", "Sent", "text"),
            Column("age", "Days", "count", "since it was sent"),
            Column("state", "State", "text", "what acknowledgements say of it"),
            _dollars("charge", "Charge"),
            Column("edits", "Edits", "text", "edits of today that would hold it"),
            Column("note", "Note", "text"),
        )
        name = self.audit.figures.payer_name
        rows = tuple(
            (
                one.claim, name(one.payer), one.sequence, str(one.first_day or ""), str(one.sent), one.age,
                one.state, one.charge, " ".join(one.edits), one.note,
            )
            for one in claims
        )  # fmt: skip
        if refused:
            notes = (
                "A front end refused these claims (TA1, 999, 277CA), and they were not sent again: no payer has them.",
            )
            return Table("Refused or rejected, and not sent again", columns, rows, notes)
        return Table("The claims", columns, rows)

    # -- underpaid ------------------------------------------------------------------------------------------

    def underpaid(self) -> Table:
        """The dearest short lines; not to be shared."""
        columns = (
            Column("claim", "Claim", "text"),
            Column("line", "Line", "count"),
            Column("payer", "Payer", "text"),
            Column("procedure", "Procedure", "text"),
            Column("day", "Day", "text"),
            _dollars("expected", "Expected"),
            _dollars("allowed", "Allowed"),
            _dollars("missing", "Missing"),
        )
        found, name = self.audit.underpaid, self.audit.figures.payer_name
        if found is None:
            return Table("Allowed less than expected", columns, (), ("No prices are loaded.",))
        rows = tuple(
            (
                one.claim, one.line, name(one.payer), " ".join((one.code, *one.modifiers)), str(one.day), one.expected,
                one.allowed, one.short,
            )
            for one in found.rows
        )  # fmt: skip
        return Table("Allowed less than expected", columns, rows, _more(found.left))

    def underpaid_by(self, groups: Mapping[str, Reason], head: str, named: Callable[[str], str]) -> Table:
        """Short lines by payer or procedure."""
        columns = (Column(head.lower(), head, "text"), _CLAIMS, _LINES, _dollars("missing", "Missing"))
        return Table(f"Allowed less than expected, by {head.lower()}", columns, self._by(groups, named))

    # -- questions ------------------------------------------------------------------------------------------

    def questions(self) -> Table:
        """Mohs days without a closure; not to be shared."""
        columns = (
            Column("claim", "Claim", "text"),
            Column("payer", "Payer", "text"),
            Column("day", "Day", "text"),
            Column("mohs", "Mohs lines", "text"),
            _dollars("charge", "Mohs charges"),
            Column("note", "Note", "text"),
        )
        name = self.audit.figures.payer_name
        rows = tuple(
            (
                one.claim,
                name(one.payer),
                str(one.day),
                " ".join(one.codes),
                one.charge,
                "the pile may end too early" if one.early else "",
            )
            for one in self.audit.days.questions
        )
        left = self.audit.days.asked.lines - len(rows)
        return Table("Mohs days without a closure", columns, rows, _more(left))

    # -- modifiers ------------------------------------------------------------------------------------------

    def modifiers(self) -> Table:
        """Modifiers that seem not needed, by modifier."""
        columns = (
            Column("modifier", "Modifier", "text"),
            _CLAIMS,
            _LINES,
            _dollars("charges", "Charges of the lines"),
        )
        rows = self._by(self.audit.days.modifiers, str)
        notes = ["They seem not needed by what stands in the pile; a payer may want them all the same."]
        if self.audit.days.unjudged:
            number = self._count(self.audit.days.unjudged)
            notes.append(
                f"Lines of which the table of pairs does not know a code of the day, left out: {number}."
            )
        return Table("Modifiers that seem not needed", columns, rows, tuple(notes))

    def modifier_lines(self) -> Table:
        """The lines themselves; not to be shared."""
        columns = (
            Column("claim", "Claim", "text"),
            Column("line", "Line", "count"),
            Column("payer", "Payer", "text"),
            Column("day", "Day", "text"),
            Column("procedure", "Procedure", "text"),
            Column("modifier", "Modifier", "text"),
            Column("why", "Why it seems not needed", "text"),
            Column("edit", "Edit", "text"),
            _dollars("charge", "Charge"),
        )
        name = self.audit.figures.payer_name
        rows = tuple(
            (
                one.claim, one.line, name(one.payer), str(one.day), one.code, one.modifier, one.why, one.edit,
                one.charge,
            )
            for one in self.audit.days.needless
        )  # fmt: skip
        left = self.audit.days.carried.lines - len(rows)
        return Table("The lines", columns, rows, _more(left))

    # -- small numbers --------------------------------------------------------------------------------------

    def _by(self, groups: Mapping[str, Reason], named: Callable[[str], str]) -> tuple[tuple[Value, ...], ...]:
        names, others = self._groups(groups)
        rows: list[tuple[Value, ...]] = [
            (named(name), groups[name].claims, groups[name].lines, groups[name].dollars) for name in names
        ]
        if others:
            rest = _together(groups[name] for name in others)
            rows.append((f"{OTHERS} ({len(others)})", rest.claims, rest.lines, rest.dollars))
        return tuple(rows)

    def _groups(self, groups: Mapping[str, Reason]) -> tuple[list[str], list[str]]:
        """The groups to show, the dearest first, and those to put together; none where all of them are few."""
        names, others = list(groups), list[str]()
        if self.shareable:
            alone, small = merge(groups, lambda one: (one.claims,), self.threshold)
            names, others = list(alone), list(small)
            if is_small(sum(groups[name].claims for name in others), self.threshold):
                others = []
        return sorted(names, key=lambda name: (-groups[name].dollars, name)), sorted(others)


def _together(every: Iterable[Reason]) -> Reason:
    rest = Reason()
    for one in every:
        rest.add(one)
    return rest


def _dollars(name: str, head: str, words: str = "") -> Column:
    return Column(name, head, "money", words)


def _more(left: int) -> tuple[str, ...]:
    return (f"Not listed here: {left:,} more.",) if left else ()
