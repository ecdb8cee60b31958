"""The kind ``retention``: enough of a year's recruits are still there at its end."""

from __future__ import annotations

from typing import Any

import attrs
import narwhals.stable.v2 as nw

import rulecheck


@attrs.frozen(kw_only=True)
class Retention(rulecheck.Bounded):
    """Of the officers recruited in a year, enough are still there at its end.

    Formula: recruits less those of them who left in the year, as a share of the recruits.
    Border: on the bound is met.
    Missing: without either figure the share is `missing`; a year without recruits has nothing
    to be a share of: `no-base`.
    Due: on the last day of the year.

    Example:
        [[rules]]
        id = "keep-recruits"
        kind = "retention"
        title = "Each unit keeps 92% of its recruits to the end of the year"
        measure = "recruited"
        leavers = "left_in_first_year"
        units = ["North", "South"]
        years = "2021-22"
        at_least = "92%"
    """

    kind = "retention"

    measure: str = rulecheck.key("the measure that counts a year's recruits")
    leavers: str = rulecheck.key("the measure that counts those of them who left in the year")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.at_least is None or not getattr(self.at_least, "percent", True):
            raise rulecheck.WrongKeyError("at_least", 'retention is bounded by a percentage: at_least = "92%"')

    def measures(self) -> tuple[str, ...]:
        """Return both measures, so that rulecheck checks that they are declared."""
        return (self.measure, self.leavers)


@rulecheck.hookimpl
def rulecheck_kinds() -> list[type[rulecheck.Rule]]:
    """Announce the kind."""
    return [Retention]


@rulecheck.hookimpl
def rulecheck_judge(rule: Retention, submission: rulecheck.Submission) -> nw.LazyFrame[Any]:
    """Return who stayed, of how many; nothing is divided, the engine cross-multiplies."""
    recruits = submission.scope_with(rule.measure)
    left = submission.scope_with(rule.leavers).select(
        "unit", "year", nw.col("observed").alias("left"), nw.col("reason").alias("left_reason")
    )
    return recruits.join(left, on=["unit", "year"], how="left").select(
        "unit",
        "year",
        (nw.col("observed") - nw.col("left")).alias("observed"),
        nw.col("observed").alias("of"),
        nw.coalesce("reason", "left_reason").alias("reason"),
    )
