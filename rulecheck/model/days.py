"""Days as people write them: dates, the days that headers name, and days for reading."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal

Days = Literal["2022-03-31", "31/03/2022", "31/03/22", "31 March 2022", "31-Mar-22"]
"""How a table writes its days, each way named by an example of itself."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""English names, whatever the locale."""
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = {
    "31/03/2022": re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"),
    "31/03/22": re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2})"),
    "31 March 2022": re.compile(r"([0-9]{1,2}) ([A-Za-z]+) ([0-9]{4})"),
    "31-Mar-22": re.compile(r"([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4}|[0-9]{2})"),
}
_HEADER_DAY = re.compile(r"(?:([0-9]{1,2})[ -])?([A-Za-z]+)[ -]([0-9]{4}|[0-9]{2})")


def day_and_month(day: date) -> str:
    """Write ``31 March``."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def full_date(day: date) -> str:
    """Write a day for reading: ``31 March 2023``."""
    return f"{day_and_month(day)} {day.year}"


def parse_date(text: str) -> date:
    """Read ``2022-03-31`` and nothing else.

    Raises:
        ValueError: the text is written otherwise, or there is no such day.
    """
    if not is_date(text):
        raise ValueError(f"{text!r} is no date; write year, month and day, as in 2022-03-31")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar") from error


def parse_day(text: str, days: Days) -> date:
    """Read a day written in the stated way, or as ``2022-03-31``, and in no other.

    Names of months are English, whole or of three letters. A year of two digits lies from 1969 to 2068.

    Raises:
        ValueError: the text is written otherwise, or there is no such day.
    """
    if is_date(text):
        return parse_date(text)
    match = None if days == "2022-03-31" else _DAYS[days].fullmatch(text)
    if match is None:
        other = next((form for form, pattern in _DAYS.items() if pattern.fullmatch(text) is not None), None)
        hint = "" if other is None else f', or state dates = "{other}" in the mapping if all are written so'
        raise ValueError(f"{text!r} is no date in the stated form; write it as in {days}{hint}")
    day, month, year = match.groups()
    return _day(text, _whole_year(year), int(month) if month.isdigit() else _month(month, text), int(day))


def parse_header_day(text: str) -> date:
    """Read the day that a column's header names: a month alone means its last day.

    ``2019-03-31``, ``Mar-19``, ``Mar 2019``, ``March 2019`` and ``31 March 2019``.

    Raises:
        ValueError: the text is none of these.
    """
    if is_date(text):
        return parse_date(text)
    match = _HEADER_DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} names no day; write it as in 2019-03-31, Mar-19 or 31 March 2019")
    year, month = _whole_year(match[3]), _month(match[2], text)
    last = calendar.monthrange(year, month)[1] if year > 0 else 31
    return _day(text, year, month, last if match[1] is None else int(match[1]))


def _whole_year(text: str) -> int:
    """Return a year of four digits as it is, of two as the one from 1969 to 2068."""
    number = int(text)
    return number if len(text) == 4 else number + (1900 if number >= 69 else 2000)


def _month(name: str, text: str) -> int:
    for number, month in enumerate(MONTHS, start=1):
        if name.casefold() in (month.casefold(), month[:3].casefold()):
            return number
    raise ValueError(f"{text!r} names no month")


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar") from error


def is_date(text: str) -> bool:
    """Whether a text has the form ``2022-03-31``; there need be no such day."""
    return DATE.fullmatch(text) is not None


def whole_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days; 0 or less if the second is not later by one.

    A month is over on the same day of the next one, or on the last day of the next one if it has no such day or both
    are last days: 31 December to 31 March are three, 30 September to 31 December three, 1 to 31 December none.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    is_last = end.day == calendar.monthrange(end.year, end.month)[1]
    return months if end.day >= start.day or is_last else months - 1
