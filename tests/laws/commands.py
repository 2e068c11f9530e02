"""The commands of the command line, and which options each of them takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from functools import cache

import typer

from scrubber.app.cli import app

OPTION = re.compile(r"(?<![\w-])-{1,2}[a-z][a-z-]*")


@cache
def options() -> dict[str, frozenset[str]]:
    """Every command by its words, as `ledger migrate`, with its options, as `--root`."""
    found: dict[str, frozenset[str]] = {}

    def walk(command, words):
        inner = getattr(command, "commands", None)
        if inner is None:
            found[" ".join(words)] = frozenset(
                [
                    option
                    for param in command.params
                    for option in (*param.opts, *param.secondary_opts)
                    if option.startswith("-")
                ]
                + ["--help"]
            )
            return
        for name, each in inner.items():
            walk(each, (*words, name))

    walk(typer.main.get_command(app), ())
    return found


def called(words: Sequence[str]) -> str:
    """The command that words behind `scrubber` call; empty where there is none."""
    for length in (2, 1):
        if " ".join(words[:length]) in options():
            return " ".join(words[:length])
    return ""


def unknown(words: Sequence[str]) -> list[str]:
    """What is wrong with words behind `scrubber`: a command or options that do not exist."""
    for place, word in enumerate(words[:2]):
        if "|" in word:  # one of several: `ledger migrate|verify`
            each = ([*words[:place], one, *words[place + 1 :]] for one in word.split("|"))
            return [wrong for one in each for wrong in unknown(one)]
    command = called(words)
    if not command:
        return [f"no command {' '.join(words[:2])}"]
    asked = {option for word in words for option in OPTION.findall(word.partition("=")[0])}
    return sorted(asked - options()[command])


def in_text(text: str) -> list[list[str]]:
    """Every call of `scrubber` that a page shows as code, by words; lines that end in a backslash go on."""
    code = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    code += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    found = []
    for block in code:
        for line in block.replace("\\\n", " ").splitlines():
            match = re.match(r"(?:\$ |> )?(?:\S*[/\\])?scrubber(?:\.exe)? ([a-z].*)", line.strip())
            if match:
                words = match[1].partition("  #")[0].replace("'", '"')
                found.append(words.split() if words.count('"') % 2 else shlex.split(words, posix=False))
    return found
