"""Grading: every finding of a run in one pass, by bound, near miss, narrow pass and severity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravity, rank, reason_of
from rulecheck.data.frames import NUMBER, Frame, beside, constant, nothing, number
from rulecheck.engine.rounding import with_rounded
from rulecheck.model.numbers import LEAST_STEP, MOST_SHARE, Allowance
from rulecheck.model.rule import Rule
from rulecheck.model.words import ALWAYS_FAIL, UNUSABLE

_MILLION = 10**6


def with_policies(frame: Frame, rules: Sequence[Rule], due_until: Sequence[date], only: int | None = None) -> Frame:
    """Add to each row what grading needs to know of its rule.

    Args:
        frame: with the column ``rule``, its place.
        rules: all of them.
        due_until: of each, the last deadline that is due.
        only: the place of the rule that all rows are of, so that nothing has to be looked up for each.
    """
    if only is not None:
        said = _policies([rules[only]], [due_until[only]])
        return frame.with_columns(*(constant(value, type_).alias(name) for name, ((value,), type_) in said.items()))
    columns = _policies(rules, due_until)
    values, types = ({n: each[part] for n, each in columns.items()} for part in (0, 1))
    places = {"rule": list(range(len(rules)))}
    return frame.join(beside(frame, places | values, {"rule": nw.Int64} | types), on="rule", how="left")


def _policies(rules: Sequence[Rule], due_until: Sequence[date]) -> dict[str, tuple[list[Any], Any]]:
    """Return by column what grading needs to know of each rule, and its type."""
    near = [_parts(rule.near_miss) for rule in rules]
    narrow = [_parts(rule.narrow_pass) for rule in rules]
    return {
        "comparison": ([rule.stated_comparison() for rule in rules], nw.String),
        "slack": ([rule.slack() for rule in rules], NUMBER),
        "near_number": ([number for number, _, _ in near], NUMBER),
        "near_share": ([share for _, share, _ in near], nw.Int64),
        "near_whole": ([whole for _, _, whole in near], nw.Int64),
        "narrow_number": ([number for number, _, _ in narrow], NUMBER),
        "narrow_share": ([share for _, share, _ in narrow], nw.Int64),
        "narrow_whole": ([whole for _, _, whole in narrow], nw.Int64),
        "round_steps": ([None if rule.round_ is None else 10**rule.round_.places for rule in rules], nw.Int64),
        "is_capped": ([rule.severity == "warn" for rule in rules], nw.Boolean),
        "if_missing": ([rule.missing for rule in rules], nw.String),
        "excuses_suppressed": (["suppressed" in rule.excuse for rule in rules], nw.Boolean),
        "excuses_not_applicable": (["not-applicable" in rule.excuse for rule in rules], nw.Boolean),
        "due_until": (list(due_until), nw.Date),
    }


def _parts(allowance: Allowance | None) -> tuple[Decimal, int, int]:
    """Return a number, and a share as a fraction of whole numbers; what is not stated is 0."""
    if allowance is None:
        return Decimal(0), 0, 1
    if allowance.number is not None:
        return allowance.number, 0, 1
    share, whole = (allowance.share or Decimal(0)).as_integer_ratio()
    return Decimal(0), share, whole


def grade(judged: Frame, *, rounds: bool) -> Frame:
    """Return the frame with ``outcome``, ``reason``, ``margin`` and the numbers as a finding shows them.

    Every comparison is of whole millionths, exact: nothing is divided, a share is held against
    its bound times its base. Absent evidence never passes: it is decided before any number is looked at.

    Args:
        judged: scope, bounds, answers and policies, one row a finding.
        rounds: whether any of the rules rounds; if none does, that need not be worked out.
    """
    is_early = (nw.col("due") > nw.col("due_until")).fill_null(value=False)
    framed = judged.with_columns(
        is_early.alias("is_early"),
        # A trajectory is stated that the value should be held against now, and it cannot be told.
        (is_early & ~nw.col("trajectory_reason").is_null()).alias("is_untracked"),
        nw.when(nw.col("answer_reason").is_in(list(UNUSABLE))).then(nw.col("answer_reason")).alias("known"),
    )
    framed = framed.with_columns(_gravest().alias("gravest"))
    framed = framed.with_columns(reason_of(nw.col("gravest")).alias("unusable"))
    framed = with_rounded(framed) if rounds else framed.with_columns(nothing(NUMBER).alias("rounded"))
    return (
        _with_margins(framed)
        .with_columns(_reason().alias("reason"))
        .with_columns(_outcome().alias("outcome"))
        .with_columns(_capped().alias("outcome"))
    )


def _gravest() -> nw.Expr:
    """Return the rank of the gravest reason why there is nothing to judge; null where there is something."""
    own = nw.col("own_outcome")
    # A kind that says itself that something failed, or is not to be judged, needs no number for it.
    needs_evidence = own.is_null() | own.is_in(["pass", "warn"])
    observed_absent = nw.col("observed").is_null() & needs_evidence
    upper_absent = (nw.col("comparison") == "between") & nw.col("expected_high").is_null()
    ends = nw.max_horizontal(nw.col("expected").abs(), nw.col("expected_high").abs())
    out_of_range = nw.col("is_share") & (ends >= MOST_SHARE)
    bound_absent = own.is_null() & (nw.col("expected").is_null() | upper_absent | out_of_range)
    base_absent = nw.col("is_share") & nw.col("of").is_null() & needs_evidence
    no_base = (nw.col("of") <= 0).fill_null(value=False) & needs_evidence
    return nw.min_horizontal(
        gravity(nw.col("known")),
        gravity(nw.col("bound_reason")),
        nw.when((observed_absent | base_absent) & nw.col("known").is_null()).then(rank("missing")),
        nw.when(no_base).then(rank("no-base")),
        nw.when(bound_absent & ~observed_absent & nw.col("known").is_null()).then(rank("no-target")),
    )


def _with_margins(framed: Frame) -> Frame:
    """Add what decides: the margin to the nearer bound and that bound's size, both times the base of a share."""
    is_share, is_rounded = nw.col("is_share"), ~nw.col("rounded").is_null()
    wanted = nw.when(nw.col("is_early") & ~nw.col("is_untracked")).then(nw.col("trajectory"))
    framed = framed.with_columns(
        # A rounded share is a number of hundredths already, and so a share of one.
        nw.when(is_share & is_rounded).then(number(1)).when(is_share).then(nw.col("of")).alias("base"),
        nw.when(nw.col("round_steps").is_null())
        .then(nw.col("observed"))
        .otherwise(nw.col("rounded"))
        .alias("decisive"),
        nw.coalesce(wanted, nw.col("expected")).alias("low"),
        nw.col("expected").alias("goal"),
    )
    framed = framed.with_columns(
        nw.when(is_share).then(nw.col("base") * nw.lit(_MILLION)).otherwise(number(1)).alias("one"),
        nw.when(is_share).then(nw.col("decisive") * nw.lit(_MILLION)).otherwise(nw.col("decisive")).alias("decisive"),
        _scaled(nw.col("low")).alias("low_scaled"),
        _scaled(nw.coalesce(nw.col("expected_high"), nw.col("low"))).alias("high_scaled"),
    )
    framed = framed.with_columns(
        (nw.col("decisive") - nw.col("low_scaled")).alias("above"),
        (nw.col("high_scaled") - nw.col("decisive")).alias("below"),
    )
    above, below = nw.col("above"), nw.col("below")
    comparison = nw.col("comparison")
    nearer_high = (comparison == "at_most") | ((comparison == "between") & (below < above))
    distance = nw.when(above < 0).then(above).otherwise(-above)
    margin = (
        nw.when(comparison == "at_least")
        .then(above)
        .when(comparison == "at_most")
        .then(below)
        .when(comparison == "equals")
        .then(distance + nw.col("slack") * nw.col("one"))
        # Without either end there is none: what cannot be told at one end is not met at the other.
        .when(above <= below)
        .then(above)
        .when(below < above)
        .then(below)
    )
    step = nw.when(nw.col("off_grid")).then(number(LEAST_STEP) * nw.col("one")).otherwise(number(0))
    bound = nw.when(nearer_high).then(nw.col("high_scaled")).otherwise(nw.col("low_scaled"))
    has_upper = (comparison != "between") | ~nw.col("expected_high").is_null()
    has_bound = nw.col("bound_reason").is_null() & ~nw.col("expected").is_null() & has_upper & ~nw.col("is_untracked")
    exact = nw.when(has_bound).then(margin - step)
    return framed.with_columns(exact.alias("exact_margin"), bound.abs().alias("bound_size"))


