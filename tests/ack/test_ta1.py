"""TA1s: one for each interchange that asks for it or has errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import Answers

from scrubber.ack.envelope import Answering, clean, segment

ROOT = Path(__file__).resolve().parents[2]
CLEAN = (ROOT / "samples/837p/office_visit.837").read_text("ascii").replace("\n", "")
HEAD = "ISA*00*          *00*          *ZZ*CLEARPATH      *ZZ*CEDARRIDGE     *260713*0815*^*00501*000000001*0*T*:"


@pytest.fixture
def answers(rules):
    def run(*changes: tuple[str, str], text: str = CLEAN) -> Answers:
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return Answers(text.encode("latin-1"), rules)

    return run


def test_nobody_asked_and_nothing_is_wrong(answers):
    assert answers().ta1() == ""
    assert answers().ta1(always=True).split("~") == [
        HEAD,
        "TA1*000000101*260713*0815*A*000",
        "IEA*0*000000001",
        "",
    ]


def test_isa14_asks_for_one(answers):
    assert "TA1*000000101*260713*0815*A*000~" in answers(("*0*T*:", "*1*T*:")).ta1()


@pytest.mark.parametrize(
    ("old", "new", "code", "groups"),
    [
        ("IEA*1*000000101", "IEA*1*000000102", "001", True),
        ("IEA*1*", "IEA*2*", "021", True),
        ("IEA*1*000000101~", "", "023", True),
        ("ISA*00*", "ISA*07*", "010", False),
        ("*00*          *ZZ*CEDAR", "*09*          *ZZ*CEDAR", "012", False),
        ("*ZZ*CEDARRIDGE     *", "*??*CEDARRIDGE     *", "005", False),
        ("*ZZ*CEDARRIDGE     *", "*ZZ*               *", "006", False),
        ("*ZZ*CLEARPATH      *", "*ZZ*               *", "008", False),
        ("*260713*0815*^", "*261399*0815*^", "014", False),
        ("*260713*0815*^", "*260713*2599*^", "015", False),
        ("*^*00501*", "*^*00401*", "017", False),
        ("*^*00501*000000101", "*^*00501*00000010A", "018", False),
        ("*0*T*:", "*7*T*:", "019", False),
        ("*0*T*:", "*0*Q*:", "020", False),
        ("*20260713*0815*1*X", "*20261399*0815*1*X", "024", True),
        ("*0815*1*X*", "*0815*1*T*", "024", True),
        ("*ZZ*CEDARRIDGE     *", "*ZZ*CEDARRIDGE*", "022", False),
        ("*^*00501*", "*:*00501*", "027", False),
    ],
)
def test_what_is_wrong_with_an_envelope(answers, old, new, code, groups):
    found = answers((old, new))
    assert f"*R*{code}~" in found.ta1()
    assert bool(found.f999()) is groups


def test_what_stands_before_all_interchanges_counts_for_each(answers):
    second = CLEAN.replace("000000101", "000000102").replace("A1001", "A1002")
    found = answers(text="\xef\xbb\xbf" + CLEAN + second)
    assert found.ta1().count("*R*024~") == 2


def test_an_interchange_for_each(answers):
    second = CLEAN.replace("000000101", "000000102").replace("IEA*1", "IEA*2")
    found = answers(text=CLEAN + second)
    assert "TA1*000000102*260713*0815*R*021~" in found.ta1()
    assert "000000101" not in found.ta1()
    assert found.f999().count("ISA*") == 2


# -- envelopes of answers


def test_control_numbers_follow_from_the_content(answers):
    one, other = answers().numbered_by_content(), answers(("Helen", "Elena")).numbered_by_content()
    assert one.f999() == answers().numbered_by_content().f999()
    assert one.f999() != other.f999()
    assert one.answering.number("999", 1) != one.answering.number("TA1", 1)
    assert Answering("ab", control=999_999_999).number("999", 2) == "000000000"


def test_dates_may_be_passed(answers):
    found = answers()
    found.answering = Answering("ab", 5, created="202612312359")
    assert "*261231*2359*^*00501*000000005*0*T*:~" in found.f999()
    assert "GS*FA*CLEARPATH*CEDARRIDGE*20261231*2359*5*X*" in found.f999()


def test_without_a_readable_date_those_of_the_interchange_are_taken(answers):
    assert "*260713*0815*^" in answers(("*20260713*0815*CH~", "**0815*CH~")).f999()


def test_values_are_made_safe():
    assert clean("a*b:c^d~e\x07f\xe9 ") == "a b c d e f"
    assert clean("abcdef", 3) == "abc"
    assert segment("IK4", (1, "", ""), "", "7", "x*y", "") == "IK4*1**7*x y~"
