"""The parts of a finding's sentence: the value, the bound, and why there is nothing to judge."""

from __future__ import annotations

from decimal import Decimal

from rulecheck.model.bounds import Comparison
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.numbers import grouped


def name_words(name: str) -> str:
    """Write a measure's name as words: ``officer headcount`` for ``officer_headcount``."""
    return name.replace("_", " ").replace("-", " ")


def number_words(value: Decimal, finding: Finding) -> str:
    """Write a number as the finding counts it: ``4,557``, or ``29%`` where a share is judged."""
    return f"{grouped(value * 100)}%" if finding.is_share else grouped(value)


def value_words(finding: Finding) -> str:
    """Return ``207 officers counted by 31 March 2023``, or that there is no figure."""
    observed = "no figure for" if finding.observed is None else number_words(finding.observed, finding)
    by = f" in {finding.year}" if finding.due is None else f" by {full_date(finding.due)}"
    return f"{observed} {finding.measure or 'it'}{by}"


def bound_words(finding: Finding, comparison: Comparison) -> str:
    """Return ``its target was 206``, or how else the bound reads."""
    if finding.expected is None:
        return "no target is stated for it"
    low = number_words(finding.expected, finding)
    high = low if finding.expected_high is None else number_words(finding.expected_high, finding)
    return {
        "at_least": f"its target was {low}",
        "at_most": f"its limit was {low}",
        "equals": f"it should have been {low}",
        "between": f"it should have been from {low} to {high}",
    }[comparison]


def track_sentence(finding: Finding) -> str:
    """Return how far a value has come along its trajectory, before the deadline."""
    if finding.observed is None or finding.expected is None:
        return absence_sentence(finding)
    verdict = "on track" if finding.reason == "on-track" else "off track"
    due = "" if finding.due is None else f", on the way to {full_date(finding.due)}"
    return (
        f"{finding.unit} had {number_words(finding.observed, finding)} {finding.measure or ''} so far; "
        f"{number_words(finding.expected, finding)} were wanted by now{due}: {verdict}."
    )


_ABSENCES = {
    "missing": "there is no figure for {what}{target}",
    "no-target": "the target for {what} is blank, so nothing says whether it was met",
    "untargeted": "there is a figure for {what}, but no target for it",
    "unknown-unit": "the rule set knows no unit of this name at that time, so its figure for {what} counts for nothing",
    "suppressed": "the figure for {what} was withheld by its publisher",
    "not-applicable": "{what} is marked as not applicable",
    "unreadable": "what stands for {what} is no number in an accepted form",
    "duplicate": "{what} is stated twice, by two rows or by a total that its parts do not add up to, "
    "and nothing says which counts",
    "no-base": "{what} has no base above zero to be a share of",
    "broken": "not judged, because the plugin that judges this rule failed",
}


def absence_sentence(finding: Finding) -> str:
    """Return why a finding rests on no value that could be judged."""
    if finding.reason == "not-due":
        return _not_due(finding)
    said = _ABSENCES.get(finding.reason, "not judged")
    target = "" if finding.expected is None else f"; the target was {number_words(finding.expected, finding)}"
    what = finding.measure or "the value"
    return f"{finding.unit}, {finding.year}: {said.format(what=what, target=target)}."


def _not_due(finding: Finding) -> str:
    due = "later" if finding.due is None else f"on {full_date(finding.due)}"
    if finding.observed is None:
        return f"{finding.unit}, {finding.year}: due {due}; no figure for {finding.measure or 'it'} so far."
    wanted = "" if finding.expected is None else f" of {number_words(finding.expected, finding)}"
    so_far = f"{number_words(finding.observed, finding)}{wanted}"
    return f"{finding.unit}, {finding.year}: due {due}; {so_far} {finding.measure or ''} so far."
