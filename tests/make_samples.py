"""Makes every file of samples/ of 837p, 835 and acks, and the README there, from the descriptions below.

    python tests/make_samples.py [FOLDER]

A test checks that the committed files are what this makes, so a sample is changed here and made again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from make_acks import ANSWERS, answers
from make_remits import described, remits

from scrubber.edit.draft import build, merge

ROOT = Path(__file__).resolve().parent.parent
BASE = ROOT / "edits" / "_base"
Sample = tuple[str, bytes]
Maker = Callable[[], bytes]

INTRO = """\
# Samples

Synthetic 837P files, named for what they show. Every name, address, member number and charge is invented; the
NPIs pass the check digit and begin with 2, a range that has not been given out. Services are of 2026-07-06 to
2026-07-10 and the files of 2026-07-13, so judge them as of 2026-07-20. `tests/make_samples.py` makes them.
[own_edits](own_edits/README.md) is the pack of edits that [docs/own_edits.md](../docs/own_edits.md) builds.

[mohs_log/demo_day.csv](mohs_log/demo_day.csv) and [.json](mohs_log/demo_day.json) are one Mohs log in its two forms,
for `demo_day.837`: with `--mohs-log` it shows MOH021 (a further stage too many), MOH022 (an extra block that is not
billed) and MOH031 (an authorization that was not sent). `tests/make_mohs_log.py` makes them.

| file | what it shows |
|---|---|
"""

ACKS = """
What a clearinghouse may answer to the clean side of `demo_day.837`, by its control numbers (ISA13 101, GS06 1, ST02
0001, BHT03 B202607130001): dropped into the `in/` of a watched folder they set the states of the claims.

| file | what it says |
|---|---|
"""

PAYMENTS = """
What a payer may answer weeks later (835), also synthetic: each answers claims of the 837P that its line names, with
their numbers, charges, codes and days. `tests/make_remits.py` describes them. All that answer `demo_day` may be read
together; `reversal_and_correction` comes after `paid`.

| file | what it says |
|---|---|
"""

_KEYS = ("member", "last", "first", "birth", "sex", "street", "city", "zip")
_PEOPLE = """\
2HK7QW4RT58, Abernathy, Walter, 19480922, M, 88 Tanglewood Ln, Burlington, 27215
5TD9CN1XV26, Boudreau, Lucille, 19441203, F, 19 Ferry Landing Rd, Asheboro, 27203
PV30611954, Cho, Min, 19690625, M, 740 Quarry Ct, High Point, 27265
904417226, Delacroix, Simone, 19660730, F, 3 Alder Way, Graham, 27253
8RA3MK6WY40, Eriksen, Gunnar, 19500314, M, 55 Mill Pond Rd, Reidsville, 27320
U4471233805, Fontaine, Adele, 19730811, F, 1402 Beechnut St, Greensboro, 27405
PV30977145, Grady, Owen, 19620519, M, 27 Sparrow Hill, Elon, 27244
PV30120466, Hollis, Marguerite, 19580207, F, 908 Church St, Eden, 27288
U4470916622, Ibarra, Rosa, 19810928, F, 61 Larkspur Dr, Kernersville, 27284
3FW8XE9PC71, Jablonski, Stanley, 19420130, M, 212 Depot St, Thomasville, 27360
PV30743390, Kimura, Naomi, 19760417, F, 5 Heron Point, Jamestown, 27282
U4471902801, Marchetti, Paolo, 19790105, M, 330 Oakhurst Ave, Mebane, 27302
PV30977201, Ostrowski, Helen, 19850217, F, 18 Millstone Ln, Whitsett, 27377
"""
PATIENTS = {
    row.split(", ")[1].lower(): dict(zip(_KEYS, row.split(", "), strict=True)) for row in _PEOPLE.splitlines()
}
CLIA = "99D0990099"
LABORATORY = {
    "name": "Triad Skin Pathology", "npi": "2019566381", "taxonomy": "291U00000X", "tax_id": "080056789",
    "street": "77 Kiln Rd", "city": "Durham", "state": "NC", "zip": "277011204",
}  # fmt: skip


def line(code: str, dx: str = "1", units: str = "1", mods: str = "", **more: Any) -> dict[str, Any]:
    """Describe a service line."""
    said = {"code": code, "dx": dx, **more}
    return {**said, **({"units": units} if units != "1" else {}), **({"mods": mods} if mods else {})}


def visit(name: str, payer: str, diagnoses: str, /, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Describe a claim; Mohs claims carry the CLIA number and the surgeon, others the dermatologist."""
    mohs = any(each["code"].startswith("1731") for each in lines)
    who = {"rendering": "mohs_surgeon", "clia": CLIA} if mohs else {"rendering": "dermatologist"}
    said = {"subscriber": PATIENTS[name], "payer": payer, "diagnoses": diagnoses.split()}
    return {**said, "lines": list(lines), **who, **more}


