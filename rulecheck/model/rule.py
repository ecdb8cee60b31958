"""The rule: what every kind of rule has in common, and what a kind's class says about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Self

import attrs

from rulecheck.model.bounds import (
    Bound,
    Bounds,
    ByUnit,
    Comparison,
    Fixed,
    FromTable,
    Versions,
    crosses,
    shares_of,
    states_years,
)
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, kebab, key, not_blank
from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import Allowance
from rulecheck.model.source import Source
from rulecheck.model.statement import Parts
from rulecheck.model.wording import bound_words, value_words
from rulecheck.model.years import Year

_MOST_PLACES = 4


@attrs.frozen(kw_only=True)
class Rounding:
    """How a value is rounded before it is judged, because the published figure is.

    Attributes:
        places: decimals that are kept, 0 to 4; of a share, those of its percentage.
        mode: half a step is rounded away from zero; there is no other way.
    """

    places: int
    mode: Literal["half-up"] = "half-up"

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.places <= _MOST_PLACES:
            raise WrongKeyError("places", f"must be from 0 to {_MOST_PLACES}, not {self.places}")

    def __str__(self) -> str:
        return f"half up to {self.places} {'decimal' if self.places == 1 else 'decimals'}"


@attrs.frozen(kw_only=True)
class TableScope:
    """The units and years of a further table, as a rule's scope.

    Attributes:
        table: the name of the table.
    """

    table: str

    def __str__(self) -> str:
        return f"the units and years of the table {self.table}"


@attrs.frozen(kw_only=True)
class Rule:
    """One ``[[rules]]`` table. A kind subclasses this; its fields are the kind's own keys.

    Class attributes a kind may set:
        kind: its name in TOML, required.
        always_due: a data check; it does not wait for a deadline.
        comparison: for a kind whose judging brings its own ``expected``, how a value is held against it.
    """

    kind: ClassVar[str] = ""
    always_due: ClassVar[bool] = False
    comparison: ClassVar[Comparison] = "at_least"

    id: str = key("unique, in small letters with hyphens, never used again", validator=kebab)
    title: str = key("what must be true, in one sentence", validator=not_blank)
    measure: str | None = key("the measure that is judged", default=None)
    units: tuple[str, ...] | None = key("the units judged: names, @groups, or patterns such as 'North *'", default=None)
    years: tuple[Year, ...] | None = key("the years judged: '2021-22', a list, '2019-20..2022-23'", default=None)
    group: str | None = key("a group that is judged as one", default=None)
    scope: TableScope | None = key("the table whose units and years are judged", default=None)
    severity: Literal["fail", "warn"] = key("the gravest outcome this rule gives", default="fail")
    near_miss: Allowance | None = key("missed by no more than this is a warning", default=None)
    narrow_pass: Allowance | None = key("met by less than this is a warning", default=None)
    missing: Literal["fail", "warn", "unjudged"] = key("what an absent or unusable value gives", default="fail")
    excuse: tuple[Literal["suppressed", "not-applicable"], ...] = key("marked values left unjudged", default=())
    untargeted: Literal["warn", "fail", "ignore"] = key("what a value without a target gives", default="warn")
    from_: date | None = key(
        "the first day on which the rule is in force; what is due earlier is not its business", default=None
    )
    until: date | None = key(
        "the last day on which the rule is in force; what is due later is not its business", default=None
    )
    round_: Rounding | None = key("round the value before it is judged: { places = 1, mode = 'half-up' }", default=None)
    source: Source | None = key("the document the rule is taken from", default=None)
    tags: tuple[str, ...] = key("words to select rules by", default=())
    owner: str | None = key("who answers for the rule", default=None)
    guidance: str | None = key("how to read the rule, what was decided and why", default=None)
    previous_ids: tuple[str, ...] = key("ids this rule had before", default=())

    def __attrs_post_init__(self) -> None:
        if self.group is not None and self.units is not None:
            raise WrongKeyError("units", "a rule has either units or a group that is judged as one, not both")
        if self.group is not None and self.scope is not None:
            raise WrongKeyError("scope", "a rule has either a group that is judged as one or the scope of a table")
        for name in ("units", "years"):
            if getattr(self, name) == ():
                raise WrongKeyError(name, "the list is empty, so nothing would be judged")
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise WrongKeyError("until", "`until` comes before `from`, so the rule would never be in force")

    def bounds(self) -> Bounds | None:
        """Return the bounds the engine holds ``observed`` against; None if judging brings its own ``expected``."""
        return None

    def measures(self) -> tuple[str, ...]:
        """Return the measures the rule reads, the one findings name first."""
        return () if self.measure is None else (self.measure,)

    def columns(self) -> tuple[str, ...]:
        """Return the columns of the submitted table whose text the rule reads, besides its measures."""
        return ()

    def table_columns(self) -> tuple[FromTable, ...]:
        """Return the columns of further tables that the rule reads, besides its bounds."""
        return ()

    def slack(self) -> Decimal:
        """Return the difference that still counts as equal, for kinds that compare two statements of one fact."""
        return Decimal(0)

    def judged_years(self) -> tuple[Year, ...] | None:
        """Return the years the rule judges; None if they come from its bounds or the data."""
        return self.years

    def judged_units(self) -> tuple[str, ...] | None:
        """Return what the rule judges if its own keys settle that; None if ``units`` or the data do."""
        return None if self.group is None else (self.group,)

    def left_to_data(self, measures: Mapping[str, Measure]) -> tuple[str, ...]:
        """Return what of the scope only the data says, ``units`` or ``years``: a row missing there goes unnoticed.

        Args:
            measures: the measures of the rule set.
        """
        bounds = self.bounds()
        stated = () if bounds is None else bounds.plain
        is_tabled = self.scope is not None or any(isinstance(bound, FromTable) for bound in stated)
        has_units = any(isinstance(bound, ByUnit) for bound in stated)
        has_years = any(states_years(bound) for bound in stated)
        left = []
        if self.judged_units() is None and self.units is None and not (is_tabled or has_units):
            left.append("units")
        if self.judged_years() is None and not (is_tabled or has_years):
            left.append("years")
        return tuple(left)

    def checkpoints(self, year: Year) -> tuple[date, ...]:
        """Return the days of a year at which the rule is judged, a finding each; none: once a year."""
        return ()

    def is_in_force(self, day: date) -> bool:
        """Whether what is due on a day is the rule's business; both `from` and `until` are included."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield what does not fit between the rule and the measures it reads, each with its key."""
        yield from ()

    def deadline(self, year: Year) -> date:
        """Return the day on which the rule is due for a year: its last day."""
        return year.last_day

    def read_years(self, year: Year) -> tuple[Year, ...]:
        """Return the years whose values a finding of one year rests on: itself, unless a kind looks further back."""
        return (year,)

    def judges_like(self, other: Self) -> bool:
        """Whether another rule, which differs in one value, must find the same outcomes in whatever is submitted.

        Coverage asks, so that no case is wanted that cannot be: of what only a sentence tells, of a day that decides
        only by the year it lies in. In doubt it does not judge alike.
        """
        return self == other

    def statement(self, parts: Parts) -> str:
        """Return in one sentence what the rule demands, with its own numbers.

        Args:
            parts: who is judged, the bound, the years and what the measures are called, in words.
        """
        return self.title

    def sentence(self, finding: Finding) -> str:
        """Return one plain sentence about a value that was held against its bound.

        Args:
            finding: the settled finding; its ``measure`` is the measure's label, in words.
        """
        return f"{finding.unit} had {value_words(finding)}; {bound_words(finding, self.stated_comparison())}."

    def other_sentence(self, finding: Finding) -> str | None:
        """Return one plain sentence about a finding that was not held against its bound; None: the usual one."""
        return None

    def stated_comparison(self) -> Comparison:
        """Return how a value is held against its bound."""
        bounds = self.bounds()
        return self.comparison if bounds is None else bounds.comparison


