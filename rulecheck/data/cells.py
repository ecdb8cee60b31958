"""The grammar of a cell: text becomes an exact value, or a reason why it has none."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, nothing
from rulecheck.model.mapping import Meaning, Measure
from rulecheck.model.numbers import DIGITS, PLACES
from rulecheck.model.words import UNUSABLE

_NUMBER = rf"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]{{1,{PLACES}}})?\z"

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


def is_number(text: nw.Expr) -> nw.Expr:
    """Whether the whole text is a number of at most 15 digits and 6 decimals, written ``-1234.5``.

    No thousands separators, no exponent, no sign ``+``, no blanks, no digits but 0 to 9.
    """
    signs = text.str.starts_with("-").cast(nw.Int64) + text.str.contains(".", literal=True).cast(nw.Int64)
    return text.str.contains(_NUMBER) & (text.str.len_chars().cast(nw.Int64) - signs <= DIGITS)


def read_cells(
    text: nw.Expr, number: nw.Expr, measure: Measure, markers: Mapping[str, Meaning]
) -> tuple[nw.Expr, nw.Expr]:
    """Return the value of each cell and, where it has none, the reason.

    ``number`` is the text itself, or in its place what it says in plain digits.

    A blank cell is ``missing``; a marker gives what it means; anything that is no number in
    the accepted form is ``unreadable``, and so is a count that is negative or not whole.
    """
    value: nw.Expr = nw.when(is_number(number)).then(number).cast(NUMBER)
    fits = ~value.is_null()
    if measure.count:
        whole = ~number.str.contains(r"\.[0-9]*[1-9]")
        fits = fits & whole & ~number.str.starts_with("-")
        value = nw.when(fits).then(value)
    reason: nw.Expr = nw.when(~fits).then(nw.lit("unreadable"))
    for meaning in dict.fromkeys(markers.values()):
        texts = [marker for marker, means in markers.items() if means == meaning]
        reason = nw.when(text.is_in(texts)).then(nw.lit(REASON_OF[meaning])).otherwise(reason)
    blank = text.is_null() | (text == "")
    return value, nw.when(blank).then(nw.lit("missing")).otherwise(reason)


def flags(text: nw.Expr, markers: Mapping[str, Meaning]) -> nw.Expr:
    """Whether the cell's own marker says that its value may still change."""
    texts = [marker for marker, means in markers.items() if means in ("provisional", "revised")]
    return text.is_in(texts).fill_null(value=False)


def rank(reason: str) -> nw.Expr:
    """Return the place of one reason in the order of ``UNUSABLE``, as a constant column."""
    return nw.lit(UNUSABLE.index(reason))


def gravity(reason: nw.Expr) -> nw.Expr:
    """Return a reason's place in the order of ``UNUSABLE``, 0 the gravest; absent where there is none."""
    place_in_order = nothing(nw.Int64)
    for place, word in enumerate(UNUSABLE):
        place_in_order = nw.when(reason == word).then(nw.lit(place)).otherwise(place_in_order)
    return place_in_order


def gravest_of(*ranks: nw.Expr | str) -> nw.Expr:
    """Return the gravest of one or more places in that order; absent where there is none."""
    return nw.min_horizontal(nothing(nw.Int64), *ranks)  # of one column alone Spark has no least


def reason_of(gravest: nw.Expr) -> nw.Expr:
    """Return the reason at a place in the order of ``UNUSABLE``."""
    reason = nothing(nw.String)
    for place, word in enumerate(UNUSABLE):
        reason = nw.when(gravest == place).then(nw.lit(word)).otherwise(reason)
    return reason