def file(*claims: dict[str, Any], **more: Any) -> bytes:
    """Build one transaction, a line for each segment."""
    return build({"line_break": "\n", "claims": list(claims), **more})


def based(base: str, **claim: Any) -> bytes:
    """Build a base of the edit cases with changes to its claim."""
    with (BASE / f"{base}.yaml").open(encoding="utf-8") as text:
        description = yaml.load(text, Loader=yaml.CBaseLoader)
    return build(merge(description, {"line_break": "\n", "claim": claim}))


def lines(*each: dict[str, Any]) -> Maker:
    """Make the Mohs day of the cases with other lines."""
    return lambda: based("mohs_day", lines=list(each))


STAGES = (line("17311"), line("17312"))
TRUNK = (line("17313"), line("17314"))


def clean_mohs_day() -> bytes:
    """Make a day that must raise nothing."""
    return based("mohs_day", diagnoses=["C44319"], lines=[line("17311"), line("17312"), line("13132")])


def uhc_pathology() -> bytes:
    """Make a Mohs claim and a laboratory's claim for the same patient and day."""
    surgery = visit("delacroix", "uhc", "C44311", *STAGES)
    pathology = visit("delacroix", "uhc", "C44311", line("88305"), billing=LABORATORY,
                      rendering="pathologist", pos="81", clia="99D0880088")  # fmt: skip
    return file(surgery, pathology)


def dependents() -> bytes:
    """Make a subscriber's own claim and those of two dependents beneath the same subscriber."""
    own = visit("marchetti", "cigna", "L821", line("99213"), day="20260707")
    wife = {"last": "Marchetti", "first": "Chiara", "birth": "19801114", "sex": "F", "relationship": "01"}
    girl = {"last": "Marchetti", "first": "Giulia", "birth": "20120519", "sex": "F", "relationship": "19"}
    mohs = visit("marchetti", "cigna", "C44311", *STAGES, patient=wife)
    warts = visit("marchetti", "cigna", "B078", line("17110"), patient=girl, day="20260707")
    return file(own, mohs, warts)


def several() -> bytes:
    """Make two interchanges with delimiters of their own, three groups and four transactions."""
    referred = {"referring": "family_physician", "facility": {}, "pos": "24"}
    first = {
        "groups": [
            {"transactions": [
                {"claims": [visit("cho", "commercial", "C44319", *STAGES, line("13132"))]},
                {"claims": [visit("grady", "commercial", "L570", line("17000"), line("17003", units="4")),
                            visit("boudreau", "medicare", "C44222", *STAGES, **referred)]},
            ]},
            {"claims": [visit("fontaine", "cigna", "D485", line("11102"))]},
        ]
    }  # fmt: skip
    second = {
        "delimiters": {"element": "|", "component": ">", "repetition": "!", "segment": "'"},
        "sender": {"id": "CEDARWEST", "name": "Cedar Ridge West"},
        "claims": [visit("hollis", "commercial", "C44519", line("17313"), line("17314"))],
    }
    return build({"line_break": "\n", "interchanges": [first, second]})


