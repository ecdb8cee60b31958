"""A survey of findings tells of each what the finding itself tells."""

from __future__ import annotations

from collections.abc import Callable

import rulecheck
from rulecheck.model.findings import ListedFindings

MAPPING = """
unit = "unit"
year = "year"
measures = { headcount = { column = "headcount" } }
"""
CSV = "unit,year,headcount\nNorth,2020-21,12\nNorth,2021-22,9\nSouth,2020-21,10\n"


def test_standings_say_what_the_findings_say(mapped: Callable[..., rulecheck.Report]) -> None:
    """Rule, unit, year, outcome and reason, in the same order, without a finding being made."""
    findings = mapped(MAPPING, CSV).findings
    told = [(each.rule, each.unit, each.year, each.outcome, each.reason) for each in findings.standings()]

    assert told == [((each.ruleset, each.rule), each.unit, each.year, each.outcome, each.reason) for each in findings]
    assert len(told) == 4


def test_listed_findings_have_the_same_standings(mapped: Callable[..., rulecheck.Report]) -> None:
    """Whether they lie in a table or in a list."""
    findings = mapped(MAPPING, CSV).findings

    assert list(ListedFindings(findings).standings()) == list(findings.standings())
