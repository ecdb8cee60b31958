"""The kind ``deadline``: a running total or a position reaches a number by a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame, nothing, number
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Fixed, FromColumn, FromMeasure, is_percent
from rulecheck.model.days import full_date
from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import LEAST_STEP
from rulecheck.model.rule import Baseline, Bounded, Rule, WrongKeyError, key
from rulecheck.model.years import Checkpoint, Year


@attrs.frozen(kw_only=True)
class Deadline(Bounded):
    """A running total or a position reaches a number by a date.

    Formula: for a stock, its position on the day of the deadline; for a flow, its sum over the
    years after `since`, or after the day of the baseline, up to the deadline, on top of the
    baseline if there is one. Where neither is stated it begins with the first year of the data,
    and the scope is open.
    Border: on the bound is met.
    Missing: a position that is not dated on the day, or a running total with a year that has
    no value, is `missing`.
    Due: on the day of the deadline. Before it the rule is not due, and the progress so far is
    shown; if the rule states a trajectory, the progress is held against it: `on-track` passes,
    `off-track` warns. `milestones` are steps: the latest one up to the as-at date is what is
    wanted. `profile = "linear"` is a straight line from the baseline to the bound. A trajectory is
    a policy choice, so none is assumed.
    Source: 20,000 new officers by March 2023 (article "Additional officers to tackle threat of
    serious and organised crime").

    Example:
        [[rules]]
        id = "twenty-thousand-officers"
        kind = "deadline"
        title = "20,000 additional officers by March 2023"
        measure = "counted"
        by = "2022-23"
        at_least = 20000
        milestones = { 2021-03-31 = 6000, 2022-03-31 = 12000, 2023-03-31 = 20000 }
    """

    kind = "deadline"

    measure: str = key("the measure that is counted")
    by: Checkpoint = key("the year on whose last day, or the date on which, the number must be reached")
    since: Year | None = key("the year after which a running total begins", default=None)
    baseline: Baseline | None = key("where the count begins: { value = 3005, at = 2020-03-31 }", default=None)
    profile: Literal["linear"] | None = key("a straight line from the baseline to the bound", default=None)
    milestones: dict[date, Decimal] | None = key("what is wanted by which date, in steps", default=None)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if any(is_percent(bound) for bound in self.stated_bounds().both):
            raise WrongKeyError(self.stated_bounds().comparison, "a deadline is for a number, not for a percentage")
        if self.profile is not None and self.milestones is not None:
            raise WrongKeyError("milestones", "has two trajectories, profile and milestones; state one")
        if self.profile is not None and self.baseline is None:
            raise WrongKeyError("profile", "a straight line needs baseline = { value = …, at = … } to begin from")
        if self.stated_comparison() in ("between", "equals") and (self.profile or self.milestones):
            raise WrongKeyError(self.stated_comparison(), "a trajectory leads to at_least or at_most")
        if self.baseline is not None and self.baseline.at >= self.by.day:
            raise WrongKeyError("baseline", "the baseline does not lie before the deadline")
        if self.years is not None and self.years != (self.by.year,):
            raise WrongKeyError("years", f"a deadline is judged in its own year, {self.by.year}; leave years out")
        self._check_milestones()

    def _check_milestones(self) -> None:
        if self.milestones == {}:
            raise WrongKeyError("milestones", "the table is empty, so nothing is wanted by any date")
        for day, wanted in (self.milestones or {}).items():
            if day > self.by.day:
                raise WrongKeyError("milestones", f"{day} lies after the deadline, {self.by.day}")
            bound = self.stated_bounds().bound
            if day == self.by.day and isinstance(bound, Fixed) and bound.value != wanted:
                raise WrongKeyError(
                    "milestones", f"{wanted} on the day of the deadline is not the bound, {bound.value}"
                )

    def judged_years(self) -> tuple[Year, ...]:
        """Return the year the deadline lies in."""
        return (self.by.year,)

    def deadline(self, year: Year) -> date:
        """Return the day of the deadline."""
        return self.by.day

    def wanted_by(self, day: date) -> Decimal | None:
        """Return the latest milestone up to a day; None before the first."""
        reached = [number for when, number in sorted((self.milestones or {}).items()) if when <= day]
        return reached[-1] if reached else None

    def begins_after(self) -> Year | None:
        """Return the year after which a running total begins; None if only the data says."""
        if self.since is not None or self.baseline is None:
            return self.since
        return self.by.year.calendar.year_of(self.baseline.at)

    def left_to_data(self, measures: Mapping[str, Measure]) -> tuple[str, ...]:
        """Return what only the data says; the years too, of a running total that does not say where it begins."""
        left = super().left_to_data(measures)
        measure = measures.get(self.measure)
        is_running = measure is not None and measure.flow
        return (*left, "years") if is_running and self.begins_after() is None else left

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Refuse keys that do not fit the sort of measure."""
        measure = measures.get(self.measure)
        if measure is not None and not measure.flow and self.since is not None:
            yield ("since",), f"'{self.measure}' is a stock, a position at a date; only a flow is summed since a year"
        is_mid_year = self.by.day != self.by.year.last_day
        if is_mid_year and any(isinstance(bound, (FromColumn, FromMeasure)) for bound in self.stated_bounds().both):
            what = "a bound from the data is read on the year's last day, which is not the deadline; state it here"
            yield (self.stated_comparison(),), what
        if measure is None or not measure.flow:
            return
        if self.by.day != self.by.year.last_day:
            yield ("by",), f"'{self.measure}' is a flow, counted by the year; write by = \"{self.by.year}\""
        begins = self.begins_after()
        if begins is not None and begins >= self.by.year:
            yield ("since",), f"the count begins after {begins}, so nothing is left of it by {self.by.year}"
        if self.baseline is not None and begins is not None and self.baseline.at != begins.last_day:
            last = full_date(begins.last_day)
            yield ("baseline",), f"'{self.measure}' is a flow, counted by the year; its baseline stands on {last}"


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Deadline]