def mixed_day() -> bytes:
    """Make a Mohs day with a biopsy and keratoses elsewhere, each with its own diagnosis."""
    return file(visit(
        "eriksen", "medicare", "C44311 D485 L570", *STAGES, line("11102", "2", mods="59"),
        line("17000", "3", mods="59"), line("17003", "3", units="3")))  # fmt: skip


def office_visit() -> bytes:
    """Make a visit with an injection into a keloid and its drug."""
    drug = {"ndc": "00003029305", "units": "1", "basis": "ML"}
    return file(visit(
        "ostrowski", "commercial", "L910 L821", line("99213", "2", mods="25"), line("11900", charge="130"),
        line("J3301", charge="24", drug=drug), day="20260708"))  # fmt: skip


def wrong_dates() -> bytes:
    """Make a service a year ahead, and one on the day before the patient was born."""
    child = {"last": "Marchetti", "first": "Luca", "birth": "20260708", "sex": "M", "relationship": "19"}
    ahead = visit("ostrowski", "commercial", "L821", line("99213"), day="20270708")
    early = visit("marchetti", "cigna", "L2083", line("99213"), day="20260707", patient=child)
    return file(ahead, early)


def torn_envelope() -> bytes:
    """Make a file with a byte order mark, CRLF, an empty segment and junk after the last segment."""
    data = clean_mohs_day().replace(b"\n", b"\r\n")
    torn = data.replace(b"~\r\nHI*", b"~~\r\nHI*", 1)
    return b"\xef\xbb\xbf" + torn + b"-- end of file, 1 claim --\r\n"


def wrapped() -> bytes:
    """Make a stream that a mainframe broke into lines of 80 columns, inside segments too."""
    data = clean_mohs_day().replace(b"\n", b"")
    return b"".join(data[at : at + 80] + b"\n" for at in range(0, len(data), 80))


def truncated() -> bytes:
    """Make a file that ends inside the second claim."""
    data = file(
        visit("cho", "commercial", "C44319", *STAGES), visit("grady", "commercial", "C44311", *STAGES)
    )
    return data[: data.rindex(b"HC:17312") + 5]


def names() -> bytes:
    """Make two interchanges with accented names, the first in UTF-8 and the second in Latin-1."""
    maria = {**PATIENTS["ibarra"], "last": "Núñez Ibarra", "first": "María"}
    joerg = {**PATIENTS["kimura"], "last": "Gräßle", "first": "Jörg", "sex": "M"}
    claims = [{**visit("ibarra", "cigna", "L821", line("99213")), "subscriber": maria}]
    other = [{**visit("kimura", "commercial", "L821", line("99213")), "subscriber": joerg}]
    sides = [{"encoding": "utf-8", "claims": claims}, {"encoding": "latin-1", "claims": other}]
    return build({"line_break": "\n", "interchanges": sides})


def without_clia() -> bytes:
    """Make Mohs claims without a CLIA number, and one with it."""
    return file(
        visit("abernathy", "medicare", "C44311", *STAGES, clia="none"),
        visit("boudreau", "medicare", "C44222", *STAGES),
        visit("cho", "commercial", "C44319", *STAGES, clia="none"),
    )


