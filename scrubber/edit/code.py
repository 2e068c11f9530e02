"""The code of an edit, imported when it is first needed."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

from scrubber.edit.document import DocumentError, Problem
from scrubber.edit.spec import EditSpec

__all__ = ["import_code"]


def import_code(path: Path, edit: EditSpec) -> ModuleType:
    """Import an edit's check.py. Raises DocumentError where there is none, or one that cannot be used."""
    from importlib.util import module_from_spec, spec_from_file_location

    file = f"{edit.origin.pack}/{edit.origin.path}/check.py"
    name = f"scrubber_edits.{edit.id}"
    spec = spec_from_file_location(name, path) if edit.origin.has_code else None
    if spec is None or spec.loader is None:
        raise DocumentError([Problem(file, "", f"{edit.id} judges without code; expected a check.py")])
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up by name
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a pack's code does wrong, the answer names the file
        del sys.modules[name]
        problem = Problem(file, "", f"the code cannot be loaded: {type(error).__name__}: {error}")
        raise DocumentError([problem]) from error
    if not callable(getattr(module, "check", None)):
        raise DocumentError([Problem(file, "", "the code offers no check; expected a function of that name")])
    return module
