"""Counts of a run and nothing else, as JSON: a plugin of one file, so that a bench can hold them against a peer's.

``counts`` are the findings of each rule that passed and that failed. ``violations`` are those that failed for what the
rule is about: not because a unit and year stands twice, which only the rule that looks for it counts.
"""

from __future__ import annotations

import json

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.report import Report


def counts(report: Report) -> bytes:
    """Return how many findings of each rule passed and failed."""
    return json.dumps(
        {rule.id: {each: rule.counts[each] for each in ("pass", "fail")} for rule in report.rules}
    ).encode()


def violations(report: Report) -> bytes:
    """Return how many findings of each rule failed, other than for a unit and year that stands twice."""
    told = report.findings.tallies()
    found = {}
    for rule in report.rules:
        tally = told.get((rule.ruleset, rule.id), {})
        found[rule.id] = sum(n for (outcome, reason), n in tally.items() if outcome == "fail" and reason != "duplicate")
    return json.dumps(found).encode()


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer both."""
    return [
        Reporter(name="counts", suffixes=(".counts",), render=counts),
        Reporter(name="violations", suffixes=(".violations",), render=violations),
    ]
