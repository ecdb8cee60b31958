"""The kind ``timely``: a return arrives by its due date."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import REASON_OF, rank, reason_of
from rulecheck.data.frames import NUMBER, YEAR, Frame, beside, number
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bounds, Fixed
from rulecheck.model.days import full_date, parse_day
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key, not_blank
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts, joined
from rulecheck.model.words import UNUSABLE
from rulecheck.model.years import Year

_LAST_DAY = date.max.toordinal()
_FAR = 2**32
"""More rows than any table has."""


@attrs.frozen(kw_only=True)
class Timely(Rule):
    """A return arrives by its due date.

    Formula: the day in `column` less the due date, in days, held against 0; a return before its due date
    has less than 0. The due date is `within` so long after the last day of the year, or stands in `due`. Of
    several rows of a unit and year the latest day counts.
    Border: on the due date is met. `near_miss = 5` makes up to five days late a warning.
    Missing: a return without a row, with a blank, or with a day after the as-at date has not arrived:
    `missing` once it is due. A text that is no date in the form that the mapping states is `unreadable`; of
    several rows one that is blank or unreadable decides.
    Due: on the due date. Before it a return that is not here is not due, and one that is here is on track.

    Example:
        [[rules]]
        id = "returns-in-time"
        kind = "timely"
        title = "Every unit sends its return within 30 days of the year's end"
        column = "received"
        within = "30 days"
        units = ["@regional"]
        years = "2021-22"
    """

    kind = "timely"

    column: str = key("the column with the day on which the return arrived", validator=not_blank)
    within: timedelta | None = key("how long after the year's last day it is due: '30 days'", default=None)
    due: dict[Year, date] | None = key("the due date of each year: { 2021-22 = 2022-05-31 }", default=None)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.group is not None:
            raise WrongKeyError("group", 'returns are sent by single units; write units = ["@…"] instead')
        if (self.within is None) == (self.due is None):
            raise WrongKeyError("within", 'needs the due date, once: within = "30 days" or due = { YEAR = DATE }')
        if self.due is None:
            return
        if not self.due:
            raise WrongKeyError("due", "the table is empty, so nothing is due")
        if self.scope is not None and self.years is None:
            raise WrongKeyError(
                "years", "state them: due dates by year may leave out a year that the scope's table has"
            )
        undated = [str(year) for year in self.years or () if year not in self.due]
        if undated:
            raise WrongKeyError("due", f"has no date for {', '.join(undated)}, which the rule judges")

    def bounds(self) -> Bounds:
        """Return that no day may be one too many."""
        return Bounds(comparison="at_most", bound=Fixed(value=Decimal(0)))

    def columns(self) -> tuple[str, ...]:
        """Return the column with the day of arrival."""
        return (self.column,)

    def judged_years(self) -> tuple[Year, ...] | None:
        """Return the years that are stated, or else those that have a due date."""
        return self.years if self.years is not None or self.due is None else tuple(sorted(self.due))

    def deadline(self, year: Year) -> date:
        """Return the due date."""
        return (self.due or {}).get(year, year.last_day) if self.within is None else year.last_day + self.within

    def statement(self, parts: Parts) -> str:
        """Say whose return is due when."""
        if self.within is not None:
            when = f"within {self.within.days} days of the year's end"
        else:
            when = joined([f"by {full_date(day)} for {year}" for year, day in sorted((self.due or {}).items())])
        return parts.sentence("has its return in", when, parts.years if self.within is not None else "")

    def sentence(self, finding: Finding) -> str:
        """Say when the return arrived, and how that lies to its due date."""
        if finding.due is None or finding.observed is None:
            return super().sentence(finding)
        late = int(finding.observed)
        arrived = f"{_named(finding)} arrived on {full_date(finding.due + timedelta(days=late))}"
        if late == 0:
            return f"{arrived}, the day on which it was due."
        days = "1 day" if abs(late) == 1 else f"{abs(late):,} days"
        return f"{arrived}, {days} {'after' if late > 0 else 'before'} {full_date(finding.due)}."

    def other_sentence(self, finding: Finding) -> str | None:
        """Say that the return is not here, or not yet."""
        due = "" if finding.due is None else full_date(finding.due)
        match finding.reason:
            case "on-track" | "off-track":
                return self.sentence(finding)
            case "not-due":
                return f"{_named(finding)} is not due before {due}; it has not arrived yet."
            case "missing":
                return f"{_named(finding)} has not arrived; it was due on {due}."
            case "unreadable" if finding.cell is not None:
                return f"{_named(finding)} arrived on '{finding.cell}', which is no date in the form that is stated."
        return None


def _named(finding: Finding) -> str:
    return f"{finding.unit}'{'' if finding.unit.endswith('s') else 's'} return for {finding.year}"


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Timely]


@hookimpl
def rulecheck_judge(rule: Timely, submission: Submission) -> Frame:
    """Return by how many days each return is late."""
    arrivals = _arrivals(rule, submission)
    joined = submission.scope.select("unit", "year").join(arrivals, on=["unit", "year"], how="left")
    years = joined.select("year").unique().collect("polars").rows()
    late = joined.join(_due_days(rule, submission, [start for (start,) in years]), on="year", how="left")
    observed = nw.when(nw.col("gravity").is_null()).then(nw.col("day") - nw.col("due_day"))
    return late.with_columns(
        observed.cast(NUMBER).alias("observed"),
        reason_of(nw.col("gravity")).alias("reason"),
        # Whoever has sent the return before it is due has kept the rule so far.
        number(0).alias("trajectory"),
    ).drop("day", "due_day", "gravity")


def _due_days(rule: Timely, submission: Submission, starts: list[int]) -> Frame:
    days = {start: rule.deadline(submission.calendar.year(start)).toordinal() for start in sorted(starts)}
    columns = {"year": list(days), "due_day": list(days.values())}
    return beside(submission.scope, columns, {"year": YEAR, "due_day": nw.Int64})


def _arrivals(rule: Timely, submission: Submission) -> Frame:
    """Return the latest day of each unit and year, or why there is none, with the place of the row that decides."""
    cells = submission.texts(rule.column)
    texts = sorted({text for (text,) in cells.select("text").unique().collect("polars").rows() if text})
    read = cells.join(_days(texts, submission), on="text", how="left").with_columns(
        nw.when(nw.col("day").is_null()).then(nw.coalesce(nw.col("gravity"), rank("missing"))).alias("gravity")
    )
    gravest_then_latest = nw.col("gravity").fill_null(len(UNUSABLE)) * _LAST_DAY - nw.col("day").fill_null(0)
    read = read.with_columns((gravest_then_latest * _FAR + nw.col("order")).alias("telling"))
    arrived = read.group_by("unit", "year").agg(
        nw.col("day").max(),
        nw.col("gravity").min(),
        nw.col("provisional").cast(nw.Int64).max(),
        nw.col("telling").min(),
    )
    unread = nw.when(nw.col("gravity") == rank("unreadable")).then(nw.col("text"))
    told = read.select("telling", "file", "place", unread.alias("cell"))
    arrived = arrived.join(told, on="telling", how="left").drop("telling")
    return arrived.with_columns((nw.col("provisional") > 0).alias("provisional"))


def _days(texts: list[str], submission: Submission) -> Frame:
    read = [_day(text, submission) for text in texts]
    return beside(
        submission.scope,
        {"text": texts, "day": [day for day, _ in read], "gravity": [gravity for _, gravity in read]},
        {"text": nw.String, "day": nw.Int64, "gravity": nw.Int64},
    )


def _day(text: str, submission: Submission) -> tuple[int | None, int | None]:
    """Return the number of a day, or why there is none; what lies after the as-at date has not happened."""
    meaning = submission.mapping.markers.get(text)
    if meaning is not None:
        return None, UNUSABLE.index(REASON_OF[meaning])
    try:
        day = parse_day(text, submission.mapping.dates)
    except ValueError:
        return None, UNUSABLE.index("unreadable")
    return (day.toordinal(), None) if day <= submission.as_at else (None, UNUSABLE.index("missing"))
