"""Sets of codes and diagnosis prefixes."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from scrubber.edit.codes import CodeError, CodeSet, Prefixes


@pytest.mark.parametrize(
    ("items", "codes"),
    [
        (["17315"], ["17315"]),
        (["17311-17314", "88331"], ["17311", "17312", "17313", "17314", "88331"]),
        (["00098-00101"], ["00098", "00099", "00100", "00101"]),
        (["J0098-J0101"], ["J0098", "J0099", "J0100", "J0101"]),
        (["0001T-0003T"], ["0001T", "0002T", "0003T"]),
        (["E1-E4", "XS"], ["E1", "E2", "E3", "E4", "XS"]),
        (["c44.311", " 59 "], ["59", "C44311"]),
        (["17311 - 17312"], ["17311", "17312"]),
        (["17315", "17315", "17314-17315"], ["17314", "17315"]),
        ([], []),
    ],
)
def test_codes_and_ranges_expand_in_order(items, codes):
    assert list(CodeSet(items)) == codes


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (["88331", "17311-17314"], "17311-17314, 88331"),
        (["17311", "17312"], "17311, 17312"),
        (["00099-00101"], "00099-00101"),
        (["0001T-0003T", "0002U"], "0001T-0003T, 0002U"),
        (["98-99", "100-102"], "98, 99, 100-102"),
        (["C4A0", "C4A1", "C4A2"], "C4A0, C4A1, C4A2"),
        ([], ""),
    ],
)
def test_a_set_describes_itself_as_short_as_it_can(items, text):
    assert CodeSet(items).describe() == text == str(CodeSet(items))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("17311-", "'17311-' is no code and no range"),
        ("two words", "'two words' is no code"),
        ("", "'' is no code"),
        ("17311-173144", "'17311-173144' differ in form"),
        ("C4A0-C4A9", "'C4A0-C4A9' differ in form"),
        ("J0001-K0009", "'J0001-K0009' differ in their letters"),
        ("17314-17311", "'17314-17311' runs backwards"),
        ("000000-999999", "more than 100000 codes"),
        (17315, "17315 is no code"),
    ],
)
def test_a_bad_item_is_named(item, said):
    with pytest.raises(CodeError, match=said):
        CodeSet(["17311", item])


def test_a_bare_text_is_not_taken_for_a_list_of_letters():
    with pytest.raises(CodeError, match="expected a list of codes"):
        CodeSet("17315")


def test_a_set_is_a_value():
    codes = CodeSet(["17311-17314"])
    assert "17312" in codes
    assert "17315" not in codes
    assert len(codes) == 4
    assert codes == CodeSet(["17311", "17312", "17313", "17314"]) == {"17311", "17312", "17313", "17314"}
    assert hash(codes) == hash(CodeSet(["17311-17314"]))
    assert pickle.loads(pickle.dumps(codes)) == codes
    assert codes & {"17311", "99213"} == {"17311"}
    assert repr(codes) == "CodeSet('17311-17314')"
    assert list(CodeSet(codes)) == list(codes)


@given(st.sets(st.from_regex(r"\A[A-Z]{0,2}[0-9]{1,4}[A-Z]?\Z"), max_size=30))
def test_what_a_set_describes_is_the_set(codes):
    assert CodeSet(CodeSet(codes).describe().split(", ") if codes else []) == codes


@pytest.mark.parametrize(
    ("code", "hit"),
    [("C44311", True), ("c44.311", True), ("C4", False), ("D0439", True), ("D05", False), ("", False)],
)
def test_prefixes_ignore_dots_and_case(code, hit):
    assert Prefixes(["C43-C44", "D04.3"]).matches(code) is hit


def test_a_prefix_that_another_covers_is_dropped():
    prefixes = Prefixes(["C44", "C44.3", "D04"])
    assert list(prefixes) == ["C44", "D04"]
    assert len(prefixes) == 2
    assert prefixes == Prefixes(["D04", "C44"])
    assert hash(prefixes) == hash(Prefixes(["D04", "C44"]))
    assert prefixes.describe() == "C44, D04"
    assert repr(prefixes) == "Prefixes('C44, D04')"
    assert not Prefixes().matches("C44")


class Arguments(BaseModel):
    codes: CodeSet
    sites: Prefixes = Prefixes()


def test_a_model_can_hold_both():
    made = Arguments.model_validate({"codes": ["17311-17312"], "sites": ["C44"]})
    assert made.codes == CodeSet(["17311", "17312"])
    assert made.sites.matches("C44.1")
    assert Arguments(codes=made.codes, sites=made.sites).codes is made.codes
    assert Arguments.model_validate({"codes": [], "sites": CodeSet(["C44"])}).sites == Prefixes(["C44"])


@pytest.mark.parametrize("codes", ["17315", None, ["?"]])
def test_a_model_refuses_what_is_no_list_of_codes(codes):
    with pytest.raises(ValidationError, match="expected"):
        Arguments.model_validate({"codes": codes})