@attrs.frozen(kw_only=True)
class Bounded(Rule):
    """A rule with one bound in TOML: ``at_least``, ``at_most``, ``between`` or ``equals``."""

    at_least: Bound | None = key("met on the bound and above", default=None)
    at_most: Bound | None = key("met on the bound and below", default=None)
    between: tuple[Bound, Bound] | None = key("met from the first to the second, both included", default=None)
    equals: Bound | None = key("met on the bound only", default=None)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        stated = [name for name in ("at_least", "at_most", "between", "equals") if getattr(self, name) is not None]
        if not stated:
            raise WrongKeyError("at_least", "needs a bound: one of at_least, at_most, between, equals")
        if len(stated) > 1:
            raise WrongKeyError(stated[1], f"has two bounds, {' and '.join(stated)}; for both ends write between")
        written = self.between or (getattr(self, stated[0]),)
        # What stands in a column, a measure or a table is read as a number, never as a percentage.
        shares = {share for bound in written for share in shares_of(bound) or {False}}
        if len(shares) > 1:
            raise WrongKeyError(stated[0], "either every bound is a percentage, or none is")
        for name in ("near_miss", "narrow_pass"):
            allowance: Allowance | None = getattr(self, name)
            if True in shares and allowance is not None and (allowance.number or 0) >= 1:
                what = (
                    'beside a percentage 1 is a hundred points: write 0.01 for one point, or "5%" for 5 % of the bound'
                )
                raise WrongKeyError(name, what)
        if self.between is not None and any(isinstance(end, Versions) for end in self.between):
            raise WrongKeyError("between", "has no versions; write two rules, one at_least and one at_most")
        if self.between is not None and crosses(*self.between):
            raise WrongKeyError("between", "the first bound is above the second, so no value could meet it")

    def bounds(self) -> Bounds | None:
        """Return the bound that is stated; a kind that judges it itself returns None."""
        return self.stated_bounds()

    def stated_comparison(self) -> Comparison:
        """Return how a value is held against the bound that is stated."""
        return self.stated_bounds().comparison

    def stated_bounds(self) -> Bounds:
        """Return the bound that is stated."""
        if self.between is not None:
            return Bounds(comparison="between", bound=self.between[0], upper=self.between[1])
        if self.at_least is not None:
            return Bounds(comparison="at_least", bound=self.at_least)
        if self.at_most is not None:
            return Bounds(comparison="at_most", bound=self.at_most)
        return Bounds(comparison="equals", bound=self.equals or Fixed(value=Decimal(0)))


def due_days(rule: Rule, year: Year) -> tuple[date, ...]:
    """Return the days on which anything of a year is due: the rule's checkpoints, or its deadline."""
    return rule.checkpoints(year) or (rule.deadline(year),)
