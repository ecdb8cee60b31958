"""One rule set together with the tables it judges."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import YEAR, Frame, make, settle
from rulecheck.data.observed import Observed
from rulecheck.data.submission import Shared
from rulecheck.model.bounds import FromColumn, Plain
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.units import Group, Member
from rulecheck.rulesets.patterns import is_pattern


@attrs.frozen(kw_only=True)
class Programme:
    """One rule set together with the tables it judges.

    Attributes:
        ruleset: the rules.
        observed: the submitted table's observations.
        tables: the further tables' observations by name.
        as_at: the day as of which it is judged.
        takes_waivers: whether its waivers permit anything.
    """

    ruleset: RuleSet
    observed: Observed
    tables: Mapping[str, Observed]
    as_at: date
    takes_waivers: bool = True
    _layouts: dict[object, Frame] = attrs.field(factory=dict, repr=False, eq=False)
    _shared: dict[int, Shared] = attrs.field(factory=dict, repr=False, eq=False)

    @property
    def due_until(self) -> date:
        """The last deadline that is due, figures being published ``return_by`` after it."""
        after = self.ruleset.mapping.return_by
        return self.as_at - after if self.as_at - date.min >= after else date.min

    def group_of(self, rule: Rule) -> Group | None:
        """Return the group a rule judges as one."""
        return None if rule.group is None else self.ruleset.groups[rule.group]

    def units_of(self, rule: Rule) -> tuple[str, ...] | None:
        """Return the units that a rule's ``units`` name, each once; None if it has none.

        A pattern stands for the units that the rule set declares; if it declares none, for
        those of the data.
        """
        if rule.units is None:
            return None
        return tuple(dict.fromkeys(name for text in rule.units for name in self._named(text)))

    def _named(self, text: str) -> tuple[str, ...]:
        if text.startswith("@"):
            return self.ruleset.groups[text[1:]].units
        if is_pattern(text, self.ruleset) and text not in self.observed.units:
            known = self.ruleset.declared_units or self.observed.units
            return tuple(name for name in known if fnmatch.fnmatchcase(name, text))
        return (text,)

    def not_yet_members(self, rule: Rule, starts: Sequence[int]) -> Iterator[tuple[str, int]]:
        """Yield the units that a rule names by a group alone, with the years on whose last day they are not in it."""
        by_group: dict[str, list[Member]] = {}
        for text in rule.units or ():
            for member in self.ruleset.groups[text[1:]].members if text.startswith("@") else ():
                by_group.setdefault(member.unit, []).append(member)
        otherwise = {name for text in rule.units or () if not text.startswith("@") for name in self._named(text)}
        for unit, memberships in by_group.items():
            for start in starts if unit not in otherwise else ():
                last_day = self.ruleset.calendar.year(start).last_day
                if not any(member.is_member_on(last_day) for member in memberships):
                    yield unit, start

    def product(self, units: tuple[str, ...], starts: tuple[int, ...]) -> Frame:
        """Return each unit in each year on whose last day it is there; rules of one scope share it."""
        if (units, starts) not in self._layouts:
            # In order from the beginning, so that nothing has to be sorted in the end.
            years = make({"year": sorted(starts)}, {"year": YEAR})
            every = make({"unit": sorted(units)}, {"unit": nw.String}).join(years, how="cross")
            away = self.out_of_time(units, starts)
            kept = every.join(away, on=["unit", "year"], how="anti") if self.ruleset.registry.dated else every
            self._lay_out((units, starts), kept)
        return self._layouts[units, starts]

    def submitted(self) -> Frame:
        """Return each unit and year that has a row, if the unit is there on the year's last day; shared likewise."""
        if None not in self._layouts:
            away = self.out_of_time(self.observed.units, [year.start for year in self.observed.rows.years])
            self._lay_out(None, self.observed.pairs().join(away, on=["unit", "year"], how="anti"))
        return self._layouts[None]

    def _lay_out(self, what: object, pairs: Frame) -> None:
        self._layouts[what] = settle(pairs)
        # By its identity, which nothing else can have while it is kept here.
        self._shared[id(self._layouts[what])] = Shared()

    def shared(self, pairs: Frame) -> Shared | None:
        """Return what the rules of one scope share; None for a scope of which no other rule is known."""
        return self._shared.get(id(pairs))

    def keep_only(self, names: Collection[str]) -> None:
        """Let go of what was computed of the submitted table's measures of other names."""
        measures = self.ruleset.mapping.measures
        self.observed.keep_only([measures[name] for name in names if name in measures])
        for shared in self._shared.values():
            shared.keep_only(names)

    def out_of_time(self, units: Sequence[str], starts: Sequence[int]) -> Frame:
        """Return which of some units are not there on the last day of which years."""
        registry, calendar = self.ruleset.registry, self.ruleset.calendar
        dated = [unit for unit in units if unit in registry.dated]
        ends = {start: calendar.year(start).last_day for start in starts if dated}
        away = [(unit, start) for unit in dated for start in starts if not registry.is_there_on(unit, ends[start])]
        columns = {"unit": [unit for unit, _ in away], "year": [start for _, start in away]}
        return make(columns, {"unit": nw.String, "year": YEAR})

    def column_values(self, bound: FromColumn, rule: Rule) -> Frame:
        """Return a bound's column, parsed like a measure; rows that state it differently are a duplicate."""
        declared = None if rule.measure is None else self.ruleset.mapping.measures.get(rule.measure)
        is_flow = declared is not None and declared.flow
        measure = Measure(column=bound.column, flow=is_flow, combine="agree")
        return self.observed.yearly(measure, self.group_of(rule))


@attrs.frozen(kw_only=True)
class Task:
    """One rule to judge, and the programme it is of."""

    rule: Rule
    programme: Programme


def columns_in_use(ruleset: RuleSet) -> tuple[str, ...]:
    """Return the columns of the submitted table that measures, bounds and rules read."""
    columns = [measure.column for measure in ruleset.mapping.measures.values()]
    for rule in ruleset.rules:
        columns += [bound.column for bound in bounds_of(rule) if isinstance(bound, FromColumn)]
        columns += rule.columns()
    return tuple(dict.fromkeys(columns))


def bounds_of(rule: Rule) -> tuple[Plain, ...]:
    """Return the bounds a rule states, each version of them one; none, one or more."""
    bounds = rule.bounds()
    return () if bounds is None else bounds.plain
