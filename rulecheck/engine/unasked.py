"""Figures that nothing asks for: of units and years without a target, or of what is no unit of the rule set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame, nothing
from rulecheck.engine.bounding import years_in_force
from rulecheck.engine.codes import CODE, outcome
from rulecheck.engine.codes import reason as as_reason
from rulecheck.engine.findings import TABLE
from rulecheck.engine.programme import Task
from rulecheck.engine.scope import possible_years, strangers, untargeted
from rulecheck.model.rule import Rule

Unasked = Mapping[str, Frame]
"""The units and years that have a figure and are held against nothing, by the reason why."""


def unasked(task: Task, scope: Frame) -> Unasked:
    """Return what the data has and no target, or no unit, asks for."""
    rule, programme = task.rule, task.programme
    if rule.measure is None:
        return {}
    in_force = nw.col("year").is_in([year.start for year in years_in_force(rule, possible_years(rule, programme))])
    found: dict[str, Frame] = {}
    unknown, extra = strangers(rule, scope, programme), untargeted(rule, scope, programme)
    if unknown is not None:
        found["unknown-unit"] = unknown = unknown.filter(in_force)
    if extra is not None:
        extra = extra.filter(in_force)
        found["untargeted"] = extra if unknown is None else extra.join(unknown, on=["unit", "year"], how="anti")
    return found


def unheld(task: Task, found: Unasked, place: int) -> Iterator[Frame]:
    """Yield findings of figures that are held against nothing."""
    rule, data = task.rule, task.programme.observed
    for reason, pairs in found.items():
        measure = task.programme.ruleset.mapping.measures[rule.measure or ""]
        if reason == "unknown-unit":
            yield _figures(pairs, data.year_ends(data.printed(measure), measure), place, rule, reason)
        else:
            yield _figures(pairs, data.yearly(measure, task.programme.group_of(rule)), place, rule, reason)


def _figures(pairs: Frame, figures: Frame, place: int, rule: Rule, reason: str) -> Frame:
    rows = pairs.join(figures, on=["unit", "year"], how="left")
    return rows.with_columns(
        nw.lit(place).cast(nw.Int64).alias("rule"),
        outcome("warn" if rule.severity == "warn" else rule.untargeted).alias("outcome"),
        as_reason(reason).alias("reason"),
        nw.col("value").alias("observed"),
        *(
            nothing(NUMBER).alias(name)
            for name in ("of", "low", "expected_high", "exact_margin", "one", "rounded", "goal", "earlier")
        ),
        *(nothing(nw.Date).alias(name) for name in ("at", "due", "observed_on", "earlier_on")),
        nothing(nw.String).alias("remark"),
        nw.lit(value=False).alias("is_share"),
        nw.lit(value=False).alias("is_own"),
        nothing(nw.Int64).alias("waiver"),
        nothing(CODE).alias("permitted"),
    ).select(TABLE)
