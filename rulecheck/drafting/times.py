"""Which columns tell the year or the date, how they write it, and when the years begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import get_args

import attrs

from rulecheck.drafting.columns import Column
from rulecheck.drafting.words import DATE, OTHER_DATE, YEAR, hints
from rulecheck.model.days import Days, day_and_month, parse_day
from rulecheck.model.years import FIRST_START, LAST_START, Calendar, Names

DAYS: tuple[Days, ...] = get_args(Days)
_BARE = re.compile(r"(?:FY ?)?[0-9]{4}|[0-9]{6}", re.IGNORECASE | re.ASCII)
"""Years that could be any number."""
_ENDING = re.compile(r"year ending .*", re.IGNORECASE | re.ASCII)
_LIKELY = range(1950, 2050)
_MOST_UNREAD = 0.1


@attrs.frozen(kw_only=True)
class When:
    """How a table tells the time.

    Attributes:
        days: how its dates are written; None if it tells years.
        names: which calendar year a bare year names.
        calendar: when its years begin.
        why: what speaks for this.
        why_calendar: what speaks for years that do not begin on 1 April; empty if they do.
        why_names: what speaks for ``names``.
    """

    days: Days | None = None
    names: Names | None = None
    calendar: Calendar = attrs.field(factory=Calendar)
    why: str = ""
    why_calendar: str = ""
    why_names: str = ""


FIRST_LIKELY, LAST_LIKELY = 1950, 2100
"""In a header, a number outside these is a figure and no year."""


def dates_in(column: Column) -> Days | None:
    """Return the first way of writing days in which every text of a column is a date, or nearly every one."""
    texts = [text for text in column.texts if text.strip()]
    wholly = next((days for days in DAYS if texts and _unread(texts, days) == 0), None)
    return wholly or next((days for days in DAYS if texts and _unread(texts, days) <= _MOST_UNREAD * len(texts)), None)


def days_of(column: Column, days: Days) -> dict[str, date]:
    """Return each text of a column that is a date, with its day."""
    found = {}
    for text in column.texts:
        day = _day(text, days)
        if day is not None:
            found[text] = day
    return found


def date_of(column: Column) -> When | None:
    """Return how a column tells the date; None if it does not."""
    days = dates_in(column)
    if days is None:
        return None
    calendar, why = calendar_of(days_of(column, days).values())
    return When(days=days, calendar=calendar, why_calendar=why, why=f"its texts are dates written as in {days}")


def calendar_of(days: Iterable[date]) -> tuple[Calendar, str]:
    """Return when the years begin that dates speak of, with what speaks for it; 1 April if nothing does."""
    ends = sorted(set(days))
    shared = {(day.month, day.day) for day in ends}
    if len(shared) != 1 or (3, 31) in shared or (len(ends) == 1 and (12, 31) not in shared):
        return Calendar(), ""
    begins = ends[0] + timedelta(days=1)
    return (
        Calendar(month=begins.month, day=begins.day),
        f"every date is {day_and_month(ends[0])}, so years end then",
    )


def year_of(column: Column) -> When | None:
    """Return how a column tells the year; None if it does not.

    Four or six digits alone are years only if the column's name says so, or if all could be years of our time.
    """
    texts = [text for text in column.texts if text.strip()]
    if any(_BARE.fullmatch(text) for text in texts) and not _is_likely(column):
        return None
    return when_years(texts, is_financial=hints(column.name, frozenset({"financial", "fiscal", "fy"})))


def when_years(texts: Iterable[str], *, is_financial: bool) -> When | None:
    """Return how texts tell years, if every one of them does, or nearly every one."""
    texts = list(texts)
    for when in _readings(texts, is_financial=is_financial):
        unread = sum(not _is_year(text, when) for text in texts)
        if texts and unread <= _MOST_UNREAD * len(texts):
            return when
    return None


def day_of(text: str, when: When) -> date | None:
    """Return the day that a text tells, or the last day of its year; None if it cannot be read."""
    if when.days is not None:
        return _day(text, when.days)
    try:
        return when.calendar.parse(text, when.names).last_day
    except ValueError:
        return None


def preference(column: Column) -> tuple[int, int]:
    """Return how well a column's name says that it tells the time; less is better."""
    is_other = hints(column.name, OTHER_DATE)
    return int(is_other), int(not hints(column.name, YEAR | DATE))


def _readings(texts: list[str], *, is_financial: bool) -> Iterable[When]:
    """Yield the ways in which years may be meant, the likeliest first."""
    has_fy = is_financial or any(text.casefold().startswith("fy") for text in texts)
    yield When(why="its texts are years")
    if any(_ENDING.fullmatch(text) for text in texts):
        for month in range(1, 13):
            calendar = Calendar(month=month)
            why = f"the years end on {day_and_month(calendar.year(2001).last_day)}"
            yield When(calendar=calendar, why="its texts are years", why_calendar=why)
    if has_fy:
        why = "2022 may be meant for 2021-22 or for 2022-23; the end is the commoner meaning"
        yield When(names="end", why="its texts are years", why_names=why)
    why = "the years are written 2022 and not 2021-22, so they are taken for calendar years"
    yield When(calendar=Calendar(month=1), why="its texts are years", why_calendar=why)


def _is_likely(column: Column) -> bool:
    if hints(column.name, YEAR):
        return True
    return all(text.isdigit() and len(text) == 4 and int(text) in _LIKELY for text in column.texts) and (
        len(column.texts) * 2 <= column.rows
    )


def _is_year(text: str, when: When) -> bool:
    return day_of(text, when) is not None


def _unread(texts: list[str], days: Days) -> int:
    return sum(_day(text, days) is None for text in texts)


def _day(text: str, days: Days) -> date | None:
    """Return the day that a text tells; None if it is no date, or one like 9999-12-31 that stands for none."""
    try:
        day = parse_day(text, days)
    except ValueError:
        return None
    return day if FIRST_START < day.year <= LAST_START else None


def days_by_text(texts: Mapping[str, int], when: When) -> dict[str, date]:
    """Return the day of each text that can be read."""
    return {text: day for text in texts if (day := day_of(text, when)) is not None}
