"""Bounds: what a rule holds a value against, in every form a rule set may state it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Literal, get_args

import attrs

from rulecheck.model.days import full_date
from rulecheck.model.keys import WrongKeyError
from rulecheck.model.numbers import grouped
from rulecheck.model.source import Source
from rulecheck.model.years import Year

Comparison = Literal["at_least", "at_most", "between", "equals"]
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)


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


Written = Fixed | ByYear | ByUnit
"""A bound whose numbers the rule itself states."""
Plain = Written | FromColumn | FromMeasure | FromTable


@attrs.frozen(kw_only=True)
class Version:
    """One version of a bound that was revised.

    Attributes:
        value: the whole bound, stated anew.
        published: the first day on which it is known; as at an earlier day it counts for nothing; left out: always.
        from_: the first day of what it is for: what is due earlier is not held against it; left out: no first.
        until: the last day of what it is for; left out: no last.
        source: the document it is taken from.
    """

    value: Plain
    published: date | None = None
    from_: date | None = None
    until: date | None = None
    source: Source | None = None

    def __attrs_post_init__(self) -> None:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise WrongKeyError("until", "`until` comes before `from`, so the version would be for nothing")
        if (self.published, self.from_, self.until) == (None, None, None):
            what = "a version states published, from or until, or nothing says when it counts"
            raise WrongKeyError("published", what)

    def is_for(self, due: date) -> bool:
        """Whether what is due on a day is held against it; both `from` and `until` are included."""
        return (self.from_ is None or self.from_ <= due) and (self.until is None or due <= self.until)

    def is_known(self, as_at: date) -> bool:
        """Whether it was published by a day."""
        return self.published is None or self.published <= as_at

    def overlaps(self, other: Version) -> bool:
        """Whether some day is one that both are for."""
        first = max(self.from_ or date.min, other.from_ or date.min)
        return first <= min(self.until or date.max, other.until or date.max)

    @property
    def name(self) -> str:
        """What tells it from the other versions: ``published 10 January 2022, for what is due from 1 April 2022``."""
        published = [] if self.published is None else [f"published {full_date(self.published)}"]
        days = [] if self.from_ is None else [f"from {full_date(self.from_)}"]
        days += [] if self.until is None else [f"until {full_date(self.until)}"]
        return ", ".join([*published, *([f"for what is due {' '.join(days)}"] if days else [])])

    def __str__(self) -> str:
        return f"{self.value}, {self.name}"


@attrs.frozen(kw_only=True)
class Versions:
    """A bound that was revised: of the versions for a day that are known, the one published last counts."""

    values: tuple[Version, ...]

    def __attrs_post_init__(self) -> None:
        if not self.values:
            raise ValueError("the list of versions is empty, so there is no bound")
        if len({_form(version.value) for version in self.values}) > 1:
            raise ValueError("all versions are written in one form: a number, a table by year, or another")
        for one, other in combinations(self.values, 2):
            if not one.overlaps(other):
                continue
            if one.published is None or other.published is None:
                what = "two versions are for the same days; each states published, or nothing says which counts when"
                raise ValueError(what)
            if one.published == other.published:
                raise ValueError("two versions for the same days were published on one day; nothing says which counts")

    def __str__(self) -> str:
        return "; ".join(map(str, self.values))

    def counting(self, due: date, as_at: date) -> Version | None:
        """Return the version that what is due on a day is held against, as at a day; None if none is known."""
        known = [version for version in self.values if version.is_for(due) and version.is_known(as_at)]
        return max(known, key=lambda version: version.published or date.min, default=None)


Bound = Plain | Versions


def _form(bound: Plain) -> tuple[object, ...]:
    """Return what two bounds written alike have in common."""
    is_nested = isinstance(bound, ByUnit) and any(isinstance(stated, ByYear) for _, stated in bound.values)
    return type(bound), is_nested


def plain_bounds(bound: Bound) -> Iterator[Plain]:
    """Yield a bound, or that of each of its versions."""
    yield from (version.value for version in bound.values) if isinstance(bound, Versions) else (bound,)


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

    @property
    def plain(self) -> tuple[Plain, ...]:
        """The bounds that are stated, each version of them one."""
        return tuple(plain for bound in self.both for plain in plain_bounds(bound))


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
        case Versions(values=versions):
            return any(states_years(version.value) for version in versions)
        case _:
            return False


def shares_of(bound: Bound) -> set[bool]:
    """Return, for the numbers of a bound written in the rule, which sorts there are: percentages, plain ones."""
    match bound:
        case Fixed(percent=percent):
            return {percent}
        case ByYear(values=values) | ByUnit(values=values):
            return {share for _, stated in values for share in shares_of(stated)}
        case Versions(values=versions):
            # What is no percentage in one version must not be one in another.
            return {share for version in versions for share in shares_of(version.value) or {False}}
        case _:
            return set()


def is_percent(bound: Bound) -> bool:
    """Whether a bound written in the rule is a percentage; all its numbers are, or none."""
    return True in shares_of(bound)
