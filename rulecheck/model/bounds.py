"""Bounds: what a rule holds a value against, in every form a rule set may state it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import attrs

from rulecheck.model.numbers import grouped
from rulecheck.model.years import Year

Comparison = Literal["at_least", "at_most", "between", "equals"]


@attrs.frozen(kw_only=True)
class Fixed:
    """One number for every unit and year.

    Attributes:
        value: in the measure's unit; a share from 0 to 1 if ``percent``.
        percent: it was stated as a percentage.
    """

    value: Decimal
    percent: bool = False

    def __str__(self) -> str:
        return f"{grouped(self.value * 100)}%" if self.percent else grouped(self.value)


@attrs.frozen(kw_only=True)
class ByYear:
    """A number for each year; a year not listed has no bound."""

    values: tuple[tuple[Year, Fixed], ...]

    def __str__(self) -> str:
        return "; ".join(f"{year}: {stated}" for year, stated in self.values)


@attrs.frozen(kw_only=True)
class ByUnit:
    """A number for each unit or group, or a table by year for each; one not listed has no bound."""

    values: tuple[tuple[str, Fixed | ByYear], ...]

    def __str__(self) -> str:
        return "; ".join(f"{unit}: {stated}" for unit, stated in self.values)


@attrs.frozen(kw_only=True)
class Reference:
    """A bound that stands in a table.

    Attributes:
        plus: what is added to it; no rule set states it, it serves to try whether a case notices another bound.
    """

    plus: Decimal = Decimal(0)


@attrs.frozen(kw_only=True)
class FromColumn(Reference):
    """A column of the submitted table, parsed like a measure; rows that disagree are a ``duplicate``."""

    column: str

    def __str__(self) -> str:
        return f"the column {self.column} of the data"


@attrs.frozen(kw_only=True)
class FromMeasure(Reference):
    """Another measure of the same unit and year."""

    measure: str

    def __str__(self) -> str:
        return f"the measure {self.measure}"


@attrs.frozen(kw_only=True)
class FromTable(Reference):
    """A column of a further table."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"the column {self.column} of the table {self.table}"


Bound = Fixed | ByYear | ByUnit | FromColumn | FromMeasure | FromTable


@attrs.frozen(kw_only=True)
class Bounds:
    """The one or two bounds of a rule and how a value is held against them.

    Attributes:
        comparison: ``at_least`` and ``at_most`` are met on the bound; ``between`` includes
            both ends; ``equals`` has no room.
        bound: the lower end for ``between``.
        upper: the upper end for ``between``; else None.
    """

    comparison: Comparison
    bound: Bound
    upper: Bound | None = None

    @property
    def both(self) -> tuple[Bound, ...]:
        """The bounds that are stated, one or two."""
        return (self.bound,) if self.upper is None else (self.bound, self.upper)


def crosses(low: Bound, high: Bound) -> bool:
    """Whether a lower bound written in the rule lies above the upper one anywhere."""
    match low, high:
        case Fixed(value=first), Fixed(value=second):
            return first > second
        case ((ByYear(values=values) | ByUnit(values=values)), Fixed()):
            return any(crosses(stated, high) for _, stated in values)
        case Fixed(), (ByYear(values=values) | ByUnit(values=values)):
            return any(crosses(low, stated) for _, stated in values)
        case (ByYear(values=first), ByYear(values=second)) | (ByUnit(values=first), ByUnit(values=second)):
            above = dict(second)
            return any(crosses(stated, above[name]) for name, stated in first if name in above)
        case _:
            return False


def states_years(bound: Bound) -> bool:
    """Whether a bound written in the rule lists the years it is for."""
    match bound:
        case ByYear():
            return True
        case ByUnit(values=values):
            return any(isinstance(stated, ByYear) for _, stated in values)
        case _:
            return False


def shares_of(bound: Bound) -> set[bool]:
    """Return, for the numbers of a bound written in the rule, which sorts there are: percentages, plain ones."""
    match bound:
        case Fixed(percent=percent):
            return {percent}
        case ByYear(values=values) | ByUnit(values=values):
            return {share for _, stated in values for share in shares_of(stated)}
        case _:
            return set()


def is_percent(bound: Bound) -> bool:
    """Whether a bound written in the rule is a percentage; all its numbers are, or none."""
    match bound:
        case Fixed(percent=percent):
            return percent
        case ByYear(values=values) | ByUnit(values=values):
            return any(is_percent(value) for _, value in values)
        case _:
            return False
