"""One input to two valid ones: levels pruned and numbered, counts right, every other byte as it came."""

from __future__ import annotations

import importlib.util
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsing import Claim, File, parse, parted, scrubbed
from pyx12_maps import accepted as accepted_text

from scrubber.edit.draft import build
from scrubber.pipeline.source import open_source
from scrubber.pipeline.split import control_number, totals

BENCH = Path(__file__).resolve().parents[1] / "bench" / "generate.py"
DAD = {"last": "Dad", "first": "Dad", "member": "D1"}
FAMILY = {
    "claims": [
        {"number": "A1", "subscriber": {"first": "One", "member": "M1"}},
        {"number": "A2", "subscriber": DAD},
        {"number": "A3", "subscriber": DAD, "patient": {"first": "Kid"}},
        {"number": "A4", "subscriber": DAD, "patient": {"first": "Kid"}},
        {"number": "A5", "subscriber": DAD, "patient": {"first": "Babe"}},
        {"number": "A6", "subscriber": {"first": "Six", "member": "M6"}},
        {"number": "A7", "subscriber": {"first": "Six", "member": "M6"}, "billing": {"npi": "2999999999"}},
    ]
}
FORMS = {
    "plain": {},
    "crlf": {"line_break": "\r\n"},
    "lf": {"line_break": "\n"},
    "newline": {"delimiters": {"element": "|", "component": ">", "repetition": "!", "segment": "\n"}},
    "controls": {
        "delimiters": {"element": "\x1d", "component": "\x1f", "repetition": "\x1c", "segment": "\x1e"}
    },
}


def claims(file: File) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(claim.number, claim.text, claim.people) for claim in file.claims]


def sound(data: bytes) -> File:
    file = parse(data)
    assert file.problems == []
    return file


def assert_split(data: bytes, pattern: list[int], clean: bytes, held: bytes) -> tuple[File, File]:
    """Each claim on its side, in order, its bytes and its people as they were; both sides sound."""
    whole, one, other = parse(data), sound(clean), sound(held)
    for side, flag in ((one, 0), (other, 1)):
        assert claims(side) == [c for c, f in zip(claims(whole), pattern, strict=True) if f == flag]
    return one, other


# -- every pattern of a family ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_way_to_hold_claims_of_a_family(form):
    data = build({**FAMILY, **FORMS[form]})
    assert sound(data).numbers == [f"A{n}" for n in range(1, 8)]
    for pattern in product((0, 1), repeat=7):
        clean, held = parted(data, pattern)
        assert_split(data, list(pattern), clean, held)
        if not any(pattern):
            assert (clean, held) == (data, b"")
        assert bool(clean) == (0 in pattern)


def test_levels_without_a_claim_are_left_out():
    data = build(FAMILY)
    clean, held = parted(data, [0, 1, 0, 1, 1, 1, 1])
    one, other = assert_split(data, [0, 1, 0, 1, 1, 1, 1], clean, held)
    assert one.levels == 4  # billing, One, Dad, Kid
    assert other.levels == 7  # billing, Dad, Kid, Babe, Six; billing, Six
    assert b"HL*3*1*22*1~" in clean
    assert b"HL*4*3*23*0~" in clean
    assert b"Babe" not in clean
    assert b"*One*" not in held
    assert held.count(b"Dad*Dad") == 1


def test_a_subscriber_whose_dependents_are_all_held_has_no_child():
    data = build(FAMILY)
    clean, _ = parted(data, [0, 0, 1, 1, 1, 0, 0])
    assert b"HL*3*1*22*0~" in clean
    assert b"*23*" not in clean


