"""837s for the tests of answers: one head, providers and patients as needed, claims of a line or two."""

from __future__ import annotations

ISA = "ISA*00*          *00*          *ZZ*CEDARRIDGE     *ZZ*CLEARPATH      *260713*0815*^*00501*000000101*0*T*:~"
GS = "GS*HC*CEDARRIDGE*CLEARPATH*20260713*0815*1*X*005010X222A1~"
HEAD = (
    "BHT*0019*00*B202607130001*20260713*0815*CH~NM1*41*2*Cedar Ridge Billing Office*****46*CEDARRIDGE~"
    "PER*IC*Nora Field*TE*3365550142~NM1*40*2*Clearpath Exchange*****46*CLEARPATH~"
)
CEDAR = "NM1*85*2*Cedar Ridge Dermatologic Surgery*****XX*2823001575~"
HARLAN = "NM1*85*1*Harlan*Miriam*B***XX*2044173021~"
SELF = "SBR*P*18*******CI~"
HELEN = "NM1*IL*1*Ostrowski*Helen****MI*PV30977201~"
PAOLO = "NM1*IL*1*Marchetti*Paolo****MI*U4471902801~"
_PLACE = "N3*18 Millstone Ln~N4*Whitsett*NC*27377~"
_BORN = "DMG*D8*19850217*F~"
_PAYER = "NM1*PR*2*Piedmont Valley Health Plan*****PI*99999~"


class Set:
    """A transaction set being written; HL numbers count themselves."""

    def __init__(self, head: str = HEAD) -> None:
        self.text = head
        self.levels = 0
        self.parents: dict[str, int] = {}

    def _level(self, kind: str, above: str, child: str) -> None:
        self.levels += 1
        self.parents[kind] = self.levels
        parent = self.parents.get(above, "")
        self.text += f"HL*{self.levels}*{parent}*{kind}*{child}~"

    def provider(self, name: str = CEDAR) -> Set:
        self._level("20", "", "1")
        self.text += (
            f"PRV*BI*PXC*207N00000X~{name}N3*410 Orchard Mill Rd~N4*Greensboro*NC*274085512~REF*EI*070012345~"
        )
        return self

    def subscriber(self, name: str = HELEN, *, dependents: bool = False) -> Set:
        self._level("22", "20", "1" if dependents else "0")
        sbr, own = ("SBR*P********CI~", "") if dependents else (SELF, _PLACE + _BORN)
        self.text += f"{sbr}{name}{own}{_PAYER}"
        return self

    def dependent(self, name: str = "NM1*QC*1*Marchetti*Giulia~") -> Set:
        self._level("23", "22", "0")
        self.text += f"PAT*19~{name}{_PLACE}{_BORN}"
        return self

    def claim(
        self, number: str, *lines: str, charge: str = "", more: str = "", rendering: str = "2266044173"
    ) -> Set:
        """A claim; a line is `CODE CHARGE DAY`, its number follows from the claim's."""
        each = [line.split(" ") for line in lines or ("99213 145 20260708",)]
        total = charge or str(sum(int(line[1]) for line in each))
        self.text += f"CLM*{number}*{total}***11:B:1*Y*A*Y*Y~{more}HI*ABK:C44319~"
        self.text += f"NM1*82*1*Lindqvist*Ana****XX*{rendering}~PRV*PE*PXC*207ND0101X~"
        for n, (code, amount, day) in enumerate(each, 1):
            self.text += f"LX*{n}~SV1*HC:{code}*{amount}*UN*1***1~DTP*472*D8*{day}~REF*6R*{number}L{n}~"
        return self

    def segments(self, ordinal: int, *, count: int = 0) -> str:
        number = f"{ordinal:04d}"
        length = count or self.text.count("~") + 2
        return f"ST*837*{number}*005010X222A1~{self.text}SE*{length}*{number}~"


def interchange(*sets: Set | str) -> bytes:
    """One interchange with one group."""
    each = [one if isinstance(one, str) else one.segments(n) for n, one in enumerate(sets, 1)]
    return f"{ISA}{GS}{''.join(each)}GE*{len(each)}*1~IEA*1*000000101~".encode("ascii")