def _scaled(bound: nw.Expr) -> nw.Expr:
    """Return a bound as it is held against what decides: that of a share a million times, and times its base.

    A bound has at most six decimals, so a million times it is whole, and the product is exact. A thousand times its
    base is nonsense that would overflow; without a margin it cannot pass.
    """
    share = nw.when(nw.col("is_share") & (bound.abs() < MOST_SHARE)).then(bound)
    whole = (share * nw.lit(_MILLION)).cast(nw.Int64)
    return nw.when(nw.col("is_share")).then(whole * nw.col("base")).otherwise(bound)


def _within(size: nw.Expr, allowance: str) -> nw.Expr:
    """Whether a size is no more than an allowance, be it a number or a share of the bound."""
    by_number = size <= nw.col(f"{allowance}_number") * nw.col("one")
    share, whole = nw.col(f"{allowance}_share"), nw.col(f"{allowance}_whole")
    by_share = (share > 0) & (size * whole <= nw.col("bound_size") * share)
    return by_number | by_share


def _is_less_than(size: nw.Expr, allowance: str) -> nw.Expr:
    by_number = size < nw.col(f"{allowance}_number") * nw.col("one")
    by_share = size * nw.col(f"{allowance}_whole") < nw.col("bound_size") * nw.col(f"{allowance}_share")
    return by_number | by_share


