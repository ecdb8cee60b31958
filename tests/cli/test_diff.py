"""``rulecheck diff`` and ``rulecheck check --against`` as commands, on the forty-three forces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command

EXAMPLE = Path(__file__).parents[2] / "examples" / "02-forty-three-forces"
RULES, DATA = EXAMPLE / "rules.toml", EXAMPLE / "police_uplift_final_2023_03_31.csv"


BREAKING = """
import attrs
import rulecheck


@attrs.frozen(kw_only=True)
class Breaking(rulecheck.Rule):
    \"""Never judges.\"""

    kind = "breaking"


@rulecheck.hookimpl
def rulecheck_kinds():
    return [Breaking]


@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    raise ValueError("broke")
"""


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
        "  force-meets-its-target: Bedfordshire, 2022-23\n    pass (met) -> fail (missed)\n"
        "    observed: 195\n    expected: 179 -> 200\n    cause: target\n" in result.output
    )
    assert result.output.endswith("10 of 43 verdicts changed: 8 worse, 1 better, 1 otherwise\n")


@pytest.mark.parametrize(("limit", "code"), [("worse", 1), ("any", 1), ("never", 0)])
def test_diff_may_gate(reports: tuple[Path, Path], limit: str, code: int) -> None:
    """A pipeline decides by the exit code."""
    assert run("diff", *reports, "--fail-on", limit).exit_code == code
    assert run("diff", reports[0], reports[0], "--fail-on", limit).exit_code == 0


def test_diff_of_no_report_ends_with_2(reports: tuple[Path, Path]) -> None:
    """A file that is no report, or none at all, cannot be compared."""
    assert run("diff", reports[0], DATA).exit_code == 2
    assert run("diff", reports[0], "absent.json").exit_code == 2


def test_diff_tells_a_later_day_from_other_data(tmp_path: Path) -> None:
    """On the same file a rule has come due: the day did that and not the data."""
    folder = EXAMPLE.parent / "01-first-check"
    days = ("2022-06-30", "2023-04-30")
    for day in days:
        run(
            "check", folder / "rules.toml", folder / "returns.csv", "--as-at", day, "--output", tmp_path / f"{day}.json"
        )
    result = run("diff", *(tmp_path / f"{day}.json" for day in days), "--format", "json")

    assert {tuple(change["causes"]) for change in json.loads(result.stdout)["changes"]} == {("date",)}


def test_diff_knows_the_rule_set_that_was_extended(tmp_path: Path) -> None:
    """The column is another one in the file from which the rule was taken over; the file that was named is the same."""
    base, top = tmp_path / "base.toml", tmp_path / "top.toml"
    top.write_text('rulecheck = 1\nextends = "base.toml"\n[ruleset]\nid = "top"\ntitle = "Top"\n', "utf-8")
    for column in ("officers_counted_towards_uplift", "diff_published"):
        counted = (
            RULES.read_text("utf-8").replace("officers_counted_towards_uplift", column).replace("count = true, ", "")
        )
        base.write_text(counted, "utf-8")
        run("check", top, DATA, "--as-at", "2023-06-30", "--output", tmp_path / f"{column}.json")
    reports = (tmp_path / "officers_counted_towards_uplift.json", tmp_path / "diff_published.json")
    listed = json.loads(run("diff", *reports, "--format", "json").stdout)["changes"]

    assert {tuple(change["causes"]) for change in listed} == {("rule set",)}


def test_diff_of_a_report_with_itself_is_empty(reports: tuple[Path, Path]) -> None:
    """Nothing changed, and that is said."""
    assert run("diff", reports[0], reports[0]).output.endswith("\n\n0 of 43 verdicts changed\n")


def test_diff_prints_json_for_programs(reports: tuple[Path, Path]) -> None:
    """Only the JSON is on stdout, and the exit code is the same."""
    result = run("diff", *reports, "--format", "json", "--fail-on", "worse")

    assert (json.loads(result.stdout)["format"], result.exit_code) == ("rulecheck.diff/1", 1)


def test_diff_names_a_value_that_changed(tmp_path: Path, reports: tuple[Path, Path]) -> None:
    """Dorset's figure falls below its target: the data did it."""
    (tmp_path / "less.csv").write_text(DATA.read_text("utf-8").replace(",166,174,", ",166,160,"), "utf-8")
    run("check", RULES, tmp_path / "less.csv", "--as-at", "2023-06-30", "--output", tmp_path / "less.json")
    said = run("diff", reports[0], tmp_path / "less.json").output.partition("\n\n")[2]

    assert said == (
        "Turned worse (1):\n  force-meets-its-target: Dorset, 2022-23\n    pass (met) -> fail (missed)\n"
        "    observed: 174 -> 160\n    expected: 166\n    cause: data\n\n1 of 43 verdicts changed: 1 worse\n"
    )


def test_diff_fails_on_a_target_that_was_dropped(tmp_path: Path, reports: tuple[Path, Path]) -> None:
    """A failure is not got rid of by taking its unit out of the rule."""
    text = RULES.read_text("utf-8").replace('units = ["@forces"]', 'units = ["Dorset"]')
    (tmp_path / "fewer.toml").write_text(text, "utf-8")
    run("check", tmp_path / "fewer.toml", DATA, "--as-at", "2023-06-30", "--output", tmp_path / "fewer.json")
    result = run("diff", reports[0], tmp_path / "fewer.json", "--fail-on", "worse")

    assert result.exit_code == 1
    assert result.output.endswith("42 of 43 verdicts changed: 42 vanished\n")


