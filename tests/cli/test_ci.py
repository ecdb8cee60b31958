"""In GitHub Actions the command tells the runner by itself, and no other environment changes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FAULTY = """
import rulecheck
@rulecheck.hookimpl
def rulecheck_reporters():
    def render(report):
        raise ValueError("x\\n::error::forged ##vso[task.complete]")
    return [rulecheck.Reporter(name="faulty", suffixes=(".faulty",), render=render)]
raise_at_start = {}
if raise_at_start:
    raise ValueError("x\\n::error::forged ##vso[task.complete]")
"""


@pytest.fixture
def summary(shell: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run as a step of GitHub Actions does; return the job's summary, to which an earlier step wrote."""
    path: Path = shell.folder / "summary"
    path.write_text("# Earlier\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


def annotations(text: str) -> list[str]:
    """Return the commands among printed lines, in words."""
    return [line.split(" ")[0].strip(":") for line in text.splitlines() if line.startswith("::")]


def test_step_is_annotated_and_the_verdict_still_comes_last(shell: Any, summary: Path) -> None:
    """One failure, one notice; then the summary as ever."""
    ended = shell.check("fail.csv")

    assert ended.exit_code == 1
    assert annotations(ended.stdout) == ["error", "notice"]
    assert ended.stdout.splitlines()[-1].startswith("FAIL: 1 failed")


def test_summary_is_appended(shell: Any, summary: Path) -> None:
    """What earlier steps wrote stays."""
    shell.check("fail.csv")
    shell.check("pass.csv")

    assert [line for line in summary.read_text("utf-8").splitlines() if line.startswith("#")] == [
        "# Earlier",
        "## ✖ rulecheck: Failed: 1 of 4 findings",
        "### Failed",
        "## ✔ rulecheck: Met",
    ]


def test_no_ci_tells_the_terminal_alone(shell: Any, summary: Path) -> None:
    """Nothing is printed for the runner, and nothing appended."""
    ended = shell.check("fail.csv", "--no-ci")

    assert annotations(ended.output) == []
    assert summary.read_text() == "# Earlier\n"


@pytest.mark.parametrize("said", ["false", "", "True", "1"])
def test_other_environments_change_nothing(
    shell: Any, summary: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """Only ``true`` is GitHub's word."""
    monkeypatch.setenv("GITHUB_ACTIONS", said)

    assert annotations(shell.check("fail.csv").output) == []
    assert summary.read_text() == "# Earlier\n"


def test_without_a_summary_file_only_annotations_are_printed(
    shell: Any, summary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A runner that names none gets none."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")

    assert shell.check("pass.csv").exit_code == 0


def test_report_on_stdout_stays_whole(shell: Any, summary: Path) -> None:
    """Annotations go where the summary goes."""
    ended = shell.check("fail.csv", "--format", "json")

    assert json.loads(ended.stdout)["summary"]["fail"] == 1
    assert annotations(ended.stderr) == ["error", "notice"]


def test_annotations_that_were_asked_for_are_printed_once(shell: Any, summary: Path) -> None:
    """The runner reads both streams."""
    assert annotations(shell.check("fail.csv", "--format", "github").output) == ["error", "notice"]


def test_summary_that_cannot_be_written_ends_with_3(shell: Any, summary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a report that did not arrive: no other report says pass."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(shell.folder / "missing" / "summary"))
    ended = shell.check("pass.csv", "--output", "r.json", "--output", "r.xml")

    assert ended.exit_code == 3
    assert "PASS" not in ended.output
    assert annotations(ended.stdout)[0] == "error"
    assert shell.json("r.json")["complete"] is False
    assert 'errors="1"' in (shell.folder / "r.xml").read_text()


def test_summary_of_a_run_whose_report_did_not_arrive_says_so(shell: Any, summary: Path) -> None:
    """The job's page does not say pass of a run that ended with 3."""
    ended = shell.check("pass.csv", "--output", "missing/r.json")

    assert ended.exit_code == 3
    assert "## ✖ rulecheck: Incomplete" in summary.read_text("utf-8")
    assert "Met\n" not in summary.read_text("utf-8")


def test_refused_data_are_told_to_the_runner(shell: Any, summary: Path) -> None:
    """A run that could not check is an error, not silence."""
    (shell.folder / "bad.csv").write_text("unit,year\n")
    ended = shell.check("bad.csv")

    assert ended.exit_code == 2
    assert annotations(ended.stdout)[:2] == ["error", "error"]
    assert "## ✖ rulecheck: Could not check" in summary.read_text("utf-8")


@pytest.mark.parametrize(
    ("source", "words"),
    [(FAULTY, ["--format", "faulty"]), (FAULTY.replace("= {}", "= True"), [])],
    ids=["a reporter", "an import"],
)
def test_fault_of_a_plugin_commands_no_ci_system(shell: Any, source: str, words: list[str]) -> None:
    """What an exception quotes is as inert as a unit's name."""
    (shell.folder / "faulty.py").write_text(source)
    ended = shell.check("pass.csv", "--plugin", "faulty.py", *words)

    assert ended.exit_code in (2, 3)
    assert "forged" in ended.output
    assert "##vso[" not in ended.output
    assert annotations(ended.output) == []


def test_fault_of_our_own_commands_no_ci_system(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback is told line by line, each inert."""
    from rulecheck.cli.faults import show_fault

    show_fault(ValueError("x\n::error::forged\n  ##[error]forged"))

    assert capsys.readouterr().err.splitlines() == [
        "ValueError: x",
        r"\u{3a}:error::forged",
        r"  \u{23}#[error]forged",
    ]