def _reason() -> nw.Expr:
    margin = nw.col("exact_margin")
    met = margin >= 0
    graded = (
        nw.when(met & _is_less_than(margin, "narrow"))
        .then(nw.lit("narrow-pass"))
        .when(met)
        .then(nw.lit("met"))
        .when(_within(-margin, "near"))
        .then(nw.lit("near-miss"))
        .when(~met)
        .then(nw.lit("missed"))
        .otherwise(nw.lit("missing"))
    )
    tracked = nw.when(met).then(nw.lit("on-track")).otherwise(nw.lit("off-track"))
    given, outcome = nw.col("answer_reason"), nw.col("own_outcome")
    is_good = given.is_in(["met", "narrow-pass"])
    own = (
        nw.when(outcome == "pass")
        .then(nw.when(is_good).then(given).otherwise(nw.lit("met")))
        .when(~given.is_null() & ~is_good)
        .then(given)
        .when(outcome == "unjudged")
        .then(nw.lit("not-applicable"))
        .otherwise(nw.lit("missed"))
    )
    usable = nw.col("unusable").is_null()
    return (
        nw.when(nw.col("is_broken"))
        .then(nw.lit("broken"))
        .when(nw.col("is_untracked"))
        .then(nw.col("trajectory_reason"))
        .when(nw.col("is_early") & usable & ~nw.col("trajectory").is_null())
        .then(tracked)
        .when(nw.col("is_early"))
        .then(nw.lit("not-due"))
        .when(~usable)
        .then(nw.col("unusable"))
        .when(~nw.col("own_outcome").is_null())
        .then(own)
        .otherwise(graded)
    )


def _outcome() -> nw.Expr:
    reason = nw.col("reason")
    excused = ((reason == "suppressed") & nw.col("excuses_suppressed")) | (
        (reason == "not-applicable") & nw.col("excuses_not_applicable")
    )
    is_own = ~nw.col("own_outcome").is_null() & nw.col("unusable").is_null() & ~nw.col("is_early")
    return (
        nw.when(reason.is_in(["broken", "not-due"]))
        .then(nw.lit("unjudged"))
        .when(reason.is_in(list(ALWAYS_FAIL)))
        .then(nw.lit("fail"))
        .when(is_own)
        .then(nw.col("own_outcome"))
        .when(excused)
        .then(nw.lit("unjudged"))
        .when(reason.is_in(list(UNUSABLE)))
        .then(nw.col("if_missing"))
        .when(reason.is_in(["met", "on-track"]))
        .then(nw.lit("pass"))
        .when(reason.is_in(["narrow-pass", "near-miss", "off-track"]))
        .then(nw.lit("warn"))
        .otherwise(nw.lit("fail"))
    )


def _capped() -> nw.Expr:
    """Lower a failure to a warning where the rule's severity says so; a few reasons stay failures."""
    may_be_capped = nw.col("is_capped") & (nw.col("outcome") == "fail") & ~nw.col("reason").is_in(list(ALWAYS_FAIL))
    return nw.when(may_be_capped).then(nw.lit("warn")).otherwise(nw.col("outcome"))
