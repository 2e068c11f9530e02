"""`scrubber tables import` and `scrubber tables list`: official tables, read once and kept for all runs."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from scrubber.app import console
from scrubber.app.arguments import Common, TextOrJson
from scrubber.app.edits import table
from scrubber.app.exits import Code, Refused
from scrubber.app.folders import data_folder
from scrubber.app.session import set_up
from scrubber.app.tables_arguments import Imported
from scrubber.app.tables_asked import Form, TablesIn
from scrubber.report.visible import count_of, visible
from scrubber.tables import icd10cm, store
from scrubber.tables.load import icd10cm_file
from scrubber.tables.official import Plan, Prepared, Problem, Watch, prepare
from scrubber.tables.store import Kept, Store

__all__ = ["import_tables", "list_tables"]

_CONFIGURATION = frozenset(
    getattr(errno, name)
    for name in ("EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT", "ENAMETOOLONG", "EISDIR")
)
_MOST_NAMES = 5


# -- import -------------------------------------------------------------------------------------------------


def import_tables(common: Common, imported: Imported, tables: TablesIn) -> int:
    """Read official files and keep them: all of them, or none."""
    shelf = _store(common, tables)
    watch = Watch()
    with console.progress(lambda: _doing(watch)):
        try:
            plan = prepare(imported.files, imported.release, shelf.about, watch)
        except Problem as problem:
            raise Refused(str(problem)) from None
        watch.starts(str(shelf.folder), "writing to")
        new = {release.name: release.content for release in plan.releases if not release.same}
        try:
            shelf.put(new)
        except OSError as error:
            code = Code.USAGE if error.errno in _CONFIGURATION else Code.INTERNAL
            said = error.strerror or type(error).__name__
            raise Refused(f"{shelf.folder} cannot be written: {said}; nothing was changed", code) from None
    for release in plan.releases:
        sys.stdout.write("\n".join(map(visible, _told(release))) + "\n")
    _left_alone(plan)
    return Code.CLEAN


def _store(common: Common, tables: TablesIn) -> Store:
    folder = data_folder(tables.data or set_up(common).settings.data)
    if folder is None:
        raise Refused("no folder for tables is known here; expected --data DIR")
    if folder.exists() and not folder.is_dir():
        raise Refused(f"--data: {folder} is no folder; expected one, or nothing")
    return Store(folder)


def _doing(watch: Watch) -> str:
    rows = f", {watch.rows:,} rows" if watch.rows else ""
    return f"{watch.doing} {watch.file}{rows}"


def _told(release: Prepared) -> Iterator[str]:
    about = release.about
    name = f"{release.table} {release.release.name}"
    if release.same:
        yield f"{name} is there already, made of the same {_files(about)}"
        return
    yield f"{name}: {count_of(about['rows'], 'row')} for {_days(about)}, from {_files(about)}"
    for note in about["notes"]:
        yield f"  note: {note}"


def _files(about: Any) -> str:  # noqa: ANN401 - a header is plain JSON
    return ", ".join(file["name"] for file in about.get("files", ()))


def _days(about: Any) -> str:  # noqa: ANN401
    first, last = about.get("first"), about.get("last")
    if not first and not last:
        return "any day"
    return f"{first or '...'} to {last}" if last else f"{first} on"


def _left_alone(plan: Plan) -> None:
    if plan.unread:
        more = len(plan.unread) - _MOST_NAMES
        names = ", ".join(plan.unread[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        console.note(f"left alone: {names}")


# -- list ---------------------------------------------------------------------------------------------------


def list_tables(common: Common, tables: TablesIn, form: Form) -> int:
    """Print which releases are here."""
    shelf = _store(common, tables)
    try:
        found = [*shelf.kept(), *store.kept_in(store.BUILT_IN_FOLDER, built_in=True), *_carried()]
    except OSError as error:
        raise Refused(f"{shelf.folder} cannot be read: {error.strerror or type(error).__name__}") from None
    found.sort(key=lambda kept: (kept.table, _newest(kept), kept.built_in))
    if form.format is TextOrJson.JSON:
        json.dump([_facts(kept) for kept in found], sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(_listing(found))
        sys.stdout.write(f"imported tables are in {visible(str(shelf.folder))}\n")
    if left := shelf.unfinished():
        console.note(
            f"{count_of(left, 'file')} of an import that was stopped can be deleted from {shelf.folder}"
        )
    return Code.CLEAN


def _newest(kept: Kept) -> tuple[int, ...]:
    """Sorts the newest release first."""
    day = str(kept.about.get("last") or kept.about.get("first") or "")
    return tuple(-ord(character) for character in day)


def _carried() -> list[Kept]:
    """ICD-10-CM as a package carries it, which is in no folder of ours."""
    path = icd10cm_file()
    release = icd10cm.release_of(path.name) if path else None
    if path is None or release is None:
        return []
    days = {"first": release.first, "last": release.last}
    about = {
        "table": icd10cm.TABLE,
        "release": release.name,
        "source": "CDC, ICD-10-CM, from the package simple-icd-10-cm",
        **{key: day.isoformat() for key, day in days.items() if day},
    }
    return [Kept(path, path.stat().st_size, about, built_in=True)]


def _facts(kept: Kept) -> dict[str, object]:
    about = kept.about
    return {
        "table": kept.table,
        "release": kept.release,
        "first": about.get("first"),
        "last": about.get("last"),
        "rows": about.get("rows"),
        "source": about.get("source", ""),
        "files": about.get("files", []),
        "notes": kept.notes,
        "size": kept.size,
        "built_in": kept.built_in,
        "file": kept.path.name if kept.built_in else str(kept.path),
        "damaged": kept.damaged or None,
    }


def _listing(found: Sequence[Kept]) -> str:
    rows = [("table", "release", "days", "rows", "size", "where", "source")]
    for kept in found:
        count = f"{kept.about['rows']:,}" if "rows" in kept.about else ""
        where = "built in" if kept.built_in else "imported"
        days = "" if kept.damaged else _days(kept.about)
        source = f"damaged: {kept.damaged}" if kept.damaged else str(kept.about.get("source", ""))
        rows.append((kept.table, kept.release, days, count, _size(kept.size), where, source))
    lines = table([tuple(map(visible, row)) for row in rows]).splitlines()
    listed = [lines[0]]
    for line, kept in zip(lines[1:], found, strict=True):
        listed.append(line)
        listed += [f"  note: {visible(note)}" for note in kept.notes]
    return "\n".join(listed) + "\n"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} kB"