def test_diff_refuses_a_run_that_was_not_complete(tmp_path: Path, reports: tuple[Path, Path]) -> None:
    """A refused return has a report too; it holds no verdicts to compare, and that is not the same as no change."""
    run("check", RULES, tmp_path / "absent.csv", "--output", tmp_path / "refused.json")
    result = run("diff", reports[0], tmp_path / "refused.json")

    assert result.exit_code == 2
    assert "is the report of a run that was not complete" in result.stderr
    assert result.stdout == ""


def test_against_shows_what_new_rules_would_turn(stricter: Path, tmp_path: Path) -> None:
    """The exit code is that of the new rules; the report has a note."""
    report = tmp_path / "report.json"
    result = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", RULES, "--output", report)

    assert result.exit_code == 1
    assert "10 of 43 verdicts would change: 8 worse, 1 better, 1 otherwise" in result.output
    assert f"against {RULES}: 10 of 43 verdicts would change" in report.read_text(encoding="utf-8")


def test_against_keeps_to_the_selection(stricter: Path) -> None:
    """With one unit selected only that unit is compared."""
    result = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", RULES, "--unit", "Bedfordshire")

    assert "1 of 1 verdict would change: 1 worse" in result.output


def test_against_says_that_a_selection_hides_what_would_vanish(stricter: Path) -> None:
    """Verdicts that were not selected did not go away."""
    with_unit = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", RULES, "--unit", "Kent").stdout
    without = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", RULES).stdout
    said = "With a selection, verdicts that only the old rules give are not listed."

    assert (said in with_unit, said in without) == (True, False)


def test_against_goes_where_the_summary_goes(stricter: Path) -> None:
    """Where stdout carries a report, what changes is said on stderr, and the report stays a report."""
    result = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", RULES, "--format", "json")

    assert json.loads(result.stdout)["complete"] is True
    assert result.stderr.endswith("10 of 43 verdicts would change: 8 worse, 1 better, 1 otherwise\n")


def test_against_itself_changes_nothing(stricter: Path) -> None:
    """The same rules, the same verdicts."""
    result = run("check", stricter, DATA, "--as-at", "2023-06-30", "--against", stricter)

    assert result.output.endswith("0 of 43 verdicts would change\n")


def test_against_finds_rules_by_the_ids_they_had(stricter: Path, tmp_path: Path) -> None:
    """Next year's rule set has another id, and its rule another one too; each verdict is counted once."""
    text = stricter.read_text("utf-8").replace('id = "police-uplift-forces"', 'id = "next-year"')
    renamed = 'id = "each-force-has-200"\nprevious_ids = ["force-meets-its-target"]'
    (tmp_path / "next.toml").write_text(text.replace('id = "force-meets-its-target"', renamed), "utf-8")
    result = run("check", tmp_path / "next.toml", DATA, "--as-at", "2023-06-30", "--against", RULES)

    assert result.output.endswith("10 of 43 verdicts would change: 8 worse, 1 better, 1 otherwise\n")


def test_against_does_not_ask_the_old_rules_for_a_new_table(tmp_path: Path) -> None:
    """Next year's targets stand in a table that this year's rules do not know."""
    table = '[tables.targets]\npath = "none.csv"\nunit = "force"\nyear = "financial_year"\n\n[[rules]]'
    text = RULES.read_text("utf-8").replace('{ column = "target', '{ table = "targets", column = "target')
    (tmp_path / "next.toml").write_text(text.replace("[[rules]]", table, 1), "utf-8")
    words = ("--as-at", "2023-06-30", "--table", f"targets={DATA}", "--against", RULES)
    result = run("check", tmp_path / "next.toml", DATA, *words)

    assert "verdicts would change" in result.output
    assert result.exit_code == 1


def test_exit_code_is_that_of_the_new_rules(stricter: Path, tmp_path: Path) -> None:
    """The old rules fail and the new ones pass: 0."""
    text = stricter.read_text("utf-8").replace("at_least = 200", 'at_least = 0\nmissing = "warn"')
    (tmp_path / "mild.toml").write_text(text, "utf-8")

    assert run("check", tmp_path / "mild.toml", DATA, "--as-at", "2023-06-30", "--against", RULES).exit_code == 0


def test_against_rules_whose_plugin_broke_ends_with_3(stricter: Path, tmp_path: Path) -> None:
    """A fault of a plugin is no fault of the rule set, whichever of the two it judges."""
    (tmp_path / "breaking.py").write_text(BREAKING, "utf-8")
    text = (
        RULES.read_text("utf-8").replace('kind = "target"', 'kind = "breaking"').replace("at_least =", "# at_least =")
    )
    (tmp_path / "old.toml").write_text(text, "utf-8")
    words = ("--as-at", "2023-06-30", "--against", tmp_path / "old.toml", "--plugin", tmp_path / "breaking.py")
    result = run("check", stricter, DATA, *words)

    assert result.exit_code == 3
    assert "could not be judged, so nothing is compared" in result.stderr


def test_against_rules_that_are_refused_ends_with_2(stricter: Path, tmp_path: Path) -> None:
    """Nothing is compared with what cannot be judged."""
    (tmp_path / "broken.toml").write_text("rulecheck = 1\n", encoding="utf-8")

    assert run("check", stricter, DATA, "--against", tmp_path / "broken.toml").exit_code == 2
