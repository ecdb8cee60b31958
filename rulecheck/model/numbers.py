"""Numbers as people state them: exact decimals, percentages and allowances."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

import attrs

DIGITS = 15
"""Most significant digits of a number; more is unreadable."""
PLACES = 6
"""Most decimals of a number; more is unreadable."""
MOST_SHARE = 1000
"""What a share held against a value stays below: 100,000 %."""
LEAST_STEP = Decimal(1).scaleb(-PLACES)

_MOST_ALLOWED = 10
_WIDE = Context(prec=100)
PERCENT = re.compile(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)%")


def exact(value: int | Decimal) -> Decimal:
    """Return the number as a decimal that all engines hold exactly.

    Raises:
        ValueError: not finite, more than 15 significant digits or more than 6 decimals.
    """
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("it is no number that can be compared: not finite, or of too many digits")
    if not _is_short(number):
        raise ValueError(f"{value} has more than {DIGITS} digits or {PLACES} decimals")
    return number


def _is_short(number: Decimal) -> bool:
    if number and not -PLACES <= number.adjusted() < DIGITS:
        return False  # asked first: written out, 1e999999999 would fill the memory
    whole, _, decimals = plain(number.copy_abs()).partition(".")
    return len(decimals) <= PLACES and len(whole) + len(decimals) <= DIGITS


def parse_percent(text: str) -> Decimal:
    """Read ``"2.3%"`` as the share 0.023.

    Raises:
        ValueError: written otherwise, or with more than 4 decimals.
    """
    match = PERCENT.fullmatch(text)
    if match is None:
        raise ValueError(f'{text!r} is no percentage; write it as "5%" or "2.3%"')
    return exact(exact(Decimal(match[1])) / 100)  # a division rounds what has more digits than a context holds


@attrs.frozen(kw_only=True)
class Allowance:
    """How far from the bound still counts: a number, or a share of the bound.

    Attributes:
        number: in the measure's own unit, zero or more; None if it is a share.
        share: of the bound's size, zero or more, e.g. 0.05 for ``"5%"``; None if it is a number.
    """

    number: Decimal | None = None
    share: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        stated = [size for size in (self.number, self.share) if size is not None]
        if len(stated) != 1:
            raise ValueError("an allowance is either a number or a percentage")
        if exact(stated[0]) < 0:
            raise ValueError("an allowance cannot be negative; it says how far the bound may be missed")
        if self.share is not None and self.share > _MOST_ALLOWED:
            raise ValueError("an allowance of more than ten times the bound allows anything")

    def __str__(self) -> str:
        return plain(self.number) if self.number is not None else f"{plain((self.share or Decimal(0)) * 100)}%"


def plain(number: Decimal) -> str:
    """Write a number without exponent and without trailing zeros: ``4557``, ``0.5``."""
    if not number:
        return "0"  # never "-0", which rounding can leave
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(number: Decimal) -> str:
    """Write a number for reading, thousands set apart: ``4,557``, ``-1,089``, ``12,500.5``."""
    return f"{Decimal(plain(number)):,f}"


def rounded(number: Decimal, places: int) -> Decimal:
    """Round half up, away from zero, as published percentages are."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)
