"""The kind ``deadline``: a running total or a position reaches a number by a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravity, rank, reason_of
from rulecheck.data.frames import NUMBER, Frame, nothing, number
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.paces import pace_of_position, pace_of_sum
from rulecheck.data.submission import Submission
from rulecheck.data.trajectories import straight_line, with_steps
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Fixed, FromColumn, FromMeasure, FromTable, is_percent
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import grouped
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.source import Baseline
from rulecheck.model.statement import Parts, joined
from rulecheck.model.years import Checkpoint, Year

_STEPS_AT_FAULT = {
    "no-target": "a milestone is blank, or there are none{fewer}",
    "duplicate": "a milestone is stated more than once{more}, or the last is not the target",
}


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
    wanted. They stand in the rule, or in a column of a further table, by date or by year (which means its
    last day), for each unit or for all; there rows that disagree are a `duplicate`, as is a last step that
    is not the bound, and a blank step or a unit without any is `no-target`. With `milestone_count` a unit that has
    fewer steps is `no-target` too, and one that has more a `duplicate`.
    `profile = "linear"` is a straight line, by the day, from the baseline to the bound. A trajectory is
    a policy choice, so none is assumed.
    Baseline: where it was revised, a list of what was published of its day; the latest `published` on or
    before the as-at date counts, and the finding names it. Before the first, nothing is counted from it.
    Pace: beside on track and off track stands what each whole month from the latest value's day must bring, what
    each brought since the first value of the 366 days before it (of a flow: in its latest year), and what the
    latter pace would come to. These are rounded half up, for reading; nothing is judged by them.
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
    baseline: Baseline | tuple[Baseline, ...] | None = key(
        "where the count begins: { value = 3005, at = 2020-03-31 }, or a list, each with the day it was published",
        default=None,
    )
    profile: Literal["linear"] | None = key("a straight line from the baseline to the bound", default=None)
    milestones: FromTable | dict[date, Decimal] | None = key(
        "what is wanted by which date, in steps: { 2021-03-31 = 6000 }, or { table = …, column = … }", default=None
    )

    milestone_count: int | None = key(
        "how many milestones the table has for each unit up to the deadline, so that none can vanish unseen",
        default=None,
    )

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
        if self.years is not None and self.years != (self.by.year,):
            raise WrongKeyError("years", f"a deadline is judged in its own year, {self.by.year}; leave years out")
        self._check_baseline()
        self._check_milestones()

    def _check_baseline(self) -> None:
        if self.baseline == ():
            raise WrongKeyError("baseline", "the list is empty, so the count begins nowhere")
        if self.begun is not None and self.begun >= self.by.day:
            raise WrongKeyError("baseline", "the baseline does not lie before the deadline")
        days = [revision.published for revision in self.baselines]
        if len(days) > 1 and None in days:
            raise WrongKeyError("baseline", "each of several needs published = …, or nothing says which counts when")
        if len(set(days)) < len(days):
            raise WrongKeyError("baseline", "two were published on one day, and nothing says which counts")
        if any(revision.at != self.begun for revision in self.baselines):
            raise WrongKeyError(
                "baseline", "all are of one day: they are what was published of it, at one time or later"
            )

    def _check_milestones(self) -> None:
        if self.milestone_count is not None and not isinstance(self.milestones, FromTable):
            raise WrongKeyError("milestone_count", "counts the milestones of a table; those of the rule stand in it")
        if self.milestone_count is not None and self.milestone_count < 1:
            raise WrongKeyError("milestone_count", "must be 1 or more; without any milestone leave milestones out")
        if self.milestones == {}:
            raise WrongKeyError("milestones", "the table is empty, so nothing is wanted by any date")
        for day, wanted in self._steps().items():
            if day > self.by.day:
                raise WrongKeyError("milestones", f"{day} lies after the deadline, {self.by.day}")
            for bound in self.stated_bounds().plain:
                if day == self.by.day and isinstance(bound, Fixed) and bound.value != wanted:
                    what = f"{wanted} on the day of the deadline is not the bound, {bound.value}; leave that step out"
                    raise WrongKeyError("milestones", what)

    def judged_years(self) -> tuple[Year, ...]:
        """Return the year the deadline lies in."""
        return (self.by.year,)

    def deadline(self, year: Year) -> date:
        """Return the day of the deadline."""
        return self.by.day

    def _steps(self) -> dict[date, Decimal]:
        """Return the milestones that the rule itself states."""
        return self.milestones if isinstance(self.milestones, dict) else {}

    def wanted_by(self, day: date) -> Decimal | None:
        """Return the latest milestone up to a day that the rule itself states; None before the first."""
        reached = [number for when, number in sorted(self._steps().items()) if when <= day]
        return reached[-1] if reached else None

    def read_years(self, year: Year) -> tuple[Year, ...]:
        """Return every year from where the count begins up to the deadline."""
        begins = self.begins_after()
        first = self.by.year if begins is None or begins >= self.by.year else begins
        return tuple(first.until(self.by.year))

    def statement(self, parts: Parts) -> str:
        """Say who has how many by which day, and by way of what."""
        steps = [f"{grouped(wanted)} by {full_date(day)}" for day, wanted in sorted(self._steps().items())]
        way = f"on the way there {joined(steps)}" if steps else ""
        if self.profile is not None:
            counts = " (the latest published by the as-at date counts)" if len(self.baselines) > 1 else ""
            way = f"on a straight line from {', or '.join(map(str, self.baselines))}{counts}"
        if isinstance(self.milestones, FromTable):
            way = f"on the way there what {self.milestones} states"
        said = parts.sentence("has", parts.amount(self.measure), f"by {full_date(self.by.day)}")
        return f"{said}, {way}" if way else said

    def other_sentence(self, finding: Finding) -> str | None:
        """Say that it is the milestones, and not the value, that cannot be relied on."""
        why = _STEPS_AT_FAULT.get(finding.reason)
        # Beside a value and a target that can be read, nothing else than the steps has one of these reasons.
        if why is None or not isinstance(self.milestones, FromTable) or finding.progress is None:
            return None
        than = "" if self.milestone_count is None else f" than the {self.milestone_count} that the rule counts on"
        said = why.format(fewer=than and f" or fewer{than}", more=than and f", there are more{than}")
        return f"{finding.unit}, {finding.year}: nothing says for certain what is wanted by now; {said}."

    def table_columns(self) -> tuple[FromTable, ...]:
        """Return the column that the milestones stand in, if it is one."""
        return (self.milestones,) if isinstance(self.milestones, FromTable) else ()

    @property
    def baselines(self) -> tuple[Baseline, ...]:
        """What was published of the baseline's day, one or several; empty if there is none."""
        if self.baseline is None:
            return ()
        return self.baseline if isinstance(self.baseline, tuple) else (self.baseline,)

    @property
    def begun(self) -> date | None:
        """The day of the baseline; all its revisions are of one day."""
        return self.baselines[0].at if self.baselines else None

    def baseline_at(self, day: date) -> Baseline | None:
        """Return the baseline that counts as at a day: the latest published by then; None if none was."""
        known = [each for each in self.baselines if (each.published or date.min) <= day]
        return max(known, key=lambda each: each.published or date.min, default=None)

    def begins_after(self) -> Year | None:
        """Return the year after which a running total begins; None if only the data says."""
        if self.since is not None or self.begun is None:
            return self.since
        return self.by.year.calendar.year_of(self.begun)

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
        if is_mid_year and any(isinstance(bound, (FromColumn, FromMeasure)) for bound in self.stated_bounds().plain):
            what = "a bound from the data is read on the year's last day, which is not the deadline; state it here"
            yield (self.stated_comparison(),), what
        if measure is None or not measure.flow:
            return
        if self.by.day != self.by.year.last_day:
            yield ("by",), f"'{self.measure}' is a flow, counted by the year; write by = \"{self.by.year}\""
        begins = self.begins_after()
        if begins is not None and begins >= self.by.year:
            yield ("since",), f"the count begins after {begins}, so nothing is left of it by {self.by.year}"
        if self.begun is not None and begins is not None and self.begun != begins.last_day:
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
    judged = _with_trajectory(judged, rule, submission).drop("expected")
    judged = judged.with_columns(nw.lit(_remark(rule, submission), dtype=nw.String).alias("remark"))
    if _is_due(rule, submission):
        return judged
    return judged.join(_pace(rule, submission), on="unit", how="left")


