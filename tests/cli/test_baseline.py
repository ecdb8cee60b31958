"""``rulecheck check --baseline``: only what is new, or worse, fails the gate; what is known stays in sight."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command

RULES = """rulecheck = 1
[ruleset]
id = "made-up"
title = "Made up"
[data]
unit = "unit"
year = "year"
[data.measures]
recruited = { column = "recruited", flow = true }
[[rules]]
id = "recruits"
kind = "target"
title = "They recruit"
measure = "recruited"
units = ["East", "North", "South"]
years = "2021-22"
at_least = 10
near_miss = 2
"""


def check(folder: Path, values: dict[str, str], *more: str) -> Result:
    """Judge values by unit; the report is ``now.json``."""
    rows = "".join(f"{unit},2021-22,{value}\n" for unit, value in values.items())
    (folder / "data.csv").write_text(f"unit,year,recruited\n{rows}", encoding="utf-8")
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    paths = [str(folder / name) for name in ("rules.toml", "data.csv")]
    output = ("--output", str(folder / "now.json"))
    return CliRunner().invoke(command, ["check", *paths, "--as-at", "2023-06-30", *output, *more])


def before(folder: Path, values: dict[str, str]) -> tuple[str, str]:
    """Judge values, keep the report, and return the option that names it."""
    check(folder, values)
    (folder / "now.json").rename(folder / "before.json")
    return "--baseline", str(folder / "before.json")


def now(folder: Path) -> Any:
    """Return the report."""
    return json.loads((folder / "now.json").read_text(encoding="utf-8"))


FAILING = {"East": "5", "North": "12", "South": "9"}


@pytest.mark.parametrize(
    ("values", "ending", "known"),
    [
        (FAILING, 0, {"East", "South"}),
        (FAILING | {"East": "6"}, 0, {"East", "South"}),
        (FAILING | {"East": "4.999999"}, 1, {"South"}),
        (FAILING | {"East": "9"}, 0, {"East", "South"}),
        (FAILING | {"North": "7"}, 1, {"East", "South"}),
        (FAILING | {"South": "7"}, 1, {"East"}),
        (FAILING | {"East": ""}, 1, {"South"}),
        (FAILING | {"East": "n/k"}, 1, {"South"}),
        (FAILING | {"East": "10"}, 0, {"South"}),
    ],
    ids=["same", "less short", "shorter", "a warning now", "new", "worse", "missing", "unreadable", "mended"],
)
def test_what_is_new_or_worse_fails_the_gate(
    values: dict[str, str], ending: int, known: set[str], tmp_path: Path
) -> None:
    """Five short stays known at five short and at less; by a millionth more, or without a number, it is not."""
    baseline = before(tmp_path, FAILING)

    assert check(tmp_path, values, *baseline).exit_code == ending
    assert {finding["unit"] for finding in now(tmp_path)["findings"] if finding["known"]} == known


def test_known_failures_stay_failures_in_sight(tmp_path: Path) -> None:
    """They are counted and listed, marked, and the last line says KNOWN and not PASS."""
    result = check(tmp_path, FAILING, *before(tmp_path, FAILING))
    report = now(tmp_path)

    assert report["summary"]["fail"] == 1
    assert report["baseline"]["known"] == {"warn": 1, "fail": 1, "unjudged": 0}
    assert "Known already." in result.output
    assert result.output.splitlines()[-1].startswith("KNOWN: 1 failed (1 missed; 1 known), 1 warned")


@pytest.mark.parametrize(("value", "ending"), [("", 0), ("9.999999", 1), ("n/k", 1), ("[c]", 1), ("12", 0)])
def test_missing_value_is_known_only_as_long_as_it_is_missing(value: str, ending: int, tmp_path: Path) -> None:
    """Nothing tells that a number, however near, or another reason for none is no worse."""
    baseline = before(tmp_path, FAILING | {"East": ""})
    result = check(tmp_path, FAILING | {"East": value}, *baseline, "--fail-on", "warn")

    assert result.exit_code == ending


@pytest.mark.parametrize(("fail_on", "ending"), [("fail", 0), ("warn", 1), ("never", 0)])
def test_new_warning_counts_as_fail_on_says(fail_on: str, ending: int, tmp_path: Path) -> None:
    """The known warning of South does not."""
    baseline = before(tmp_path, FAILING)
    values = FAILING | {"North": "9"}

    assert check(tmp_path, values, *baseline, "--fail-on", fail_on).exit_code == ending
    assert check(tmp_path, FAILING, *baseline, "--fail-on", fail_on).exit_code == 0


@pytest.mark.parametrize("facts", [{"kind": "range"}, {"measure": "headcount"}], ids=["kind", "measure"])
def test_failure_of_another_kind_or_measure_is_not_known(facts: dict[str, str], tmp_path: Path) -> None:
    """The id alone does not make it the same promise, and five of one thing are not five of another."""
    baseline = before(tmp_path, FAILING)
    report = json.loads((tmp_path / "before.json").read_text(encoding="utf-8"))
    report["findings"] = [finding | facts for finding in report["findings"]]
    (tmp_path / "before.json").write_text(json.dumps(report), encoding="utf-8")

    assert check(tmp_path, FAILING, *baseline).exit_code == 1
    assert not any(finding["known"] for finding in now(tmp_path)["findings"])


def test_rule_is_known_by_an_id_it_had_before(tmp_path: Path) -> None:
    """Renaming a rule makes nothing new."""
    baseline = before(tmp_path, FAILING)
    text = (tmp_path / "rules.toml").read_text(encoding="utf-8")
    renamed = text.replace('"recruits"', '"recruits-anew"') + 'previous_ids = ["recruits"]\n'
    (tmp_path / "renamed.toml").write_text(renamed, encoding="utf-8")
    arguments = ["check", str(tmp_path / "renamed.toml"), str(tmp_path / "data.csv"), "--as-at", "2023-06-30"]

    assert CliRunner().invoke(command, [*arguments, *baseline]).exit_code == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read"),
        ("", "is no JSON report of rulecheck"),
        ('{"format": "rulecheck.diff/1"}', "is of the format 'rulecheck.diff/1'"),
    ],
)
def test_baseline_that_is_no_report_ends_with_two(content: str | None, why: str, tmp_path: Path) -> None:
    """A gate whose baseline is gone does not open."""
    path = tmp_path / "gone.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = check(tmp_path, {"East": "12", "North": "12", "South": "12"}, "--baseline", str(path))

    assert result.exit_code == 2
    assert why in result.output


def test_incomplete_baseline_ends_with_two(tmp_path: Path) -> None:
    """What it knows is not the whole answer."""
    _, path = before(tmp_path, FAILING)
    text = Path(path).read_text(encoding="utf-8").replace('"complete": true', '"complete": false')
    Path(path).write_text(text, encoding="utf-8")

    assert check(tmp_path, FAILING, "--baseline", path).exit_code == 2


def test_baseline_is_not_written_over(tmp_path: Path) -> None:
    """A run that fails must not become what the next one is held against."""
    option, path = before(tmp_path, FAILING)
    result = check(tmp_path, FAILING, option, path, "--output", path)

    assert result.exit_code == 3
    assert "it is a file that this run reads" in result.output


def test_each_report_tells_what_is_known(tmp_path: Path) -> None:
    """The page beside each failure, the workbook and the flat table in a column, SARIF as its format has it."""
    names = ("r.html", "r.xlsx", "r.csv", "r.sarif")
    outputs = [word for name in names for word in ("--output", str(tmp_path / name))]
    check(tmp_path, FAILING | {"North": "7"}, *before(tmp_path, FAILING), *outputs)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    results = json.loads((tmp_path / "r.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]

    assert "Failures known from it: 1 of 2; new or worse: 1." in page
    assert ("Known already" in page, "New or worse" in page) == (True, True)
    assert [cell.value for cell in list(book["Findings"].columns)[-3]].count("known") == 2
    assert "Baseline" in [cell.value for cell in book["Run"]["A"]]
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").count(",true,,\n") == 2
    assert [result.get("baselineState") for result in results].count("unchanged") == 2


def turned(folder: Path) -> dict[str, int]:
    """Return how many verdicts turned in each way, of those ways that occur."""
    return {turn: number for turn, number in now(folder)["baseline"]["turned"].items() if number}


@pytest.mark.parametrize(
    ("values", "turns"),
    [
        (FAILING, {}),
        (FAILING | {"East": "6"}, {}),
        (FAILING | {"East": "4.999999"}, {"worse": 1}),
        (FAILING | {"North": "7"}, {"worse": 1}),
        (FAILING | {"East": "10"}, {"better": 1}),
        (FAILING | {"East": ""}, {"otherwise": 1}),
        (FAILING | {"East": "12", "North": "1", "South": "1"}, {"worse": 2, "better": 1}),
    ],
    ids=["same", "less short", "shorter", "failed", "mended", "missing", "several"],
)
def test_the_report_counts_what_changed(values: dict[str, str], turns: dict[str, int], tmp_path: Path) -> None:
    """A failure that is missed by more turned worse, though its outcome is the same."""
    check(tmp_path, values, *before(tmp_path, FAILING))

    assert turned(tmp_path) == turns


def test_what_only_the_earlier_report_has_is_counted(tmp_path: Path) -> None:
    """A target is not got rid of in silence by dropping its unit from the rule."""
    baseline = before(tmp_path, FAILING)
    (tmp_path / "fewer.toml").write_text(RULES.replace('"East", ', ""), encoding="utf-8")
    arguments = ["check", str(tmp_path / "fewer.toml"), str(tmp_path / "data.csv"), "--as-at", "2023-06-30", *baseline]

    CliRunner().invoke(command, [*arguments, "--output", str(tmp_path / "now.json")])

    assert turned(tmp_path) == {"vanished": 1}


def test_with_a_selection_nothing_has_vanished(tmp_path: Path) -> None:
    """What was not asked for says nothing; the page tells that only a part was looked at."""
    page = tmp_path / "r.html"
    check(tmp_path, FAILING, *before(tmp_path, FAILING), "--unit", "South", "--output", str(page))

    assert turned(tmp_path) == {}
    assert "Only a selection was checked" in page.read_text(encoding="utf-8")


def test_readers_see_what_changed(tmp_path: Path) -> None:
    """The page in a table, the workbook in its notes, Markdown and the terminal in a sentence."""
    values = FAILING | {"North": "7"}
    outputs = [word for name in ("r.html", "r.md", "r.xlsx") for word in ("--output", str(tmp_path / name))]
    said = "1 verdict is other than there: 1 turned worse."

    ended = check(tmp_path, values, *before(tmp_path, FAILING), *outputs)

    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert said in page
    assert page.count(">Turned worse</td>") == 1
    assert said in (tmp_path / "r.md").read_text(encoding="utf-8")
    assert said in " ".join(ended.output.split())
    notes = [row for row in openpyxl.load_workbook(tmp_path / "r.xlsx")["Notes"].values if row[0] == "Changed"]
    changed = (
        "Changed",
        "rule recruits, North, 2021-22",
        None,
        "turned worse: pass - met, now fail - missed; observed: 12 -> 7; expected: 10; cause: data",
    )
    assert notes == [changed]
