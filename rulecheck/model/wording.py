"""The parts of a finding's sentence: the value, the bound, and why there is nothing to judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rulecheck.model.bounds import Comparison
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.numbers import MOST_SHARE, grouped
from rulecheck.model.progress import Progress, about


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


def track_sentence(finding: Finding, comparison: Comparison) -> str:
    """Return how far a value has come along its trajectory before the deadline, and what that means from here.

    Where the kind tells the progress, the required rate and the recent pace follow, both by the whole month and
    rounded half up for reading, and what that pace would come to: a straight continuation and no forecast.
    """
    observed, wanted = finding.observed, finding.expected
    if observed is None or wanted is None:
        return absence_sentence(finding)
    progress = finding.progress
    # The margin, because a rule may round a value before it is judged.
    behind = abs(observed - wanted) if finding.margin is None else abs(finding.margin)
    verdict = "on track" if finding.reason == "on-track" else f"off track by {_number(behind, finding)}"
    goal = "" if progress is None else f"{number_words(progress.goal, finding)} by "
    due = "" if finding.due is None else f", on the way to {goal}{full_date(finding.due)}"
    said = (
        f"{finding.unit} had {number_words(observed, finding)} {finding.measure or ''} so far; "
        f"{_number(wanted, finding, observed)} were wanted by now{due}: {verdict}."
    )
    if progress is None or finding.due is None:
        return said
    return " ".join([said, *_pace_sentences(observed, progress, finding.due, comparison)])


def _number(value: Decimal, finding: Finding, against: Decimal = Decimal(0)) -> str:
    return number_words(value, finding) if finding.is_share else about(value, against)


def _pace_sentences(observed: Decimal, progress: Progress, due: date, comparison: Comparison) -> Iterator[str]:
    needed = _needed(observed, progress, due, comparison)
    pace, projected = progress.pace(observed), progress.projected(observed, due)
    seen = "month" if progress.months_seen == 1 else f"{progress.months_seen} months"
    if pace is None or projected is None:
        yield f"From {full_date(progress.day)} on, {needed}."
        return
    brought = "brought nothing" if pace == 0 else f"{'brought' if pace > 0 else 'took away'} {about(abs(pace))} a month"
    yield f"From {full_date(progress.day)} on, {needed}; the {seen} to that day {brought}."
    if progress.months_left(due) > 0:
        yield f"At that pace it would be {about(projected, progress.goal)} by {full_date(due)}."


def _needed(observed: Decimal, progress: Progress, due: date, comparison: Comparison) -> str:
    """Return what each whole month that is left must bring."""
    gap, months = progress.goal - observed, progress.months_left(due)
    if gap == 0 or (gap > 0) == (comparison == "at_most"):
        return "no more is needed" if comparison == "at_least" else "nothing need be taken away"
    rate = about(abs(gap) / max(months, 1))
    each = f"{rate} {'more' if gap > 0 else 'fewer'}" + (" a month" if months > 0 else "")
    return f"{each} {'is' if rate == '1' else 'are'} needed" + ("" if months > 0 else " by then")


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
    beyond = _out_of_range(finding) if finding.reason == "no-target" else None
    if beyond is not None:
        return f"{finding.unit}, {finding.year}: {beyond}."
    target = "" if finding.expected is None else f"; the target was {number_words(finding.expected, finding)}"
    what = finding.measure or "the value"
    said = _ABSENCES.get(finding.reason, "not judged").format(what=what, target=target)
    if finding.reason == "not-applicable" and finding.observed is not None:  # where a marker stands there is no value
        value = number_words(finding.observed, finding)
        said = f"{what} is {value}, and the kind '{finding.kind}' says that it is not applicable"
    return f"{finding.unit}, {finding.year}: {said}."


def _out_of_range(finding: Finding) -> str | None:
    """Return that a share is held against an end that nobody means; None if it is not."""
    ends = [end for end in (finding.expected, finding.expected_high) if end is not None and abs(end) >= MOST_SHARE]
    if not finding.is_share or not ends:
        return None
    what = finding.measure or "the value"
    return f"the target for {what}, {number_words(ends[0], finding)}, is out of range; a share is less than 100,000%"


def _not_due(finding: Finding) -> str:
    due = "later" if finding.due is None else f"on {full_date(finding.due)}"
    if finding.observed is None:
        return f"{finding.unit}, {finding.year}: due {due}; no figure for {finding.measure or 'it'} so far."
    wanted = "" if finding.expected is None else f" of {number_words(finding.expected, finding)}"
    so_far = f"{number_words(finding.observed, finding)}{wanted}"
    return f"{finding.unit}, {finding.year}: due {due}; {so_far} {finding.measure or ''} so far."
