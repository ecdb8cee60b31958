"""The kind ``maintain``: a level that was reached is held at every later checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import FromColumn, FromMeasure, is_percent
from rulecheck.model.days import day_and_month, full_date
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.statement import Parts, joined
from rulecheck.model.wording import bound_words, number_words
from rulecheck.model.years import Calendar, DayOfYear, Year

_ANY_YEAR = Calendar().year(2001)
"""The days of checkpoints are the same in every year."""


@attrs.frozen(kw_only=True)
class Maintain(Bounded):
    """A level that was reached is held at every later checkpoint.

    Formula: the position of a stock on each checkpoint of each year, held against the bound. State the years
    after the one in which the level was reached.
    Border: on the bound is met.
    Missing: a position that is not dated on the checkpoint is `missing`, whatever was there before or after.
    Due: each checkpoint on its own day; several in a year are several findings, told apart by `at`.
    Source: officers were to be held at the level of the uplift on 30 September and 31 March from 2023-24 on
    (Police Uplift Programme, maintenance of headcount).

    Example:
        [[rules]]
        id = "officers-are-held"
        kind = "maintain"
        title = "The officers of the uplift are held on 30 September and 31 March"
        measure = "headcount"
        units = ["England and Wales"]
        years = "2023-24..2024-25"
        on = ["09-30", "03-31"]
        at_least = 148433
    """

    kind = "maintain"

    measure: str = key("the stock that is held")
    on: tuple[DayOfYear, ...] = key(
        "the days of each year, month and day: ['09-30', '03-31']; left out: the last day", default=()
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        bounds = self.stated_bounds()
        if any(is_percent(bound) for bound in bounds.both):
            raise WrongKeyError(bounds.comparison, "a level is a number; a percentage of what is not said")
        if any(isinstance(bound, (FromColumn, FromMeasure)) for bound in bounds.plain):
            raise WrongKeyError(
                bounds.comparison, "a bound from the data stands at no checkpoint; state it here or in a table"
            )
        if len(set(self.on)) < len(self.on):
            raise WrongKeyError("on", "a day is listed twice")

    def checkpoints(self, year: Year) -> tuple[date, ...]:
        """Return the days of a year at which the level is held."""
        return tuple(sorted(day.within(year) for day in self.on)) or (year.last_day,)

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Refuse a flow, which has no position that could be held."""
        measure = measures.get(self.measure)
        if measure is not None and measure.flow:
            yield ("measure",), f"'{self.measure}' is a flow; only a stock, a position at a date, is held"

    def statement(self, parts: Parts) -> str:
        """Say who holds how many, and on which days."""
        days = joined([day_and_month(day) for day in self.checkpoints(_ANY_YEAR)])
        return parts.sentence("holds", parts.amount(self.measure), f"on {days}", parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say what the level was on the day, and what it should have been."""
        had = "no figure for" if finding.observed is None else number_words(finding.observed, finding)
        day = "the checkpoint" if finding.at is None else full_date(finding.at)
        what = f"{finding.unit} had {had} {finding.measure or 'it'} on {day}"
        return f"{what}; {bound_words(finding, self.stated_comparison())}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Maintain]


@hookimpl
def rulecheck_judge(rule: Maintain, submission: Submission) -> Frame:
    """Return each unit's position on each checkpoint."""
    positions = submission.observations(rule.measure).select(
        "unit", nw.col("date").alias("at"), nw.col("value").alias("observed"), "reason", *EVIDENCE
    )
    return submission.scope.select("unit", "year", "at").join(positions, on=["unit", "at"], how="left")
