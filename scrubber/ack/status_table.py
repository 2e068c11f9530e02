"""Claim status codes (code source 508) by the place of the 837P they are about, and the entities they mean.

Numbers only. The list of codes is that of 2016-03-07; which of them speak of an entity, and which need another
beside them, is read from it.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ALLOWED", "ELEMENTS", "ENTITY_OF_LOOP", "ENTITY_OF_STATUS", "NEEDS_ANOTHER", "NEEDS_ENTITY"]

NEEDS_ENTITY = frozenset(
    map(
        str,
        (
            *range(16, 20), *range(23, 27), 73, 85, *range(88, 95), 96, 97, 106, 109, 114, 123,
            *range(124, 151), 153, 155, *range(157, 169), 170, *range(173, 177), 182, 183, 252, 387, 395,
            403, 441, 466, 467, 470, 480, 487, 491, 496, *range(499, 507), 514, 516, *range(560, 564), 663,
            676, 677, 680, 689, 695, 733, 741, 743, 754, 755, 756, 761, 762,
        ),
    )
)  # fmt: skip
"""Statuses that say something of "the entity", and so need an entity code (STC01-3)."""

NEEDS_ANOTHER = frozenset(
    (
        "21", "59", "60", "294", "402", "508", "510", "511", "512", "693", "694", "697", "700", "710", "732",
        "745", "748",
    )
)  # fmt: skip
"""Statuses that say what is wrong and not with what, and so need a further one that does."""

ALLOWED = frozenset(
    (
        "03", "1P", "1Z", "40", "41", "71", "72", "73", "77", "82", "85", "87", "DK", "DN", "DQ", "FA", "GB",
        "HK", "IL", "LI", "MSC", "PR", "PRP", "QB", "QC", "QD", "SEP", "TL", "TTP", "TU",
    )
)  # fmt: skip
"""Entity codes that may stand on a claim or line of the 277CA."""

ENTITY_OF_LOOP: Mapping[str, str] = {
    "": "41", "1000A": "41", "1000B": "40",
    "2000A": "85", "2010AA": "85", "2010AB": "87",
    "2000B": "IL", "2010BA": "IL", "2010BB": "PR",
    "2000C": "QC", "2010CA": "QC",
    "2310A": "DN", "2310B": "82", "2310C": "77", "2310D": "DQ",
    "2320": "GB", "2330A": "GB", "2330B": "PR", "2330C": "DN", "2330D": "82", "2330E": "77", "2330F": "DQ",
    "2330G": "85",
    "2420A": "82", "2420B": "QB", "2420C": "77", "2420D": "DQ", "2420E": "DK", "2420F": "DN",
}  # fmt: skip
"""Whom a loop is about; the empty name is the head of the transaction set."""

ENTITY_OF_STATUS: Mapping[str, str] = {
    "142": "85",
    "158": "QC",
    "159": "QC",
    "183": "QC",
    "252": "PR",
    "387": "82",
    "466": "85",
    "480": "IL",
    "516": "PR",
    "761": "PR",
}
"""Whom a status is about where it stands in a loop that is about nobody (the claim, the line)."""

_NAMES = {
    "NM1": "125", "NM102": "125", "NM103": "504", "NM104": "505", "NM105": "514", "NM106": "125",
    "NM107": "754", "NM108": "745", "NM109": "562",
    "N3": "126", "N301": "503", "N302": "503",
    "N4": "126", "N401": "502", "N402": "501", "N403": "500", "N404": "680", "N407": "695",
    "DMG": "158", "DMG02": "158", "DMG03": "157",
    "PER": "127", "PER02": "561", "PRV": "145", "PRV03": "145",
    "REF[EI]": "128", "REF[SY]": "148", "REF[0B]": "143", "REF[1G]": "133", "REF[G2]": "153",
    "REF[LU]": "153", "REF[2U]": "153", "REF[FY]": "153", "REF[NF]": "153", "REF[1W]": "164",
}  # fmt: skip
_ORGANISATIONS = {
    f"{loop}.NM103": "125"
    for loop in ("1000A", "1000B", "2010AA", "2010AB", "2010AC", "2010BB", "2310C", "2330B", "2420C")
}
_PICK_UP, _DROP_OFF = ("2310E", "2420G"), ("2310F", "2420H")
_OF_PLACE = ("NM1", "NM102", "NM103", "N3", "N301", "N302", "N4", "N401", "N402", "N403", "N404", "N407")
_AMBULANCES = {
    **{f"{loop}.{name}": "266" for loop in _PICK_UP for name in _OF_PLACE},
    **{f"{loop}.N402": "751" for loop in _PICK_UP},
    **{f"{loop}.N403": "763" for loop in _PICK_UP},
    **{f"{loop}.{name}": "740" for loop in _DROP_OFF for name in _OF_PLACE},
    **{f"{loop}.N402": "752" for loop in _DROP_OFF},
}
"""Where a patient was taken up and set down: no entity of the 277CA, so no status that needs one."""
_IDS = {
    **{f"{loop}.NM109": "164" for loop in ("2010BA", "2010CA", "2330A")},
    **{f"{loop}.NM109": "153" for loop in ("1000A", "1000B", "2010BB")},
    "2330B.NM109": "479",
}
_SUBSCRIBER = {
    "SBR": "480", "SBR01": "742", "SBR02": "156", "SBR03": "163", "SBR04": "663", "SBR05": "578",
    "SBR09": "480", "PAT": "156", "PAT01": "156", "PAT05": "159", "PAT06": "159", "PAT07": "273",
    "PAT08": "273", "PAT09": "626", "REF[Y4]": "629",
}  # fmt: skip
_CLAIM = {
    "CLM01": "478", "CLM02": "178", "CLM05": "249", "CLM05-1": "249", "CLM05-2": "567", "CLM05-3": "535",
    "CLM06": "466", "CLM07": "589", "CLM08": "360", "CLM09": "333", "CLM10": "468", "CLM11": "633",
    "CLM11-4": "750", "CLM12": "650", "CLM20": "555",
    "DTP[431]": "397", "DTP[454]": "701", "DTP[304]": "757", "DTP[453]": "715", "DTP[439]": "727",
    "DTP[484]": "191", "DTP[455]": "210", "DTP[471]": "214", "DTP[314]": "195", "DTP[360]": "195",
    "DTP[361]": "195", "DTP[297]": "581", "DTP[296]": "196", "DTP[435]": "189", "DTP[096]": "190",
    "DTP[090]": "388", "DTP[091]": "389", "DTP[444]": "193", "DTP[573]": "516", "DTP[472]": "187",
    "DTP[607]": "529", "DTP[463]": "525", "DTP[461]": "580", "DTP[011]": "647", "DTP[738]": "653",
    "DTP[739]": "653",
    "PWK": "489", "PWK06": "489", "CN1": "548", "CN101": "548", "CN102": "545", "CN103": "547",
    "CN104": "546", "CN106": "549", "AMT[F5]": "183", "AMT[T]": "640", "AMT[F4]": "617",
    "REF[4N]": "642", "REF[F5]": "593", "REF[EW]": "142", "REF[9F]": "761", "REF[G1]": "252",
    "REF[F8]": "464", "REF[X4]": "544", "REF[F4]": "630", "REF[9A]": "702", "REF[9C]": "517",
    "REF[9B]": "636", "REF[9D]": "518", "REF[LX]": "579", "REF[D9]": "543", "REF[EA]": "588",
    "REF[P4]": "556", "REF[1J]": "714", "REF[6R]": "584", "REF[XZ]": "219", "REF[VY]": "219",
    "REF[BT]": "576", "K3": "569", "NTE": "704", "2400.NTE": "586",
    "CR1": "337", "CR104": "428", "CR109": "759", "CR110": "711", "CR2": "336", "CR3": "335",
    "CRC": "527", "HI": "254", "HI[ABK]": "254", "HI[BK]": "254", "HI[BP]": "666", "HI[BO]": "666",
    "HI[BG]": "460", "HCP": "64",
}  # fmt: skip
_CLAIM |= {f"HI{n:02d}": "255" for n in range(2, 13)}
_OTHER_PAYERS = {
    **{f"CAS{n:02d}": "521" for n in range(2, 18, 3)},
    **{f"CAS{n:02d}": "519" for n in range(3, 19, 3)},
    **{f"CAS{n:02d}": "520" for n in range(4, 20, 3)},
    "CAS": "521", "CAS01": "696", "AMT[D]": "286", "AMT[A8]": "596", "AMT[EAF]": "672", "OI": "360",
    "OI03": "360", "OI04": "468", "OI06": "333", "MOA": "286", "2330B.REF[F8]": "464", "SVD": "286",
    "SVD01": "479", "SVD02": "643", "SVD03": "454", "SVD05": "608", "SVD06": "526",
}  # fmt: skip
_LINE = {
    "SV1": "454", "SV101": "454", "SV101-1": "745", "SV101-2": "507", "SV101-3": "453", "SV101-4": "453",
    "SV101-5": "453", "SV101-6": "453", "SV101-7": "306", "SV102": "583", "SV103": "659", "SV104": "476",
    "SV105": "249", "SV107": "477", "SV109": "471", "SV111": "564", "SV112": "568", "SV115": "753",
    "SV5": "335", "LIN": "218", "LIN03": "218", "CTP": "476", "CTP04": "476", "CTP05": "659", "QTY": "523",
    "MEA": "731", "MEA01": "587", "PS1": "469", "LQ": "698", "FRM": "699",
}  # fmt: skip
ELEMENTS: Mapping[str, str] = {
    **_NAMES, **_ORGANISATIONS, **_AMBULANCES, **_IDS, **_SUBSCRIBER, **_CLAIM, **_OTHER_PAYERS, **_LINE,
}  # fmt: skip
"""The status for a place, named as locators name it; with its loop in front where that makes a difference."""
