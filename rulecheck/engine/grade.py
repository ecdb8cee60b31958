"""Grading: every finding of a run in one pass, by bound, near miss, narrow pass and severity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame, beside, constant, nothing, number
from rulecheck.engine.codes import CODE, OUTCOME, is_reason, outcome, reason
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
        "if_missing": ([OUTCOME[rule.missing] for rule in rules], CODE),
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


@attrs.frozen(kw_only=True)
class Parts:
    """The parts of grading that some rules need; what none of them needs is not worked out.

    Attributes:
        rounds: a rule rounds.
        nears, narrows: a rule states a near miss, or a narrow pass.
        shares: a value is a share of another.
    """

    rounds: bool = True
    nears: bool = True
    narrows: bool = True
    shares: bool = True


def parts_of(rules: Iterable[Rule], *, shares: bool) -> Parts:
    """Return the parts that grading some rules takes, whether a value is a share being told."""
    listed = list(rules)
    return Parts(
        rounds=any(rule.round_ is not None for rule in listed),
        nears=any(rule.near_miss is not None for rule in listed),
        narrows=any(rule.narrow_pass is not None for rule in listed),
        shares=shares,
    )


def grade(judged: Frame, parts: Parts) -> Frame:
    """Return the frame with ``outcome``, ``reason``, ``margin`` and the numbers as a finding shows them.

    Every comparison is of whole millionths, exact: nothing is divided, a share is held against
    its bound times its base. Absent evidence never passes: it is decided before any number is looked at.

    Args:
        judged: scope, bounds, answers and policies, one row a finding; words are codes.
        parts: what has to be worked out.
    """
    is_early = (nw.col("due") > nw.col("due_until")).fill_null(value=False)
    framed = judged.with_columns(
        is_early.alias("is_early"),
        # A trajectory is stated that the value should be held against now, and it cannot be told.
        (is_early & ~nw.col("trajectory_reason").is_null()).alias("is_untracked"),
        nw.when(is_reason("answer_reason", UNUSABLE)).then(nw.col("answer_reason")).alias("known"),
    )
    framed = framed.with_columns(_unusable().alias("unusable"))
    framed = with_rounded(framed) if parts.rounds else framed.with_columns(nothing(NUMBER).alias("rounded"))
    return (
        _with_margins(framed, parts)
        .with_columns(_reason(parts).alias("reason"))
        .with_columns(_outcome().alias("outcome"))
        .with_columns(_capped().alias("outcome"))
    )


def _unusable() -> nw.Expr:
    """Return the gravest reason why there is nothing to judge; null where there is something."""
    own = nw.col("own_outcome")
    # A kind that says itself that something failed, or is not to be judged, needs no number for it.
    needs_evidence = own.is_null() | own.is_in([OUTCOME["pass"], OUTCOME["warn"]])
    observed_absent = nw.col("observed").is_null() & needs_evidence
    upper_absent = (nw.col("comparison") == "between") & nw.col("expected_high").is_null()
    ends = nw.max_horizontal(nw.col("expected").abs(), nw.col("expected_high").abs())
    out_of_range = nw.col("is_share") & (ends >= MOST_SHARE)
    bound_absent = own.is_null() & (nw.col("expected").is_null() | upper_absent | out_of_range)
    base_absent = nw.col("is_share") & nw.col("of").is_null() & needs_evidence
    no_base = (nw.col("of") <= 0).fill_null(value=False) & needs_evidence
    return nw.min_horizontal(
        nw.col("known"),
        nw.when(is_reason("bound_reason", UNUSABLE)).then(nw.col("bound_reason")),
        nw.when((observed_absent | base_absent) & nw.col("known").is_null()).then(reason("missing")),
        nw.when(no_base).then(reason("no-base")),
        nw.when(bound_absent & ~observed_absent & nw.col("known").is_null()).then(reason("no-target")),
    )


def _with_margins(framed: Frame, parts: Parts) -> Frame:
    """Add what decides: the margin to the nearer bound and that bound's size, both times the base of a share."""
    wanted = nw.when(nw.col("is_early") & ~nw.col("is_untracked")).then(nw.col("trajectory"))
    framed = framed.with_columns(
        nw.when(nw.col("round_steps").is_null())
        .then(nw.col("observed"))
        .otherwise(nw.col("rounded"))
        .alias("decisive"),
        nw.coalesce(wanted, nw.col("expected")).alias("low"),
        nw.col("expected").alias("goal"),
    )
    framed = framed.with_columns(
        nw.col("low").alias("low_scaled"),
        nw.coalesce(nw.col("expected_high"), nw.col("low")).alias("high_scaled"),
        number(1).alias("one"),
    )
    framed = _with_shares_scaled(framed) if parts.shares else framed
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


