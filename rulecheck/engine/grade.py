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
from rulecheck.model.bounds import COMPARISONS, Comparison
from rulecheck.model.numbers import LEAST_STEP, MOST_SHARE, Allowance
from rulecheck.model.rule import Rule
from rulecheck.model.words import ALWAYS_FAIL, UNUSABLE

_MILLION = 10**6


@attrs.frozen(kw_only=True)
class Parts:
    """The parts of grading that some rows need; what none of them needs is not worked out.

    Attributes:
        comparisons: how values are held against their bounds.
        rounds: a rule rounds.
        nears, narrows: a rule states a near miss, or a narrow pass.
        shares: a value is a share of another.
        own: a kind says an outcome itself.
        early: a deadline may lie after the last that is due.
    """

    comparisons: frozenset[Comparison] = frozenset(COMPARISONS)
    rounds: bool = True
    nears: bool = True
    narrows: bool = True
    shares: bool = True
    own: bool = True
    early: bool = True


def parts_of(rules: Iterable[Rule], *, shares: bool, own: bool, early: bool) -> Parts:
    """Return the parts that grading some rules takes; what the rules cannot tell of their rows is told here."""
    listed = list(rules)
    return Parts(
        comparisons=frozenset(rule.stated_comparison() for rule in listed),
        rounds=any(rule.round_ is not None for rule in listed),
        nears=any(rule.near_miss is not None for rule in listed),
        narrows=any(rule.narrow_pass is not None for rule in listed),
        shares=shares,
        own=own,
        early=early,
    )


def with_policies(
    frame: Frame, rules: Sequence[Rule], due_until: Sequence[date], parts: Parts, only: int | None = None
) -> Frame:
    """Add to each row what grading needs to know of its rule.

    Args:
        frame: with the column ``rule``, its place.
        rules: all of them.
        due_until: of each, the last deadline that is due.
        parts: what has to be worked out.
        only: the place of the rule that all rows are of, so that nothing has to be looked up for each.
    """
    if only is not None:
        said = _policies([rules[only]], [due_until[only]], parts)
        return frame.with_columns(*(constant(value, type_).alias(name) for name, ((value,), type_) in said.items()))
    columns = _policies(rules, due_until, parts)
    values, types = ({n: each[part] for n, each in columns.items()} for part in (0, 1))
    places = {"rule": list(range(len(rules)))}
    return frame.join(beside(frame, places | values, {"rule": nw.Int64} | types), on="rule", how="left")


def _policies(rules: Sequence[Rule], due_until: Sequence[date], parts: Parts) -> dict[str, tuple[list[Any], Any]]:
    """Return by column what grading needs to know of each rule, and its type."""
    columns: dict[str, tuple[list[Any], Any]] = {
        "comparison": ([rule.stated_comparison() for rule in rules], nw.String),
        "is_capped": ([rule.severity == "warn" for rule in rules], nw.Boolean),
        "if_missing": ([OUTCOME[rule.missing] for rule in rules], CODE),
        "excuses_suppressed": (["suppressed" in rule.excuse for rule in rules], nw.Boolean),
        "excuses_not_applicable": (["not-applicable" in rule.excuse for rule in rules], nw.Boolean),
    }
    if "equals" in parts.comparisons:
        columns |= {"slack": ([rule.slack() for rule in rules], NUMBER)}
    if parts.nears:
        columns |= _allowances("near", [rule.near_miss for rule in rules])
    if parts.narrows:
        columns |= _allowances("narrow", [rule.narrow_pass for rule in rules])
    if parts.rounds:
        steps = [None if rule.round_ is None else 10**rule.round_.places for rule in rules]
        columns |= {"round_steps": (steps, nw.Int64)}
    if parts.early:
        columns |= {"due_until": (list(due_until), nw.Date)}
    return columns


def _allowances(name: str, allowances: Sequence[Allowance | None]) -> dict[str, tuple[list[Any], Any]]:
    """Return the columns of an allowance: a number, and a share as a fraction of whole numbers."""
    numbers, shares, wholes = zip(*map(_as_numbers, allowances), strict=True)
    return {
        f"{name}_number": (list(numbers), NUMBER),
        f"{name}_share": (list(shares), nw.Int64),
        f"{name}_whole": (list(wholes), nw.Int64),
    }


def _as_numbers(allowance: Allowance | None) -> tuple[Decimal, int, int]:
    """Return a number, and a share as a fraction of whole numbers; what is not stated is 0."""
    if allowance is None:
        return Decimal(0), 0, 1
    if allowance.number is not None:
        return allowance.number, 0, 1
    share, whole = (allowance.share or Decimal(0)).as_integer_ratio()
    return Decimal(0), share, whole


