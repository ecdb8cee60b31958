"""What is read first: failing rules, and within a rule the gravest findings."""

from __future__ import annotations

from decimal import Decimal
from types import ModuleType

import pytest

from rulecheck.model.report import Report
from rulecheck.model.words import GRAVITY, REASONS
from rulecheck.reporters.ranking import gravest_with, rank, tally_of


def test_every_reason_has_its_place() -> None:
    """A reason that the model gains needs a place in the order."""
    assert sorted(GRAVITY) == sorted(REASONS)


def test_the_largest_shortfall_comes_first(forces: Report) -> None:
    """The Metropolitan Police, 1,089 short, then the forces without a value, then the narrowest pass."""
    (ranked,) = rank(forces, limit=60)

    assert [one.unit for one in ranked.findings[:2]] == ["Metropolitan Police", "West Yorkshire"]
    assert {one.unit for one in ranked.findings[1:4]} == {"West Yorkshire", "West Midlands", "Wiltshire"}
    assert ranked.findings[4].unit == "North Wales"


def test_missed_comes_before_missing(sample: ModuleType) -> None:
    """A value that falls short by one is read before one that is not there."""
    absent = sample.finding(unit="North", outcome="fail", reason="missing")
    (ranked,) = rank(sample.report(absent, sample.missed("South", 1)), limit=60)

    assert [one.unit for one in ranked.findings] == ["South", "North"]


def test_rules_with_failures_come_first(sample: ModuleType) -> None:
    """Otherwise rules stay in the order of the report."""
    outcomes = {"a": "pass", "b": "unjudged", "c": "warn", "d": "fail", "e": "fail"}
    findings = [sample.finding(rule=rule, outcome=outcome) for rule, outcome in outcomes.items()]

    assert [one.rule.id for one in rank(sample.report(*findings), limit=60)] == ["d", "e", "c", "b", "a"]


@pytest.mark.parametrize("number", [4, 5, 6, 5_000])
def test_the_gravest_are_kept_of_however_many(sample: ModuleType, number: int) -> None:
    """The limit cuts the least grave, the tally counts all."""
    (ranked,) = rank(sample.report(*(sample.missed(f"Unit {by}", by) for by in range(1, number + 1))), limit=5)

    expected = sorted(range(1, number + 1), reverse=True)[:5]
    assert [-one.margin for one in ranked.findings] == [Decimal(by) for by in expected]
    assert ranked.tally == {("fail", "missed"): number}
    assert ranked.unlisted == max(number - 5, 0)


def test_the_tallies_of_rules_add_up(sample: ModuleType) -> None:
    """The tally of a report is the sum over its rules."""
    rules = rank(sample.report(sample.missed("North", 1), sample.missed("North", 2, rule="other")), limit=60)

    assert tally_of(rules) == {("fail", "missed"): 2}


def test_a_rule_without_findings_is_ranked_too(sample: ModuleType) -> None:
    """A rule that gave nothing is shown as having given nothing."""
    (ranked,) = rank(sample.report(rules=(sample.rule_record(),)), limit=60)

    assert (ranked.findings, ranked.gravest) == ((), "unjudged")


def test_warnings_are_found_behind_more_failures_than_are_listed(sample: ModuleType) -> None:
    """The gravest warnings of all rules come, though failures took their rule's places."""
    warned = [sample.finding(unit=f"W{n}", outcome="warn", reason="near-miss", margin=Decimal(-n)) for n in range(4)]
    report = sample.report(*(sample.missed(f"F{n}", 1) for n in range(3)), *warned)

    found = gravest_with("warn", report, rank(report, limit=2), 2)

    assert [finding.unit for finding in found] == ["W3", "W2"]
