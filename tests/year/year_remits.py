"""What payers decide in the year, and the text of remittances (835) in which they say it. Money is in whole cents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from year_claims import NAMES, NPIS, PAYERS, TAX_IDS, Claim
from year_truth import CAUGHT, Payment, Reason, Row, disposition

_HEADS = ("MB", "12", "12", "12", "12")
_BANK = "ACH*CCP*01*999999992*DA*123456*1070098765**01*999988880*DA*98765"


@dataclass(frozen=True, slots=True)
class Expect:
    """What the log is to say of a denied line."""

    kind: str
    part: str | None
    edit: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One service payment. `line` is the claim's line that it answers; `billed` is SVC06 where it differs."""

    line: int | None
    code: str
    mods: str
    charge: int
    units: int
    reasons: tuple[Reason, ...]
    control: str = ""
    remarks: tuple[str, ...] = ()
    allowed: int | None = None
    billed: str = ""
    billed_mods: str = ""
    billed_units: int = 0
    expect: Expect | None = None
    underpaid: int = 0

    @property
    def paid(self) -> int:
        """SVC03: what the reasons leave."""
        return self.charge - sum(cents for _, _, cents in self.reasons)


@dataclass(slots=True)
class Decision:
    """One claim payment; `claim` is None where no such claim was sent. Its place is known once it was written."""

    claim: Claim | None
    number: str
    payer: int
    practice: int
    day: date
    status: str
    services: tuple[Service, ...]
    who: tuple[str, str, str]
    served: date
    role: str = "first"
    payer_number: str = ""
    original: str = ""
    frequency: str = "1"
    reasons: tuple[Reason, ...] = ()
    remarks: tuple[str, ...] = ()
    charge: int = 0
    expect: Expect | None = None
    match: str = "sure"
    crossover: bool = False
    scenario: str = ""
    reversed: bool = False
    chain: int = 0
    extra: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def paid(self) -> int:
        """CLP04."""
        own = sum(cents for _, _, cents in self.reasons)
        return (sum(one.paid for one in self.services) if self.services else self.charge) - own

    @property
    def share(self) -> int:
        """CLP05: everything of group PR."""
        all_reasons = [*self.reasons, *(reason for one in self.services for reason in one.reasons)]
        return sum(cents for group, _, cents in all_reasons if group == "PR")

    def taken_back(self, day: date) -> Decision:
        """The reversal of this decision: all of its amounts negated."""
        self.reversed = True
        services = tuple(
            replace(one, charge=-one.charge, reasons=_negated(one.reasons), expect=None, underpaid=0)
            for one in self.services
        )
        return replace(
            self, day=day, status="22", services=services, role="reversal", reversed=False,
            reasons=_negated(self.reasons), charge=-self.charge, expect=None, extra=[],
        )  # fmt: skip


