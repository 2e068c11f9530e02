"""What every command shares: options made of groups, and one place where whatever goes wrong ends.

A group is a dataclass whose fields are typer options; a command takes a few groups, so that `scrub` can take
all options of `check` and `fix` without saying them again.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from types import TracebackType
from typing import Any, get_type_hints

from scrubber.app import console, logs
from scrubber.app.exits import Code, Refused

__all__ = ["failed", "location", "takes"]

Command = Callable[..., int]
_state = {"debug": False}


def debug(on: bool) -> None:
    """Whether to show a traceback of what nobody expected."""
    _state["debug"] = on


def takes(*groups: type[Any]) -> Callable[[Command], Command]:
    """Make a typer command of a function that is called with one object of each group."""

    def wrap(run: Command) -> Command:
        def call(**given: object) -> int:
            return guarded(lambda: run(*(_made(group, given) for group in groups)))

        parameters, hints = _parameters(groups)
        call.__name__, call.__doc__ = run.__name__, run.__doc__
        call.__annotations__ = {**hints, "return": int}
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return call

    return wrap


def _made(group: type[Any], given: dict[str, object]) -> object:
    return group(**{field.name: given[field.name] for field in fields(group)})


def _parameters(groups: tuple[type[Any], ...]) -> tuple[list[inspect.Parameter], dict[str, Any]]:
    hints: dict[str, Any] = {}
    parameters = []
    for group in groups:
        own = get_type_hints(group, include_extras=True)
        for field in fields(group):
            hints[field.name] = own[field.name]
            parameters.append(
                inspect.Parameter(
                    field.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=_default(field),
                    annotation=own[field.name],
                )
            )
    return parameters, hints


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return inspect.Parameter.empty if field.default is MISSING else field.default


def guarded(run: Callable[[], int]) -> int:
    """Run a command; whatever it raises becomes an exit code and at most a line, without a claim's content."""
    console.plain_output()
    try:
        code = run()
        sys.stdout.flush()
    except Refused as refused:
        console.say(str(refused))
        return refused.code
    except BrokenPipeError:
        console.mute_standard_output()
        return Code.PIPE_CLOSED
    except KeyboardInterrupt:
        return Code.INTERRUPTED
    except Exception as error:
        return _ended(error)
    return code


def _ended(error: Exception) -> int:
    """A file of ours that cannot be used, or what nobody expected."""
    from scrubber.edit.document import DocumentError
    from scrubber.tables import TableError

    if isinstance(error, DocumentError | TableError):
        console.say(str(error))
        return Code.USAGE
    return failed(error)


def failed(error: BaseException, where: str = "") -> Code:
    """Say that something failed that should not have: its kind and place, never its text."""
    kind, place = type(error).__name__, location(error.__traceback__)
    hint = "" if _state["debug"] else "; --debug shows the way there"
    console.say(f"{where}{': ' if where else ''}internal error {kind} at {place}{hint}")
    logs.log(logs.Level.ERROR, "internal_error", error=kind, location=place)
    if _state["debug"]:
        _trace(error)
    return Code.INTERNAL


def location(trace: TracebackType | None) -> str:
    """The innermost line of ours: `scrubber.pipeline.check:120`."""
    found = "?"
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "?")
        if found == "?" or str(module).startswith("scrubber"):
            found = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _trace(error: BaseException | None) -> None:
    """The frames of an exception and of those behind it: code and lines, no values and no texts."""
    while error is not None:
        frames = "".join(traceback.format_tb(error.__traceback__))
        sys.stderr.write(f"{frames}{type(error).__module__}.{type(error).__name__}\n")
        error = error.__cause__ or error.__context__