def test_a_transaction_that_goes_to_one_side_keeps_levels_without_a_claim():
    data = build({"transactions": [FAMILY, {"claims": [{"number": "B1"}]}]})
    start = data.index(b"CLM*A1*")
    data = data[:start] + data[data.index(b"HL*3*") :]  # One has no claim
    clean, held = parted(data, [0, 0, 0, 0, 0, 0, 1])
    assert data[data.index(b"ST*") : data.index(b"ST*837*0002")] in clean
    clean, held = parted(data, [0, 0, 0, 0, 0, 1, 0])
    assert b"*One*" not in clean + held
    assert b"HL*2*1*22*1~" in clean


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"HL*1**20*", b"HL*1**2O*"), (b"HL*3*1*22*", b"HL*3*1*2Z*"), (b"HL*4*3*23*", b"HL*4*3*7*")],
)
def test_a_level_of_no_known_kind_stays_above_its_claims(old, new):
    data = build(FAMILY)
    assert data.count(old) == 1
    pattern = [0, 0, 1, 0, 1, 0, 1]
    for side in parted(data.replace(old, new), pattern):
        wrong, right = (b"*%b*" % hl.split(b"*")[3] for hl in (new, old))
        got = claims(
            parse(b"~".join(s.replace(wrong, right) if s[:3] == b"HL*" else s for s in side.split(b"~")))
        )
        assert got == [c for c in claims(parse(data)) if c[0] in {g[0] for g in got}]
        assert got


def test_junk_before_the_first_group_stays_in_its_interchange(rules):
    lines = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    data = build({"interchanges": [{"claims": [{"number": n, **lines}]} for n in "AB"]})
    done = scrubbed(rules, data.replace(b"~GS*", b"~LX*1~GS*", 1))
    assert parse(done.clean).numbers == ["B"]
    assert done.held.startswith(b"ISA*")
    assert b"~LX*1~GS*" in done.held


def test_a_subscriber_stays_for_its_dependents():
    clean, _ = parted(build(FAMILY), [0, 1, 0, 0, 0, 0, 0])
    assert b"HL*3*1*22*1~SBR" in clean
    assert sound(clean).numbers == ["A1", "A3", "A4", "A5", "A6", "A7"]


def test_a_billing_provider_without_a_claim_is_left_out():
    clean, held = parted(build(FAMILY), [0, 0, 0, 0, 0, 0, 1])
    assert b"2999999999" not in clean
    assert held.startswith(b"ISA*")
    assert b"HL*1**20*1~" in held
    assert b"2823001575" not in held


# -- control numbers and counts -----------------------------------------------------------------------------

TWO_OF_ALL = {
    "interchanges": [
        {
            "groups": [
                {
                    "transactions": [
                        {"claims": [{"number": "A"}, {"number": "B"}]},
                        {"claims": [{"number": "C"}]},
                    ]
                },
                {"claims": [{"number": "D"}]},
            ]
        },
        {**FORMS["newline"], "claims": [{"number": "E"}, {"number": "F"}]},
        {"claims": [{"number": "G"}], "line_break": "\r\n"},
    ]
}


ONE_FORM = {"interchanges": [{**TWO_OF_ALL["interchanges"][0]}, {"claims": [{}, {}]}, {"claims": [{}]}]}


def test_clean_keeps_the_control_numbers_and_held_gets_new_ones():
    data = build(TWO_OF_ALL)
    before = parse(data).controls
    clean, held = parted(data, [1, 0, 1, 0, 1, 0, 1], control=500)
    one, other = assert_split(data, [1, 0, 1, 0, 1, 0, 1], clean, held)
    assert set(one.controls) <= set(before)
    assert one.controls == [
        ("ISA", "000000101"), ("GS", "1"), ("ST", "0001"), ("GS", "2"), ("ST", "0003"),
        ("ISA", "000000102"), ("GS", "3"), ("ST", "0004"),
    ]  # fmt: skip
    assert other.controls == [
        ("ISA", "000000500"), ("GS", "501"), ("ST", "0502"), ("ST", "0503"),
        ("ISA", "000000504"), ("GS", "505"), ("ST", "0506"),
        ("ISA", "000000507"), ("GS", "508"), ("ST", "0509"),
    ]  # fmt: skip


def test_control_numbers_stay_within_nine_digits():
    clean, held = parted(build(TWO_OF_ALL), [1] * 6 + [0], control=999_999_999)
    file = sound(held)
    assert file.controls[:3] == [("ISA", "999999999"), ("GS", "1"), ("ST", "0002")]
    assert all(len(number) <= 9 for _, number in file.controls)
    assert len({number.lstrip("0") for _, number in file.controls}) == len(file.controls)
    assert sound(clean).numbers == ["G"]


