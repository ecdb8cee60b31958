"""``-q`` prints the verdict alone, ``-v`` all there is; neither changes what was found or written."""

from __future__ import annotations

from typing import Any

import pytest

VERDICTS = {"pass.csv": "PASS: 0 failed", "warn.csv": "WARN: 0 failed", "fail.csv": "FAIL: 1 failed (1 missed)"}


@pytest.mark.parametrize(("data", "verdict"), VERDICTS.items())
def test_quiet_prints_one_line_the_verdict_with_its_counts(shell: Any, data: str, verdict: str) -> None:
    """The line is the last one of the usual summary, and the exit code is the same."""
    usual, quiet = shell.check(data), shell.check(data, "-q")

    assert quiet.stdout.splitlines() == usual.stdout.splitlines()[-1:]
    assert quiet.stdout.startswith(verdict)
    assert (quiet.exit_code, quiet.stderr) == (usual.exit_code, "")


def test_quiet_beside_a_printed_report_leaves_the_verdict_on_stderr(shell: Any) -> None:
    """Stdout is the report's alone."""
    usual, quiet = (shell.check("fail.csv", "--format", "json", *more) for more in ((), ("-q",)))

    assert quiet.stdout == usual.stdout
    assert quiet.stderr.splitlines() == usual.stderr.splitlines()[-1:]


def test_quiet_names_no_file_that_it_wrote(shell: Any) -> None:
    """That a report arrived is told by the exit code; the report itself is the same."""
    usual = shell.check("fail.csv", "--output", "a.json")
    quiet = shell.check("fail.csv", "--output", "b.json", "--quiet")

    assert (usual.stderr, quiet.stderr) == ("wrote a.json\n", "")
    assert shell.json("a.json") == shell.json("b.json")


@pytest.mark.parametrize("data", ["missing.csv", "r.toml"])
def test_quiet_still_says_why_it_could_not_check(shell: Any, data: str) -> None:
    """A refusal is told once, on stderr; the verdict never reads as a pass."""
    ended = shell.check(data, "-q")

    assert ended.exit_code == 2
    assert ended.stdout.startswith("COULD NOT CHECK: ")
    assert ended.stderr.startswith(f"rulecheck: {data}: ")


def test_quiet_says_which_rule_was_not_judged(shell: Any) -> None:
    """With nothing due the run is not complete, and the reason stands on stderr as the summary does not say it."""
    text = (shell.folder / "r.toml").read_text()
    (shell.folder / "r.toml").write_text(text.replace('["2021-22", "2022-23"]', '"2040-41"'))

    ended = shell.check("pass.csv", "-q")

    assert (ended.exit_code, len(ended.stdout.splitlines())) == (2, 1)
    assert "rulecheck: " in ended.stderr
    assert "nothing" in ended.stderr


def test_quiet_says_that_a_report_did_not_arrive(shell: Any) -> None:
    """Neither the verdict nor the exit code can be taken for a pass."""
    ended = shell.check("pass.csv", "-q", "--output", "missing/r.json")

    assert ended.exit_code == 3
    assert ended.stdout.startswith("INCOMPLETE: ")
    assert "missing/r.json: the report could not be written" in ended.stderr


def test_quiet_prints_no_comparison(shell: Any) -> None:
    """The verdict stays the last line; what would change stands in the notes of the written reports."""
    (shell.folder / "old.toml").write_text((shell.folder / "r.toml").read_text().replace("130", "200"))

    ended = shell.check("pass.csv", "-q", "--against", "old.toml", "--output", "r.json")

    assert len(ended.stdout.splitlines()) == 1
    assert any("against old.toml" in note for note in shell.json("r.json")["notes"])


def test_verbose_lists_passes_with_all_that_stands_beside_them(shell: Any) -> None:
    """The file and line of a pass are told too, and what was read with its hash."""
    ended = shell.check("pass.csv", "-v")
    lines = [line.strip() for line in ended.stdout.splitlines()]

    places = sorted(line for line in lines if line.startswith("pass.csv, line"))
    assert places == [f"pass.csv, line {number}" for number in range(2, 6)]
    assert "kind target, closed scope: 0 failed, 0 warned, 0 not judged, 4 passed" in lines
    assert "table 'data'; rows left out: 0, dated after the as-at date: 0" in lines


def test_verbose_prints_the_same_bytes_twice(shell: Any) -> None:
    """It tells no time, for that would change from run to run."""
    assert shell.check("fail.csv", "-v").stdout == shell.check("fail.csv", "-v").stdout


def test_verbose_and_quiet_together_are_refused(shell: Any) -> None:
    """Neither wins silently."""
    assert shell.check("pass.csv", "-q", "-v").exit_code == 2
