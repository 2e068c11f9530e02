"""The files of a pack: found, read, digested, and those named that stand where nothing would look for them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scrubber.edit.document import Problem

__all__ = ["Pack", "Scan", "astray", "built_in_pack", "forbidden", "scan"]


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of edits; `digest` is the SHA-256 of the paths and bytes of all that can change a verdict."""

    name: str
    version: str
    root: Path
    digest: str
    built_in: bool


def built_in_pack() -> Path:
    """The pack that comes with the scrubber: in the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_edits"
    return installed if installed.is_dir() else package.parent / "edits"


@dataclass(frozen=True, slots=True)
class Scan:
    """A pack's files, read but not understood: relative path to bytes."""

    pack: Pack
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]


def scan(root: Path) -> Scan:
    """Read a pack's files; what cannot be read, or would never be looked at, is a problem of the result."""
    root = root.resolve()
    built_in = root == built_in_pack()
    name = "edits" if built_in else root.name
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    try:
        for path in sorted(_walk(str(root))):
            try:
                with open(root / path, "rb") as handle:
                    files[path] = handle.read()
            except OSError as error:
                problems.append(Problem(f"{name}/{path}", "", f"{_REFUSED}: {error.strerror}"))
        if not built_in:
            problems += _overlooked(root, name)
    except OSError as error:
        problems.append(Problem(str(root), "", f"the pack cannot be read: {error.strerror}"))
    if not problems and not files:
        problems.append(
            Problem(str(root), "", "there is no edit here; expected <family>/<edit_name>/edit.yaml")
        )
    sha = hashlib.sha256()
    for path, data in files.items():
        sha.update(b"%s\0%d\0" % (path.encode(), len(data)) + data)
    version = files.get("VERSION", b"").decode("utf-8", "replace").strip()
    return Scan(Pack(name, version, root, sha.hexdigest(), built_in), files, tuple(problems))


_REFUSED = "this cannot be read; expected a file"


_FILES = ("edit.yaml", "check.py", "payer.yaml")


def _walk(root: str) -> Iterator[str]:
    """The relative paths of all files that can change a verdict; `_base` and `tables` hold none."""
    if os.path.isfile(os.path.join(root, "VERSION")):
        yield "VERSION"
    for family in _folders(root):
        if family == "payers":
            for payer in _folders(os.path.join(root, family)):
                yield from _below(root, f"{family}/{payer}")
        elif family != "tables":
            yield from _below(root, family)


def _below(root: str, folder: str) -> Iterator[str]:
    with os.scandir(os.path.join(root, folder)) as entries:
        names = [(entry.name, entry.is_dir()) for entry in entries]
    for name, is_folder in names:
        if not is_folder:
            yield from (f"{folder}/{name}" for wanted in _FILES if name == wanted)
        elif name[0] not in "_.":
            present = os.listdir(os.path.join(root, folder, name))
            yield from (f"{folder}/{name}/{file}" for file in _FILES if file in present)


def _folders(root: str) -> list[str]:
    with os.scandir(root) as entries:
        return [entry.name for entry in entries if entry.name[0] not in "_." and entry.is_dir()]


def forbidden(found: Scan) -> Iterator[Problem]:
    """Code of a pack that is not built in: it runs only where that was allowed."""
    for path in found.files:
        if path.endswith("/check.py"):
            file = f"{found.pack.name}/{path}"
            yield Problem(
                file, "", "code of a pack that is not built in is not run; allow it with --allow-code"
            )


def astray(found: Scan) -> Iterator[Problem]:
    """Files that stand where nothing would look for them."""
    for path in found.files:
        if path == "VERSION":
            continue
        folder, _, file = path.rpartition("/")
        if file == "check.py" and f"{folder}/edit.yaml" not in found.files:
            text = "this belongs to no edit; expected an edit.yaml beside it"
            yield Problem(f"{found.pack.name}/{path}", "", text)
        elif file != "check.py" and not _at_home(path):
            yield Problem(f"{found.pack.name}/{path}", "", _HOMES[file])


_HOMES = {
    "edit.yaml": "expected it in a folder of its own, <family>/<edit_name>/",
    "cases.yaml": "expected it beside an edit.yaml, in <family>/<edit_name>/",
    "check.py": "expected it beside an edit.yaml, in <family>/<edit_name>/",
    "payer.yaml": "expected it in payers/<id>/",
}
_NEARLY = {"edit", "edits", "case", "cases", "payer", "payers", "check"}
_OTHER_NAMES = {"edits": "edit", "case": "cases", "payers": "payer"}
_MOST_LOOKED_AT = 5000
"""Files beyond which the search for what is overlooked gives up: the folder is then more than a pack."""


def _at_home(path: str) -> bool:
    """Whether an edit.yaml, cases.yaml or payer.yaml stands where the catalogue reads it."""
    folder, _, file = path.rpartition("/")
    depth = folder.count("/") + bool(folder) - folder.startswith("payers/")
    if file == "payer.yaml":
        return depth == 1 and folder.startswith("payers/")
    return depth == 2


def _overlooked(root: Path, pack: str) -> Iterator[Problem]:
    """What looks like a file of an edit, and would be passed over because of its name or its place."""
    looked_at = 0
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(name for name in inner if name[0] not in "_.")
        here = Path(folder).relative_to(root).as_posix()
        for name in sorted(names):
            looked_at += 1
            path = name if here == "." else f"{here}/{name}"
            stem, _, ending = name.lower().partition(".")
            if looked_at > _MOST_LOOKED_AT:
                return
            if name != "edit.yaml" and "edit.yaml" in names and not _at_home(f"{here}/edit.yaml"):
                continue  # the whole edit stands wrong, which is told of its edit.yaml
            if name in _HOMES:
                if not _at_home(path) and not _is_read(path):
                    yield Problem(f"{pack}/{path}", "", _HOMES[name])
            elif here == "payers" and ending in ("yaml", "yml"):
                yield Problem(f"{pack}/{path}", "", f"expected it as payers/{stem}/payer.yaml")
            elif stem in _NEARLY and ending in ("yaml", "yml", "yaml.txt", "yml.txt", "txt"):
                wanted = f"{_OTHER_NAMES.get(stem, stem)}.yaml"
                yield Problem(f"{pack}/{path}", "", f"a file of this name is not read; expected {wanted}")


def _is_read(path: str) -> bool:
    """Whether `_walk` finds it, though it stands wrong: then `astray` speaks."""
    folder, _, file = path.rpartition("/")
    depth = folder.count("/") + bool(folder)
    return file in _FILES and (depth in (1, 2) or (depth == 3 and folder.startswith("payers/")))
