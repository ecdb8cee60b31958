"""What a finding rests on: the observations behind it, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.engine.programme import Programme
from rulecheck.model.finding import Finding
from rulecheck.model.rule import Rule
from rulecheck.model.wording import name_words
from rulecheck.model.years import Year


@attrs.frozen(kw_only=True)
class Seen:
    """One observation.

    Attributes:
        label: what the measure is called.
        unit, year, day: whose it is, and when.
        value: the number; None if there is none, and then the ``reason`` says why.
        cell: the text that could not be read.
        file, place: where it stands; None for what was counted or handed over.
    """

    label: str
    unit: str
    year: str
    day: date | None
    value: Decimal | None
    reason: str | None
    cell: str | None
    file: str | None
    place: str | None


@attrs.frozen(kw_only=True)
class Asked:
    """The finding that is asked about: the id of its rule, its unit, its year as written."""

    rule: str
    unit: str
    year: str


@attrs.frozen(kw_only=True)
class Trace:
    """One unit and year of one rule, explained.

    Attributes:
        rule, programme: what judged it.
        findings: one, or one for each checkpoint.
        seen: what the rule looked at.
    """

    rule: Rule
    programme: Programme
    findings: tuple[Finding, ...]
    seen: tuple[Seen, ...]


def seen_by(rule: Rule, programme: Programme, unit: str, year: Year) -> Iterator[Seen]:
    """Yield the observations that a rule looks at for one unit and year, in the order of measure, unit and day.

    Of a group they are those of its members and of the row that states its total.
    """
    units = _units(rule, programme, unit)
    starts = [each.start for each in rule.read_years(year)]
    for name in rule.measures():
        measure = programme.ruleset.mapping.measures[name]
        printed = programme.observed.printed(measure)
        kept = printed.filter(nw.col("unit").is_in(list(units)) & nw.col("year").is_in(starts))
        label = measure.label or name_words(name)
        for row in kept.sort("unit", "year", "date").collect("polars").rows(named=True):
            yield Seen(
                label=label,
                unit=row["unit"],
                year=str(year.calendar.year(row["year"])),
                day=row["date"],
                value=row["value"],
                reason=row["reason"],
                cell=row["cell"],
                file=row["file"],
                place=row["place"],
            )


def _units(rule: Rule, programme: Programme, unit: str) -> Sequence[str]:
    group = programme.group_of(rule)
    if group is not None:
        reported = () if group.reported_as is None else (group.reported_as,)
        return (*group.units, *reported)
    if rule.judged_units() is not None:
        return (*(programme.units_of(rule) or programme.observed.units), unit)
    return (unit,)
