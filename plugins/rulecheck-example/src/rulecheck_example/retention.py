"""The kind ``retention``: enough of a year's recruits are still there at its end."""

from typing import Any

import attrs
import narwhals.stable.v2 as nw
import rulecheck


@attrs.frozen(kw_only=True)
class Retention(rulecheck.Bounded):
    """Of the officers recruited in a year, enough are still there at its end.

    Formula: recruits less those of them who left in the year, as a share of the recruits.
    Border: on the bound is met.
    Missing: without either figure it is `missing`; a year without recruits is `no-base`.
    Due: on the last day of the year.

    Example:
        [[rules]]
        id = "keep-recruits"
        kind = "retention"
        title = "North keeps 92% of its recruits to the end of the year"
        measure = "recruited"
        leavers = "left"
        units = ["North"]
        at_least = { 2021-22 = "92%" }
    """

    kind = "retention"

    measure: str = rulecheck.key("the measure that counts a year's recruits")
    leavers: str = rulecheck.key("the measure that counts those of them who left in the year")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.at_least is None or getattr(self.at_least, "percent", None) is False:
            raise rulecheck.WrongKeyError("at_least", 'must be a percentage, as in at_least = "92%"')

    def measures(self) -> tuple[str, ...]:
        """Return both measures, so that the rule set must declare them."""
        return (self.measure, self.leavers)


@rulecheck.hookimpl
def rulecheck_kinds() -> list[type[rulecheck.Rule]]:
    """Announce the kind."""
    return [Retention]


@rulecheck.hookimpl
def rulecheck_judge(rule: Retention, submission: rulecheck.Submission) -> nw.LazyFrame[Any]:
    """Return who stayed, and of how many; nothing is divided here."""
    recruits = submission.scope_with(rule.measure).rename({"observed": "of"})
    left = submission.scope_with(rule.leavers).rename({"observed": "left", "reason": "why", "gravity": "worse"})
    both = recruits.join(left.select("unit", "year", "left", "why", "worse"), on=["unit", "year"], how="left")
    graver = nw.when(nw.col("worse") < nw.col("gravity")).then("why").otherwise(nw.coalesce("reason", "why"))
    return both.with_columns((nw.col("of") - nw.col("left")).alias("observed"), graver.alias("reason"))
