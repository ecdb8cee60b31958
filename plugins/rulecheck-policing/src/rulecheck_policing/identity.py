"""The headcount identity of one finding: what the headcount is made up of, carried to its sentence as text."""

from __future__ import annotations

import re
from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw
import rulecheck

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_WRITTEN = re.compile(rf"identity ({_NUMBER}) ({_NUMBER}) ({_NUMBER}) ({_NUMBER}) (-?[0-9]+)")


@attrs.frozen(kw_only=True)
class Identity:
    """What was held against each other.

    Attributes:
        headcount: all officers.
        baseline: those there were before the programme.
        counted: those counted towards the target.
        other: those who are neither.
        place: which of the rule's baselines it is; below 0 if the data states it.
    """

    headcount: Decimal
    baseline: Decimal
    counted: Decimal
    other: Decimal
    place: int

    @property
    def sum(self) -> Decimal:
        """What the headcount should be."""
        return self.baseline + self.counted + self.other

    def words(self, baseline: str) -> str:
        """Return the parts in words, the baseline as it is given."""
        others = f" and {rulecheck.grouped(self.other)} others" if self.other else ""
        joint = "," if others else " and"
        return f"the baseline of {baseline}{joint} {rulecheck.grouped(self.counted)} counted{others}"


def write(headcount: nw.Expr, baseline: nw.Expr, counted: nw.Expr, other: nw.Expr, place: nw.Expr) -> nw.Expr:
    """Return the parts of each row as the text that ``read`` reads; absent where a part is."""
    parts = (headcount, baseline, counted, other, place)
    return nw.concat_str([nw.lit("identity"), *(part.cast(nw.String) for part in parts)], separator=" ")


def read(text: str | None) -> Identity | None:
    """Return the parts, if the text holds any."""
    match = None if text is None else _WRITTEN.fullmatch(text)
    if match is None:
        return None
    headcount, baseline, counted, other = (Decimal(part) for part in match.groups()[:4])
    return Identity(headcount=headcount, baseline=baseline, counted=counted, other=other, place=int(match[5]))
