"""What a biller is told of a mistake in an edit of their own: file, line, what was expected, and all of it at once."""

from __future__ import annotations

import pytest

from scrubber.edit.catalogue import CatalogueError, load
from scrubber.edit.document import DocumentError, read_yaml

EDIT = """\
id: ACM001
name: visit_without_note
title: Visit without note
status: stable
since: 0.1.0
scope: claim
snip: 6
severity: advise
triggers: {codes: ["99213"]}
parameters:
  modifiers: ["26"]
require:
  - modifiers_absent: {modifiers: $modifiers}
message: "{code} carries modifier {modifier}; expected none."
what: What.
why: Why.
references:
  - {title: "a document"}
"""
HOME = "acm/visit_without_note"


def told(root, files):
    for path, data in files.items():
        file = root / "our" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
    try:
        load([root / "our"])
    except CatalogueError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_edit_itself_is_right(tmp_path):
    assert told(tmp_path, {f"{HOME}/edit.yaml": EDIT}) == []


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + EDIT.encode(), EDIT.replace("\n", "\r\n").encode()])
def test_what_editors_do_to_files_is_no_mistake(data, tmp_path):
    assert told(tmp_path, {f"{HOME}/edit.yaml": data}) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scope: claim", "  scope: claim", ":6:8: this is no YAML: a colon stands where none can"),
        ("  modifiers:", "\tmodifiers:", ":11:1: this is no YAML: a tab stands here; expected blanks"),
        (
            '["26"]',
            '["26"',
            ":12:1: this is no YAML: the [ that opens in line 11 does not go on; expected a comma or ]",
        ),
        ("{modifiers: $modifiers}", "{modifiers: $modifiers", "the { that opens in line 13 does not go on"),
        (
            "title: Visit",
            "title: @Visit",
            ":3:8: this is no YAML: no text begins with @; expected it in quotes",
        ),
        ("title: Visit", "title: Visit: one", ":3:13: this is no YAML: a colon stands where none can"),
        ("title: Visit", 'title: "Visit', "every quote to be closed"),
        ("what: What.", 'what: "What.', "this is no YAML: "),
        ("what: What.", 'what: "a\\qb"', "expected 'single quotes'"),
        ("title: Visit", "title: *Visit", "expected a text with a * in quotes"),
        ("  - {title", "  {title", "references: found keys with values; expected at least one source"),
        ("snip: 6", "snip", "expected a colon and a blank behind the key"),
        ("severity:", "severty:", ":8: severty: this key is not known here; did you mean severity?"),
        ("title: Visit", "Title: Visit", ":3: Title: this key is not known here; did you mean title?"),
        ("codes:", "code:", ":9: triggers.code: this key is not known here; did you mean codes?"),
        (
            "severity: advise",
            "severity: advise\neffective: {start: 2026-01-01}",
            "not known here; known: from, to",
        ),
        ("title: Visit without note", "title: [a, b]", ":3: title: found a list; expected a short title"),
        (
            '{title: "a document"}',
            "{title: a, url: www.x.com}",
            ":18: references#1.url: found 'www.x.com'; expected a web address",
        ),
        (
            "modifiers_absent",
            "modifier_absent",
            ":13: require#1.modifier_absent: no clause is called 'modifier_absent'; did you mean modifiers_absent?",
        ),
        (
            "{modifiers: $modifiers}",
            "{modifier: $modifiers}",
            ":13: require#1.modifiers_absent.modifier: this key is not known here; did you mean modifiers?",
        ),
        ("{modifiers: $modifiers}", "{}", "require#1.modifiers_absent.modifiers: this key is missing"),
        ("$modifiers", "$mods", "$mods is no parameter of the edit; known: modifiers"),
        (
            "{modifier};",
            "{modifer};",
            ":14: message: the clause modifiers_absent does not tell {modifer}; known: charge, claim, code, day",
        ),
        (
            "modifiers_absent: {modifiers: $modifiers}",
            "reference_present: {qualifier: X4}",
            "the clause reference_present does not tell {modifier}",
        ),
        ("id: ACM001", "id: acm1", ":1: id: found 'acm1'; expected three characters and three digits"),
    ],
)
def test_a_mistake_is_told_where_it_is_once_and_alone(old, new, said, tmp_path):
    assert old in EDIT
    problems = told(tmp_path, {f"{HOME}/edit.yaml": EDIT.replace(old, new, 1)})
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"our/{HOME}/edit.yaml:")
    assert said in problems[0]


