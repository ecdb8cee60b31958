"""What is printed arrives, in whatever encoding and width, or the run does not end with 0."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECK = ("check", "r.toml", "pass.csv", "--as-at", "2024-01-01")
FULL = Path("/dev/full")
has_full = pytest.mark.skipif(
    not (FULL.exists() and stat.S_ISCHR(FULL.stat().st_mode)), reason="this machine has no /dev/full"
)


def in_shell(shell: Any, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash with ``$R`` for the command."""
    command = f"{sys.executable} -m rulecheck"
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", line],
        cwd=shell.folder,
        env={**os.environ, "R": command},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


BROKEN_STREAMS = [
    pytest.param(">/dev/full", marks=has_full, id="a full disk"),
    pytest.param("--format json >/dev/full", marks=has_full, id="a full disk, report"),
    pytest.param(">&-", id="a closed stdout"),
    pytest.param("--format json >&-", id="a closed stdout, report"),
    pytest.param("--format json | :", id="a reader that is gone"),
]


@pytest.mark.parametrize("redirection", BROKEN_STREAMS)
def test_output_that_does_not_arrive_ends_with_3(shell: Any, redirection: str) -> None:
    """A report that could not be written is exit 3; 1 would say that a target was missed."""
    ended = in_shell(shell, f"$R {' '.join(CHECK)} {redirection}")

    assert ended.returncode == 3
    assert "Traceback" not in ended.stderr


def test_lint_with_a_closed_stdout_is_no_success(shell: Any) -> None:
    """A gate that cannot hear ``lint`` does not take it for a yes."""
    assert in_shell(shell, "$R lint r.toml >&-").returncode != 0


def test_closed_stderr_takes_nothing_from_the_report(shell: Any) -> None:
    """Without stderr the summary is lost, not the report."""
    ended = in_shell(shell, f"$R {' '.join(CHECK)} --output r.json 2>&-")

    assert ended.returncode == 0
    assert shell.json("r.json")["complete"] is True


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_summary_stays_readable_in_old_encodings(shell: Any, encoding: str) -> None:
    """Shapes become letters; the words and numbers stay."""
    ended = shell.spawn("check", "r.toml", "fail.csv", "--as-at", "2024-01-01", PYTHONIOENCODING=encoding)

    text = ended.stdout.decode(encoding)
    assert ended.returncode == 1
    assert "x Fail  South had 1 recruited by 31 March 2023; its target was 130." in text
    assert "v Pass" in text
    assert text.splitlines()[-1].startswith("FAIL: 1 failed")


@pytest.mark.parametrize("environment", [{"TERM": "dumb", "COLUMNS": "40"}, {"NO_COLOR": "1", "COLUMNS": "300"}])
def test_piped_summary_is_plain_and_80_columns_wide(shell: Any, environment: dict[str, str]) -> None:
    """In a pipe there is no colour, and no line over 80 columns that could be broken."""
    text = shell.spawn("check", "r.toml", "fail.csv", "--as-at", "2024-01-01", **environment).stdout.decode()

    assert "\x1b" not in text
    assert [line for line in text.splitlines() if len(line) > 80 and " " in line.strip()] == []


def test_no_color_takes_all_colour_away_even_where_it_is_forced(shell: Any) -> None:
    """``NO_COLOR`` leaves no colour; the words carry the outcome."""
    plain = shell.spawn(*CHECK, NO_COLOR="1", FORCE_COLOR="1").stdout.decode()

    assert not [code for code in ("\x1b[31", "\x1b[32", "\x1b[33", ";31m", ";32m", ";33m") if code in plain]
    assert "Pass" in plain


LONG = "A promise with a very long name " * 6


def test_long_titles_are_wrapped(shell: Any) -> None:
    """Titles and names of any length are broken at blanks."""
    text = (shell.folder / "r.toml").read_text()
    text = text.replace("Each recruits 130", LONG).replace("A closed rule set", LONG)
    (shell.folder / "r.toml").write_text(text)

    told = shell.check("fail.csv").stdout

    assert max(len(line) for line in told.splitlines()) <= 80
    assert told.count("very long name") > 6
