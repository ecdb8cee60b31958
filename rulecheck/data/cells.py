"""The grammar of a cell: text becomes an exact value, or a reason why it has none."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, nothing
from rulecheck.model.mapping import Meaning, Measure
from rulecheck.model.numbers import DIGITS, PLACES
from rulecheck.model.words import UNUSABLE


def _digits(most: int) -> str:
    return rf"(?:0|[1-9][0-9]{{0,{most - 1}}})"


_WITH_DECIMALS = (rf"{_digits(DIGITS - places)}\.[0-9]{{{places}}}" for places in range(1, PLACES + 1))
_NUMBER = rf"\A-?(?:{'|'.join([_digits(DIGITS), *_WITH_DECIMALS])})\z"

REASON_OF: dict[Meaning, str] = {
    "missing": "missing",
    "suppressed": "suppressed",
    "not-applicable": "not-applicable",
    "provisional": "missing",
    "revised": "missing",
    "estimated": "missing",
    "low": "suppressed",
    "break": "missing",
}
"""What a marker that stands alone says of the value that is not there."""


_RANKS = range(len(UNUSABLE))


def is_number(text: nw.Expr) -> nw.Expr:
    """Whether the whole text is a number of at most 15 digits and 6 decimals, written ``-1234.5``.

    No thousands separators, no exponent, no sign ``+``, no blanks, no digits but 0 to 9.
    """
    return text.str.contains(_NUMBER)


def value_of(number: nw.Expr, measure: Measure) -> nw.Expr:
    """Return the value of each text that is a number in the accepted form; a count is not negative, and whole."""
    fits = is_number(number)
    if measure.count:
        whole = ~number.str.contains(r"\.[0-9]*[1-9]")
        fits = fits & whole & ~number.str.starts_with("-")
    return nw.when(fits).then(number).cast(NUMBER)


def why_none(text: nw.Expr, value: nw.Expr, markers: Mapping[str, Meaning]) -> nw.Expr:
    """Return the reason why a cell has no value; absent where it says one.

    A blank cell is ``missing`` and a marker gives what it means, whatever value is read beside them; anything else that
    has no value is ``unreadable``.
    """
    reason: nw.Expr = nw.when(value.is_null()).then(nw.lit("unreadable"))
    for meaning in dict.fromkeys(markers.values()):
        texts = [marker for marker, means in markers.items() if means == meaning]
        reason = nw.when(text.is_in(texts)).then(nw.lit(REASON_OF[meaning])).otherwise(reason)
    return nw.when(is_blank(text)).then(nw.lit("missing")).otherwise(reason)


def is_blank(text: nw.Expr) -> nw.Expr:
    """Whether nothing stands in a cell."""
    return text.is_null() | (text == "")


def is_marker(text: nw.Expr, markers: Mapping[str, Meaning]) -> nw.Expr:
    """Whether a marker stands in a cell by itself."""
    return text.is_in(list(markers)).fill_null(value=False) if markers else nw.lit(value=False)


def flags(text: nw.Expr, markers: Mapping[str, Meaning]) -> nw.Expr:
    """Whether the cell's own marker says that its value may still change."""
    texts = [marker for marker, means in markers.items() if means in ("provisional", "revised")]
    return text.is_in(texts).fill_null(value=False) if texts else nw.lit(value=False)


def rank(reason: str) -> nw.Expr:
    """Return the place of one reason in the order of ``UNUSABLE``, as a constant column."""
    return nw.lit(UNUSABLE.index(reason), dtype=nw.Int64)


def gravity(reason: nw.Expr) -> nw.Expr:
    """Return a reason's place in the order of ``UNUSABLE``, 0 the gravest; absent where there is none."""
    place_in_order = nothing(nw.Int64)
    for place, word in enumerate(UNUSABLE):
        place_in_order = nw.when(reason == word).then(nw.lit(place)).otherwise(place_in_order)
    return place_in_order


def gravity_here(reason: nw.Expr) -> nw.Expr:
    """Return the same on the embedded engine, in one step and not one for each word, which Spark Connect cannot."""
    return reason.replace_strict(UNUSABLE, _RANKS, default=None, return_dtype=nw.Int64)


def gravest_of(*ranks: nw.Expr | str) -> nw.Expr:
    """Return the gravest of one or more places in that order; absent where there is none."""
    return nw.min_horizontal(nothing(nw.Int64), *ranks)  # of one column alone Spark has no least


def reason_of(gravest: nw.Expr) -> nw.Expr:
    """Return the reason at a place in the order of ``UNUSABLE``; absent where there is none."""
    reason = nothing(nw.String)
    for place, word in enumerate(UNUSABLE):
        reason = nw.when(gravest == place).then(nw.lit(word)).otherwise(reason)
    return reason


def reason_here(gravest: nw.Expr) -> nw.Expr:
    """Return the same on the embedded engine, in one step as well."""
    return gravest.replace_strict(_RANKS, UNUSABLE, default=None, return_dtype=nw.String)
