"""The JUnit report says to a CI system what the run found, and no incomplete run reads as green."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import junitparser
import pytest

from rulecheck.model.report import Report
from rulecheck.reporters.junit import render
from rulecheck.shown import shown


class Placed(junitparser.TestCase):
    """A case that says where in a file it is."""

    file = junitparser.Attr()
    line = junitparser.Attr()


def read(report: Report) -> Any:
    """Return the report as junitparser reads it."""
    return junitparser.JUnitXml.fromstring(render(report))


def cases(report: Report) -> list[Any]:
    """Return all cases of a report."""
    return [case for suite in read(report) for case in suite]


def test_the_forces_report_is_the_golden_file(forces: Report, agrees_with_golden: Callable[[str, bytes], None]) -> None:
    """The report of the 43 forces, byte for byte."""
    agrees_with_golden("reporters-forces.xml", render(forces))


def test_all_43_forces_are_cases_and_4_failed(forces: Report) -> None:
    """The suite counts as the report does, and its cases are as many."""
    suite = next(iter(read(forces)))

    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (43, 4, 0, 0)
    assert len([*suite]) == 43
    assert sum(bool(case.result) for case in suite) == 4


def test_missing_is_another_type_of_failure_than_missed(forces: Report) -> None:
    """The reason is the failure's type."""
    types = [case.result[0].type for case in cases(forces) if case.result]

    assert sorted(types) == ["missed", "missing", "missing", "no-target"]


@pytest.mark.parametrize(
    ("outcome", "reason", "element"),
    [
        ("pass", "met", None),
        ("fail", "missed", junitparser.Failure),
        ("unjudged", "not-due", junitparser.Skipped),
        ("unjudged", "broken", junitparser.Error),
    ],
)
def test_each_outcome_has_its_element(sample: ModuleType, outcome: str, reason: str, element: Any) -> None:
    """A pass has none; only what failed is a failure."""
    (case,) = cases(sample.report(sample.missed("North", 1), sample.finding(outcome=outcome, reason=reason)))[1:]

    assert [type(result) for result in case.result] == ([] if element is None else [element])


def test_warning_passes_and_says_why(sample: ModuleType) -> None:
    """A warning fails no job, and is not lost."""
    (case,) = cases(sample.report(sample.finding(outcome="warn", reason="near-miss")))

    assert case.result == []
    assert case.system_out.startswith("Warning: North Wales had 207")


def test_checkpoints_of_a_year_are_cases_of_their_own(sample: ModuleType) -> None:
    """Two findings of one unit and year have two names."""
    findings = [sample.finding(at=date(2022, month, 30)) for month in (6, 9)]

    assert [case.name for case in cases(sample.report(*findings))] == [
        "North Wales, 2022-23, at 2022-06-30",
        "North Wales, 2022-23, at 2022-09-30",
    ]


def test_place_is_told_where_it_is_a_line(sample: ModuleType) -> None:
    """A cell of a sheet is no line."""
    places = [{"file": "r.csv", "place": "line 7"}, {"file": "r.xlsx", "place": "Sheet1!B7"}]
    found = cases(sample.report(*(sample.finding(**place) for place in places)))

    told = [Placed.fromelem(case) for case in found]
    assert [(case.file, case.line) for case in told] == [("r.csv", "7"), ("r.xlsx", None)]


@pytest.mark.parametrize("name", ["broken_report", "refused_report"])
def test_incomplete_run_has_an_error(sample: ModuleType, name: str) -> None:
    """Even a run without findings is not green."""
    suites = {suite.name: suite for suite in read(getattr(sample, name)())}

    assert suites["rulecheck"].errors == 1
    assert read(getattr(sample, name)()).errors >= 1


def test_run_that_judged_nothing_has_an_error(sample: ModuleType) -> None:
    """All skipped is no success."""
    report = sample.report(sample.finding(outcome="unjudged", reason="not-due"))

    assert read(report).errors == 1


def test_complete_run_has_no_suite_of_its_own(forces: Report) -> None:
    """Only a run that is not complete speaks of itself."""
    assert [suite.name for suite in read(forces)] == ["police-uplift/forces-meet-allocation"]


def test_hostile_texts_are_shown(sample: ModuleType) -> None:
    """Every name comes back as it is shown, in well-formed XML."""
    names = {case.name for case in cases(sample.hostile_report())}

    assert {shown(f"{text}, 2022-23") for text in sample.HOSTILE} <= names


def test_counts_are_those_of_the_elements(sample: ModuleType) -> None:
    """What the attributes say is what is there."""
    written, root = render(sample.hostile_report()), read(sample.hostile_report())
    elements = {"tests": b"<testcase ", "failures": b"<failure ", "errors": b"<error ", "skipped": b"<skipped "}

    assert {name: getattr(root, name) for name in elements} == {
        name: written.count(element) for name, element in elements.items()
    }
