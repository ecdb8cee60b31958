"""Which year a text names, sign by sign and without patterns; where years begin on 1 April."""

from __future__ import annotations

from datetime import date

DIGITS = frozenset("0123456789")
LAST_OF_MARCH = ("march", "mar")


def start_of(text: str) -> int | None:
    """Return the calendar year in which the year that a text names begins, or None if it names none."""
    start = _of_day(text)
    for read in (_of_span, _of_ending):
        start = read(text) if start is None else start
    return start if start is not None and 1000 <= start <= 9997 else None


def _number(text: str) -> int | None:
    return int(text) if text and set(text) <= DIGITS else None


def _of_day(text: str) -> int | None:
    day = day_of(text)
    if day is None:
        return None
    return day.year if day >= date(day.year, 4, 1) else day.year - 1


def day_of(text: str) -> date | None:
    """Return the day that a text of the form ``2022-03-31`` names, or None."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    parts = [_number(text[:4]), _number(text[5:7]), _number(text[8:])]
    if None in parts:
        return None
    year, month, day = (part or 0 for part in parts)
    lengths = [
        31,
        29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ]
    return date(year, month, day) if year >= 1 and 1 <= month <= 12 and 1 <= day <= lengths[month - 1] else None


def _of_span(text: str) -> int | None:
    if text[:2] in ("FY", "Fy", "fY", "fy"):
        text = text[2:].removeprefix(" ")
        if len(text) == 6:
            return None  # 202122 stands alone
    start, rest = _number(text[:4]), text[4:]
    if start is None or len(text) < 4 or not rest:
        return None
    bare = len(rest) == 2
    end = rest if bare else rest[1:]
    if _number(end) is None or (not bare and rest[0] not in "-/\u2013"):
        return None
    follows = {2: f"{start + 1:04}"[-2:], 4: f"{start + 1:04}"}.get(len(end))
    return start if end == follows else None


def _of_ending(text: str) -> int | None:
    words = text.split(" ")
    if not text.isascii() or [word.lower() for word in words[:2]] != ["year", "ending"] or len(words) not in (4, 5):
        return None
    year = _number(words[-1]) if len(words[-1]) == 4 else None
    is_last = len(words) == 4 or (len(words[2]) == 2 and words[2] == "31")
    return year - 1 if year is not None and is_last and words[-2].lower() in LAST_OF_MARCH else None