@hookimpl
def rulecheck_judge(rule: Deadline, submission: Submission) -> Frame:
    """Return each unit's value at the deadline, or so far, and what the trajectory wants by now."""
    is_flow = submission.measure(rule.measure).flow
    reached = _running_total(rule, submission) if is_flow else _position(rule, submission)
    judged = submission.scope.select("unit", "year", "expected").join(reached, on="unit", how="left")
    return judged.with_columns(_trajectory(rule, submission.as_at).alias("trajectory")).drop("expected")


def _is_due(rule: Deadline, submission: Submission) -> bool:
    return rule.by.day <= submission.due_until


def _position(rule: Deadline, submission: Submission) -> Frame:
    if _is_due(rule, submission):
        dated = submission.observations(rule.measure).filter(nw.col("date") == rule.by.day)
    else:
        dated = submission.latest(rule.measure)
    return dated.select("unit", nw.col("value").alias("observed"), "reason", *EVIDENCE)


def _running_total(rule: Deadline, submission: Submission) -> Frame:
    begins = rule.begins_after()
    first = submission.first_year if begins is None else begins.start + 1
    opening = Decimal(0) if rule.baseline is None else rule.baseline.value
    total = submission.summed(rule.measure, first, rule.by.year.start)
    return total.with_columns((nw.col("value") + number(opening)).alias("observed")).drop("value")


def _trajectory(rule: Deadline, as_at: date) -> nw.Expr:
    if rule.milestones is not None:
        return number(rule.wanted_by(as_at))
    if rule.profile is None or rule.baseline is None:
        return nothing(NUMBER)
    whole = (rule.by.day - rule.baseline.at).days
    gone = min(max((as_at - rule.baseline.at).days, 0), whole)
    start, step = number(rule.baseline.value), number(LEAST_STEP)
    climb = (nw.col("expected") - start) * nw.lit(gone)
    quotient = (climb / nw.lit(whole)).cast(NUMBER)
    # The line lies off the decimal grid; it is brought to the step that is harder to reach.
    if rule.stated_comparison() == "at_least":
        return start + nw.when(quotient * nw.lit(whole) < climb).then(quotient + step).otherwise(quotient)
    return start + nw.when(quotient * nw.lit(whole) > climb).then(quotient - step).otherwise(quotient)
