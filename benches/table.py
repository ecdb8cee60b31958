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
        prepare: writes what the commands need to a folder, and returns them by name.
    """

    title: str
    prepare: Callable[[Path], Mapping[str, Command]]


def python(code: str) -> Command:
    """Return a command that runs Python code in this environment."""
    return Command(words=(sys.executable, "-c", code))


def check(rules: Path, data: Path, *arguments: str, as_at: str = "2023-04-30", ends_with: int = 0) -> Command:
    """Return a ``rulecheck check`` that reads the rules and data from where they are."""
    words = (RULECHECK, "check", str(rules), str(data), "--as-at", as_at, *arguments)
    return Command(words=words, ends_with=ends_with)