def _negated(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple((group, carc, -cents) for group, carc, cents in reasons)


# -- text ---------------------------------------------------------------------------------------------------


def money(cents: int) -> str:
    """Write cents as X12 does."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    dollars, rest = divmod(cents, 100)
    return f"{sign}{dollars}" if not rest else f"{sign}{dollars}.{rest:02}".rstrip("0")


def text_of(one: Decision) -> str:
    """Return loop 2100 with its service payments."""
    last, first, member = one.who
    claim = one.claim
    share = money(one.share) if one.share else ""
    parts = [
        f"CLP*{one.number}*{one.status}*{money(one.charge)}*{money(one.paid)}*{share}*{_HEADS[one.payer]}*"
        f"{one.payer_number}*11*{one.frequency}~",
        _cas(one.reasons),
        f"NM1*QC*1*{last}*{first}****MI*{member}~",
    ]
    if one.remarks:
        parts.append(f"MOA***{'*'.join(one.remarks)}~")
    if one.original:
        parts.append(f"REF*F8*{one.original}~")
    if not one.services:
        parts.append(f"DTM*232*{one.served:%Y%m%d}~")
    if claim is not None:
        parts.append(f"DTM*050*{claim.filed:%Y%m%d}~")
    parts += [_service(service, one.served) for service in one.services]
    return "".join(parts)


def _service(one: Service, served: date) -> str:
    billed = ""
    if one.billed:
        billed = f"*{_procedure(one.billed, one.billed_mods)}"
    if one.billed_units:
        billed = f"{billed or '*'}*{one.billed_units}"
    return "".join((
        f"SVC*{_procedure(one.code, one.mods)}*{money(one.charge)}*{money(one.paid)}**{one.units}{billed}~",
        f"DTM*472*{served:%Y%m%d}~",
        _cas(one.reasons),
        f"REF*6R*{one.control}~" if one.control else "",
        f"AMT*B6*{money(one.allowed)}~" if one.allowed is not None else "",
        *(f"LQ*HE*{remark}~" for remark in one.remarks),
    ))  # fmt: skip


def _procedure(code: str, mods: str) -> str:
    return f"HC:{code}:{mods}" if mods else f"HC:{code}"


def _cas(reasons: Sequence[Reason]) -> str:
    """Write the reasons, those of a group together."""
    groups: dict[str, list[str]] = {}
    for group, carc, cents in reasons:
        groups.setdefault(group, []).append(f"{carc}*{money(cents)}")
    return "".join(f"CAS*{group}*{'**'.join(each)}~" for group, each in groups.items())


class Register:
    """What was withheld or carried over, by payer and practice: a remittance below zero leaves a balance."""

    def __init__(self) -> None:
        self.owed: dict[tuple[int, int], int] = {}

    def balanced(
        self, payer: int, practice: int, paid: int, extra: Iterable[tuple[str, str, int]]
    ) -> tuple[int, list[tuple[str, str, int]]]:
        """Return what is paid by the remittance, and its PLB: what the decisions bring, and balances forwarded."""
        plb = list(extra)
        due = paid - sum(cents for _, _, cents in plb)
        owed = self.owed.pop((payer, practice), 0)
        if owed:
            plb.append(("FB", "BALANCE", owed))
            due -= owed
        if due < 0:
            plb.append(("FB", "BALANCE", due))
            self.owed[payer, practice] = -due
            due = 0
        return due, plb


@dataclass(frozen=True, slots=True)
class Written:
    """A remittance as it was written: the digest of what stands between ST and SE, and its decisions in order."""

    sha256: str
    decisions: tuple[Decision, ...]


def file_of(
    decisions: Sequence[Decision], day: date, control: int, register: Register
) -> tuple[str, list[Written]]:
    """Return one 835 file, a transaction set for each payer and practice, and what it has in it."""
    date8, number = f"{day:%Y%m%d}", f"{control:09}"
    parts = [
        "ISA*00*          *00*          *ZZ*CLEARPATH      *ZZ*CEDARRIDGE     "
        f"*{date8[2:]}*0815*^*00501*{number}*0*T*:~GS*HP*CLEARPATH*CEDARRIDGE*{date8}*0815*{control}*X*005010X221A1~"
    ]
    written: list[Written] = []
    pairs = sorted({(one.payer, one.practice) for one in decisions})
    for ordinal, (payer, practice) in enumerate(pairs, 1):
        own = [one for one in decisions if (one.payer, one.practice) == (payer, practice)]
        body = _body(own, day, f"{number}{ordinal}", register)
        written.append(Written(hashlib.sha256(body.encode("ascii")).hexdigest(), tuple(own)))
        parts.append(f"ST*835*{ordinal:04}~{body}SE*{body.count('~') + 2}*{ordinal:04}~")
    parts.append(f"GE*{len(pairs)}*{control}~IEA*1*{number}~")
    return "".join(parts), written


def _body(own: Sequence[Decision], day: date, trace: str, register: Register) -> str:
    """Return what stands between ST and SE."""
    payer, practice = own[0].payer, own[0].practice
    _, payer_id, payer_name, _ = PAYERS[payer]
    date8 = f"{day:%Y%m%d}"
    extra = [entry for one in own for entry in one.extra]
    paid, plb = register.balanced(payer, practice, sum(one.paid for one in own), extra)
    how = f"I*{money(paid)}*C*{_BANK}" if paid else "H*0*C*NON***********"
    npi = NPIS[practice]
    return "".join((
        f"BPR*{how}*{date8}~TRN*1*{trace}*1070098765~REF*EV*CEDARRIDGE~DTM*405*{date8}~",
        f"N1*PR*{payer_name}~N3*PO Box 9000~N4*Greensboro*NC*274040900~REF*2U*{payer_id}~",
        "PER*BL*Provider Services*TE*8005550100~",
        f"N1*PE*{NAMES[practice]}*XX*{npi}~N3*410 Orchard Mill Rd~N4*Greensboro*NC*274085512~",
        f"REF*TJ*{TAX_IDS[practice]}~LX*1~",
        *(text_of(one) for one in own),
        *_plb(plb, npi, day),
    ))  # fmt: skip


def _plb(entries: Sequence[tuple[str, str, int]], npi: str, day: date) -> Iterable[str]:
    for first in range(0, len(entries), 6):
        told = "".join(
            f"*{reason}:{about}*{money(cents)}" for reason, about, cents in entries[first : first + 6]
        )
        yield f"PLB*{npi}*{day:%Y}1231{told}~"


# -- truth --------------------------------------------------------------------------------------------------


def payments(remits: Sequence[Written], file: str) -> Iterable[Payment]:
    """Yield what is true of the decisions of a file, in its order."""
    for remit in remits:
        for index, one in enumerate(remit.decisions, 1):
            yield _payment(one, file, remit.sha256, index)


def _payment(one: Decision, file: str, sha256: str, index: int) -> Payment:
    claim = one.claim
    counts = one.role not in ("reversal", "forwarded", "estimate")
    rows = tuple(_rows(one)) if counts else ()
    worst = min(map(_rank, (row.disposition for row in rows)), default=4) if counts else 4
    return Payment(
        sha256=sha256,
        file=file,
        index=index,
        number=one.number,
        payer=PAYERS[one.payer][1],
        payee=NPIS[one.practice],
        day=one.day.isoformat(),
        claim=(claim.file, claim.index) if claim else None,
        sent=claim.filed.isoformat() if claim else "",
        match=one.match,
        status=one.status,
        role=one.role,
        reversed=one.reversed,
        crossover=one.crossover,
        charge=one.charge,
        paid=one.paid,
        patient=one.share,
        disposition=_ORDER[worst],
        denied=sum(row.denied for row in rows),
        scenario=one.scenario,
        lines=tuple(service.line for service in one.services),
        rows=rows,
        underpaid=sum(service.underpaid for service in one.services),
        chain=one.chain,
    )


_ORDER = ("denied", "partly_denied", "reduced", "patient_share", "paid")


def _rank(disposition: str) -> int:
    return _ORDER.index(disposition)


def _rows(one: Decision) -> Iterable[Row]:
    if one.reasons:
        yield from _row(0, None, one.reasons, one.paid, one.remarks, one.expect)
    for ordinal, service in enumerate(one.services, 1):
        remarks = service.remarks or (one.remarks if service.expect else ())
        yield from _row(ordinal, service.line, service.reasons, service.paid, remarks, service.expect)


def _row(
    service: int, line: int | None, reasons: Sequence[Reason], paid: int, remarks: tuple[str, ...],
    expect: Expect | None,
) -> Iterable[Row]:  # fmt: skip
    what, denied, reduced, patient = disposition(reasons, paid)
    if what == "paid":
        return
    if expect is not None:
        group, carc = next((g, c) for g, c, _ in reasons if disposition([(g, c, 1)], 0)[1])
        part = expect.part or ""
        today = "yes" if part in CAUGHT else "unknown" if part == "unmatched" else "no"
        yield Row(service, line, what, denied, reduced, patient, expect.kind, group, carc, remarks, part, expect.edit,
                  today)  # fmt: skip
        return
    kind = "contractual" if what == "reduced" else "patient_share"
    group, carc, _ = max((r for r in reasons if disposition([r], 0)[0] == what), key=lambda reason: reason[2])
    yield Row(service, line, what, denied, reduced, patient, kind, group, carc, remarks)