def test_mistakes_of_all_clauses_are_told_at_once(tmp_path):
    more = "  - units_at_most: {units: many}\n  - no_clause: {}\nmessage:"
    problems = told(tmp_path, {f"{HOME}/edit.yaml": EDIT.replace("message:", more)})
    assert [problem.partition("edit.yaml")[2] for problem in problems] == [
        ":14: require#2.units_at_most.units: 'many' is no number; expected e.g. 1",
        ":15: require#3.no_clause: no clause is called 'no_clause'; did you mean cel?"
        if "did you mean cel" in problems[1]
        else problems[1].partition("edit.yaml")[2],
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ": there is nothing in the file; expected keys with values"),
        (b"# nothing\n", ": there is nothing in the file"),
        (b"- a\n", ":1: expected keys with values, one on a line"),
        (
            b"a: 1\nb: caf\xe9\n",
            ":2:7: this is no YAML: the byte E9 is no UTF-8; expected the file saved as UTF-8",
        ),
        (b"a: 1\nb: x\0y\n", ":2:5: this is no YAML: a control character stands here"),
        (b"a: 1\n---\nb: 2\n", ":2:1: this is no YAML: a line of --- begins a second document"),
    ],
)
def test_what_is_no_edit_at_all(data, said, tmp_path):
    assert [said in problem for problem in told(tmp_path, {f"{HOME}/edit.yaml": data})] == [True]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {f"{HOME}/edit.yml": EDIT},
            f"our/{HOME}/edit.yml: a file of this name is not read; expected edit.yaml",
        ),
        ({f"{HOME}/edit.yaml.txt": EDIT}, "a file of this name is not read; expected edit.yaml"),
        ({f"{HOME}/edits.yaml": EDIT}, "a file of this name is not read; expected edit.yaml"),
        (
            {f"{HOME}/edit.yaml": EDIT, f"{HOME}/case.yaml": "x"},
            "case.yaml: a file of this name is not read; expected cases.yaml",
        ),
        ({"visit_without_note/edit.yaml": EDIT}, "expected it in a folder of its own, <family>/<edit_name>/"),
        ({"edit.yaml": EDIT}, "our/edit.yaml: expected it in a folder of its own"),
        ({f"a/b/{HOME}/edit.yaml": EDIT}, f"our/a/b/{HOME}/edit.yaml: expected it in a folder of its own"),
        ({"payer.yaml": "id: a\n"}, "our/payer.yaml: expected it in payers/<id>/"),
        ({"payers/acme.yaml": "id: a\n"}, "our/payers/acme.yaml: expected it as payers/acme/payer.yaml"),
        ({f"{HOME}/edit.yaml/x": EDIT}, f"our/{HOME}/edit.yaml: this cannot be read; expected a file"),
        ({"readme.md": "hello"}, "there is no edit here; expected <family>/<edit_name>/edit.yaml"),
    ],
)
def test_what_stands_where_nobody_looks_is_told(files, said, tmp_path):
    assert any(said in problem for problem in told(tmp_path, files))


def test_an_id_that_is_taken_says_by_whom(tmp_path):
    other = EDIT.replace("visit_without_note", "visit_again")
    problems = told(tmp_path, {f"{HOME}/edit.yaml": EDIT, "acm/visit_again/edit.yaml": other})
    assert problems == [
        f"our/{HOME}/edit.yaml:1: id: another edit is ACM001 (our/acm/visit_again/edit.yaml); expected a new id"
    ]


def test_a_problem_says_line_and_column_and_survives_without():
    with pytest.raises(DocumentError) as caught:
        read_yaml(b"a: {b: 1\n", "x.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 1)


def test_a_parameter_of_a_profile_that_no_clause_can_use(tmp_path):
    limited = EDIT.replace("modifiers_absent: {modifiers: $modifiers}", "units_at_most: {units: $limit}")
    limited = limited.replace('  modifiers: ["26"]', "  limit: '2'").replace("{modifier}", "{units}")
    payer = (
        "id: acme\ntitle: Acme\nmatch: {payer_ids: ['1']}\nreferences: [{title: a}]\n"
        "edits:\n  ACM001: {parameters: {limit: many}}\n"
    )
    assert told(tmp_path, {f"{HOME}/edit.yaml": limited, "payers/acme/payer.yaml": payer}) == [
        "our/payers/acme/payer.yaml:6: edits.ACM001.parameters.limit: "
        "the clause units_at_most cannot use it: 'many' is no number; expected e.g. 1"
    ]
