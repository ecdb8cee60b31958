"""A table of commands that are compared with each other."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

from benches.measuring import Command

RULECHECK = str(Path(sysconfig.get_path("scripts")) / "rulecheck")
ROOT = Path(__file__).resolve().parent.parent


@attrs.frozen(kw_only=True)
class Table:
    """A bench: its commands, the first of which the others are compared with.

    Attributes:
        title: what is measured, in one line.
        prepare: writes what the commands need to a folder, and returns them by name; of a table that has sizes it is
            given the number of rows too.
        minutes: about how long it takes with three turns, on a quiet machine with two cores.
        sizes: the numbers of rows it is measured at, unless others are asked for; none: it has rows of its own.
        large: the sizes at which it is measured when large ones are asked for; they want much memory, or time.
        is_counted: the commands print what they counted, as JSON, and must have counted the same.
    """

    title: str
    prepare: Callable[..., Mapping[str, Command]]
    minutes: float
    sizes: tuple[int, ...] = ()
    large: tuple[int, ...] = ()
    is_counted: bool = False


def python(code: str) -> Command:
    """Return a command that runs Python code in this environment."""
    return Command(words=(sys.executable, "-c", code))


def script(file: Path, *arguments: str, python: str = sys.executable) -> Command:
    """Return a command that runs a file of Python alone: nothing that lies beside it can be imported."""
    return Command(words=(python, "-I", str(file), *arguments))


def counted(rules: Path, data: Path, *, reporter: str) -> Command:
    """Return a ``rulecheck check`` that prints how many findings each rule has, as a reporter of ``counts.py`` does."""
    counts = ("-q", "--fail-on", "never", "--plugin", str(ROOT / "benches/counts.py"), "--format", reporter)
    return check(rules, data, *counts)


def check(rules: Path, data: Path, *arguments: str, as_at: str = "2023-04-30", ends_with: int = 0) -> Command:
    """Return a ``rulecheck check`` that reads the rules and data from where they are."""
    words = (RULECHECK, "check", str(rules), str(data), "--as-at", as_at, *arguments)
    return Command(words=words, ends_with=ends_with)
