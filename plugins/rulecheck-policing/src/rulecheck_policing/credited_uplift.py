"""The kind ``credited-uplift``: officers counted towards a target, and the headcount they must agree with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Self

import attrs
import narwhals.stable.v2 as nw
import rulecheck
from rulecheck.frames import NUMBER, abreast, gravity, nothing, number, rank, reason_of

from rulecheck_policing import identity
from rulecheck_policing.baselines import Baseline, check_baselines, in_order, steps

_UNKNOWN = "no baseline was known"
_LACKS = "a part of its headcount identity"
"""Both stand in ``cell`` beside a count that is there, to tell the sentence what is not; a fault of the target has
another text there."""

_LACKING = {
    "missing": "has no value",
    "suppressed": "was withheld by its publisher",
    "not-applicable": "is marked as not applicable",
    "unreadable": "is no number in an accepted form",
    "duplicate": "is stated twice",
}


@attrs.frozen(kw_only=True)
class CreditedUplift(rulecheck.Bounded):
    """Officers counted towards a target meet it, and the headcount bears the count out.

    Formula: the officers counted at the year's end, held against the bound. Counted are those above an adjusted
    baseline whom the programme credits to the force; not counted are others above it, such as posts paid for
    otherwise. They are positions since the programme began, in headcount and not full-time equivalents. Growth of the
    headcount is another measure and no stand-in: it has the others in it, and begins elsewhere. Where the rule names
    `headcount`, it must be the baseline and the counted and the `other` officers together. The baseline is a measure,
    or the last of `baselines` that has begun by the year's end and was published by the as-at date; of two that begin
    on one day the one published later revises the other.
    Border: on the bound is met; the two sides of the identity may differ by up to `tolerance`, which is rounding.
    Missing: a part of the identity without a value, or no baseline known by the as-at date, is `missing`, whatever
    was counted. Where the identity does not hold the count is stated twice, in two ways: `duplicate`, a failure
    that no setting softens. Without `headcount` the count stands on the return's word alone.
    Due: on the last day of the year judged.
    Source: Home Office, Police officer uplift, quarterly update to 31 March 2021 (29 April 2021): a headcount of
    137,704 is a baseline of 128,434, 8,771 officers counted and 499 others.

    Example:
        [[rules]]
        id = "national-uplift"
        kind = "credited-uplift"
        title = "6,000 additional officers by March 2021"
        measure = "counted"
        headcount = "headcount"
        other = "other"
        units = ["England and Wales"]
        at_least = { 2020-21 = 6000 }
        [[rules.baselines]]
        value = 128434
        from = 2020-12-31
        published = 2021-02-04
        source = { title = "Home Office, Police officer uplift to 31 December 2020" }
    """

    kind = "credited-uplift"

    measure: str = rulecheck.key("the measure of the officers counted towards the target, since it began")
    headcount: str | None = rulecheck.key("the measure of all officers, to hold the count against", default=None)
    other: str | None = rulecheck.key(
        "the measure of officers above the baseline who are not counted; left out: there are none", default=None
    )
    baseline: str | None = rulecheck.key("the measure of the officers before the programme began", default=None)
    baselines: tuple[Baseline, ...] | None = rulecheck.key(
        "the same where it is no measure: a list of { value = 128434, from = DATE, published = DATE, source = { … } }",
        default=None,
    )
    tolerance: Decimal = rulecheck.key("a difference of up to this is rounding", default=Decimal(0))

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if any(rulecheck.is_percent(bound) for bound in self.stated_bounds().both):
            raise rulecheck.WrongKeyError(self.stated_comparison(), "officers are counted; a percentage of what?")
        if self.tolerance < 0:
            raise rulecheck.WrongKeyError("tolerance", "cannot be negative")
        self._check_identity()
        names = self.measures()
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise rulecheck.WrongKeyError("headcount", f"'{twice}' is named twice; each part is a measure of its own")

    def _check_identity(self) -> None:
        parts = ("other", "baseline", "baselines")
        stated = [name for name in parts if getattr(self, name) is not None]
        if self.headcount is None and (stated or self.tolerance):
            raise rulecheck.WrongKeyError(
                (*stated, "tolerance")[0], "needs headcount: without it there is nothing to reconcile the count with"
            )
        if self.headcount is not None and (self.baseline is None) == (self.baselines is None):
            raise rulecheck.WrongKeyError("baseline", "headcount needs its baseline, once: a measure, or baselines")
        if self.baselines is None:
            return
        check_baselines(self.baselines)
        names = self.units or ()
        is_one = self.group is not None or (len(names) == 1 and not set("@*?[") & set(names[0]))
        if not is_one:
            what = "are those of one unit or one group; for several units state the baseline as a measure"
            raise rulecheck.WrongKeyError("baselines", what)

    def measures(self) -> tuple[str, ...]:
        """Return the count, and the measures of the identity."""
        others = (self.headcount, self.other, self.baseline)
        return (self.measure, *(name for name in others if name is not None))

    def conflicts(self, measures: Mapping[str, rulecheck.Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Refuse what happens during a year: all parts are positions at its end."""
        for key in ("measure", "headcount", "other", "baseline"):
            name = getattr(self, key)
            if name in measures and measures[name].flow:
                yield (key,), f"'{name}' is a flow; what is held against a headcount is a position at the year's end"

    def judges_like(self, other: Self) -> bool:
        """Whether another rule, which may have other `baselines`, uses the same value on each day for each year."""
        if self.baselines is None or other.baselines is None or self.judged_years() is None:
            return super().judges_like(other)
        is_alike = attrs.evolve(other, baselines=self.baselines) == self
        days = [year.last_day for year in self.judged_years() or ()]
        return is_alike and all(steps(self.baselines, day) == steps(other.baselines, day) for day in days)

    def statement(self, parts: rulecheck.Parts) -> str:
        """Say who has how many counted, and what must agree."""
        counted = parts.sentence("has", parts.amount(self.measure), parts.years)
        if self.headcount is None:
            return counted
        others = "" if self.other is None else f" and the {parts.label(self.other)}"
        return f"{counted}, and its {parts.label(self.headcount)} is the baseline with these{others}"

    def sentence(self, finding: rulecheck.Finding) -> str:
        """Say how many were counted, and which baseline the headcount was reconciled with."""
        said, parts = super().sentence(finding), identity.read(finding.cell)
        if parts is None:
            return said
        headcount = rulecheck.grouped(parts.headcount)
        return f"{said} The headcount of {headcount} is {parts.words(self._baseline_words(parts))}."

    def other_sentence(self, finding: rulecheck.Finding) -> str | None:
        """Say why a count that is there cannot be relied on; None where something else is the matter."""
        whose, parts = f"{finding.unit}, {finding.year}", identity.read(finding.cell)
        if finding.reason == "no-target":
            return f"{whose}: the target for {finding.measure or 'it'} is blank, so nothing says whether it was met."
        if self.headcount is None or finding.observed is None or finding.reason not in _LACKING:
            return None
        if finding.cell in (_UNKNOWN, _LACKS):
            why = _UNKNOWN if finding.cell == _UNKNOWN else f"{_LACKS} {_LACKING[finding.reason]}"
            return f"{whose}: {rulecheck.grouped(finding.observed)} {finding.measure or ''} are stated, but {why}."
        if parts is None:
            return None
        if abs(parts.headcount - parts.sum) <= self.tolerance:
            return f"{whose}: the target for {finding.measure or 'it'} {_LACKING[finding.reason]}."
        sum_ = f"{rulecheck.grouped(parts.sum)}, {parts.words(self._baseline_words(parts))}"
        headcount = rulecheck.grouped(parts.headcount)
        return f"{whose}: the headcount of {headcount} is not {sum_}, so the count is not borne out."

    def _baseline_words(self, parts: identity.Identity) -> str:
        if self.baselines is None or parts.place < 0:
            return rulecheck.grouped(parts.baseline)
        return str(self.baselines[parts.place])


