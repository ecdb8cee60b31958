"""What is printed arrives, in whatever encoding and width, or the run does not end with 0."""

from __future__ import annotations

import os
import shlex
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


def in_shell(shell: Any, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash with ``$R`` for the command, its streams buffered as they are for everybody."""
    command = f"{sys.executable} -m rulecheck"
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", line],
        cwd=shell.folder,
        env={**os.environ, "R": command, "PYTHONUNBUFFERED": "", **environment},
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
    pytest.param(">&- 2>&-", id="both closed"),
    pytest.param("<&- >&- 2>&-", id="all three closed"),
    pytest.param(">/dev/full 2>/dev/full", marks=has_full, id="a full disk for both"),
]


@pytest.mark.parametrize("redirection", BROKEN_STREAMS)
def test_output_that_does_not_arrive_ends_with_3(shell: Any, redirection: str) -> None:
    """A report that could not be written is exit 3; 1 would say that a target was missed."""
    ended = in_shell(shell, f"$R {' '.join(CHECK)} {redirection}")

    assert ended.returncode == 3
    assert "Traceback" not in ended.stderr


# Every command in a process of its own, without starting Python for each; how each ends is told on stderr.
EACH = """\
import importlib, os, sys
from rulecheck.cli import _COMMANDS, main
from rulecheck.plugins import load_plugins
[importlib.import_module(f"rulecheck.cli.{name.replace('-', '_')}") for name in _COMMANDS]
load_plugins()
for line in sys.argv[1:]:
    number = os.fork()
    if not number:
        sys.argv = ["rulecheck", *line.split()]
        main()
        os._exit(0)
    print(f"{line} ended with {os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])}", file=sys.stderr, flush=True)
"""
SMALL = ["lint r.toml", "test proven.toml", "plugins", "plugins --format json", "kinds", "kinds --markdown", "formats"]
SMALL += ["explain growth", "explain r.toml each-recruits", "diff old.json old.json", "schema", "verify run.zip"]
SMALL += ["diff old.json old.json --format json", "init made", "new-plugin made/rulecheck-made"]
PROVEN = """\
rulecheck_cases = 1

[[cases]]
name = "all met"
as_at = 2024-01-01
data = '''
unit,year,recruited
North,2021-22,130
South,2021-22,130
North,2022-23,130
South,2022-23,130
'''
expect = '''
rule,unit,year,outcome,reason
each-recruits,North,2021-22,pass,met
each-recruits,South,2021-22,pass,met
each-recruits,North,2022-23,pass,met
each-recruits,South,2022-23,pass,met
'''
"""
SMALL_STREAMS = [
    pytest.param(">/dev/full", "No space left on device", marks=has_full, id="a full disk"),
    pytest.param(">&-", "it is closed", id="a closed stdout"),
    pytest.param("> >(:); sleep 0.1", "Broken pipe", id="a reader that is gone"),
]


@pytest.fixture
def answering(shell: Any) -> Any:
    """Return the shell with what the small commands ask for."""
    assert shell.check("pass.csv", "--output", "old.json", "--bundle", "run.zip").exit_code == 0
    (shell.folder / "proven.toml").write_text((shell.folder / "r.toml").read_text())
    (shell.folder / "proven.cases.toml").write_text(PROVEN)
    return shell


def each_ended(shell: Any, redirection: str) -> tuple[dict[str, str], list[str]]:
    """Run every small command; return how each ended, and what else is on stderr."""
    lines = " ".join(f"'{line}'" for line in SMALL)
    ended = in_shell(shell, f'exec {redirection}; "{sys.executable}" -c "$EACH" {lines}', EACH=EACH)
    said = ended.stderr.splitlines()
    endings = dict(line.split(" ended with ") for line in said if " ended with " in line)
    return endings, [line for line in said if " ended with " not in line]


@pytest.mark.skipif(os.name != "posix", reason="processes are forked")
@pytest.mark.parametrize(("redirection", "why"), SMALL_STREAMS)
def test_answer_that_does_not_arrive_ends_with_3(answering: Any, redirection: str, why: str) -> None:
    """Every other command too: who cannot hear its answer does not take it for a yes, and is told why."""
    endings, said = each_ended(answering, redirection)

    assert endings == dict.fromkeys(SMALL, "3")
    assert said == [f"rulecheck: stdout: the report could not be written: {why}"] * len(SMALL)


@pytest.mark.skipif(os.name != "posix", reason="processes are forked")
def test_answer_that_arrives_ends_with_0(answering: Any) -> None:
    """The test above can pass: it is the stream alone that ends them."""
    assert each_ended(answering, ">answers") == (dict.fromkeys(SMALL, "0"), [])


@pytest.mark.parametrize(
    ("data", "redirection"),
    [
        pytest.param("pass.csv", "2>&-", id="a closed stderr"),
        pytest.param("fail.csv", "<&- 2>&-", id="a closed stderr and stdin"),
        pytest.param("pass.csv", "2>/dev/full", marks=has_full, id="a full disk"),
    ],
)
def test_closed_stderr_takes_nothing_from_the_report(shell: Any, data: str, redirection: str) -> None:
    """Without stderr what is said beside is lost, not the report, nor its exit code."""
    ended = in_shell(shell, f"$R check r.toml {data} --as-at 2024-01-01 --output r.json {redirection}")

    assert ended.returncode == (data == "fail.csv")
    assert shell.json("r.json")["complete"] is True


NOISE = """\
import contextlib, sys
with contextlib.suppress(OSError):
    print("a library's warning", file=sys.stderr)
from rulecheck.cli import main
main()
"""


@has_full
def test_noise_that_stderr_did_not_take_changes_no_exit_code(shell: Any) -> None:
    """What a library left in the buffer fails once more when the interpreter ends, which would then say 120."""
    ended = in_shell(shell, f"{shlex.quote(sys.executable)} -c {shlex.quote(NOISE)} kinds 2>/dev/full")

    assert (ended.returncode, "target" in ended.stdout) == (0, True)


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
