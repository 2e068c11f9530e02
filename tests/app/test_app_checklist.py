"""`scrubber edits checklist`: a page that stands alone, and names edit and source on every line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from scrubber.edit.catalogue import built_in_pack, load

VOID = {"meta", "br"}


class Page(HTMLParser):
    """The tags of a page, whether they pair up, and its lines."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.addresses = [], set(), []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.addresses += [value for key, value in attributes if key in ("src", "href", "srcset", "action")]
        assert not [key for key, _ in attributes if key.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def lines(text):
    return re.findall(r"<li>.*?</li>", text, re.DOTALL)


@pytest.fixture(scope="module")
def catalogue():
    return load([built_in_pack()])


def test_every_live_edit_of_the_family_has_a_line_with_its_source(scrubber, catalogue):
    ran = scrubber("edits", "checklist", "mohs")
    assert ran.code == 0
    found = lines(ran.out)
    assert all(re.search(r"<strong>[A-Z]{3}[0-9]{3}</strong>", line) for line in found)
    assert all("Source: " in line for line in found)
    for edit in catalogue:
        if edit.origin.family == "mohs" and edit.live:
            own = [line for line in found if f"<strong>{edit.id}</strong>" in line]
            assert len(own) == max(1, bool(edit.checklist.claim) + bool(edit.checklist.record)), edit.id
            assert all(line.count("Source: ") == 1 for line in own)


def test_every_mohs_edit_says_its_line_in_its_own_words(catalogue):
    mohs = [edit for edit in catalogue if edit.origin.family == "mohs" and edit.live]
    assert [edit.id for edit in mohs if not (edit.checklist.claim or edit.checklist.record)] == []
    said = [text for edit in mohs for text in (edit.checklist.claim, edit.checklist.record) if text]
    assert all(text.endswith(".") for text in said)
    assert len(said) == len(set(said))


def test_the_page_stands_alone(scrubber):
    ran = scrubber("edits", "checklist", "mohs", "x12")
    page = Page(ran.out.removeprefix("<!DOCTYPE html>\n"))
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "input", "base"}
    assert all(address.startswith(("https://", "http://")) for address in page.addresses)
    assert "@import" not in ran.out
    assert "url(" not in ran.out
    assert "default-src &#x27;none&#x27;" in ran.out
    assert "@media print" in ran.out


@pytest.mark.parametrize("words", [("mohs",), ("MOH",), ("moh",)])
def test_a_family_by_folder_or_letters(scrubber, words):
    assert scrubber("edits", "checklist", *words).out == scrubber("edits", "checklist", "mohs").out


def test_several_families_and_a_payer(scrubber):
    one = scrubber("edits", "checklist", "mohs,uhc").out
    assert one == scrubber("edits", "checklist", "mohs", "uhc").out
    assert "<h2>Mohs</h2>" in one
    assert "<h2>Uhc</h2>" in one
    assert "UHC001" in one


def test_a_family_that_is_not_there(scrubber):
    ran = scrubber("edits", "checklist", "nails")
    assert ran.code == 2
    assert "no family is 'nails'; known: " in ran.err
    assert ran.out == ""


def test_it_goes_to_a_file(scrubber, folder):
    ran = scrubber("edits", "checklist", "mohs", "--out", "list.html")
    assert (ran.code, ran.out) == (0, "")
    assert (folder / "list.html").read_text("utf-8") == scrubber("edits", "checklist", "mohs").out


def test_what_an_edit_says_is_escaped(scrubber, folder):
    edit = folder / "our" / "tst" / "a_fault"
    edit.mkdir(parents=True)
    (edit / "edit.yaml").write_text(
        """\
id: TST001
name: a_fault
title: A <b>fault</b> & more
status: preview
since: 0.1.0
scope: claim
snip: 6
severity: advise
triggers: {codes: ["99213"]}
require: [{line_present: {codes: ["99214"]}}]
message: "said."
what: What it does.
why: Why it matters.
references: [{title: "<i>we</i>"}]
"""
    )
    page = scrubber("edits", "checklist", "tst", "--pack", "our").out
    assert "A &lt;b&gt;fault&lt;/b&gt; &amp; more." in page
    assert "&lt;i&gt;we&lt;/i&gt;" in page
    assert "None of these" in page
    assert "preview" in page