def demo_day() -> bytes:
    """Make one day of a Mohs practice: seven clean claims and seven with a fault, and an empty segment."""
    girl = {"last": "Marchetti", "first": "Giulia", "birth": "20120519", "sex": "F", "relationship": "19"}
    claims = [
        visit("abernathy", "medicare", "C44319", *STAGES, line("13132"), number="CR26071"),
        visit("cho", "commercial", "C4442", line("17311"), line("17312", units="2"), line("12032"),
              number="CR26072"),
        visit("fontaine", "cigna", "C44311", line("17312", units="2"), line("12052"), number="CR26073"),
        visit("boudreau", "medicare", "C44222", line("17315", units="2"), line("12052"), number="CR26074"),
        visit("eriksen", "medicare", "L570", line("17000"), line("17003", units="6"), number="CR26075"),
        visit("grady", "commercial", "C44311", *TRUNK, line("12052"), number="CR26076"),
        visit("hollis", "commercial", "C44519", *TRUNK, line("13101"), number="CR26077"),
        visit("delacroix", "uhc", "C44311", *STAGES, line("12052"), number="CR26078"),
        visit("ibarra", "cigna", "D485", line("11102"), line("11103"), number="CR26079"),
        visit("jablonski", "medicare", "C44311", line("17311"), line("17312", mods="51"), number="CR26080"),
        visit("kimura", "commercial", "C44311 C44319", line("17311"), line("17311", "2"), line("17312"),
              number="CR26081"),
        visit("ostrowski", "commercial", "L821 D225", line("99213", "1 2"), number="CR26082", charge="154"),
        visit("marchetti", "cigna", "B078", line("17110"), patient=girl, number="CR26083"),
        visit("delacroix", "uhc", "C44311", line("88305"), billing=LABORATORY, rendering="pathologist",
              pos="81", clia="99D0880088", number="TP55310"),
    ]  # fmt: skip
    data = file(*claims)
    return data.replace(b"~\nCLM*CR26079*", b"~~\nCLM*CR26079*", 1)


MOHS: dict[str, tuple[str, Maker]] = {
    "moh001_stage_without_first_stage": (
        "further stages (17312) and a repair, and no first stage: MOH001",
        lines(line("17312", units="2"), line("12052")),
    ),
    "moh002_block_without_stage": (
        "extra blocks (17315) and a repair, and no stage: MOH002",
        lines(line("17315", units="2"), line("12052")),
    ),
    "moh003_first_stage_with_two_units": (
        "one first-stage line (17311) with two units: MOH003",
        lines(line("17311", units="2"), line("17312")),
    ),
    "moh004_second_first_stage_not_distinguished": (
        "two tumours, two 17311 lines, nothing that distinguishes them: MOH004",
        lambda: based("mohs_day", diagnoses=["C44311", "C44319"], lines=[*STAGES, line("17311", "2")]),
    ),
    "moh005_further_stage_repeated": (
        "17312 on a second line for the second tumour, not distinguished: MOH005",
        lambda: based(
            "mohs_day",
            diagnoses=["C44311", "C44319"],
            lines=[*STAGES, line("17311", "2", mods="59"), line("17312", "2")],
        ),
    ),
    "moh006_modifier_51_on_add_on": (
        "modifier 51 on a further stage: MOH006",
        lines(line("17311"), line("17312", mods="51")),
    ),
    "moh007_modifier_that_cannot_apply": (
        "a bilateral modifier (50) on a first stage: MOH007",
        lines(line("17311", mods="50"), line("17312")),
    ),
    "moh008_rendering_is_nurse_practitioner": (
        "Mohs rendered by a nurse practitioner, by taxonomy: MOH008",
        lambda: based("mohs_day", rendering="nurse_practitioner"),
    ),
    "moh009_trunk_code_on_the_nose": (
        "the trunk and limb codes (17313, 17314) with a cancer of the nose: MOH009",
        lines(line("17313"), line("17314")),
    ),
    "moh010_no_cancer_diagnosis": (
        "Mohs that points only to a growth of uncertain behaviour (D48.5): MOH010",
        lambda: based("mohs_day", diagnoses=["D485"]),
    ),
    "moh011_pathology_by_another_provider": (
        "a pathologist's 88305 on the Mohs claim: MOH011",
        lines(*STAGES, line("88305", rendering="pathologist")),
    ),
    "moh012_routine_special_stain": (
        "a special stain (88314) with Mohs by the surgeon, set apart by XS: MOH012",
        lines(*STAGES, line("88314", mods="XS")),
    ),
    "moh013_biopsy_with_modifier_59": (
        "a biopsy of another spot the same day with 59: MOH013, on what must be documented",
        lambda: based(
            "mohs_day", diagnoses=["C44311", "D485"], lines=[*STAGES, line("11102", "2", mods="59")]
        ),
    ),
    "moh014_repair_with_modifier_59": (
        "59 on a repair that nothing of the day bundles: MOH014",
        lines(*STAGES, line("12052", mods="59")),
    ),
    "moh015_medicare_without_clia": (
        "Mohs to Medicare without a CLIA number: MOH015",
        lambda: based("medicare_mohs_day", clia="none"),
    ),
    "moh016_same_first_stage_on_two_claims": (
        "the same first stage of the same patient and day on two claims: MOH016",
        lambda: file(
            visit("cho", "commercial", "C44311", *STAGES), visit("cho", "commercial", "C44311", *STAGES)
        ),
    ),
}

