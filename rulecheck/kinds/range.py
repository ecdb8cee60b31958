"""The kind ``range``: a measure lies within fixed limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import reason_of
from rulecheck.data.frames import Frame
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import ByUnit, ByYear, Fixed, is_percent
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.statement import Parts
from rulecheck.model.wording import number_words

_KEYS = ["unit", "year"]


@attrs.frozen(kw_only=True)
class Range(Bounded):
    """A measure lies within fixed limits: a check of the data.

    Formula: the measure's value of the year, held against its limits. Of a stock every position
    of the year counts, and the one that lies farthest outside, or nearest to a limit, is judged.
    Border: on the limit is met.
    Missing: one position that is unusable leaves the year without a value, for the gravest
    reason of any. A year that is over must have a position at its last day.
    Due: always.

    Example:
        [[rules]]
        id = "headcount-is-plausible"
        kind = "range"
        title = "No force has fewer than 500 officers or more than 40,000"
        measure = "headcount"
        between = [500, 40000]
        units = ["@forces"]
        years = "2019-20..2021-22"
    """

    kind = "range"
    always_due = True

    measure: str = key("the measure that lies within limits")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        comparison = self.stated_bounds().comparison
        if any(is_percent(bound) for bound in self.stated_bounds().both):
            raise WrongKeyError(comparison, "a limit is a number; a percentage of what is not said")
        if not all(isinstance(bound, (Fixed, ByYear, ByUnit)) for bound in self.stated_bounds().plain):
            what = "a limit is a number written here; the kind compare holds a measure against another, target a table"
            raise WrongKeyError(comparison, what)

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Refuse a percentage of two limits, of which several positions may be near both."""
        measure = measures.get(self.measure)
        if measure is None or measure.flow or self.between is None:
            return
        for name in ("near_miss", "narrow_pass"):
            allowance = getattr(self, name)
            if allowance is not None and allowance.share is not None:
                yield (name,), f"{name} would be another number at each of two limits; state a number, not a percentage"

    def statement(self, parts: Parts) -> str:
        """Say whose figures lie where."""
        return parts.sentence("has", parts.amount(self.measure), parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say what it was, on which day, and within which limits it should have been."""
        if finding.observed is None or finding.expected is None:
            return super().sentence(finding)
        when = f"in {finding.year}" if finding.at is None else f"on {full_date(finding.at)}"
        had = f"{finding.unit} had {number_words(finding.observed, finding)} {finding.measure} {when}"
        low = number_words(finding.expected, finding)
        high = low if finding.expected_high is None else number_words(finding.expected_high, finding)
        limits = {"at_least": f"at least {low}", "at_most": f"at most {low}", "equals": low}
        return f"{had}; it should have been {limits.get(self.stated_comparison(), f'from {low} to {high}')}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Range]


@hookimpl
def rulecheck_judge(rule: Range, submission: Submission) -> Frame:
    """Return the position of each year that lies farthest outside the limits, or nearest to one."""
    if submission.is_yearly(rule.measure):
        return submission.scope_with(rule.measure)
    each = _positions(rule.measure, submission)
    ends = each.group_by(*_KEYS).agg(
        nw.len().cast(nw.Int64).alias("positions"),
        nw.col("value").min().alias("least"),
        nw.col("value").max().alias("most"),
        nw.col("gravity").min(),
        nw.col("provisional").cast(nw.Int64).max(),
    )
    nearest = nw.when(nw.col("gravity").is_null()).then(_nearest(rule))
    judged = submission.scope.join(ends, on=_KEYS, how="left").select(
        *_KEYS,
        "positions",
        nearest.alias("observed"),
        reason_of(nw.col("gravity")).alias("reason"),
        (nw.col("provisional") > 0).alias("provisional"),
    )
    found = judged.join(_evidence(each, judged), on=_KEYS, how="left")
    is_one_of_many = (nw.col("positions") > 1) & ~nw.col("observed").is_null()
    return found.with_columns(nw.when(is_one_of_many).then(nw.col("date")).alias("at")).drop("positions", "date")


def _positions(measure: str, submission: Submission) -> Frame:
    """Return the observations of a measure; the last of a year that is over is unusable if it is not at its end."""
    ends = submission.yearly(measure).select(*_KEYS, "date", nw.col("gravity").alias("end_gravity"))
    each = submission.observations(measure).join(ends, on=[*_KEYS, "date"], how="left")
    gravest = nw.min_horizontal("gravity", "end_gravity")
    return each.with_columns(gravest.alias("gravity"), reason_of(gravest).alias("reason")).drop("end_gravity")


def _nearest(rule: Range) -> nw.Expr:
    least, most = nw.col("least"), nw.col("most")
    low, high = nw.col("expected"), nw.col("expected_high")
    match rule.stated_comparison():
        case "at_least":
            return least
        case "at_most":
            return most
        case "between":
            return nw.when(least - low <= high - most).then(least).otherwise(most)
        case _:
            return nw.when(low - least >= most - low).then(least).otherwise(most)


def _evidence(each: Frame, judged: Frame) -> Frame:
    """Return the date of the judged position, or of the first that is unusable, and where it stands."""
    named = judged.select(*_KEYS, "observed", nw.col("reason").alias("gravest"))
    is_it = (nw.col("value") == nw.col("observed")) | (nw.col("reason") == nw.col("gravest"))
    found = each.join(named, on=_KEYS, how="inner").filter(is_it)
    first = found.group_by(*_KEYS).agg(nw.col("date").min().alias("first"))
    found = found.join(first, on=_KEYS, how="left").filter(nw.col("date") == nw.col("first"))
    return found.select(*_KEYS, "date", *(name for name in EVIDENCE if name != "provisional"))
