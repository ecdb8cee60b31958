"""Progress: how a value came about and what is still to come, so that a sentence can say how fast and how far."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from rulecheck.model.days import whole_months
from rulecheck.model.numbers import PLACES, grouped, rounded

_FINE = 100
"""From here on a number is told in whole ones, below with one decimal."""


@attrs.frozen(kw_only=True)
class Progress:
    """A value on its way to a bound. For reading only: nothing is judged by it.

    Attributes:
        goal: the bound of the deadline.
        day: the day the value is of.
        earlier: a value before it; None if there is none that can be told.
        earlier_day: the day of that value.
    """

    goal: Decimal
    day: date
    earlier: Decimal | None = None
    earlier_day: date | None = None

    @property
    def months_seen(self) -> int:
        """The whole months that the pace is told from; 0 if it cannot be told."""
        if self.earlier is None or self.earlier_day is None:
            return 0
        return max(whole_months(self.earlier_day, self.day), 0)

    def months_left(self, due: date) -> int:
        """Return the whole months from the day of the value to a deadline."""
        return max(whole_months(self.day, due), 0)

    def pace(self, observed: Decimal) -> Decimal | None:
        """Return what each of the months seen brought on average; None if none can be told."""
        if self.earlier is None or self.months_seen == 0:
            return None
        return (observed - self.earlier) / self.months_seen

    def projected(self, observed: Decimal, due: date) -> Decimal | None:
        """Return the value on a day if each month until then brings what the months seen brought on average."""
        if self.earlier is None or self.months_seen == 0:
            return None
        return observed + (observed - self.earlier) * self.months_left(due) / self.months_seen


def about(value: Decimal, against: Decimal = Decimal(0)) -> str:
    """Write a number for reading: whole from 100 on, else with one decimal, and ``about`` before it if that rounds.

    It is rounded half up, unless it would then seem to lie on another side of ``against``, or on it: then it is told
    to the millionth.
    """
    read = rounded(value, 0 if abs(value) >= _FINE else 1)
    if _side(read, against) != _side(value, against):
        read = rounded(value, PLACES)
    return grouped(read) if read == value else f"about {grouped(read)}"


def _side(value: Decimal, against: Decimal) -> int:
    return (value > against) - (value < against)
