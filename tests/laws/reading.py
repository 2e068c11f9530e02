"""How the laws read code: every module of the package, and what it imports and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "scrubber"
PACK = ROOT / "edits"
MODULES = sorted(PACKAGE.rglob("*.py"))
CODE_EDITS = sorted(PACK.rglob("check.py"))


def name_of(path: Path) -> str:
    """`x12/lexer.py`, or `edits/mohs/.../check.py`."""
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), str(path))


def imports(code: ast.AST) -> Iterator[str]:
    """The full name of every module that is imported, wherever in the code."""
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def dotted(node: ast.AST) -> str:
    """`os.environ` for that attribute, `open` for that name; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        above = dotted(node.value)
        return f"{above}.{node.attr}" if above else f"?.{node.attr}"
    return ""


def used(code: ast.AST) -> set[str]:
    """Every name and attribute that the code uses, dotted."""
    return {dotted(node) for node in ast.walk(code) if isinstance(node, ast.Name | ast.Attribute)}


def called(code: ast.AST) -> set[str]:
    return {dotted(node.func) for node in ast.walk(code) if isinstance(node, ast.Call)}