def grade(judged: Frame, parts: Parts) -> Frame:
    """Return the frame with ``outcome``, ``reason``, ``margin`` and the numbers as a finding shows them.

    Every comparison is of whole millionths, exact: nothing is divided, a share is held against
    its bound times its base. Absent evidence never passes: it is decided before any number is looked at.

    Args:
        judged: scope, bounds, answers and policies, one row a finding; words are codes.
        parts: what has to be worked out.
    """
    is_known = is_reason("answer_reason", UNUSABLE)
    framed = _with_early(judged) if parts.early else judged
    framed = framed.with_columns(nw.when(is_known).then(nw.col("answer_reason")).alias("known"))
    framed = framed.with_columns(_unusable(parts).alias("unusable"))
    framed = with_rounded(framed) if parts.rounds else framed.with_columns(nothing(NUMBER).alias("rounded"))
    return (
        _with_margins(framed, parts)
        .with_columns(_reason(parts).alias("reason"))
        .with_columns(_outcome(parts).alias("outcome"))
        .with_columns(_capped().alias("outcome"))
    )


def _with_early(judged: Frame) -> Frame:
    """Add which rows are not due yet, and of which of these it cannot be told where they should be now."""
    is_early = (nw.col("due") > nw.col("due_until")).fill_null(value=False)
    return judged.with_columns(
        is_early.alias("is_early"),
        # A trajectory is stated that the value should be held against now, and it cannot be told.
        (is_early & ~nw.col("trajectory_reason").is_null()).alias("is_untracked"),
    )


def _unusable(parts: Parts) -> nw.Expr:
    """Return the gravest reason why there is nothing to judge; null where there is something."""
    is_unknown = nw.col("known").is_null()
    value_absent, bound_absent = nw.col("observed").is_null(), nw.col("expected").is_null()
    if "between" in parts.comparisons:
        bound_absent = bound_absent | ((nw.col("comparison") == "between") & nw.col("expected_high").is_null())
    evidence_absent, has_no_base = value_absent, nw.lit(value=False)
    if parts.shares:
        has_no_base = (nw.col("of") <= 0).fill_null(value=False)  # only a share has what it is a share of
        ends = nw.max_horizontal(nw.col("expected").abs(), nw.col("expected_high").abs())
        bound_absent = bound_absent | (nw.col("is_share") & (ends >= MOST_SHARE))
        evidence_absent = value_absent | (nw.col("is_share") & nw.col("of").is_null())
    if parts.own:
        own = nw.col("own_outcome")
        # A kind that says itself that something failed, or is not to be judged, needs no number for it.
        needs_evidence = own.is_null() | own.is_in([OUTCOME["pass"], OUTCOME["warn"]])
        value_absent, evidence_absent = value_absent & needs_evidence, evidence_absent & needs_evidence
        bound_absent, has_no_base = bound_absent & own.is_null(), has_no_base & needs_evidence
    return nw.min_horizontal(
        nw.col("known"),
        nw.when(is_reason("bound_reason", UNUSABLE)).then(nw.col("bound_reason")),
        nw.when(evidence_absent & is_unknown).then(reason("missing")),
        *([nw.when(has_no_base).then(reason("no-base"))] if parts.shares else []),
        nw.when(bound_absent & ~value_absent & is_unknown).then(reason("no-target")),
    )


def _with_margins(framed: Frame, parts: Parts) -> Frame:
    """Add what decides: the margin to the nearer bound and that bound's size, both times the base of a share."""
    decisive, low = nw.col("observed"), nw.col("expected")
    if parts.rounds:
        decisive = nw.when(nw.col("round_steps").is_null()).then(decisive).otherwise(nw.col("rounded"))
    if parts.early:
        wanted = nw.when(nw.col("is_early") & ~nw.col("is_untracked")).then(nw.col("trajectory"))
        low = nw.coalesce(wanted, low)
    framed = framed.with_columns(decisive.alias("decisive"), low.alias("low"), nw.col("expected").alias("goal"))
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
    step = nw.when(nw.col("off_grid")).then(number(LEAST_STEP) * nw.col("one")).otherwise(number(0))
    has_bound = nw.col("bound_reason").is_null() & ~nw.col("expected").is_null()
    if "between" in parts.comparisons:
        has_bound = has_bound & ((nw.col("comparison") != "between") | ~nw.col("expected_high").is_null())
    if parts.early:
        has_bound = has_bound & ~nw.col("is_untracked")
    margin, bound = _nearer(parts.comparisons)
    exact = nw.when(has_bound).then(margin - step)
    return framed.with_columns(exact.alias("exact_margin"), bound.abs().alias("bound_size"))


