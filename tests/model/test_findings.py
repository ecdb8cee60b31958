"""Findings as a sequence: what it counts, which are the gravest, and which are known."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rulecheck.model.finding import Finding
from rulecheck.model.findings import Findings, KnownFindings, ListedFindings, Standing, gravity, key_of, listed
from rulecheck.model.words import OUTCOMES


def _finding(unit: str, outcome: str, reason: str, margin: int | None = None, **more: Any) -> Finding:
    stated = {"ruleset": "set", "rule": "one", "kind": "target", "year": "2021-22", **more}
    number = None if margin is None else Decimal(margin)
    return Finding(unit=unit, outcome=outcome, reason=reason, margin=number, **stated)


MET = _finding("North", "pass", "met", 3)
SHORT = _finding("South", "fail", "missed", -1)
SHORTER = _finding("East", "fail", "missed", -4)
MISSING = _finding("West", "fail", "missing")
NEAR = _finding("North", "warn", "near-miss", -1, rule="two")
NOT_DUE = _finding("South", "unjudged", "not-due", rule="two", at=date(2022, 3, 31))
ALL = (MET, SHORT, SHORTER, MISSING, NEAR, NOT_DUE)
KNOWN = {key_of(SHORTER), key_of(NOT_DUE)}


@pytest.fixture(params=["listed", "known"])
def findings(request: pytest.FixtureRequest) -> Findings:
    """Return the same findings, as they are, or some of them known."""
    return ListedFindings(ALL) if request.param == "listed" else KnownFindings(ListedFindings(ALL), KNOWN)


def test_findings_are_counted_by_rule(findings: Findings) -> None:
    """Each outcome with its reason, a known failure as any."""
    assert findings.tallies() == {
        ("set", "one"): Counter({("pass", "met"): 1, ("fail", "missed"): 2, ("fail", "missing"): 1}),
        ("set", "two"): Counter({("warn", "near-miss"): 1, ("unjudged", "not-due"): 1}),
    }


def test_the_gravest_come_first_rule_by_rule(findings: Findings) -> None:
    """The largest shortfall first, a value that is missing after each of them; no more than asked for."""
    gravest = findings.gravest(3)

    assert [each.unit for each in gravest["set", "one"]] == ["East", "South", "West"]
    assert [each.reason for each in gravest["set", "two"]] == ["near-miss", "not-due"]


def test_standings_are_in_order(findings: Findings) -> None:
    """One a finding, with its own rule."""
    assert list(findings.standings()) == [
        Standing((each.ruleset, each.rule), each.unit, each.year, each.outcome, each.reason) for each in ALL
    ]


def test_findings_are_a_sequence(findings: Findings) -> None:
    """A part of them is again findings."""
    assert (len(findings), findings[1].unit, findings[-1].unit) == (6, "South", "South")
    assert [each.unit for each in findings[1:3]] == ["South", "East"]
    assert isinstance(findings[1:3], type(findings))


def test_known_findings_are_marked_however_they_are_reached() -> None:
    """By their place, in a part, one after another, and among the gravest; the others are as they were."""
    findings = KnownFindings(ListedFindings(ALL), KNOWN)

    assert [each.known for each in findings] == [False, False, True, False, False, True]
    assert (findings[2].known, findings[1]) == (True, SHORT)
    assert [each.known for each in findings[1:3]] == [False, True]
    assert [each.known for each in findings.gravest(1)["set", "one"]] == [True]


@pytest.mark.parametrize("other", ["ruleset", "rule", "unit", "year"])
def test_a_finding_is_known_by_all_of_its_key(other: str) -> None:
    """What is known of one rule, unit, year and checkpoint says nothing of another."""
    elsewhere = _finding(**{"unit": "East", "outcome": "fail", "reason": "missed", other: "another"})

    assert key_of(elsewhere) != key_of(SHORTER)
    assert key_of(_finding("East", "fail", "missed", at=date(2022, 3, 31))) != key_of(SHORTER)


def test_gravity_is_by_outcome_then_reason_then_margin() -> None:
    """A finding without a margin stands where one on the bound does; a reason that nobody knows comes last."""
    ranked = sorted(OUTCOMES, key=lambda outcome: gravity(_finding("North", outcome, "missed")))
    unknown, last = (gravity(_finding("North", "fail", reason)) for reason in ("no such reason", "met"))

    assert ranked == ["fail", "warn", "unjudged", "pass"]
    assert gravity(_finding("North", "fail", "missed", 0)) == gravity(_finding("North", "fail", "missed"))
    assert gravity(SHORTER) < gravity(SHORT) < gravity(_finding("North", "fail", "missed"))
    assert last < unknown


def test_a_list_becomes_findings_and_findings_stay() -> None:
    """What already tells its counts is not copied."""
    findings = listed([MET])

    assert (type(findings), list(findings)) == (ListedFindings, [MET])
    assert listed(findings) is findings
