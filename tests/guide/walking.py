"""How the tests of this room read a transaction: a valid claim to change, and the walk over it."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrubber.guide import Elements, Guide, Loop, Walk, load
from scrubber.x12 import End, Fault, Segment, Transaction, read

HEADER = (
    "BHT*0019*00*1*20260101*1200*CH~NM1*41*2*SUBMITTER*****46*S1~PER*IC*DESK*TE*5555550100~"
    "NM1*40*2*RECEIVER*****46*R1~"
)
BILLING = (
    "HL*1**20*1~PRV*BI*PXC*207ND0101X~NM1*85*2*SKIN CLINIC*****XX*1234567893~N3*1 MAIN ST~"
    "N4*TOWN*TX*750010000~REF*EI*123456789~"
)
SUBSCRIBER = (
    "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*M1~N3*2 MAIN ST~N4*TOWN*TX*75001~"
    "DMG*D8*19500101*F~NM1*PR*2*A PAYER*****PI*P1~"
)
CLAIM = (
    "CLM*A1*200***11:B:1*Y*A*Y*Y~REF*X4*45D1234567~HI*ABK:C44311~NM1*82*1*DOC*ANN****XX*1234567893~"
    "PRV*PE*PXC*207ND0101X~"
)
OTHER = "SBR*S*18*******MB~CAS*PR*1*20~OI***Y***Y~NM1*IL*1*DOE*JANE****MI*M2~NM1*PR*2*OTHER*****PI*P2~"
LINE = "LX*{0}~SV1*HC:17311*100*UN*1***1~DTP*472*D8*20260709~REF*6R*L{0}~"
LINES = LINE.format(1) + LINE.format(2)
CLEAN = HEADER + BILLING + SUBSCRIBER + CLAIM + LINES


@dataclass
class Walked:
    """What came of a walk."""

    loops: list[Loop] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Kind and locator of every fault."""
        return [(fault.kind, fault.at.locator) for fault in self.faults]

    @property
    def claims(self) -> list[Loop]:
        return [loop for loop in self.loops if loop.id == "2300"]

    def where(self, raw: str) -> str:
        """The path of the loop that the segment with this text was given."""
        return next(s.loop.path for s in self.segments if s.raw == raw)


def envelope(body: str, kind: str = "837", version: str = "005010X222A1", code: str = "HC") -> bytes:
    count = body.count("~") + 2
    return (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*00000000"
        f"1*0*P*:~GS*{code}*S*R*20260101*1200*1*X*{version}~ST*{kind}*0001*{version}~{body}"
        f"SE*{count}*0001~GE*1*1~IEA*1*000000001~"
    ).encode("latin-1")


def walk(data: str | bytes, guide: Guide | None = None) -> Walked:
    """Walk every transaction of an input; a text is the inside of one 837P."""
    guide = guide or load()
    result, elements = Walked(), Elements()
    current: Walk | None = None
    for event in read([data if isinstance(data, bytes) else envelope(data)]):
        if isinstance(event, Transaction):
            current = Walk(guide, event, elements)
            result.walks.append(current)
        elif isinstance(event, Segment) and current:
            result.loops += current.step(event) or []
            result.segments.append(event)
        elif isinstance(event, End) and isinstance(event.envelope, Transaction) and current:
            result.loops += current.close(event.trailer)
            result.faults += current.take()
            current = None
    return result
