"""The laws that a linter does not know: what each room may reach, and how big a file may be."""

from __future__ import annotations

import ast
import importlib
import sys
import tomllib

import pytest
from reading import CODE_EDITS, MODULES, PACKAGE, ROOT, called, imports, name_of, tree, used

each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)
each_code_edit = pytest.mark.parametrize("path", CODE_EDITS, ids=lambda path: path.parent.name)

NAMELESS = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
CLOCKED = ("app/", "facade.py")
"""Where a call may default its as-of date to today."""
CLOCKS, DATES = ("now", "utcnow", "today", "fromtimestamp"), ("date", "datetime")
FILES = (
    "app/",
    "denials/causes.py",
    "guide/load.py",
    "tables/columns.py",
    "tables/load.py",
    "tables/official/source.py",
    "tables/store.py",
    "edit/catalogue.py",
    "edit/packs.py",
    "edit/document.py",
    "ledger/database.py",
    "pipeline/source.py",
    "pipeline/case_file.py",
    "pipeline/cases.py",
)
"""The loaders: only they open files, and only those they are given."""
OPENING = {"open", "io.open", "os.open", "os.scandir", "os.listdir"}
OPENING_METHODS = {
    "read_bytes",
    "read_text",
    "write_bytes",
    "write_text",
    "iterdir",
    "rglob",
    "glob",
    "unlink",
}
OUTSIDE = {
    "asyncio", "getpass", "http", "httpx", "logging", "multiprocessing", "random", "requests", "secrets",
    "socket", "sqlite3", "subprocess", "threading", "time", "urllib", "uuid",
}  # fmt: skip


@each_module
def test_no_file_is_two_rooms(path):
    assert len(path.read_text("utf-8").splitlines()) <= 500


@each_module
def test_every_room_has_a_name_of_its_own(path):
    assert not NAMELESS & {path.stem, path.parent.name}


@each_module
def test_nothing_below_the_doors_reaches_outside(path):
    name = name_of(path)
    if name.startswith("app/"):
        return
    code = tree(path)
    assert not OUTSIDE & {module.split(".")[0] for module in imports(code)}
    names = used(code)
    assert not {"os.environ", "os.getenv", "os.environb", "Path.home", "os.path.expanduser"} & names
    assert not {"print", "input", "eval", "exec", "breakpoint", "__import__"} & called(code)
    if name not in CLOCKED:
        assert not {call for call in called(code) if call.split(".")[-1] in CLOCKS}
        assert not {n for n in names if n.endswith(tuple(f"{of}.{what}" for of in DATES for what in CLOCKS))}


@each_module
def test_only_loaders_open_files(path):
    name = name_of(path)
    if name.startswith(FILES):
        return
    code = tree(path)
    calls = called(code)
    assert not OPENING & calls
    assert not {call for call in calls if call.split(".")[-1] in OPENING_METHODS}
    assert not {"tempfile", "shutil", "pathlib"} & set(imports(code)) - _paths_as_types(code)


def _paths_as_types(code: ast.Module) -> set[str]:
    """`pathlib` may be imported for the type of what is handed on to a loader."""
    makes = {call for call in called(code) if call in ("Path", "pathlib.Path", "Path.cwd")}
    return set() if makes else {"pathlib"}


@each_module
def test_faults_are_not_swallowed(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            silent = all(isinstance(line, ast.Pass | ast.Continue) for line in node.body)
            assert not (broad and silent), f"line {node.lineno} hides what went wrong"


@each_module
def test_the_package_never_imports_its_edits(path):
    assert not {
        module for module in imports(tree(path)) if module.split(".")[0] in ("edits", "scrubber_edits")
    }


@each_code_edit
def test_code_edits_import_the_sdk_and_the_standard_library_only(path):
    code = tree(path)
    found = set(imports(code))
    assert {m for m in found if m.startswith("scrubber")} <= {"scrubber.edit.sdk"}
    others = {module.split(".")[0] for module in found if module != "scrubber.edit.sdk"}
    assert others <= sys.stdlib_module_names
    assert not others & OUTSIDE
    assert not {"io", "os", "pathlib", "shutil", "sys", "tempfile"} & others
    assert not {"open", "print", "eval", "exec", "__import__"} & called(code)
    assert not {n for n in used(code) if n.split(".")[-1] in ("now", "utcnow", "today")}


@each_code_edit
def test_code_edits_keep_nothing_between_claims(path):
    code = tree(path)
    assert not any(isinstance(node, ast.Global | ast.Nonlocal) for node in ast.walk(code))
    for node in code.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            assert ast.unparse(node.value or node.target) not in ("[]", "{}", "set()", "dict()", "list()")


# -- the public names ---------------------------------------------------------------------------------------


def test_public_names_are_sorted_and_there():
    scrubber = importlib.import_module("scrubber")
    assert scrubber.__all__ == sorted(scrubber.__all__)
    assert all(hasattr(scrubber, name) for name in scrubber.__all__)
    assert {"NotX12", "check", "fix", "read_claims"} <= set(scrubber.__all__)


def test_every_module_says_what_it_offers():
    for path in MODULES:
        name = ".".join(("scrubber", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        if name == "scrubber.edit.cel" or name.endswith("__main__"):
            continue  # needs an extra; is run, not imported
        module = importlib.import_module(name)
        offered = getattr(module, "__all__", ())
        assert all(hasattr(module, each) for each in offered), name


def test_the_package_is_typed():
    assert (PACKAGE / "py.typed").is_file()


# -- the layers ---------------------------------------------------------------------------------------------


def test_every_room_is_under_every_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    rooms = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    rooms -= {"__init__", "__main__"}
    by_id = {contract["id"]: contract for contract in contracts}
    layers = by_id["layers"]["layers"]
    assert {room for layer in layers for room in layer.split(" | ")} == rooms
    outside = {"maps": {"guide"}, "doors": {"app"}, "databases": {"ledger"}}
    for contract, excepted in outside.items():
        covered = {module.removeprefix("scrubber.") for module in by_id[contract]["source_modules"]}
        assert covered == rooms - excepted, contract
