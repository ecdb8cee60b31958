"""Narrowing a run: which rules take part, and which findings are kept."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.data.windows import Windows
from rulecheck.errors import RulecheckError, nearest
from rulecheck.model.report import NARROWED
from rulecheck.model.rule import Rule
from rulecheck.model.years import Calendar


class EmptySelectionError(RulecheckError):
    """A selection that selects nothing: it would pass whatever the data says."""


@attrs.frozen(kw_only=True)
class Selection:
    """What a run is narrowed to; empty: everything.

    Attributes:
        select: patterns of rule ids, or ``tag:NAME``; a rule must match one.
        ignore: the same; a rule must match none.
        units: the units whose findings are kept.
        years: the years whose findings are kept, as written.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    years: tuple[str, ...] = ()

    def takes(self, rule: Rule) -> bool:
        """Whether a rule takes part."""
        wanted = not self.select or any(_matches(rule, pattern) for pattern in self.select)
        return wanted and not any(_matches(rule, pattern) for pattern in self.ignore)

    def check_used(self, rules: Sequence[Rule]) -> None:
        """Refuse a pattern that matches no rule, and a selection that leaves none.

        Raises:
            EmptySelectionError: naming the pattern and the nearest id.
        """
        for pattern in (*self.select, *self.ignore):
            if not any(_matches(rule, pattern) for rule in rules):
                known = [rule.id for rule in rules] + [f"tag:{tag}" for rule in rules for tag in rule.tags]
                raise EmptySelectionError(f"no rule matches '{pattern}'{nearest(pattern, known)}")
        if not any(self.takes(rule) for rule in rules):
            raise EmptySelectionError("the selection leaves no rule, so nothing would be checked")

    def narrowed(self, table: Frame | Windows, calendars: Sequence[Calendar]) -> Frame | Windows:
        """Keep the findings of the units and years that are selected.

        Args:
            table: the table of findings.
            calendars: each rule's calendar, by its place.

        Raises:
            EmptySelectionError: a unit or year has no finding.
        """
        if not (self.units or self.years):
            return table
        rows = table.lazy()
        for unit in self.units:
            known = {row[0] for row in rows.select("unit").unique().collect("polars").rows()}
            if unit not in known:
                raise EmptySelectionError(f"no finding is for the unit '{unit}'{nearest(unit, known)}")
        if self.units:
            rows = rows.filter(nw.col("unit").is_in(list(self.units)))
        for year in self.years:
            if not rows.filter(_in_years((year,), calendars)).select(nw.len()).collect("polars").item():
                raise EmptySelectionError(f"no finding is for the year {year}")
        return rows.filter(_in_years(self.years, calendars)) if self.years else rows

    def narrows(self) -> str | None:
        """Say what findings are left out, for the report; None if none are."""
        kept = [*(f"the unit {unit}" for unit in self.units), *(f"the year {year}" for year in self.years)]
        return f"{NARROWED}{', '.join(kept)} are kept; this is not the whole answer" if kept else None


def _in_years(years: Sequence[str], calendars: Sequence[Calendar]) -> nw.Expr:
    """Whether a finding is for one of the years; a calendar that cannot read them has none of them."""
    within, faults = nw.lit(value=False), []
    for calendar in dict.fromkeys(calendars):
        places = [place for place, other in enumerate(calendars) if other == calendar]
        try:
            starts = [year.start for text in years for year in calendar.parse_range(text)]
        except ValueError as error:
            faults.append(str(error))
            continue
        within = within | (nw.col("rule").is_in(places) & nw.col("year").is_in(starts))
    if len(faults) == len(set(calendars)):
        raise EmptySelectionError(f"--year: {faults[0]}")
    return within


def _matches(rule: Rule, pattern: str) -> bool:
    if pattern.startswith("tag:"):
        return pattern[4:] in rule.tags
    return any(fnmatch.fnmatchcase(name, pattern) for name in (rule.id, *rule.previous_ids))
