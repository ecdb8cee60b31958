"""Single values as text, for tables that are read cell by cell."""

from __future__ import annotations

from decimal import Decimal
from numbers import Integral, Number

_LEAST = -6
"""The last decimal of a number that can be read."""


def text_of(value: str | Number | None) -> str | None:
    """Return a value as a CSV file would hold it; ``rulecheck.formats.as_text`` does the same for whole columns.

    Raises:
        ValueError: a whole number of more digits than Python writes out.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "TRUE" if value else "FALSE"
    if isinstance(value, (Integral, Decimal)):
        return str(value)
    return _decimal(str(value))


def _decimal(text: str) -> str:
    """Return the shortest text of a float: a whole one without ``.0``, and no exponent where polars writes none."""
    if text == "nan":
        return "NaN"
    mantissa, exponent, power = text.partition("e")
    if not exponent:
        return text.removesuffix(".0")
    number = Decimal(text)
    if _LEAST < number.adjusted() < 0 or number.as_tuple().exponent == _LEAST:
        return f"{number:f}"
    return f"{mantissa}e{int(power):+d}"
