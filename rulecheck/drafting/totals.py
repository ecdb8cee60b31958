"""Which rows are sums of others: told by their names, or by adding up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import attrs

_TOTAL = re.compile(
    r"\s*(?:(?:grand |sub-?|network |overall |national )?totals?\b.*|all|all (?:forces|units|areas|regions)|overall|sum"
    r"|england (?:and|&) wales|.* totals?)\s*",
    re.IGNORECASE | re.DOTALL,
)
_MOST_ROWS = 2_000
_LARGEST = 200
"""Rows that one sum is looked for in."""
_NOISE = Decimal("0.001")
"""What a spreadsheet's sums may be off."""

Values = tuple[Decimal | None, ...]


@attrs.frozen(kw_only=True)
class Line:
    """One row, as far as sums go.

    Attributes:
        unit: its name.
        place: the number of its row or line; None if there is none.
        values: what stands in its columns of numbers.
    """

    unit: str
    place: int | None = None
    values: Values = ()


def is_total(name: str) -> bool:
    """Whether a name says that its row is a sum: ``Total``, ``All``, ``England and Wales``."""
    return _TOTAL.fullmatch(name) is not None


def sums_of(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return which lines are the sum of the lines below them up to the next such line.

    All of them must fall into such blocks, two blocks or more of two lines or more, down to the end or to a
    line whose name says that it is a total; otherwise there is none.
    """
    if len(lines) > _MOST_ROWS:
        return ()
    follows: dict[int, int | None] = {len(lines): None}
    for start in range(len(lines) - 1, -1, -1):
        if is_total(lines[start].unit):
            follows[start] = None
            continue
        end = next((end for end in _ends(lines, start) if end in follows), None)
        if end is not None:
            follows[start] = end
    heads: list[int] = []
    place: int | None = 0
    while place is not None and place in follows and follows[place] is not None:
        heads.append(place)
        place = follows[place]
    return tuple(heads) if len(heads) >= 2 else ()


def _ends(lines: Sequence[Line], start: int) -> list[int]:
    """Return where the lines below a line may end that add up to it."""
    wanted = lines[start].values
    if not any(wanted):
        return []
    sums = [Decimal(0)] * len(wanted)
    ends = []
    for place in range(start + 1, min(len(lines), start + 1 + _LARGEST)):
        if is_total(lines[place].unit):
            break
        sums = [total + (number or 0) for total, number in zip(sums, lines[place].values, strict=True)]
        if place > start + 1 and all(map(_is_same, wanted, sums)):
            ends.append(place + 1)
    return ends


def _is_same(number: Decimal | None, total: Decimal) -> bool:
    return number is None or abs(number - total) < _NOISE
