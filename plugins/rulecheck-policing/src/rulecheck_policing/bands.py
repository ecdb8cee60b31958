"""The bands of a grant: from which share to which, what it pays, and how that is judged."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import attrs
import rulecheck

Cut = tuple[Decimal, bool]
"""A cut through the line of shares: just before a share, or, if true, just after it."""

_MOST = 1000
"""A thousand times an allocation is nonsense."""

LOWEST: Cut = (Decimal("-Infinity"), False)
HIGHEST: Cut = (Decimal("Infinity"), True)


@attrs.frozen(kw_only=True)
class Band:
    """One band.

    Attributes:
        at_least: its lower end, which lies in it.
        above: its lower end, which does not.
        at_most: its upper end, which lies in it.
        below: its upper end, which does not.
        pays: the share of the grant that is paid; left out if no document says.
        outcome: how a share in it is judged; ``unjudged`` and only then ``pays`` is not known.
    """

    at_least: rulecheck.Fixed | None = None
    above: rulecheck.Fixed | None = None
    at_most: rulecheck.Fixed | None = None
    below: rulecheck.Fixed | None = None
    pays: rulecheck.Fixed | None = None
    outcome: Literal["pass", "warn", "fail", "unjudged"]

    def __attrs_post_init__(self) -> None:
        for one, other in (("at_least", "above"), ("at_most", "below")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise rulecheck.WrongKeyError(other, f"the band has this end twice, {one} and {other}")
        for name in ("at_least", "above", "at_most", "below", "pays"):
            share = getattr(self, name)
            if share is not None and not (share.percent and 0 <= share.value <= _MOST):
                what = f'must be a percentage from 0% to {_MOST * 100:,}%, as in "95%", not {share}'
                raise rulecheck.WrongKeyError(name, what)
        if self.low >= self.high:
            raise rulecheck.WrongKeyError("outcome", f"nothing lies in the band {span(self.low, self.high)}")
        if (self.pays is None) != (self.outcome == "unjudged"):
            what = "a band that is judged says what it pays; one of which that is not known is 'unjudged'"
            raise rulecheck.WrongKeyError("pays", what)

    @property
    def low(self) -> Cut:
        """Where it begins."""
        if self.at_least is not None:
            return self.at_least.value, False
        return LOWEST if self.above is None else (self.above.value, True)

    @property
    def high(self) -> Cut:
        """Where it ends."""
        if self.at_most is not None:
            return self.at_most.value, True
        return HIGHEST if self.below is None else (self.below.value, False)

    def holds(self, observed: Decimal, whole: Decimal) -> bool:
        """Whether a part of a whole above zero lies in it; nothing is divided."""
        (low, after_low), (high, after_high) = self.low, self.high
        is_above = low.is_infinite() or (observed > low * whole if after_low else observed >= low * whole)
        is_below = high.is_infinite() or (observed <= high * whole if after_high else observed < high * whole)
        return is_above and is_below

    def __str__(self) -> str:
        return span(self.low, self.high)


def span(low: Cut, high: Cut) -> str:
    """Return ``at least 95% and at most 99.99%``; only the ends there are."""
    ends = []
    if low != LOWEST:
        ends.append(f"{'above' if low[1] else 'at least'} {rulecheck.Fixed(value=low[0], percent=True)}")
    if high != HIGHEST:
        ends.append(f"{'at most' if high[1] else 'below'} {rulecheck.Fixed(value=high[0], percent=True)}")
    return " and ".join(ends) or "any share"


def in_order(bands: Sequence[Band]) -> tuple[Band, ...]:
    """Return the bands, the lowest first."""
    return tuple(sorted(bands, key=lambda band: (band.low, band.high)))


def check_bands(bands: Sequence[Band]) -> None:
    """Refuse bands that do not cover every share exactly once; one that nobody published is stated as ``unjudged``.

    Raises:
        WrongKeyError: a gap, an overlap, or a band that pays more than one above it.
    """
    edge = LOWEST
    paid = Decimal(0)
    for band in in_order(bands):
        if band.low > edge:
            what = f"no band for {span(edge, band.low)}; if no document says what that pays, state it as 'unjudged'"
            raise rulecheck.WrongKeyError("bands", what)
        if band.low < edge:
            raise rulecheck.WrongKeyError("bands", f"two bands for {span(band.low, min(edge, band.high))}")
        if band.pays is not None and band.pays.value < paid:
            raise rulecheck.WrongKeyError("bands", f"the band {band} pays less than one below it")
        edge, paid = band.high, paid if band.pays is None else band.pays.value
    if edge != HIGHEST:
        raise rulecheck.WrongKeyError("bands", f"no band for {span(edge, HIGHEST)}")