def _is_due(rule: Deadline, submission: Submission) -> bool:
    return rule.by.day <= submission.due_until


def _position(rule: Deadline, submission: Submission) -> Frame:
    if _is_due(rule, submission):
        dated = submission.observations(rule.measure).filter(nw.col("date") == rule.by.day)
    else:
        dated = submission.latest(rule.measure)
    return dated.select("unit", nw.col("value").alias("observed"), "reason", *EVIDENCE)


def _span(rule: Deadline, submission: Submission) -> tuple[int, int]:
    """Return the start years of the first and the last year of a running total."""
    begins = rule.begins_after()
    return submission.first_year if begins is None else begins.start + 1, rule.by.year.start


def _opening(rule: Deadline, as_at: date) -> Decimal | None:
    """Return what a running total begins with; None where no baseline was published by then."""
    if rule.baseline is None:
        return Decimal(0)
    counts = rule.baseline_at(as_at)
    return None if counts is None else counts.value


def _running_total(rule: Deadline, submission: Submission) -> Frame:
    total = submission.summed(rule.measure, *_span(rule, submission))
    opening = _opening(rule, submission.as_at)
    # Without a baseline the total is missing, and not excused by a marker in one of its years.
    unopened = nothing(nw.Int64) if opening is not None else rank("missing")
    gravest = nw.min_horizontal(gravity(nw.col("reason")), unopened)
    summed = (nw.col("value") + number(opening)).alias("observed")
    return total.with_columns(summed, reason_of(gravest).alias("reason")).drop("value")


