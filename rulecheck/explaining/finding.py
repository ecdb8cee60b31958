"""A finding in words: what it rests on, with its place in the file, step by step to the outcome."""

from __future__ import annotations

from collections.abc import Iterator

from rulecheck.engine.tracing import Seen, Trace
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.numbers import grouped
from rulecheck.model.wording import number_words
from rulecheck.model.words import REASONS
from rulecheck.rulesets.remarks import open_parts
from rulecheck.rulesets.statement import statement_of

_ON_THE_WAY = ("on-track", "off-track")
_TOLD = 60
"""Observations that are listed one by one."""


def finding_lines(trace: Trace) -> Iterator[str]:
    """Yield how the findings of one unit and year came about."""
    rule, ruleset = trace.rule, trace.programme.ruleset
    yield f"{rule.id}, a rule of the kind {rule.kind} in {ruleset.heading.title}"
    yield ""
    yield f"In plain words: {statement_of(rule, ruleset)}"
    yield ""
    yield "What it rests on:"
    yield from (f"  {_seen_words(each)}" for each in trace.seen[:_TOLD])
    if len(trace.seen) > _TOLD:
        yield f"  and {len(trace.seen) - _TOLD} more"
    if not trace.seen:
        yield "  no row of the data is for it"
    for finding in trace.findings:
        yield ""
        yield f"{_name(finding)}, step by step:"
        yield from (f"  {number}. {step}" for number, step in enumerate(_steps(trace, finding), 1))
        yield ""
        yield finding.message


def _name(finding: Finding) -> str:
    return f"{finding.unit}, {finding.year}{'' if finding.at is None else f', {full_date(finding.at)}'}"


def _seen_words(seen: Seen) -> str:
    where = ", ".join(part for part in (seen.file, seen.place) if part) or "handed over or counted"
    day = "" if seen.day is None else f" ({full_date(seen.day)})"
    what = f"{seen.reason or 'missing'}: {seen.cell!r}" if seen.cell is not None else (seen.reason or "missing")
    value = what if seen.value is None else grouped(seen.value)
    return f"{where}: {seen.unit}, {seen.year}{day}, {seen.label}: {value}"


def _steps(trace: Trace, finding: Finding) -> Iterator[str]:
    left = open_parts(trace.rule, trace.programme.ruleset)
    asked = "the data has a row for it" if left else "the rule names it, whether or not the data has a row for it"
    yield f"Scope: {_name(finding)}; {asked}."
    yield _due_step(trace, finding)
    observed = "none" if finding.observed is None else number_words(finding.observed, finding)
    yield f"Observed: {observed}{', provisional or revised' if finding.provisional else ''}."
    if finding.rounded is not None:
        yield f"Rounded: {number_words(finding.rounded, finding)}, {trace.rule.round_}, as the rule says."
    yield _bound_step(trace, finding)
    if finding.margin is not None:
        came_to = "" if finding.is_own else f", so {_met_words(finding)}"
        yield f"Margin: {number_words(finding.margin, finding)}{came_to}."
    if finding.is_own:
        yield f"The kind itself says what comes of it: {finding.outcome}."
    allowances = (("near_miss", trace.rule.near_miss), ("narrow_pass", trace.rule.narrow_pass))
    yield from (f"The rule's {name} is {allowance}." for name, allowance in allowances if allowance is not None)
    if trace.rule.severity == "warn":
        yield "The rule's severity is warn: what would be a failure is a warning."
    if finding.waiver is not None:
        yield f"Waiver: {finding.waiver}."
    yield f"Outcome: {finding.outcome}, because {REASONS.get(finding.reason, finding.reason)} ({finding.reason})."


def _due_step(trace: Trace, finding: Finding) -> str:
    as_at = trace.programme.as_at
    if finding.due is None:
        return f"Due: always; judged as at {full_date(as_at)}."
    until = trace.programme.due_until
    after = "" if until == as_at else f", figures being published up to {(as_at - until).days} days later"
    is_due = "due" if finding.due <= until else "not due yet"
    return f"Due: on {full_date(finding.due)}; as at {full_date(as_at)} it is {is_due}{after}."


def _bound_step(trace: Trace, finding: Finding) -> str:
    if finding.expected is None:
        return "Bound: none is stated for it."
    low = number_words(finding.expected, finding)
    if finding.expected_high is not None:
        included = "" if finding.is_own else ", both included"
        return f"Bound: from {low} to {number_words(finding.expected_high, finding)}{included}."
    words = {"at_least": "at least", "at_most": "at most", "equals": "exactly", "between": "from"}
    if finding.is_own:
        return f"Bound: {low}, and the kind itself says what meets it."
    said = f"{words[trace.rule.stated_comparison()]} {low}"
    if finding.reason in _ON_THE_WAY:
        return f"Wanted by now, on the way to the bound: {said}; exactly that is on track."
    return f"Bound: {said}; on the bound is met."


def _met_words(finding: Finding) -> str:
    """Say what a margin of zero or more, or one below, comes to."""
    if finding.reason in _ON_THE_WAY:
        return finding.reason.replace("-", " ")
    return "the bound is met" if (finding.margin or 0) >= 0 else "the bound is missed"