def _nearer(comparisons: Iterable[Comparison]) -> tuple[nw.Expr, nw.Expr]:
    """Return the margin to the bound that a value is held against, of two the nearer, and that bound."""
    above, below = nw.col("above"), nw.col("below")
    distance = nw.when(above < 0).then(above).otherwise(-above)
    ends: dict[Comparison, tuple[nw.Expr, nw.Expr]] = {
        "at_least": (above, nw.col("low_scaled")),
        "at_most": (below, nw.col("high_scaled")),
        "equals": (distance + nw.col("slack") * nw.col("one"), nw.col("low_scaled")),
        "between": (
            # Without either end there is none: what cannot be told at one end is not met at the other.
            nw.when(above <= below).then(above).when(below < above).then(below),
            nw.when(below < above).then(nw.col("high_scaled")).otherwise(nw.col("low_scaled")),
        ),
    }
    margin, bound = nothing(NUMBER), nothing(NUMBER)
    for comparison in sorted(comparisons):
        is_held_so = nw.col("comparison") == comparison
        its_margin, its_bound = ends[comparison]
        margin = nw.when(is_held_so).then(its_margin).otherwise(margin)
        bound = nw.when(is_held_so).then(its_bound).otherwise(bound)
    return margin, bound


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
    """Return why each row's outcome is what it is; what is said later goes before what is said first."""
    margin = nw.col("exact_margin")
    met = margin >= 0
    found = nw.when(~met).then(reason("missed")).otherwise(reason("missing"))
    if parts.nears:
        found = nw.when(~met & _within(-margin, "near")).then(reason("near-miss")).otherwise(found)
    found = nw.when(met).then(reason("met")).otherwise(found)
    if parts.narrows:
        found = nw.when(met & _is_less_than(margin, "narrow")).then(reason("narrow-pass")).otherwise(found)
    if parts.own:
        found = nw.when(~nw.col("own_outcome").is_null()).then(_own_reason()).otherwise(found)
    usable = nw.col("unusable").is_null()
    found = nw.when(~usable).then(nw.col("unusable")).otherwise(found)
    if parts.early:
        tracked = nw.when(met).then(reason("on-track")).otherwise(reason("off-track"))
        found = (
            nw.when(nw.col("is_untracked"))
            .then(nw.col("trajectory_reason"))
            .when(nw.col("is_early") & usable & ~nw.col("trajectory").is_null())
            .then(tracked)
            .when(nw.col("is_early"))
            .then(reason("not-due"))
            .otherwise(found)
        )
    return nw.when(nw.col("is_broken")).then(reason("broken")).otherwise(found)


def _own_reason() -> nw.Expr:
    """Return the reason of an outcome that a kind said itself, in its own words where it gave one that fits."""
    given, said = nw.col("answer_reason"), nw.col("own_outcome")
    is_good = is_reason("answer_reason", ["met", "narrow-pass"])
    return (
        nw.when(said == OUTCOME["pass"])
        .then(nw.when(is_good).then(given).otherwise(reason("met")))
        .when(~given.is_null() & ~is_good)
        .then(given)
        .when(said == OUTCOME["unjudged"])
        .then(reason("not-applicable"))
        .otherwise(reason("missed"))
    )


def _outcome(parts: Parts) -> nw.Expr:
    """Return what follows from each row's reason, likewise."""
    excused = (is_reason("reason", ["suppressed"]) & nw.col("excuses_suppressed")) | (
        is_reason("reason", ["not-applicable"]) & nw.col("excuses_not_applicable")
    )
    found = (
        nw.when(excused)
        .then(outcome("unjudged"))
        .when(is_reason("reason", UNUSABLE))
        .then(nw.col("if_missing"))
        .when(is_reason("reason", ["met", "on-track"]))
        .then(outcome("pass"))
        .when(is_reason("reason", ["narrow-pass", "near-miss", "off-track"]))
        .then(outcome("warn"))
        .otherwise(outcome("fail"))
    )
    if parts.own:
        is_own = ~nw.col("own_outcome").is_null() & nw.col("unusable").is_null()
        is_own = is_own & ~nw.col("is_early") if parts.early else is_own
        found = nw.when(is_own).then(nw.col("own_outcome")).otherwise(found)
    return (
        nw.when(is_reason("reason", ["broken", "not-due"]))
        .then(outcome("unjudged"))
        .when(is_reason("reason", ALWAYS_FAIL))
        .then(outcome("fail"))
        .otherwise(found)
    )


def _capped() -> nw.Expr:
    """Lower a failure to a warning where the rule's severity says so; a few reasons stay failures."""
    is_fail = nw.col("outcome") == OUTCOME["fail"]
    may_be_capped = nw.col("is_capped") & is_fail & ~is_reason("reason", ALWAYS_FAIL)
    return nw.when(may_be_capped).then(outcome("warn")).otherwise(nw.col("outcome"))