def test_control_numbers_follow_from_the_content():
    data = build(FAMILY)
    first, again = parted(data, [1] + [0] * 6), parted(data, [1] + [0] * 6)
    assert first == again
    with open_source(data) as source:
        assert parse(first[1]).controls[0] == ("ISA", f"{control_number(source):09d}")
        assert control_number(source) <= 999_998_999
    assert parted(data, [1] + [0] * 6, control=7)[1] != first[1]


@pytest.mark.parametrize("pattern", list(product((0, 1), repeat=7))[1:-1:9])
def test_transactions_groups_and_interchanges_without_a_claim_are_dropped(pattern):
    data = build(TWO_OF_ALL)
    one, other = assert_split(data, list(pattern), *parted(data, pattern))
    where = {(claim.number): claim.where for claim in parse(data).claims}
    for side in (one, other):
        kept = {where[number] for number in side.numbers}
        assert side.transactions == len(kept)
        assert side.isas == len({w[0] for w in kept})


def test_all_held_is_a_file_with_new_numbers_and_an_empty_side_has_no_byte():
    data = build(FAMILY)
    clean, held = parted(data, [1] * 7, control=42)
    assert clean == b""
    assert held == data.replace(b"000000101", b"000000042").replace(b"*1*X*", b"*43*X*").replace(
        b"GE*1*1~", b"GE*1*43~"
    ).replace(b"ST*837*0001", b"ST*837*0044").replace(b"*0001~GE", b"*0044~GE")


def test_nothing_held_is_the_input_whatever_it_looks_like():
    data = build(TWO_OF_ALL).replace(b"SE*", b"SE*0", 1) + b"\r\n\r\n"
    assert parted(data, [0] * 7) == (data, b"")


# -- odd bytes ----------------------------------------------------------------------------------------------


def test_line_breaks_at_the_end_stay_on_both_sides():
    data = build({**FAMILY, **FORMS["crlf"]})
    clean, held = parted(data, [0, 1, 1, 0, 0, 0, 0])
    for side in (clean, held):
        assert side.endswith(b"~\r\n")
        assert side.count(b"\r\n") == side.count(b"~")
        assert b"\r\n\r\n" not in side


def test_a_ta1_goes_with_its_interchange():
    ta1 = b"TA1*000000900*260713*0815*A*000~"
    data = build(TWO_OF_ALL).replace(b"~GS*", b"~" + ta1 + b"GS*", 1)
    clean, _ = parted(data, [0, 1, 1, 1, 1, 1, 1])
    assert ta1 in clean
    assert clean.index(ta1) < clean.index(b"GS*")
    clean, _ = parted(data, [1, 1, 1, 1, 0, 0, 0])
    assert ta1 not in clean


def test_junk_behind_the_last_segment_goes_to_held():
    data = build(FAMILY) + b"\x1ajunk"
    clean, held = parted(data, [0, 1, 0, 0, 0, 0, 0])
    assert held.endswith(b"\x1ajunk")
    assert b"junk" not in clean
    assert parted(data, [0] * 7) == (data, b"")


def test_junk_between_interchanges_goes_to_held(rules):
    lines = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    data = build({"interchanges": [{"claims": [{"number": n, **lines}]} for n in "ABC"]})
    data = data.replace(b"IEA*1*000000102", b"IEE*1*000000102")
    done = scrubbed(rules, data)
    assert sound(done.clean).numbers == ["A", "C"]
    assert b"IEE*1*000000102~" in done.held
    clean, held = parted(build(TWO_OF_ALL).replace(b"ISA|", b"junk ISA|"), [0, 1, 0, 0, 0, 0, 0])
    assert b"junk" in held
    assert b"junk" not in clean


def test_junk_of_a_group_that_never_ends_goes_to_held(rules):
    lines = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    data = build({"groups": [{"claims": [{"number": n, **lines}]} for n in "AB"]}).replace(
        b"GE*1*1~", b"CE*1*1~"
    )
    done = scrubbed(rules, data)
    assert sound(done.clean).numbers == ["B"]
    assert b"CE*1*1~" in done.held
    assert b"CE*1*1~" not in done.clean
    last = build({"groups": [{"claims": [{"number": n, **lines}]} for n in "AB"]}).replace(
        b"GE*1*2~", b"CE*1*2~"
    )
    done = scrubbed(rules, last)
    assert sound(done.clean).numbers == ["A"]
    assert b"~CE*1*2~IEA*" in done.held
    assert b"CE*1*2~" not in done.clean