SAMPLES: dict[str, tuple[str, Maker]] = {
    "clean_mohs_day_with_repair": (
        "two stages on the cheek and a complex repair without any 59: nothing to find",
        clean_mohs_day,
    ),
    "demo_day": (
        "one day of a Mohs practice, which `make demo` scrubs: seven clean claims, and MOH001, MOH002, "
        "MOH004, MOH006, MOH009, BAL001, UHC001 and an empty segment (`~~`)",
        demo_day,
    ),
    **MOHS,
    "medicare_mohs_without_clia": (
        "three Mohs claims: Medicare without a CLIA number (MOH015), Medicare with it, commercial without it",
        without_clia,
    ),
    "uhc_pathology_on_two_claims": (
        "UnitedHealthcare: Mohs on one claim, a laboratory's pathology of the day on another: UHC001",
        uhc_pathology,
    ),
    "mixed_mohs_biopsies_keratoses": (
        "Mohs, a biopsy elsewhere with 59 and keratoses with their own diagnoses: only the advice of MOH013",
        mixed_day,
    ),
    "office_visit": ("a visit with 25, an injection and its drug (2410): nothing to find", office_visit),
    "dependent_patient": (
        "a subscriber's own claim and two dependents beneath them: nothing to find",
        dependents,
    ),
    "secondary_claim_with_cob": (
        "a secondary claim whose primary's decisions balance on every line: nothing to find",
        lambda: based("secondary"),
    ),
    "several_transactions_and_interchanges": (
        "two interchanges with different delimiters, three groups, four transactions: nothing to find",
        several,
    ),
    "bad_charge_total": (
        "a claim charge that is not the sum of its lines: BAL001",
        lambda: based("mohs_day", charge="1590"),
    ),
    "bad_npi": (
        "a rendering NPI that fails its check digit: IDN001",
        lambda: based("mohs_day", rendering={"npi": "2044173012"}),
    ),
    "future_and_before_birth": (
        "a service a year ahead, and one the day before the patient was born: DTE001 twice",
        wrong_dates,
    ),
    "pointer_to_nothing": (
        "a line that points to a third diagnosis where there are two: COD001",
        lambda: based("office_visit", lines=[line("99213", "1 3")]),
    ),
    "torn_envelope": (
        "a byte order mark, CRLF, an empty segment and junk after IEA around a clean claim",
        torn_envelope,
    ),
    "wrapped_80_columns": ("a clean claim broken into lines of 80 columns", wrapped),
    "truncated": ("a file that stops inside a segment of its second claim", truncated),
    "latin1_and_utf8_names": (
        "accented names, UTF-8 in the first interchange and Latin-1 in the second",
        names,
    ),
}


def make() -> dict[str, bytes]:
    """Return every file of samples/ that this makes, by its path in that folder."""
    files = {f"837p/{name}.837": maker() for name, (_, maker) in SAMPLES.items()}
    rows = "".join(f"| [{name}](837p/{name}.837) | {text} |\n" for name, (text, _) in SAMPLES.items())
    back = "".join(f"| [{name}](acks/{name}) | {text} |\n" for name, (text, _) in ANSWERS.items())
    files |= {f"acks/{name}": data for name, data in answers(demo_day()).items()}
    paid = "".join(f"| [{name}](835/{name}.835) | {text} |\n" for name, text in described().items())
    files |= remits(files)
    return {**files, "README.md": (INTRO + rows + ACKS + back + PAYMENTS + paid).encode()}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "samples"
    for name, data in make().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
