"""Years as values: parsing, printing, order, ranges, first and last day, for any year start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import attrs

from rulecheck.model.days import MONTHS, day_and_month, full_date, is_date, parse_date

Names = Literal["start", "end"]

FIRST_START, LAST_START = 1000, 9997

_ANY_CASE = re.IGNORECASE | re.ASCII
"""ASCII, or ``[a-z]`` would also match a dotless i and a long s."""
_SPAN = re.compile(r"(?:FY ?)?([0-9]{4})[-/\u2013]([0-9]{4}|[0-9]{2})", _ANY_CASE)
_RUN = re.compile(r"([0-9]{4})([0-9]{2})")
MONTH_AND_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
_BARE = re.compile(r"(FY ?)?([0-9]{4})", _ANY_CASE)
_ENDING = re.compile(r"year ending (?:([0-9]{1,2}) )?([a-z]+) ([0-9]{4})", _ANY_CASE)


@attrs.frozen(kw_only=True)
class Calendar:
    """When a reporting year begins; 1 April unless the rule set says otherwise.

    Attributes:
        month: the month of the first day, 1 to 12.
        day: the day of the month of the first day; 29 February is refused, for most years have none.
    """

    month: int = 4
    day: int = 1

    def __attrs_post_init__(self) -> None:
        if (self.month, self.day) == (2, 29):
            raise ValueError("a year cannot start on 29 February")
        try:
            date(2001, self.month, self.day)
        except ValueError as error:
            raise ValueError(f"there is no day {self.day} in month {self.month}") from error

    @classmethod
    def starting(cls, text: str) -> Calendar:
        """Read ``"04-01"``, month and day of the first day of the year."""
        match = MONTH_AND_DAY.fullmatch(text)
        if match is None:
            raise ValueError(f'{text!r} is no start of a year; write month and day, as in "04-01"')
        return cls(month=int(match[1]), day=int(match[2]))

    @property
    def is_calendar_year(self) -> bool:
        """Whether years run from 1 January, and so are named by one number."""
        return (self.month, self.day) == (1, 1)

    def year(self, start: int) -> Year:
        """Return the year that begins in calendar year ``start``."""
        return Year(start=start, calendar=self)

    def year_of(self, day: date) -> Year:
        """Return the year that a date lies in."""
        return self.year(self.start_of(day))

    def start_of(self, day: date) -> int:
        """Return the calendar year in which the year of a date begins."""
        begun = (day.month, day.day) >= (self.month, self.day)
        return day.year if begun else day.year - 1

    def parse(self, text: str, names: Names | None = None) -> Year:
        """Read one year as people write it.

        ``2021-22``, ``2021/22``, the same with an en dash, ``2021-2022``, ``202122``, ``FY2021-22``,
        ``year ending March 2022`` and a date (``2021-06-30``) are read for what they say.
        A bare ``2021`` or ``FY2021`` is read only if ``names`` says whether it names the
        calendar year in which the year starts or ends; for calendar years it names itself.

        Raises:
            ValueError: the text is none of these, or names no year of this calendar
                (``2021-23``; ``2021-22`` where years start on 1 January).
        """
        for read in (self._span, self._ending, self._date):
            year = read(text)
            if year is not None:
                return year
        return self._bare(text, names)

    def dated(self, text: str, names: Names | None = None) -> tuple[int, date]:
        """Read a year as ``parse`` does: its start, and the day that a figure is of, its last unless the text is a day.

        Raises:
            ValueError: as ``parse`` does.
        """
        year = self.parse(text, names)
        return year.start, parse_date(text) if is_date(text) else year.last_day

    def checkpoint(self, stated: str | date) -> Checkpoint:
        """Read a deadline: a date, or a year, which means its last day."""
        if isinstance(stated, str) and not is_date(stated):
            year = self.parse(stated)
            return Checkpoint(day=year.last_day, year=year)
        day = parse_date(stated) if isinstance(stated, str) else stated
        return Checkpoint(day=day, year=self.year_of(day))

    def parse_range(self, text: str) -> tuple[Year, ...]:
        """Read ``"2019-20..2022-23"``, both ends included, or a single year.

        Raises:
            ValueError: an end is no year, or the first comes after the last.
        """
        first_text, dots, last_text = text.partition("..")
        first = self.parse(first_text)
        last = self.parse(last_text) if dots else first
        if last < first:
            raise ValueError(f"the years {text!r} run backwards; the earlier one comes first")
        return tuple(first.until(last))

    def _span(self, text: str) -> Year | None:
        match = _SPAN.fullmatch(text) or _RUN.fullmatch(text)
        if match is None:
            return None
        start, end = int(match[1]), match[2]
        if self.is_calendar_year:
            raise ValueError(f'{text!r} spans two calendar years, but years start on 1 January; write "{start}"')
        follows = (start + 1) % 100 == int(end) if len(end) == 2 else start + 1 == int(end)
        if not follows:
            raise ValueError(f'{text!r} is not one year; the year from {start} is "{start}-{(start + 1) % 100:02}"')
        return self.year(start)

    def _ending(self, text: str) -> Year | None:
        match = _ENDING.fullmatch(text)
        if match is None:
            return None
        day, word, number = match[1], match[2].casefold(), int(match[3])
        month = next((i for i, name in enumerate(MONTHS, 1) if word in (name.casefold(), name[:3].casefold())), None)
        year = self.year(number if self.is_calendar_year else number - 1)
        last = year.last_day
        if month != last.month or last.year != number or (day is not None and int(day) != last.day):
            raise ValueError(
                f"{text!r} does not end with a year of this calendar, whose years end on {day_and_month(last)}"
            )
        return year

    def _date(self, text: str) -> Year | None:
        return self.year_of(parse_date(text)) if is_date(text) else None

    def _bare(self, text: str, names: Names | None) -> Year:
        match = _BARE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no year; write {self._example}")
        number = int(match[2])
        if self.is_calendar_year:
            return self.year(number)
        if names is None:
            raise ValueError(
                f"{text!r} does not say whether it names the start or the end of the year; write {self._example}, "
                'or state names = "start" or "end" in the mapping'
            )
        return self.year(number if names == "start" else number - 1)

    @property
    def _example(self) -> str:
        return '"2021"' if self.is_calendar_year else '"2021-22"'


def _start_in_range(_: object, __: object, start: int) -> None:
    if not FIRST_START <= start <= LAST_START:
        raise ValueError(f"the year {start} lies outside {FIRST_START} to {LAST_START}")


@attrs.frozen(kw_only=True, order=True)
class Year:
    """One reporting year.

    Years of one calendar are ordered and hashable; a date is in a year from its first to
    its last day, both included: ``date(2022, 3, 31) in calendar.parse("2021-22")``.

    Attributes:
        start: the calendar year in which it begins.
        calendar: when its years begin.
    """

    start: int = attrs.field(validator=_start_in_range)
    calendar: Calendar = attrs.field(default=Calendar(), order=lambda calendar: (calendar.month, calendar.day))

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.start, self.calendar.month, self.calendar.day)

    @property
    def last_day(self) -> date:
        """The day it ends: the day before the next year begins."""
        return date(self.start + 1, self.calendar.month, self.calendar.day) - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        if self.calendar.is_calendar_year:
            return f"{self.start:04}"
        return f"{self.start:04}-{(self.start + 1) % 100:02}"

    def shifted(self, years: int) -> Year:
        """Return the year so many years later, or earlier if negative."""
        return attrs.evolve(self, start=self.start + years)

    def until(self, last: Year) -> Iterator[Year]:
        """Yield this year and each following one up to ``last``, included."""
        for start in range(self.start, last.start + 1):
            yield attrs.evolve(self, start=start)


def year_before(written: str) -> str:
    """Return the year before one that a calendar wrote: ``2020-21`` for ``2021-22``, ``2020`` for ``2021``."""
    calendar = Calendar() if "-" in written else Calendar(month=1)
    return str(calendar.parse(written).shifted(-1))


@attrs.frozen(kw_only=True)
class Checkpoint:
    """A day on which something must be reached, and the year it lies in.

    Attributes:
        day: a year's last day, unless a date was stated.
        year: the year the day lies in.
    """

    day: date
    year: Year

    def __str__(self) -> str:
        return full_date(self.day)


@attrs.frozen(kw_only=True)
class DayOfYear:
    """A day that every year has, such as 30 September.

    Attributes:
        month: 1 to 12.
        day: of the month; 29 February is refused, for most years have none.
    """

    month: int
    day: int

    def __attrs_post_init__(self) -> None:
        try:
            date(2001, self.month, self.day)
        except ValueError as error:
            raise ValueError(f"not every year has a day {self.day} in month {self.month}") from error

    @classmethod
    def parse(cls, text: str) -> DayOfYear:
        """Read ``"09-30"``, month and day."""
        match = MONTH_AND_DAY.fullmatch(text)
        if match is None:
            raise ValueError(f'{text!r} is no day of a year; write month and day, as in "09-30"')
        return cls(month=int(match[1]), day=int(match[2]))

    def within(self, year: Year) -> date:
        """Return the day that lies in a reporting year."""
        first = date(year.first_day.year, self.month, self.day)
        return first if first in year else date(year.first_day.year + 1, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"