def test_claims_before_an_isa_that_comes_too_late_are_not_taken_for_junk(rules):
    two = build({"interchanges": [{"claims": [{"number": "A"}]}, {"claims": [{"number": "B"}]}]})
    start = two.rindex(b"ISA*")
    stop = two.index(b"GS*", start)
    late = two.rindex(b"SE*")
    data = two[:start] + two[stop:late] + two[start:stop] + two[late:]
    done = scrubbed(rules, data)
    assert b"CLM*A*" in done.clean + done.held
    assert b"CLM*B*" in done.clean + done.held


def test_noise_between_segments_travels_with_the_claim_it_is_in():
    data = build(FAMILY).replace(b"CLM*A2*1250***11:B:1*Y*A*Y*Y~", b"CLM*A2*1250***11:B:1*Y*A*Y*Y~~~ ")
    clean, held = parted(data, [0, 1, 0, 0, 0, 0, 0])
    assert b"~~~ " in held
    assert b"~~~" not in clean
    assert len(clean) + len(held) > len(data)


def test_wrapped_lines_are_copied_as_they_are():
    flat = build(FAMILY)
    data = b"".join(flat[i : i + 80] + b"\n" for i in range(0, len(flat), 80))
    clean, held = parted(data, [0, 1, 0, 0, 0, 0, 0])
    whole = [re.sub(rb"[\r\n]", b"", s) for s in data.split(b"~")]
    for side in (clean, held):
        inner = [
            s.strip()
            for s in side.split(b"~")
            if not s.strip().startswith((b"ISA", b"GS", b"ST", b"SE", b"HL"))
        ]
        assert all(re.sub(rb"[\r\n]", b"", s) in whole or s[:2] in (b"GE", b"IE") for s in inner)


# -- what goes whole ----------------------------------------------------------------------------------------


def cut(data: bytes, where: bytes, more: int = 0) -> bytes:
    return data[: data.rindex(where) + more]


def test_a_cut_off_transaction_goes_to_held_byte_for_byte(rules):
    lines = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    data = build({"transactions": [{"claims": [{"number": "A", **lines}]},
                                   {"claims": [{"number": "B", **lines}, {"number": "C", **lines}]}]})  # fmt: skip
    data = cut(data, b"SV1*", 9)
    done = scrubbed(rules, data, control=7)
    assert list(done.fixed.holds.claims) == [0, 1, 1]
    assert done.held[done.held.index(b"ST*") :].startswith(data[data.rindex(b"ST*") :])
    assert sound(done.clean).numbers == ["A"]
    assert done.clean.endswith(b"GE*1*1~IEA*1*000000101~")
    assert done.held.endswith(b"~")
    assert done.held.split(b"~")[-3:] == [b"GE*1*8", b"IEA*1*000000007", b""]


@pytest.mark.parametrize("form", ["newline", "crlf", "lf"])
def test_trailers_that_are_made_need_no_empty_segment(rules, form):
    lines = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    whole = build({"transactions": [{"claims": [{"number": n, **lines}]} for n in "AB"], **FORMS[form]})
    data = whole[: whole.rindex(b"SE")]
    done = scrubbed(rules, data)
    end = b"\n" if form == "newline" else b"~"
    assert list(done.fixed.holds.claims) == [0, 1]
    assert sound(done.clean).numbers == ["A"]
    for side in (done.clean, done.held):
        assert end + end not in side
        assert all(segment.strip() for segment in side.split(end)[:-1])


def test_a_transaction_of_another_guide_goes_to_held_byte_for_byte(rules):
    lines = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
    data = build({"groups": [{"claims": [{"number": "A", **lines}]},
                             {"claims": [{"number": "B", **lines}], "version": "004010X098A1"}]})  # fmt: skip
    done = scrubbed(rules, data)
    start = data.rindex(b"ST*")
    assert data[start : data.rindex(b"GE*")] in done.held
    assert sound(done.clean).numbers == ["A"]
    assert done.fixed.holds.count == 1


def test_a_file_of_another_kind_is_held_as_it_is(rules):
    data = build({"claims": [{}]}).replace(b"ST*837*", b"ST*276*")
    done = scrubbed(rules, data)
    assert (done.clean, done.held) == (b"", data)