def _pace(rule: Deadline, submission: Submission) -> Frame:
    if not submission.measure(rule.measure).flow:
        return pace_of_position(submission, rule.measure)
    opening = _opening(rule, submission.as_at)
    return pace_of_sum(submission, rule.measure, *_span(rule, submission), opening)


def _remark(rule: Deadline, submission: Submission) -> str | None:
    """Return which of the statements that change with the day were used; None where nothing depends on any."""
    is_early = not _is_due(rule, submission)
    said = []
    is_dated = any(each.published is not None for each in rule.baselines)
    if is_dated and (submission.measure(rule.measure).flow or (is_early and rule.profile is not None)):
        counts = rule.baseline_at(submission.as_at)
        until = f"No baseline was published by {full_date(submission.as_at)}."
        said.append(until if counts is None else f"Counted from {counts}.")
    if is_early and isinstance(rule.milestones, FromTable):
        said.append(f"The milestones are {rule.milestones}.")
    return " ".join(said) or None


def _with_trajectory(judged: Frame, rule: Deadline, submission: Submission) -> Frame:
    if isinstance(rule.milestones, FromTable):
        return with_steps(judged, submission, rule.milestones, rule.by.day, number_of=rule.milestone_count)
    if rule.milestones is not None:
        return judged.with_columns(number(rule.wanted_by(submission.as_at)).alias("trajectory"))
    return judged.with_columns(_line(rule, submission.as_at).alias("trajectory"))


def _line(rule: Deadline, as_at: date) -> nw.Expr:
    baseline = rule.baseline_at(as_at)
    if rule.profile is None or baseline is None:
        return nothing(NUMBER)
    gone, whole = (as_at - baseline.at).days, (rule.by.day - baseline.at).days
    return straight_line(baseline.value, gone, whole, rises=rule.stated_comparison() == "at_least")
