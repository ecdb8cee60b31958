"""Checkpoints: the years for which a table of records can tell what there was, and the day on which it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from rulecheck.data.keys import Keys
from rulecheck.model.mapping import Tally
from rulecheck.model.years import Year


@attrs.frozen(kw_only=True)
class Checkpoint:
    """A year that the records cover.

    Attributes:
        year: which.
        day: its last day, or the as-at date within it: a stock is taken then, a flow runs up to then.
        has_stock: the day lies in the time that the records cover.
        has_flow: so does all of the year up to it.
    """

    year: Year
    day: date
    has_stock: bool
    has_flow: bool

    def tells(self, tally: Tally) -> bool:
        """Whether what is not in the records is known not to be, so that there is a number."""
        return self.has_flow if tally.is_flow else self.has_stock


def checkpoints_of(keys: Keys) -> Iterator[Checkpoint]:
    """Yield the years from the first that the records cover to the last, the running one up to the as-at date."""
    period, calendar = keys.mapping.covers, keys.calendar
    if period is None or keys.as_at < period.from_:
        return
    first, last = calendar.year_of(period.from_), calendar.year_of(min(period.until, keys.as_at))
    for year in first.until(last):
        day = min(year.last_day, keys.as_at)
        is_covered = period.from_ <= day <= period.until
        has_flow = is_covered and period.from_ <= year.first_day
        yield Checkpoint(year=year, day=day, has_stock=is_covered, has_flow=has_flow)
