"""The grammar of a cell, from design.md sections 3 (numbers, markers) and 9 (promise 4), in plain Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

GRAVEST_FIRST = (
    *("duplicate", "unreadable"),  # section 4: can be neither waived nor capped, so nothing may hide them
    *("no-target", "missing", "no-base"),
    *("suppressed", "not-applicable"),  # section 3: can be excused, so they show only where nothing else is wrong
)
"""Why there is nothing to judge; of several reasons the first here is told."""

GOVERNMENT = {
    "[x]": "missing",
    "..": "missing",
    "-": "missing",
    "[c]": "suppressed",
    "[low]": "suppressed",
    "[z]": "not-applicable",
    "[p]": "missing",  # a remark on a number, and here is no number
    "[r]": "missing",
    "[e]": "missing",
}


@dataclass(frozen=True)
class Value:
    """A number, or the reason why there is none.

    Attributes:
        number: exact.
        reason: None if there is a number.
        blank: nothing at all was written.
    """

    number: Fraction | None = None
    reason: str | None = None
    blank: bool = False


ABSENT = Value(reason="missing", blank=True)


def gravest(reasons: Sequence[str | None]) -> str | None:
    """Return the one of several reasons that is told."""
    return next((word for word in GRAVEST_FIRST if word in reasons), None)


def is_number(text: str) -> bool:
    """Whether a text is a number: minus, no leading zeros, a point and up to 6 decimals, 15 digits in all."""
    match = re.fullmatch(r"-?([0-9]+)(?:\.([0-9]+))?", text)
    if match is None or "\n" in text:
        return False
    whole, decimals = match[1], match[2] or ""
    leads = len(whole) > 1 and whole.startswith("0")
    return not leads and len(decimals) <= 6 and len(whole) + len(decimals) <= 15


def read(text: str, *, count: bool, markers: dict[str, str]) -> Value:
    """Read one cell; a count is whole and not negative."""
    if text == "":
        return ABSENT
    if text in markers:
        return Value(reason=markers[text])
    if not is_number(text):
        return Value(reason="unreadable")
    number = Fraction(text)
    if count and (number.denominator != 1 or text.startswith("-")):
        return Value(reason="unreadable")
    return Value(number=number)


def total(values: list[Value]) -> Value:
    """Add values up; a sum with a missing part is missing, for the gravest reason of any."""
    reason = gravest([value.reason for value in values])
    if reason is not None:
        return Value(reason=reason)
    return Value(number=sum((value.number for value in values), Fraction(0)))
