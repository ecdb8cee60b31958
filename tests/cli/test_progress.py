"""A long run on a terminal draws how far it is, and takes it away; nothing else ever sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import Any

import attrs
import pytest

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")

# Loaded with --plugin, it makes any run long.
SLOW = """\
import time

import rulecheck

@rulecheck.hookimpl(wrapper=True)
def rulecheck_judge(rule, submission):
    time.sleep({seconds})
    return (yield)
"""
GONE = b"\x1b[2K"
"""Takes a line away."""


@attrs.frozen
class Ended:
    """What a run left: its exit code, stdout, and what the terminal behind stderr received."""

    exit_code: int
    stdout: bytes
    drawn: bytes


def on_terminal(shell: Any, *words: str, seconds: float = 2.0, **environment: str) -> Ended:
    """Run a check that takes so long, with a terminal for stderr."""
    (shell.folder / "slow.py").write_text(SLOW.format(seconds=seconds))
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "rulecheck", "check", "r.toml", "pass.csv", "--plugin", "slow.py", *words],
        cwd=shell.folder,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
        stdout=subprocess.PIPE,
        stderr=end,
    ) as run:
        os.close(end)
        drawn = b""
        with suppress(OSError):  # how Linux says that the other side is closed
            while got := os.read(terminal, 65_536):
                drawn += got
        stdout = run.communicate(timeout=60)[0]
    os.close(terminal)
    return Ended(run.returncode, stdout, drawn)


DAY = ("--as-at", "2024-01-01")


def test_long_run_names_the_rule_it_is_at_and_leaves_the_line_empty(shell: Any) -> None:
    """The last thing drawn is the line taken away; the summary is the one that a pipe gets."""
    ended = on_terminal(shell, *DAY)

    assert b"judging rule each-recruits" in ended.drawn
    assert ended.drawn.endswith(GONE)
    assert b"\x1b[?25l" not in ended.drawn  # a killed run would leave the cursor hidden
    assert (ended.exit_code, ended.stdout) == (0, shell.check("pass.csv").stdout.encode())


def test_what_is_said_afterwards_stands_on_a_line_of_its_own(shell: Any) -> None:
    """The files that were written are named after the line is gone."""
    ended = on_terminal(shell, *DAY, "--output", "r.json")

    assert ended.drawn.split(GONE)[-1] == b"wrote r.json\r\n"


SILENT = {
    "a run of less than a second": ((), 0.0, {}),
    "a quiet run": (("-q",), 2.0, {}),
    "a terminal that takes nothing back": ((), 2.0, {"TERM": "dumb"}),
}


@pytest.mark.parametrize(("words", "seconds", "environment"), SILENT.values(), ids=SILENT)
def test_nothing_is_drawn_on(shell: Any, words: tuple[str, ...], seconds: float, environment: dict[str, str]) -> None:
    """Such a run leaves the terminal as it was."""
    ended = on_terminal(shell, *DAY, *words, seconds=seconds, **environment)

    assert (ended.exit_code, ended.drawn) == (0, b"")


def test_nothing_is_drawn_in_a_pipe_even_where_colour_is_forced(shell: Any) -> None:
    """A log holds no line that was meant to go away."""
    (shell.folder / "slow.py").write_text(SLOW.format(seconds=2.0))
    words = ("check", "r.toml", "pass.csv", *DAY, "--plugin", "slow.py")

    assert shell.spawn(*words, FORCE_COLOR="1", TTY_INTERACTIVE="1", TERM="xterm").stderr == b""


def test_line_is_gone_before_a_refusal_is_told(shell: Any) -> None:
    """A message is never drawn into."""
    (shell.folder / "slow.py").write_text("")
    ended = on_terminal(shell, *DAY, "--baseline", "missing.json")

    assert ended.exit_code == 2
    assert ended.drawn.split(GONE)[-1].startswith(b"rulecheck: missing.json: ")


def test_drawing_is_not_imported_where_nothing_is_drawn(shell: Any) -> None:
    """A gate in CI does not pay for it."""
    said = shell.spawn("check", "r.toml", "pass.csv", *DAY, flags=("-X", "importtime")).stderr

    assert b"rulecheck.cli.progress" in said
    assert b"rich.progress" not in said
