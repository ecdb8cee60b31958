"""Wrong passes that were once there, each with the smallest table that showed it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import rulecheck
from rulecheck.errors import RulecheckError
from rulecheck.model.report import Report

HEAD = """
rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic"
[data]
unit = "unit"
year = "year"
{data}
[data.measures]
n = {{ column = "n", flow = true, count = true{measure} }}
[[rules]]
id = "it"
kind = "target"
title = "Enough"
measure = "n"
{rule}
"""
ROWS = "unit,year,n\n"


def checked(
    at: Path, rows: str, *, rule: str, data: str = "", measure: str = "", as_at: date = date(2024, 1, 1)
) -> Report:
    """Check a small table by one rule."""
    (at / "rules.toml").write_text(HEAD.format(data=data, measure=measure, rule=rule), encoding="utf-8")
    (at / "data.csv").write_text(rows, encoding="utf-8")
    return rulecheck.check(at / "rules.toml", at / "data.csv", as_at=as_at)


NORTH = 'units = ["North"]\nyears = "2021-22"\nat_least = 24'
STATUS = 'status = { column = "status", prefer = ["final", "provisional"] }'


@pytest.mark.parametrize(("measure", "reason"), [("", "duplicate"), (', combine = "sum"', "missing")])
def test_a_blank_row_of_the_version_that_counts_is_not_passed_over(tmp_path: Path, measure: str, reason: str) -> None:
    """A sum with a missing part is missing, and two rows are a duplicate, whatever their status."""
    rows = "unit,year,status,n\nNorth,2021-22,final,24\nNorth,2021-22,final,\n"

    (finding,) = checked(tmp_path, rows, rule=NORTH, data=STATUS, measure=measure).findings

    assert (finding.outcome, finding.reason) == ("fail", reason)


@pytest.mark.parametrize("bound", ["24", "{ 2021-22 = 24 }"])
def test_a_pattern_that_matches_nothing_judges_nobody(tmp_path: Path, bound: str) -> None:
    """An empty scope is an error; it does not stand for every unit of the data."""
    rule = f'units = ["Nrth*"]\nat_least = {bound}'

    report = checked(tmp_path, ROWS + "North,2021-22,30\n", rule=rule)

    assert (report.exit_code(), len(report.findings)) == (2, 0)


def test_a_name_with_brackets_is_that_unit(tmp_path: Path) -> None:
    """A unit of the data is a name before it is a pattern."""
    rule = NORTH.replace("North", "North [East]")

    (finding,) = checked(tmp_path, ROWS + "North [East],2021-22,3\nNorth E,2021-22,30\n", rule=rule).findings

    assert (finding.unit, finding.outcome) == ("North [East]", "fail")


def test_a_file_given_twice_is_refused(tmp_path: Path) -> None:
    """Its rows would count twice."""
    checked(tmp_path, ROWS + "North,2021-22,12\n", rule=NORTH, measure=', combine = "sum"')

    with pytest.raises(RulecheckError, match="is the same table as"):
        rulecheck.check(tmp_path / "rules.toml", [tmp_path / "data.csv", tmp_path / "data.csv"], as_at=date(2024, 1, 1))


@pytest.mark.parametrize("path", ["", " "])
def test_an_empty_path_is_refused(tmp_path: Path, path: str) -> None:
    """An unset variable must not stand for whatever lies in the current folder."""
    checked(tmp_path, ROWS + "North,2021-22,30\n", rule=NORTH)

    with pytest.raises(RulecheckError, match="the path is empty"):
        rulecheck.check(tmp_path / "rules.toml", path, as_at=date(2024, 1, 1))


def test_only_not_due_and_untargeted_is_nothing_judged(tmp_path: Path) -> None:
    """A warning that there is no target is no check of a target."""
    rule = 'units = ["North"]\nat_least = { 2023-24 = 24 }'

    report = checked(tmp_path, ROWS + "North,2021-22,30\n", rule=rule)

    assert {finding.reason for finding in report.findings} == {"untargeted", "not-due"}
    assert report.exit_code() == 2


def test_percentages_and_numbers_do_not_mix(tmp_path: Path) -> None:
    """3 beside "5%" would be read as 300%."""
    with pytest.raises(RulecheckError, match="either every bound is a percentage, or none is"):
        checked(tmp_path, ROWS + "North,2021-22,30\n", rule='units = ["North"]\nyears = "2021-22"\nbetween = [1, "5%"]')


def test_targets_that_the_rule_leaves_out_are_noted(tmp_path: Path) -> None:
    """A target that is never judged is said to be so, in lint and in the report."""
    rule = 'units = ["North"]\nyears = "2021-22"\nat_least = { North = 24, South = 99 }'

    report = checked(tmp_path, ROWS + "North,2021-22,30\nSouth,2021-22,3\n", rule=rule)

    assert any("left-out" in note and "'South'" in note for note in report.notes)


FOR_2021 = 'years = "2021-22"\nat_least = 24'
OLD = '[groups]\nold = { units = ["North", { unit = "South", until = 2012-03-31 }] }\n'
GONE = "[units]\nNorth = {}\nSouth = { until = 2012-03-31 }\n"


@pytest.mark.parametrize(
    "rule",
    [
        f'units = ["North", "South"]\n{FOR_2021}\n{GONE}',
        f'units = ["@old"]\n{FOR_2021}\n{OLD}',
        f'units = ["@old"]\nat_least = {{ 2021-22 = 24 }}\n{OLD}',
    ],
    ids=["unit", "member", "member, years of the bound"],
)
def test_unit_that_is_never_there_is_noted(tmp_path: Path, rule: str) -> None:
    """A wrong year in its until would take a unit out of a rule that names it, in silence."""
    report = checked(tmp_path, ROWS + "North,2021-22,30\nSouth,2021-22,3\n", rule=rule)

    assert any("left-out" in note and "names 'South'" in note for note in report.notes)


@pytest.mark.parametrize(
    "rule",
    [
        f'units = ["@old", "@new"]\n{FOR_2021}\n{OLD}new = {{ units = ["South"] }}\n',
        f'units = ["North", "South"]\nyears = "2011-12..2012-13"\nat_least = 24\n{GONE}',
    ],
    ids=["named by another group", "there in one year"],
)
def test_unit_that_is_there_in_some_year_is_not_noted(tmp_path: Path, rule: str) -> None:
    """One that merged in the meantime is left out by right."""
    report = checked(tmp_path, ROWS + "North,2021-22,30\nSouth,2021-22,30\n", rule=rule)

    assert not any("left-out" in note for note in report.notes)


def test_rows_are_counted_before_the_last_one_is_taken(tmp_path: Path) -> None:
    """``rows = 2`` with ``combine = "last"`` is met by two rows."""
    rows = ROWS + "North,2021-22,12\nNorth,2021-22,30\n"

    (finding,) = checked(tmp_path, rows, rule=NORTH, measure=', combine = "last", rows = 2').findings

    assert (finding.outcome, finding.observed) == ("pass", 30)


DATED_GROUP = """
[groups]
regional = { units = ["North", { unit = "East", from = 2022-04-01 }, { unit = "West", until = 2022-03-31 }] }
[[rules]]
id = "recruits"
kind = "target"
title = "They recruit"
measure = "recruited"
units = [{units}]
years = "2021-22..2022-23"
at_least = 1
"""


@pytest.mark.parametrize(
    ("units", "judged"),
    [
        ('"@regional"', {("East", 2022), ("North", 2021), ("North", 2022), ("West", 2021)}),
        (
            '"@regional", "East"',
            {("East", 2021), ("East", 2022), ("North", 2021), ("North", 2022), ("West", 2021)},
        ),
        ('"East"', {("East", 2021), ("East", 2022)}),
    ],
)
def test_unit_named_by_a_group_is_judged_while_it_is_in_it(
    mapped: Callable[..., rulecheck.Report], units: str, judged: set[tuple[str, int]]
) -> None:
    """On the last day of the year; a unit that the rule names itself is judged always."""
    mapping = 'unit = "unit"\nyear = "year"\nmeasures = { recruited = { column = "recruited", flow = true } }\n'
    report = mapped(mapping, "unit,year,recruited\nNorth,2021-22,1\n", rules=DATED_GROUP.replace("{units}", units))

    assert {(finding.unit, int(finding.year[:4])) for finding in report.findings} == judged
