"""Paces: beside a value so far, its day and a value before it, for sentences that tell how fast it came about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, YEAR, Frame, beside, number
from rulecheck.data.submission import Submission

_YEAR_AGO = timedelta(days=366)
"""Far enough back to hold the same day of the year before, in leap years too."""


def pace_of_position(submission: Submission, measure: str) -> Frame:
    """Return ``unit``, ``observed_on``, ``earlier`` and ``earlier_on`` of a stock.

    One row for each unit that has an observation: the day of its latest, and the first of the year up to that day.
    An observation without a value is not passed over for another, so that the pace is then not told.
    """
    filled = submission.observations(measure).filter(nw.col("filled")).select("unit", "date", "value")
    latest = filled.group_by("unit").agg(nw.col("date").max().alias("observed_on"))
    joined = filled.join(latest, on="unit", how="left")
    within = (nw.col("date") < nw.col("observed_on")) & (nw.col("date") >= nw.col("observed_on") - _YEAR_AGO)
    before = joined.filter(within)
    first = before.group_by("unit").agg(nw.col("date").min().alias("earlier_on"))
    earlier = before.join(first, on="unit", how="left").filter(nw.col("date") == nw.col("earlier_on"))
    told = earlier.select("unit", nw.col("value").alias("earlier"), "earlier_on")
    return latest.join(told, on="unit", how="left")


def pace_of_sum(submission: Submission, measure: str, first: int, last: int, opening: Decimal | None) -> Frame:
    """Return the same of a flow that is summed over several years on top of an opening value.

    The earlier value is the sum up to the end of the year before the latest one that has a row.

    Args:
        submission: what the rule may look at.
        measure: the flow.
        first: the start year of the first year.
        last: the start year of the last year, included.
        opening: what the sum begins with; None if that cannot be told.
    """
    within = submission.yearly(measure).filter((nw.col("year") >= first) & (nw.col("year") <= last))
    latest = within.group_by("unit").agg(
        nw.col("date").max().alias("observed_on"), nw.col("year").max().alias("newest")
    )
    joined = within.join(latest, on="unit", how="left")
    is_before = nw.col("year") < nw.col("newest")
    summed = joined.group_by("unit").agg(
        nw.when(is_before).then(nw.col("value")).sum().alias("before"),
        nw.when(is_before).then(nw.col("value")).count().cast(nw.Int64).alias("years"),
    )
    calendar = submission.calendar
    starts = list(range(first, last + 1))
    ends = beside(
        latest,
        {"newest": starts, "earlier_on": [calendar.year(start).shifted(-1).last_day for start in starts]},
        {"newest": YEAR, "earlier_on": nw.Date},
    )
    is_whole = nw.col("years") == nw.col("newest") - first
    before = (number(0) + nw.col("before").fill_null(number(0)) + number(opening)).cast(NUMBER)
    return (
        latest.join(summed, on="unit", how="left")
        .join(ends, on="newest", how="left")
        .select("unit", "observed_on", nw.when(is_whole).then(before).alias("earlier"), "earlier_on")
    )
