"""The answers to samples/837p/demo_day.837 as a clearinghouse would send them back, for samples/acks.

They answer the clean side of a scrub: the claims in `SENT`, under the control numbers of the input. All is written
by hand here and not by `scrubber.ack`, so that what reads answers is not tried on our own writing alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["ANSWERS", "SENT", "answers"]

SENT = ("CR26071", "CR26072", "CR26075", "CR26077", "CR26079", "CR26080", "CR26081", "CR26083", "TP55310")
"""The claims of the demo day that are clean as of 2026-07-20."""
REJECTED = "CR26075"
_DAY, _TIME = "20260714", "0605"
_SOURCE = "Clearpath Exchange*****46*CLEARPATH"
_SUBMITTER = "Cedar Ridge Billing Office*****46*CEDARRIDGE"


@dataclass(frozen=True)
class Claim:
    """What an answer repeats of a claim: billing provider and patient as they stand in NM1."""

    number: str
    charge: int
    day: str
    provider: str
    patient: str


def claims(data: bytes) -> Iterator[Claim]:
    """Read the claims that were sent out of the bytes of the demo day."""
    provider = patient = member = number = charge = ""
    for text in data.decode("ascii").replace("\n", "").split("~"):
        part = [*text.split("*"), *[""] * 9]
        if text.startswith("NM1*85*"):
            provider = text.removeprefix("NM1*85*")
        elif text.startswith("NM1*IL*"):
            patient, member = "*".join(part[2:5]), part[9]
        elif text.startswith("NM1*QC*"):
            patient = "*".join(part[2:5])
        elif text.startswith("CLM*"):
            number, charge = part[1:3]
        elif text.startswith("DTP*472*") and number in SENT:
            yield Claim(number, int(charge), part[3], provider, f"{patient}****MI*{member}")
            number = ""


def interchange(control: int, *segments: str, groups: int = 1) -> bytes:
    """Write ISA and IEA around segments, a line for each."""
    ends = "ISA*00*          *00*          *ZZ*CLEARPATH      *ZZ*CEDARRIDGE     "
    isa = f"{ends}*{_DAY[2:]}*{_TIME}*^*00501*{control:09d}*0*T*:"
    lines = (isa, *segments, f"IEA*{groups}*{control:09d}")
    return "".join(f"{one}~\n" for one in lines).encode("ascii")


def group(control: int, function: str, version: str, kind: str, *segments: str) -> bytes:
    """Write a group with one transaction set in an interchange of its own."""
    return interchange(
        control,
        f"GS*{function}*CLEARPATH*CEDARRIDGE*{_DAY}*{_TIME}*{control}*X*{version}",
        f"ST*{kind}*0001*{version}",
        *segments,
        f"SE*{len(segments) + 2}*0001",
        f"GE*1*{control}",
    )


def f999(control: int, *segments: str) -> bytes:
    """Write a 999 of the demo day's group."""
    return group(control, "FA", "005010X231A1", "999", "AK1*HC*1*005010X222A1", *segments)


def f277(control: int, sent: list[Claim], rejected: str = "") -> bytes:
    """Write a 277CA of all claims, of which one may be rejected; accepted ones have the payer's number."""
    bad = [one for one in sent if one.number == rejected]
    good = [one for one in sent if one.number != rejected]
    total = sum(one.charge for one in sent)
    body = [
        f"BHT*0085*08*{control}*{_DAY}*{_TIME}*TH",
        "HL*1**20*1", f"NM1*AY*2*{_SOURCE}", f"TRN*1*{control}", f"DTP*050*D8*{_DAY}", f"DTP*009*D8*{_DAY}",
        "HL*2*1*21*1", f"NM1*41*2*{_SUBMITTER}", "TRN*2*B202607130001", f"STC*A1:19:AY*{_DAY}*WQ*{total}",
        *counted(good, bad, "90", "AA"),
    ]  # fmt: skip
    levels = 2
    for provider in dict.fromkeys(one.provider for one in sent):
        own = [[one for one in side if one.provider == provider] for side in (good, bad)]
        levels += 1
        above = levels
        body += [f"HL*{above}*2*19*1", f"NM1*85*{provider}", "TRN*1*0"]
        body += [f"STC*A1:19:AY**WQ*{sum(one.charge for side in own for one in side)}"]
        body += counted(*own, "QA", "QC")
        for one in (one for one in sent if one.provider == provider):
            levels += 1
            body += [f"HL*{levels}*{above}*PT", f"NM1*QC*{one.patient}", f"TRN*2*{one.number}"]
            if one in bad:
                body += [f"STC*A7:164:IL*{_DAY}*U*{one.charge}"]
            else:
                body += [f"STC*A2:20*{_DAY}*WQ*{one.charge}", f"REF*1K*26195{one.number[-5:]}"]
            body += [f"DTP*472*D8*{one.day}"]
    return group(control, "HN", "005010X214", "277", *body)


def counted(good: list[Claim], bad: list[Claim], accepted: str, refused: str) -> list[str]:
    """Write QTY and AMT of accepted and rejected claims, where there are any."""
    sides = [side for side in ((accepted, "YU", good), (refused, "YY", bad)) if side[2]]
    counts = [f"QTY*{kind}*{len(each)}" for kind, _, each in sides]
    return counts + [f"AMT*{kind}*{sum(one.charge for one in each)}" for _, kind, each in sides]


ANSWERS: dict[str, tuple[str, Callable[[list[Claim]], bytes]]] = {
    "demo_day.ta1": (
        "TA1: the interchange is accepted",
        lambda sent: interchange(700000780, "TA1*000000101*260713*0815*A*000", groups=0),
    ),
    "demo_day.999": (
        "999: the group and its set are accepted",
        lambda sent: f999(700000781, "AK2*837*0001*005010X222A1", "IK5*A", "AK9*A*1*1*1"),
    ),
    "demo_day_refused.999": (
        "999: the set is refused for an element of a claim (IK3, IK4), and the group with it",
        lambda sent: f999(
            700000782,
            "AK2*837*0001*005010X222A1", "IK3*NM1*22*2310*8", "CTX*CLM01:CR26071", "IK4*9*67*4*204",
            "IK5*R*5", "AK9*R*1*1*0",
        ),
    ),
    "demo_day_accepted.277ca": (
        "277CA: all claims are accepted, each with the payer's number (REF\\*1K)",
        lambda sent: f277(700000783, sent),
    ),
    "demo_day_one_rejected.277ca": (
        f"277CA: {REJECTED} is rejected, since the member is not known (`A7:164:IL`), the others are accepted",
        lambda sent: f277(700000784, sent, REJECTED),
    ),
}  # fmt: skip
"""What each file says, and what writes it."""


def answers(demo_day: bytes) -> dict[str, bytes]:
    """Return every file of samples/acks, by its name."""
    sent = list(claims(demo_day))
    return {name: write(sent) for name, (_, write) in ANSWERS.items()}
