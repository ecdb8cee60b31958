"""A check imports what it needs and no more, so that a gate that runs it a hundred times a day waits little."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from rulecheck.plugins import BUILT_IN, NO_AUTOLOAD

LISTING = """
import atexit, sys
atexit.register(lambda: print(*sorted(sys.modules), file=open('loaded', 'w')))
from rulecheck.cli import main
main()
"""
LATE = {
    "jinja2",
    "msgspec",
    "packaging",
    "rich",
    "sqlglot",
    "sqlite3",
    "toml_rs",
    "xlsxwriter",
    "rulecheck.bundling",
    "rulecheck.cli.against",
    "rulecheck.comparing",
    "rulecheck.data.records",
    "rulecheck.drafting",
    "rulecheck.engine.tracing",
    "rulecheck.explaining",
    "rulecheck.proving",
    "rulecheck.spreadsheets",
    "rulecheck.testing",
}
PLUGINS = {each.module for each in BUILT_IN}


def imported(shell: Any, *words: str) -> set[str]:
    """Return the modules that a check of a table of CSV by one rule of the kind ``target`` imports."""
    command = [sys.executable, "-c", LISTING, "check", "--in-process", "r.toml", "pass.csv", "--as-at", "2024-01-01"]
    subprocess.run([*command, *words], cwd=shell.folder, check=True, timeout=60, env={**os.environ, NO_AUTOLOAD: "1"})
    return set((shell.folder / "loaded").read_text().split())


def test_a_check_imports_the_kind_and_the_reader_that_it_uses(shell: Any) -> None:
    """Of the built-in plugins those alone; the others are known by name."""
    assert imported(shell, "-q") & PLUGINS == {"rulecheck.kinds.target", "rulecheck.readers.csv"}


def test_a_check_imports_nothing_that_it_does_not_need(shell: Any) -> None:
    """What other commands, other options and other tables need stays away."""
    assert imported(shell, "-q") & LATE == set()


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ([], "rich"),
        (["--output", "r.html"], "jinja2"),
        (["--output", "r.json"], "rulecheck.reporters.json"),
        (["--bundle", "r.zip"], "rulecheck.bundling"),
        (["--against", "r.toml"], "rulecheck.comparing"),
        (["--allow-plugin", "a==1"], "packaging"),
    ],
)
def test_what_is_asked_for_is_imported(shell: Any, words: list[str], needed: str) -> None:
    """The tests above can fail: these are the names under which it is loaded."""
    assert needed in imported(shell, *words)
