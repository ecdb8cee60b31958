"""``--help`` shows a real example and loads nothing that is heavy."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

COMMANDS = ["check", "diff", "init", "lint", "explain", "kinds", "plugins", "formats", "schema", "verify"]
HEAVY = {"polars", "narwhals", "rich", "jinja2", "msgspec", "toml_rs", "pluggy", "cattrs", "attrs", "sqlglot"}

LISTING = """
import sys
from rulecheck.cli import main
try:
    main()
except SystemExit:
    pass
loaded = {name.partition('.')[0] for name in sys.modules}
plugins = ('rulecheck.kinds', 'rulecheck.readers', 'rulecheck.reporters', 'rulecheck.plugins')
loaded |= {name for name in sys.modules if name.startswith(plugins)}
print(*sorted(loaded), file=sys.stderr)
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example_of_the_command(shell: Any, command: str) -> None:
    """Each command's help ends with a line to type."""
    ended = shell.run(command, "--help")

    assert ended.exit_code == 0
    assert f"rulecheck {command}" in ended.output.partition("Example")[2]


def test_help_lists_every_command_with_an_example(shell: Any) -> None:
    """The first help shows what there is, and how the main job is done."""
    told = shell.run("--help").output

    assert all(f"\n  {command} " in told for command in COMMANDS)
    assert "Example: rulecheck check " in told


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_first_help_imports_no_heavy_library_and_no_plugin(shell: Any, word: str) -> None:
    """It is there at once: no table library, no drawing, no kind, reader or reporter."""
    ended = subprocess.run(
        [sys.executable, "-c", LISTING, word], capture_output=True, text=True, check=True, timeout=60
    )

    assert HEAVY & set(ended.stderr.split()) == set()
    assert [name for name in ended.stderr.split() if name.startswith("rulecheck.")] == []
    assert "rulecheck" in ended.stdout


def test_checking_imports_the_reporters_it_needs(shell: Any) -> None:
    """The test above can fail: a command that works does load what is heavy."""
    ended = subprocess.run(
        [sys.executable, "-c", LISTING, "kinds"], capture_output=True, text=True, check=True, timeout=60
    )

    assert {"polars", "narwhals"} <= set(ended.stderr.split())