@rulecheck.hookimpl
def rulecheck_kinds() -> list[type[rulecheck.Rule]]:
    """Announce the kind."""
    return [CreditedUplift]


@rulecheck.hookimpl
def rulecheck_judge(rule: CreditedUplift, submission: rulecheck.Submission) -> nw.LazyFrame[Any]:
    """Return what was counted, and the reason why it cannot be relied on."""
    values = abreast(submission, rule.measures())
    counted = nw.col("value0").alias("observed")
    if rule.headcount is None:
        return values.with_columns(counted)
    at = {name: nw.col(f"value{place}") for place, name in enumerate(rule.measures())}
    other = number(0) if rule.other is None else at[rule.other]
    baseline, place = _baseline(rule, submission) if rule.baseline is None else (at[rule.baseline], nw.lit(-1))
    values = values.with_columns(
        counted,
        at[rule.headcount].alias("headcount"),
        other.alias("other"),
        baseline.alias("baseline"),
        place.cast(nw.Int64).alias("place_of_baseline"),
    )
    return _reconciled(values, rule)


def _baseline(rule: CreditedUplift, submission: rulecheck.Submission) -> tuple[nw.Expr, nw.Expr]:
    """Return each year's baseline as known at the as-at date, and its place in the rule's list."""
    stated = rule.baselines or ()
    value, place = nothing(NUMBER), nothing(nw.Int64)
    for baseline in in_order(stated, submission.as_at):
        # The first year whose last day is not before the day on which the baseline begins.
        has_begun = nw.col("year") >= submission.calendar.year_of(baseline.from_).start
        value = nw.when(has_begun).then(number(baseline.value)).otherwise(value)
        place = nw.when(has_begun).then(nw.lit(stated.index(baseline))).otherwise(place)
    return value, place


def _reconciled(values: nw.LazyFrame[Any], rule: CreditedUplift) -> nw.LazyFrame[Any]:
    headcount, baseline, counted, other = (nw.col(name) for name in ("headcount", "baseline", "observed", "other"))
    difference = headcount - baseline - counted - other
    holds = (difference <= number(rule.tolerance)) & (difference >= number(-rule.tolerance))
    is_usable, is_known = nw.col("reason").is_null(), ~baseline.is_null()
    # A baseline that nobody has published is missing, whatever marks another figure.
    gravest = nw.min_horizontal(gravity(nw.col("reason")), nw.when(~is_known).then(rank("missing")))
    disagrees = nw.when(~holds.fill_null(value=False)).then(nw.lit("duplicate"))
    reason = nw.when(~gravest.is_null()).then(reason_of(gravest)).otherwise(disagrees)
    written = identity.write(headcount, baseline, counted, other, nw.col("place_of_baseline"))
    cell = (
        nw.when(~is_usable & counted.is_null())
        .then(nw.col("cell"))
        .when(~is_usable)
        .then(nw.lit(_LACKS))
        .when(~is_known)
        .then(nw.lit(_UNKNOWN))
        .otherwise(written)
    )
    return values.with_columns(reason.alias("reason"), cell.alias("cell"))
