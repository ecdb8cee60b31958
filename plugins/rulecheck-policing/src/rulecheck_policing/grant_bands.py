"""The kind ``grant-bands``: what a grant pays for the share of an allocation that was achieved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import attrs
import narwhals.stable.v2 as nw
import rulecheck
from rulecheck.frames import gravity, nothing, rank, reason_of

from rulecheck_policing.bands import Band, check_bands, in_order

_STEPS = 10**6
"""Shares and values have six decimals at most; brought to whole millionths they are compared exactly."""
_REASONS = {"pass": "met", "warn": "near-miss", "fail": "missed"}


@attrs.frozen(kw_only=True)
class GrantBands(rulecheck.Rule):
    """A grant is paid by the share of an allocation that was achieved, in bands.

    Formula: the measure of the year as a share of `allocation`, and the band it lies in. Nothing is divided or
    rounded: the measure is held against each end of a band times the allocation, so 94.9999 % is not 95 %.
    Border: each band says itself which of its ends lie in it: `at_least` and `at_most` do, `above` and `below` do not.
    The bands cover every share once; a gap or an overlap refuses the rule. "95 to 99.99 %" ends on 99.99 %, and what
    lies between it and 100 % is in no published band. Nobody can be there who has an allocation of up to 10,000
    officers, for one officer is 0.01 % of that; beyond, it is stated as a band of its own that is `unjudged`.
    Outcome: as the band states it, for reasons `met` (pass), `near-miss` (warn) and `missed` (fail). A band of which
    no document says what it pays is `unjudged`, reason `not-applicable`, and never a pass.
    Missing: no value is `missing`, a blank allocation `no-target`; an allocation of zero or less is `no-base`, so
    0 of 0 is in no band. A value below zero is in the lowest band.
    Due: on the last day of the year judged.
    Source: Police and Crime Commissioner for Surrey, decision log 018/2022 (14 June 2022), on the ring-fenced grant
    of 2022-23: all of it at 100 %, a tenth withheld from 95 to 99.99 %, none at 75 % or less; between 75 and 95 %
    "further reductions", which it does not state.

    Example:
        [[rules]]
        id = "ring-fenced-grant"
        kind = "grant-bands"
        title = "The ring-fenced grant is paid in full"
        measure = "counted"
        allocation = 104
        units = ["Surrey"]
        years = "2022-23"
        bands = [
          { at_least = "100%", pays = "100%", outcome = "pass" },
          { above = "99.99%", below = "100%", outcome = "unjudged" },
          { at_least = "95%", at_most = "99.99%", pays = "90%", outcome = "warn" },
          { above = "75%", below = "95%", outcome = "unjudged" },
          { at_most = "75%", pays = "0%", outcome = "fail" },
        ]
    """

    kind = "grant-bands"

    measure: str = rulecheck.key("the measure that was achieved")
    allocation: rulecheck.Bound = rulecheck.key("what it is a share of, stated like a bound")
    bands: tuple[Band, ...] = rulecheck.key("what each share pays, and how it is judged: a list")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if rulecheck.is_percent(self.allocation):
            raise rulecheck.WrongKeyError("allocation", "is a number of officers; the percentages stand in the bands")
        for name in ("near_miss", "narrow_pass", "round_"):
            if getattr(self, name) is not None:
                what = "does nothing here: the bands say what is a warning, and shares are held as they are"
                raise rulecheck.WrongKeyError(name.removesuffix("_"), what)
        check_bands(self.bands)

    def bounds(self) -> rulecheck.Bounds:
        """Return the allocation, which the finding shows beside the value; the bands judge."""
        return rulecheck.Bounds(comparison="at_least", bound=self.allocation)

    def judges_like(self, other: Self) -> bool:
        """Whether another rule, which may have other `bands`, judges each share alike; what is paid is only told."""
        spans, others = ([(band.low, band.high, band.outcome) for band in bands] for bands in (self.bands, other.bands))
        return attrs.evolve(other, bands=self.bands) == self and spans == others

    def statement(self, parts: rulecheck.Parts) -> str:
        """Say what each band pays."""
        bands = "; ".join(f"{band}: {_paid(band)}" for band in reversed(in_order(self.bands)))
        what = f"is paid a grant for its {parts.label(self.measure)} as a share of its allocation"
        return f"{parts.sentence(what, parts.years)} ({bands})"

    def sentence(self, finding: rulecheck.Finding) -> str:
        """Say which band the value lies in, and what that pays."""
        return self._words(finding) or super().sentence(finding)

    def other_sentence(self, finding: rulecheck.Finding) -> str | None:
        """Say of a value in a band without a published payment that it is just that."""
        return self._words(finding) if finding.reason == "not-applicable" else None

    def _words(self, finding: rulecheck.Finding) -> str | None:
        observed, whole = finding.observed, finding.expected
        if observed is None or whole is None or whole <= 0:
            return None
        band = next(band for band in self.bands if band.holds(observed, whole))
        by = f"in {finding.year}" if finding.due is None else f"by {rulecheck.full_date(finding.due)}"
        had = f"{finding.unit} had {rulecheck.grouped(observed)} {finding.measure or ''} {by}"
        return f"{had}, {band} of its allocation of {rulecheck.grouped(whole)}: {_paid(band)}."


@rulecheck.hookimpl
def rulecheck_kinds() -> list[type[rulecheck.Rule]]:
    """Announce the kind."""
    return [GrantBands]


@rulecheck.hookimpl
def rulecheck_judge(rule: GrantBands, submission: rulecheck.Submission) -> nw.LazyFrame[Any]:
    """Return the outcome of the band that each value lies in, or why it lies in none."""
    allocations = submission.scope.select("unit", "year", nw.col("expected").alias("allocation"))
    values = submission.scope_with(rule.measure).join(allocations, on=["unit", "year"], how="left")
    absent = nw.when(nw.col("observed").is_null()).then(rank("missing"))
    no_base = nw.when((nw.col("allocation") <= 0).fill_null(value=False)).then(rank("no-base"))
    gravest = nw.min_horizontal(nw.coalesce(gravity(nw.col("reason")), absent), no_base)
    # A blank allocation is the engine's to tell; without one there is no band.
    is_judged = gravest.is_null() & ~nw.col("allocation").is_null()
    bands = in_order(rule.bands)
    return values.with_columns(
        nw.when(is_judged).then(_of_band(bands, [band.outcome for band in bands])).alias("outcome"),
        nw.when(is_judged)
        .then(_of_band(bands, [_REASONS.get(band.outcome) for band in bands]))
        .otherwise(reason_of(gravest))
        .alias("reason"),
    ).drop("allocation")


def _of_band(bands: Sequence[Band], words: Sequence[str | None]) -> nw.Expr:
    """Return the word of the highest band that has begun; the lowest has no beginning."""
    found = _text(words[0])
    for band, word in zip(bands[1:], words[1:], strict=True):
        found = nw.when(_has_begun(band)).then(_text(word)).otherwise(found)
    return found


def _has_begun(band: Band) -> nw.Expr:
    """Whether the observed is beyond a band's lower end, both brought to whole numbers and multiplied across."""
    share, is_after = band.low
    observed, end = nw.col("observed") * nw.lit(_STEPS), nw.col("allocation") * nw.lit(int(share * _STEPS))
    return observed > end if is_after else observed >= end


def _text(word: str | None) -> nw.Expr:
    return nothing(nw.String) if word is None else nw.lit(word)


def _paid(band: Band) -> str:
    if band.pays is None:
        return "what that pays is not stated"
    if band.pays.value in (0, 1):
        return f"{'all' if band.pays.value else 'nothing'} of the grant is paid"
    return f"{band.pays} of the grant is paid"
