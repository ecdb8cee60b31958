"""From a value and a bound to outcome, reason and margin, from design.md sections 3 (bounds, warn and fail) and 4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from .cells import gravest


@dataclass(frozen=True)
class Finding:
    """What is compared with the engine."""

    outcome: str
    reason: str
    observed: Fraction | None
    expected: Fraction | None
    expected_high: Fraction | None
    margin: Fraction | None


@dataclass(frozen=True)
class Judged:
    """One unit and year before it is graded.

    Attributes:
        observed: the value; with ``of``, what is a share of that.
        reasons: why there is none, all that apply.
        low, high: the bounds; ``bound_reason`` says why a stated one is absent.
        trajectory: what is wanted before the deadline; ``trajectory_reason`` says why that cannot be told.
    """

    observed: Fraction | None
    reasons: tuple[str | None, ...] = ()
    of: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    bound_reason: str | None = None
    trajectory: Fraction | None = None
    trajectory_reason: str | None = None
    due: date | None = None


def grade(rule: dict[str, Any], judged: Judged, due_until: date) -> Finding:
    """Hold one value against its bound as the rule says."""
    is_early = judged.due is not None and due_until < judged.due
    low = judged.trajectory if is_early and judged.trajectory is not None else judged.low
    observed = judged.observed
    if observed is not None and judged.of is not None:
        observed = observed / judged.of if judged.of > 0 else None
    unusable = _unusable(rule, judged)
    margin = _margin(rule, observed, low, judged.high) if _is_bounded(rule, judged) else None
    if is_early and judged.trajectory_reason is not None:
        reason, margin = judged.trajectory_reason, None
    elif is_early:
        on_track = judged.trajectory is not None and unusable is None
        reason = ("on-track" if margin >= 0 else "off-track") if on_track else "not-due"
    else:
        reason = unusable or _graded(rule, observed, margin, low, judged.high)
    return Finding(
        outcome=_outcome(rule, reason),
        reason=reason,
        observed=_shown(observed, judged),
        expected=low,
        expected_high=judged.high,
        margin=_shown_margin(margin, judged),
    )


def _unusable(rule: dict[str, Any], judged: Judged) -> str | None:
    reasons = [*judged.reasons, judged.bound_reason]
    if judged.observed is None and not any(judged.reasons):
        reasons.append("missing")
    if judged.of is not None and judged.of <= 0:
        reasons.append("no-base")
    if judged.observed is not None and not any(judged.reasons) and not _is_bounded(rule, judged):
        reasons.append("no-target")
    return gravest(reasons)


def _is_bounded(rule: dict[str, Any], judged: Judged) -> bool:
    return judged.low is not None and ("between" not in rule or judged.high is not None)


def slack(rule: dict[str, Any]) -> Fraction:
    """Return the difference that is rounding."""
    return Fraction(rule.get("tolerance", 0))


def _margin(
    rule: dict[str, Any], observed: Fraction | None, low: Fraction | None, high: Fraction | None
) -> Fraction | None:
    if observed is None or low is None or ("between" in rule and high is None):
        return None
    if "between" in rule:
        return min(observed - low, high - observed)
    if "at_most" in rule or rule["kind"] in ("complete", "unique"):
        return low - observed
    if "equals" in rule or rule["kind"] == "total":
        return slack(rule) - abs(observed - low)
    return observed - low


def _graded(rule: dict[str, Any], observed: Fraction, margin: Fraction, low: Fraction, high: Fraction | None) -> str:
    nearer = high if "between" in rule and high - observed < observed - low else low
    if margin >= 0:
        return "narrow-pass" if margin < _allowance(rule.get("narrow_pass"), nearer) else "met"
    return "near-miss" if -margin <= _allowance(rule.get("near_miss"), nearer) else "missed"


def _allowance(stated: Any, bound: Fraction) -> Fraction:
    if stated is None:
        return Fraction(0)
    return abs(bound) * percentage(stated) if isinstance(stated, str) else Fraction(stated)


def percentage(text: str) -> Fraction:
    """Read ``2.3%``."""
    return Fraction(text.removesuffix("%")) / 100


def _outcome(rule: dict[str, Any], reason: str) -> str:
    if reason == "not-due":
        return "unjudged"
    if reason in ("duplicate", "unreadable"):
        return "fail"
    if reason in rule.get("excuse", []):
        return "unjudged"
    if reason in ("met", "on-track"):
        return "pass"
    if reason in ("narrow-pass", "near-miss", "off-track"):
        return "warn"
    outcome = "fail" if reason == "missed" else rule.get("missing", "fail")
    return "warn" if outcome == "fail" and rule.get("severity") == "warn" else outcome


def _shown(observed: Fraction | None, judged: Judged) -> Fraction | None:
    return half_up(observed) if judged.of is not None and observed is not None else observed


def _shown_margin(margin: Fraction | None, judged: Judged) -> Fraction | None:
    if margin is None or judged.of is None:
        return margin
    return half_up(margin) or (Fraction(-1, 10**6) if margin < 0 else Fraction(0))


def half_up(number: Fraction) -> Fraction:
    """Round to six decimals, a half away from zero."""
    size = floor(abs(number) * 10**6 + Fraction(1, 2))
    return Fraction(size if number >= 0 else -size, 10**6)


def harder(number: Fraction, *, up: bool) -> Fraction:
    """Bring a number that lies between two millionths to the one that is harder to reach."""
    return Fraction(ceil(number * 10**6) if up else floor(number * 10**6), 10**6)
