"""The kind ``growth``: a change of at least so much between two years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import rank, reason_of
from rulecheck.data.frames import Frame
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import is_percent
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.statement import Parts
from rulecheck.model.wording import bound_words, number_words
from rulecheck.model.years import Year


@attrs.frozen(kw_only=True)
class Growth(Bounded):
    """A measure grows by at least so much between two years.

    Formula: for a stock, its position at the end of `by` less its position at the end of
    `since`; for a flow, its sum over the years after `since` up to and with `by`. With a
    bound such as "5%" the change of a stock is a share of its position at the end of `since`.
    Border: on the bound is met.
    Missing: a stock that lacks one of its positions, or a flow that lacks one of its years, is `missing`.
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
        return any(is_percent(bound) for bound in self.stated_bounds().both)

    def judged_years(self) -> tuple[Year, ...]:
        """Return the one year at whose end growth is judged."""
        return (self.by,)

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Refuse a percentage of a flow, which begins at nothing."""
        measure = measures.get(self.measure)
        if measure is not None and measure.flow and self.is_share:
            yield (
                (self.stated_bounds().comparison,),
                f"'{self.measure}' is a flow; its growth has no base for a percentage",
            )

    def read_years(self, year: Year) -> tuple[Year, ...]:
        """Return all years from `since` to `by`."""
        return tuple(self.since.until(self.by))

    def statement(self, parts: Parts) -> str:
        """Say who grows by how much, and between when."""
        when = f"between the ends of {self.since} and {self.by}"
        return parts.sentence("grows by", parts.amount(self.measure), when)

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
    return submission.summed(rule.measure, rule.since.start + 1, rule.by.start).rename({"value": "observed"})


def _stock(rule: Growth, submission: Submission) -> Frame:
    yearly = submission.yearly(rule.measure)
    is_due = rule.deadline(rule.by) <= submission.due_until
    end = yearly.filter(nw.col("year") == rule.by.start) if is_due else submission.latest(rule.measure, rule.since)
    began = yearly.filter(nw.col("year") == rule.since.start).select(
        "unit",
        nw.col("value").alias("base"),
        nw.col("gravity").alias("base_gravity"),
        nw.col("provisional").alias("base_provisional"),
    )
    units = submission.scope.select("unit").unique()
    both = units.join(end, on="unit", how="left").join(began, on="unit", how="left")
    # An end that is not there at all is missing, and not excused by a marker at the other one.
    absent = nw.when(_is_absent("value", "gravity") | _is_absent("base", "base_gravity")).then(rank("missing"))
    gravest = nw.min_horizontal(nw.col("gravity"), nw.col("base_gravity"), absent)
    changing = nw.col("provisional").fill_null(value=False) | nw.col("base_provisional").fill_null(value=False)
    grown = both.with_columns(
        (nw.col("value") - nw.col("base")).alias("observed"),
        reason_of(gravest).alias("reason"),
        nw.col("base").alias("of"),
        changing.alias("provisional"),
    )
    return grown.select("unit", "observed", *(["of"] if rule.is_share else []), "reason", *EVIDENCE)


def _is_absent(value: str, gravity: str) -> nw.Expr:
    """Whether there is no row, and so neither a value nor a reason."""
    return nw.col(value).is_null() & nw.col(gravity).is_null()
