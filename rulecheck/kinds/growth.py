"""The kind ``growth``: a change of at least so much between two years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravity, reason_of
from rulecheck.data.frames import Frame, nothing
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import is_percent
from rulecheck.model.finding import Finding
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Bounded, Rule, WrongKeyError, key
from rulecheck.model.wording import bound_words, number_words
from rulecheck.model.years import Year


@attrs.frozen(kw_only=True)
class Growth(Bounded):
    """A measure grows by at least so much between two years.

    Formula: for a stock, its position at the end of `by` less its position at the end of
    `since`; for a flow, its sum over the years after `since` up to and with `by`. With a
    bound such as "5%" the change of a stock is a share of its position at the end of `since`.
    Border: on the bound is met.
    Missing: a stock without either position, or a flow without any of its years, is `missing`.
    A base of zero or less has no percentage: `no-base`.
    Due: on the last day of `by`; before it the growth so far is shown and not judged.
    Source: the nine ROCUs, the Met and City of London are expected to grow by 725 officers
    between 2021 and 2023 (article "Additional officers to tackle threat of serious and
    organised crime").

    Example:
        [[rules]]
        id = "network-growth"
        kind = "growth"
        title = "The network grows by 725 officers between 2021 and 2023"
        measure = "recruited"
        group = "network"
        since = "2020-21"
        by = "2022-23"
        at_least = 725
    """

    kind = "growth"

    measure: str = key("the measure that grows")
    since: Year = key("the year at whose end the growth begins")
    by: Year = key("the year at whose end it must be reached")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.years is not None:
            raise WrongKeyError("years", "growth is judged once, at the end of `by`; leave years out")
        if self.by <= self.since:
            raise WrongKeyError("by", f"{self.by} does not come after {self.since}, so there is nothing to grow in")

    @property
    def is_share(self) -> bool:
        """Whether the growth is a percentage of where it began."""
        return any(is_percent(bound) for bound in self.bounds().both)

    def judged_years(self) -> tuple[Year, ...]:
        """Return the one year at whose end growth is judged."""
        return (self.by,)

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Refuse a percentage of a flow, which begins at nothing."""
        measure = measures.get(self.measure)
        if measure is not None and measure.flow and self.is_share:
            yield (self.bounds().comparison,), f"'{self.measure}' is a flow; its growth has no base for a percentage"

    def sentence(self, finding: Finding) -> str:
        """Say how much it grew, and by how much it should have."""
        grown = "nothing" if finding.observed is None else number_words(finding.observed, finding)
        what = f"{finding.unit} grew by {grown} {finding.measure or ''} between the ends of {self.since} and {self.by}"
        return f"{what}; {bound_words(finding, self.stated_comparison())}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Growth]


@hookimpl
def rulecheck_judge(rule: Growth, submission: Submission) -> Frame:
    """Return the growth of each unit, so far as it has come."""
    grown = _flow(rule, submission) if submission.measure(rule.measure).flow else _stock(rule, submission)
    return submission.scope.select("unit", "year").join(grown, on="unit", how="left")


def _flow(rule: Growth, submission: Submission) -> Frame:
    yearly = submission.yearly(rule.measure)
    within = yearly.filter((nw.col("year") > rule.since.start) & (nw.col("year") <= rule.by.start))
    wanted = rule.by.start - rule.since.start
    is_due = rule.deadline(rule.by) <= submission.due_until
    last = within.sort("year").group_by("unit").agg(nw.col("year").max().alias("last"))
    summed = within.group_by("unit").agg(
        nw.len().cast(nw.Int64).alias("years"),
        nw.col("value").sum().alias("observed"),
        nw.col("gravity").min().alias("gravest"),
        nw.col("provisional").cast(nw.Int64).max().alias("changing"),
    )
    incomplete = (nw.col("years") < wanted) & nw.lit(is_due)
    gravest = nw.when(incomplete).then(gravity(nw.lit("missing"))).otherwise(nw.col("gravest"))
    latest = within.select("unit", nw.col("year").alias("last"), "note", "file", "place")
    joined = summed.join(last, on="unit", how="left").join(latest, on=["unit", "last"], how="left")
    return joined.with_columns(
        reason_of(gravest).alias("reason"), (nw.col("changing") > 0).alias("provisional")
    ).select("unit", "observed", "reason", *EVIDENCE)


def _stock(rule: Growth, submission: Submission) -> Frame:
    yearly = submission.yearly(rule.measure)
    base = yearly.filter(nw.col("year") == rule.since.start)
    is_due = rule.deadline(rule.by) <= submission.due_until
    end = yearly.filter(nw.col("year") == rule.by.start) if is_due else submission.latest(rule.measure, rule.since)
    began = base.select(
        "unit",
        nw.col("value").alias("base"),
        nw.col("reason").alias("base_reason"),
        nw.col("provisional").alias("base_provisional"),
    )
    both = end.join(began, on="unit", how="left")
    grown = nw.col("value") - nw.col("base")
    # Without a base the change has no value, and the engine calls it missing.
    reason = nw.coalesce(nw.col("reason"), nw.col("base_reason"))
    share = nw.col("base") if rule.is_share else nothing(nw.Float64)
    changing = nw.col("provisional") | nw.col("base_provisional").fill_null(value=False)
    return both.with_columns(
        grown.alias("observed"), reason.alias("reason"), share.alias("of"), changing.alias("provisional")
    ).select("unit", "observed", *(["of"] if rule.is_share else []), "reason", *EVIDENCE)