def test_what_cannot_be_taken_apart_is_held_as_it_is(rules):
    loose = build({"claims": [{}]}) + b"CLM*X*10~"
    done = scrubbed(rules, loose)
    assert (done.clean, done.held) == (b"", loose)
    assert done.fixed.claims == 2 == done.fixed.holds.count


def test_noise_that_nobody_may_take_out_holds_the_file(rules):
    data = b"\xef\xbb\xbf" + build({"claims": [{}]})
    done = scrubbed(rules, data, accept=frozenset())
    assert done.clean == b""
    assert done.held.startswith(b"\xef\xbb\xbfISA*")
    fixed = scrubbed(rules, data)
    assert (fixed.clean, fixed.held) == (data[3:], b"")


# -- pyx12 says the same ------------------------------------------------------------------------------------


def accepted(data: bytes) -> bool:
    text = data.decode("ascii", errors="replace").replace("�", "e")
    return accepted_text(text)


@pytest.mark.parametrize("pattern", [[0, 1, 0, 1, 0, 1, 0], [1, 0, 1, 0, 1, 0, 1], [1, 1, 0, 1, 1, 0, 0]])
@pytest.mark.parametrize("draft", [FAMILY, ONE_FORM], ids=["family", "two of all"])
def test_another_validator_accepts_both_sides(draft, pattern):
    for side in parted(build(draft), pattern):
        assert accepted(side)


CLEAN = ("clean_mohs_day_with_repair", "dependent_patient", "office_visit", "demo_day",
         "several_transactions_and_interchanges", "uhc_pathology_on_two_claims")  # fmt: skip


def test_both_sides_of_a_sample_are_accepted(sample, rules):
    if sample.stem not in CLEAN:
        pytest.skip("the sample itself is torn or has one claim")
    done = scrubbed(rules, sample.read_bytes())
    for side in (done.clean, done.held):
        if side:
            assert accepted(side)
            said = {finding.edit for finding in scrubbed(rules, side).fixed.findings}
            assert not [edit for edit in said if edit[:3] in ("X12", "IGD")]


# -- random files, random holds -----------------------------------------------------------------------------

_PERSON = st.sampled_from(["One", "Two", "Dad"])
_CLAIM = st.builds(
    lambda who, patient, npi: {
        "subscriber": {"first": who, "member": f"M{who}"},
        **({"patient": {"first": patient}} if patient else {}),
        "billing": {"npi": npi},
    },
    _PERSON,
    st.sampled_from(["", "", "Kid", "Babe"]),
    st.sampled_from(["2823001575", "2823001575", "2999999999"]),
)
_TRANSACTION = st.builds(lambda c: {"claims": c}, st.lists(_CLAIM, min_size=1, max_size=6))
_GROUP = st.builds(lambda t: {"transactions": t}, st.lists(_TRANSACTION, min_size=1, max_size=3))
_FILE = st.lists(
    st.builds(
        lambda groups, form: {"groups": groups, **FORMS[form]},
        st.lists(_GROUP, min_size=1, max_size=2),
        st.sampled_from(sorted(FORMS)),
    ),
    min_size=1,
    max_size=3,
)


@given(file=_FILE, data=st.data())
@settings(max_examples=120)
def test_any_holds_on_any_file(file, data):
    whole = build({"interchanges": file})
    count = len(parse(whole).claims)
    pattern = data.draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    clean, held = parted(whole, pattern)
    assert_split(whole, pattern, clean, held)
    with open_source(whole) as a, open_source(clean) as b, open_source(held) as c:
        came, one, other = (totals(source) for source in (a, b, c))
    assert came.claims == one.claims + other.claims == count
    assert came.charge == one.charge + other.charge
    if not any(pattern):
        assert clean == whole


def test_a_large_file_keeps_every_claim_and_its_people(tmp_path):
    spec = importlib.util.spec_from_file_location("generate", BENCH)
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    generate.write(tmp_path / "large.837", 1_500)
    data = (tmp_path / "large.837").read_bytes()
    pattern = [n * 7919 % 5 // 3 for n in range(1_500)]
    clean, held = parted(data, pattern)
    one, other = assert_split(data, pattern, clean, held)
    assert len(one.claims) + len(other.claims) == 1_500
    assert isinstance(one.claims[0], Claim)
