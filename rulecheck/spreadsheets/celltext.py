"""What a spreadsheet stores becomes text: numbers, days, times. Where it is in doubt, the text reads as no number."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_LOOKS_LIKE_A_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DAY = re.compile(r"(-?[0-9]{4,6}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?)?")
_CLOCK = re.compile(r"([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?")
_LENGTH = re.compile(r"PT([0-9]{1,9})H(?:([0-9]{1,2})M)?(?:([0-9]{1,2})(?:[.,]([0-9]{1,9}))?S)?")
_FIGURE = re.compile(r"[0-9\s.,%()+\u00a3\u2212-]*(?:k|m|bn)?\)?(?:\[[a-z]+\]\s*)*", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_EXACT = 15
"""Digits that every whole number of so many keeps as a double."""
_MS_A_DAY = 86_400_000
_LAST_DAY = 2_958_465
"""31 December 9999, the last day a spreadsheet knows."""
_LEAP_DAY = 60
"""29 February 1900, which was none: Lotus 1-2-3 counted it, and spreadsheets have counted it ever since."""


def number(raw: str) -> str:
    """Return the number that a program reading this text holds, the IEEE double, without exponent.

    ``5484.0`` is ``5484``, ``1.1000000000000001`` is ``1.1``. What is too large, or is no number, stays
    text that no grammar reads.
    """
    if raw.isdigit() and raw.isascii() and len(raw) <= _EXACT and (raw[0] != "0" or raw == "0"):
        return raw  # most numbers are whole, and there may be millions of them
    if _FLOAT.fullmatch(raw) is None:
        return f"not a number: {raw}"
    text = repr(float(raw))
    if "e" in text:
        text = f"{Decimal(text):f}"
    return text.removesuffix(".0")


def could_be_a_number(text: str) -> bool:
    """Whether a text has digits and nothing but what numbers are written with, in any form."""
    return any(sign.isdigit() for sign in text) and _FIGURE.fullmatch(text) is not None


def looks_like_a_number(text: str) -> bool:
    """Whether a text could be taken for a number."""
    return text[-1:].isdecimal() and _LOOKS_LIKE_A_NUMBER.fullmatch(text) is not None


def day(raw: str) -> str:
    """Return a day or moment in ISO form: ``2019-03-31`` at midnight, else ``2019-03-31 12:00:00``."""
    found = _DAY.fullmatch(raw)
    if found is None:
        clock = _CLOCK.fullmatch(raw)
        return _clock(clock[1], clock[2]) if clock is not None else f"not a date: {raw}"
    if found[2] is None:
        return found[1]
    clock_text = _clock(found[2], found[3])
    return found[1] if clock_text == "00:00:00" else f"{found[1]} {clock_text}"


def length(raw: str) -> str:
    """Return a length of time, ``PT12H00M00S``, as ``12:00:00``."""
    found = _LENGTH.fullmatch(raw)
    if found is None:
        return f"not a time: {raw}"
    return _clock(f"{int(found[1]):02}:{int(found[2] or 0):02}:{int(found[3] or 0):02}", found[4])


def serial_day(raw: str, *, since_1904: bool) -> str:
    """Return the day or moment that a count of days means; below 1 it is a time of day.

    Days are counted from 1 January 1900, with a 29 February 1900 among them, or from 1 January 1904.
    """
    counted = _counted(raw)
    if counted is None:
        return f"not a date: {raw}"
    days, ms = counted
    if days == 0:
        return _of_ms(ms)
    if since_1904:
        shown = (date(1904, 1, 1) + timedelta(days)).isoformat() if days <= _LAST_DAY - 1462 else f"not a date: {raw}"
    elif days == _LEAP_DAY:
        shown = "1900-02-29"
    else:
        shown = (date(1899, 12, 31 if days < _LEAP_DAY else 30) + timedelta(days)).isoformat()
    return f"{shown} {_of_ms(ms)}" if ms else shown


def serial_length(raw: str) -> str:
    """Return the length of time that a count of days means, ``1.5`` as ``36:00:00``."""
    counted = _counted(raw)
    return f"not a time: {raw}" if counted is None else _of_ms(counted[0] * _MS_A_DAY + counted[1])


def unescaped(text: str) -> str:
    """Return text of an XLSX part with ``_x000D_`` and the like as the characters they stand for."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)  # half a character is none


def _counted(raw: str) -> tuple[int, int] | None:
    """Return whole days and milliseconds, or None for what is no day of a spreadsheet."""
    value = float(raw) if _FLOAT.fullmatch(raw) is not None else -1.0
    if not 0 <= value < _LAST_DAY + 1:
        return None
    days, ms = divmod(round(value * _MS_A_DAY), _MS_A_DAY)
    return (days, ms) if days <= _LAST_DAY else None


def _of_ms(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    return _clock(f"{minutes // 60:02}:{minutes % 60:02}:{second:02}", f"{rest:03}")


def _clock(text: str, fraction: str | None) -> str:
    fraction = (fraction or "").rstrip("0")
    return f"{text}.{fraction}" if fraction else text
