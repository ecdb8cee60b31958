"""Single values of a rule set: each is read from exactly one form of TOML, or refused in a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rulecheck.model.days import parse_date
from rulecheck.model.mapping import Constant, Texts
from rulecheck.model.numbers import exact
from rulecheck.model.span import Span
from rulecheck.model.years import Calendar, Checkpoint, Year
from rulecheck.rulesets.faults import Fault, FaultsError

SPAN = re.compile(r"([0-9]{1,4}) (day|week)s?")
LENGTH = re.compile(r"([0-9]{1,4}) (day|week|month|year)s?")


def shown_value(raw: Any) -> str:
    """Write a TOML value as its author knows it."""
    match raw:
        case bool():
            return str(raw).lower()
        case str():
            return f'"{raw}"'
        case dict():
            return "a table"
        case list():
            return "a list"
        case date():
            return f"the date {raw}"
        case _:
            return str(raw)


def read_text(raw: Any) -> str:
    """Read text in quotes."""
    if not isinstance(raw, str):
        raise ValueError(f"must be text in quotes, not {shown_value(raw)}")
    return raw


def read_truth(raw: Any) -> bool:
    """Read true or false; the word in quotes is neither."""
    if not isinstance(raw, bool):
        raise ValueError(f"must be true or false, without quotes, not {shown_value(raw)}")
    return raw


def read_whole(raw: Any) -> int:
    """Read a whole number."""
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError(f"must be a whole number, not {shown_value(raw)}")
    return raw


def read_number(raw: Any) -> Decimal:
    """Read a number as written, exactly."""
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        raise ValueError(f"must be a number, not {shown_value(raw)}")
    return exact(raw)


def read_float(raw: Any) -> float:
    """Read a number for a kind that computes in floats."""
    return float(read_number(raw))


def read_date(raw: Any) -> date:
    """Read a date, with or without quotes; no time of day."""
    if isinstance(raw, datetime) or not isinstance(raw, (date, str)):
        raise ValueError(f"must be a date, as in 2022-03-31, not {shown_value(raw)}")
    return parse_date(raw) if isinstance(raw, str) else raw


def read_span(raw: Any) -> timedelta:
    """Read ``"30 days"`` or ``"6 weeks"``."""
    match = SPAN.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(f'must be a time such as "30 days", not {shown_value(raw)}')
    return timedelta(days=int(match[1]) * (7 if match[2] == "week" else 1))


def read_length(raw: Any) -> Span:
    """Read ``"1 year"``, ``"6 months"``, ``"8 weeks"`` or ``"30 days"``."""
    match = LENGTH.fullmatch(raw) if isinstance(raw, str) else None
    if match is None or int(match[1]) == 0:
        raise ValueError(f'must be a length of time such as "1 year" or "6 months", not {shown_value(raw)}')
    number = int(match[1])
    months = {"month": 1, "year": 12}.get(match[2], 0)
    return Span(months=number * months) if months else Span(days=number * (7 if match[2] == "week" else 1))


def read_constant(raw: Any) -> Constant:
    """Read ``{ is = "England and Wales" }``."""
    if not isinstance(raw, dict) or set(raw) != {"is"} or not isinstance(raw["is"], str) or not raw["is"].strip():
        raise ValueError('must be a column name, or { is = "the one unit" } where there is no column')
    return Constant(name=raw["is"])


def read_texts(raw: Any) -> Texts:
    """Read one text, or a list of them that is not empty."""
    texts = [raw] if isinstance(raw, str) else raw
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"must be text in quotes or a list of texts, not {shown_value(raw)}")
    if not texts:
        raise ValueError("the list is empty, so no row would count")
    return Texts(tuple(texts))


def read_year(raw: Any, calendar: Calendar) -> Year:
    """Read a year in quotes; a calendar year also as a number."""
    return calendar.parse(_year_text(raw, calendar))


def read_years(raw: Any, calendar: Calendar) -> tuple[Year, ...]:
    """Read a year, a range, or a list of them; each year once, in order."""
    if not isinstance(raw, list):
        return calendar.parse_range(_year_text(raw, calendar))
    years: set[Year] = set()
    faults: list[Fault] = []
    for place, each in enumerate(raw):
        try:
            years |= set(calendar.parse_range(_year_text(each, calendar)))
        except ValueError as error:
            faults.append(((place,), str(error)))
    if faults:
        raise FaultsError(faults)
    return tuple(sorted(years))


def read_checkpoint(raw: Any, calendar: Calendar) -> Checkpoint:
    """Read a deadline: a year, which means its last day, or a date."""
    return calendar.checkpoint(raw if type(raw) is date else _year_text(raw, calendar))


def _year_text(raw: Any, calendar: Calendar) -> str:
    if isinstance(raw, str):
        return raw
    if calendar.is_calendar_year and isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    example = '"2021"' if calendar.is_calendar_year else '"2021-22"'
    raise ValueError(f"must be a year in quotes, as in {example}, not {shown_value(raw)}")
