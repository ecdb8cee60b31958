"""What the charts share: which findings can be drawn, and where on the canvas a value stands.

Across, everything is in hundredths of the canvas, so that a chart is as wide as the page while its letters stay as
large as the page's; down, in pixels. Nothing is judged by a place on the canvas, so these are floats.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from rulecheck.model.finding import Finding
from rulecheck.model.words import UNUSABLE

_EDGE = 0.5
"""Kept free at the left and the right, for half the width of a mark."""


@attrs.frozen(kw_only=True)
class Scale:
    """A stretch of numbers laid along a stretch of canvas.

    Attributes:
        low, high: the numbers at its ends.
    """

    low: float
    high: float

    def part(self, value: float) -> float:
        """Return where a value stands between the ends, from 0 to 1; one beyond an end stands at it."""
        extent = self.high - self.low
        return min(max((value - self.low) / extent, 0.0), 1.0) if extent > 0 else 0.0

    def across(self, value: float) -> float:
        """Return where a value stands from left to right, in hundredths."""
        return _EDGE + (100 - 2 * _EDGE) * self.part(value)


def is_drawn(finding: Finding) -> bool:
    """Tell whether a finding has a value and a bound that a chart can show."""
    return finding.reason not in UNUSABLE and finding.observed is not None and finding.expected is not None


def values_of(finding: Finding) -> tuple[Decimal, ...]:
    """Return its value and its bounds, those that it has."""
    return tuple(value for value in (finding.observed, *bounds_of(finding)) if value is not None)


def bounds_of(finding: Finding) -> tuple[Decimal, ...]:
    """Return the bound, or both of two."""
    return tuple(bound for bound in (finding.expected, finding.expected_high) if bound is not None)


def percent(number: float) -> str:
    """Write hundredths of the canvas."""
    return f"{number:.2f}%"


def pixels(number: float) -> str:
    """Write a place down the canvas."""
    return f"{number:.1f}"


def shortened(text: str, letters: int) -> str:
    """Return the text cut to so many letters."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
