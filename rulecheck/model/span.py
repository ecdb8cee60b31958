"""Lengths of time as people state them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import attrs


@attrs.frozen(kw_only=True)
class Span:
    """A length of time as people state it: ``1 year``, ``6 months``, ``30 days``.

    Attributes:
        months: whole months of the calendar.
        days: days on top of them.
    """

    months: int = 0
    days: int = 0

    def end(self, first: date) -> date:
        """Return the last day of a time of this length that begins on ``first``.

        A month that lacks the day ends with its own last day. A time beyond every date ends with the last of all.
        """
        months = first.year * 12 + first.month - 1 + self.months
        year, month = divmod(months, 12)
        if year > date.max.year:
            return date.max
        last = calendar.monthrange(year, month + 1)[1]
        shifted = date(year, month + 1, min(first.day, last))
        return shifted + timedelta(days=min(self.days - 1, (date.max - shifted).days))
