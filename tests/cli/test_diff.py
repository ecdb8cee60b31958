"""``rulecheck diff`` and ``rulecheck check --against`` as commands, on the forty-three forces."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command

EXAMPLE = Path(__file__).parents[2] / "examples" / "02-forty-three-forces"
RULES, DATA = EXAMPLE / "rules.toml", EXAMPLE / "police_uplift_final_2023_03_31.csv"


def run(*arguments: str | Path) -> Result:
    """Run a command."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """Return the same rule set with 200 officers as every force's target."""
    text = RULES.read_text(encoding="utf-8").replace('{ column = "target_cumulative" }', "200")
    (tmp_path / "stricter.toml").write_text(text, encoding="utf-8")
    return tmp_path / "stricter.toml"


@pytest.fixture
def reports(tmp_path: Path, stricter: Path) -> tuple[Path, Path]:
    """Return the reports of both."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    for rules, path in ((RULES, old), (stricter, new)):
        run("check", rules, DATA, "--as-at", "2023-06-30", "--output", path)
    return old, new


def test_diff_lists_what_turned(reports: tuple[Path, Path]) -> None:
    """Eight forces have fewer than 200; the Metropolitan Police has more, though less than its own target."""
    result = run("diff", *reports)

    assert result.exit_code == 0
    assert "Turned worse (8):" in result.output
    assert (
        "  force-meets-its-target: Bedfordshire, 2022-23\n    pass (met) -> fail (missed); cause: target"
        in result.output
    )
    assert result.output.endswith("10 of 43 verdicts changed: 8 worse, 1 otherwise, 1 better\n")


@pytest.mark.parametrize(("limit", "code"), [("worse", 1), ("any", 1), ("never", 0)])
def test_diff_may_gate(reports: tuple[Path, Path], limit: str, code: int) -> None:
    """A pipeline decides by the exit code."""
    assert run("diff", *reports, "--fail-on", limit).exit_code == code
    assert run("diff", reports[0], reports[0], "--fail-on", limit).exit_code == 0


def test_diff_of_no_report_ends_with_2(reports: tuple[Path, Path]) -> None:
    """A file that is no report, or none at all, cannot be compared."""
    assert run("diff", reports[0], DATA).exit_code == 2
    assert run("diff", reports[0], "absent.json").exit_code == 2


def test_against_shows_what_new_rules_would_turn(stricter: Path, tmp_path: Path) -> None:
    """The exit code is that of the new rules; the report has a note."""
    report = tmp_path / "report.json"
    result = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", RULES, "--output", report)

    assert result.exit_code == 1
    assert "10 of 43 verdicts changed: 8 worse, 1 otherwise, 1 better" in result.output
    assert f"against {RULES}: 10 of 43 verdicts changed" in report.read_text(encoding="utf-8")


def test_against_keeps_to_the_selection(stricter: Path) -> None:
    """With one unit selected only that unit is compared."""
    result = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", RULES, "--unit", "Bedfordshire")

    assert "1 of 1 verdict changed: 1 worse" in result.output


def test_against_rules_that_are_refused_ends_with_2(stricter: Path, tmp_path: Path) -> None:
    """Nothing is compared with what cannot be judged."""
    (tmp_path / "broken.toml").write_text("rulecheck = 1\n", encoding="utf-8")

    assert run("check", stricter, DATA, "--against", tmp_path / "broken.toml").exit_code == 2