def _with_shares_scaled(framed: Frame) -> Frame:
    """Return the frame with what is held against what of a share times its base, so that nothing is divided."""
    is_share, is_rounded = nw.col("is_share"), ~nw.col("rounded").is_null()
    # A rounded share is a number of hundredths already, and so a share of one.
    base = nw.when(is_share & is_rounded).then(number(1)).when(is_share).then(nw.col("of"))
    framed = framed.with_columns(base.alias("base"))
    return framed.with_columns(
        nw.when(is_share).then(nw.col("base") * nw.lit(_MILLION)).otherwise(nw.col("one")).alias("one"),
        nw.when(is_share).then(nw.col("decisive") * nw.lit(_MILLION)).otherwise(nw.col("decisive")).alias("decisive"),
        _scaled("low_scaled").alias("low_scaled"),
        _scaled("high_scaled").alias("high_scaled"),
    )


def _scaled(name: str) -> nw.Expr:
    """Return a bound as it is held against what decides: that of a share a million times, and times its base.

    A bound has at most six decimals, so a million times it is whole, and the product is exact. A thousand times its
    base is nonsense that would overflow; without a margin it cannot pass.
    """
    bound = nw.col(name)
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


def _reason(parts: Parts) -> nw.Expr:
    margin = nw.col("exact_margin")
    met = margin >= 0
    graded = nw.when(~met).then(reason("missed")).otherwise(reason("missing"))
    if parts.nears:
        graded = nw.when(~met & _within(-margin, "near")).then(reason("near-miss")).otherwise(graded)
    graded = nw.when(met).then(reason("met")).otherwise(graded)
    if parts.narrows:
        graded = nw.when(met & _is_less_than(margin, "narrow")).then(reason("narrow-pass")).otherwise(graded)
    tracked = nw.when(met).then(reason("on-track")).otherwise(reason("off-track"))
    given, said = nw.col("answer_reason"), nw.col("own_outcome")
    is_good = is_reason("answer_reason", ["met", "narrow-pass"])
    own = (
        nw.when(said == OUTCOME["pass"])
        .then(nw.when(is_good).then(given).otherwise(reason("met")))
        .when(~given.is_null() & ~is_good)
        .then(given)
        .when(said == OUTCOME["unjudged"])
        .then(reason("not-applicable"))
        .otherwise(reason("missed"))
    )
    usable = nw.col("unusable").is_null()
    return (
        nw.when(nw.col("is_broken"))
        .then(reason("broken"))
        .when(nw.col("is_untracked"))
        .then(nw.col("trajectory_reason"))
        .when(nw.col("is_early") & usable & ~nw.col("trajectory").is_null())
        .then(tracked)
        .when(nw.col("is_early"))
        .then(reason("not-due"))
        .when(~usable)
        .then(nw.col("unusable"))
        .when(~said.is_null())
        .then(own)
        .otherwise(graded)
    )


def _outcome() -> nw.Expr:
    excused = (is_reason("reason", ["suppressed"]) & nw.col("excuses_suppressed")) | (
        is_reason("reason", ["not-applicable"]) & nw.col("excuses_not_applicable")
    )
    is_own = ~nw.col("own_outcome").is_null() & nw.col("unusable").is_null() & ~nw.col("is_early")
    return (
        nw.when(is_reason("reason", ["broken", "not-due"]))
        .then(outcome("unjudged"))
        .when(is_reason("reason", ALWAYS_FAIL))
        .then(outcome("fail"))
        .when(is_own)
        .then(nw.col("own_outcome"))
        .when(excused)
        .then(outcome("unjudged"))
        .when(is_reason("reason", UNUSABLE))
        .then(nw.col("if_missing"))
        .when(is_reason("reason", ["met", "on-track"]))
        .then(outcome("pass"))
        .when(is_reason("reason", ["narrow-pass", "near-miss", "off-track"]))
        .then(outcome("warn"))
        .otherwise(outcome("fail"))
    )


def _capped() -> nw.Expr:
    """Lower a failure to a warning where the rule's severity says so; a few reasons stay failures."""
    is_fail = nw.col("outcome") == OUTCOME["fail"]
    may_be_capped = nw.col("is_capped") & is_fail & ~is_reason("reason", ALWAYS_FAIL)
    return nw.when(may_be_capped).then(outcome("warn")).otherwise(nw.col("outcome"))
