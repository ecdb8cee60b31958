"""Rows as the engine grades them, drawn close to every edge, and each graded in plain Python with fractions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

import attrs

from rulecheck.model.bounds import Fixed
from rulecheck.model.numbers import Allowance
from rulecheck.model.rule import Bounded, Rounding
from rulecheck.model.words import UNUSABLE

DUE_UNTIL = date(2023, 3, 31)
OUT_OF_RANGE = 1000
_STEP = Fraction(1, 10**6)


@attrs.frozen(kw_only=True)
class Graded(Bounded):
    """A rule of which only grading is looked at."""

    tolerance: Decimal = Decimal(0)

    def slack(self) -> Decimal:
        """Return the difference that is rounding."""
        return self.tolerance


@attrs.frozen(kw_only=True)
class Row:
    """One unit and year before it is graded: bound, answer and deadline; ``rule`` is a place."""

    rule: int
    due: date | None
    answer_reason: str | None
    own_outcome: str | None
    observed: Decimal | None
    of: Decimal | None
    is_share: bool
    expected: Decimal | None
    expected_high: Decimal | None
    bound_reason: str | None
    trajectory: Decimal | None
    trajectory_reason: str | None
    off_grid: bool
    is_broken: bool


@attrs.frozen(kw_only=True)
class Grade:
    """What comes of a row; ``margin`` is None where none is told."""

    outcome: str
    reason: str
    margin: Fraction | None


def grade(row: Row, rule: Graded) -> Grade:
    """Grade a row as design.md says in sections 3 (bounds, warn and fail, due) and 4."""
    margin = _margin(row, rule)
    reason = _reason(row, rule, margin)
    outcome = _outcome(row, rule, reason)
    if outcome == "fail" and rule.severity == "warn" and reason not in ("duplicate", "unreadable"):
        outcome = "warn"
    has_value = row.observed is not None and (not row.is_share or (row.of is not None and row.of > 0))
    return Grade(outcome=outcome, reason=reason, margin=margin if has_value else None)


def _is_early(row: Row) -> bool:
    return row.due is not None and row.due > DUE_UNTIL


def _has_bound(row: Row, rule: Graded) -> bool:
    return row.expected is not None and (rule.stated_comparison() != "between" or row.expected_high is not None)


def _is_out_of_range(row: Row, *ends: Decimal | Fraction | None) -> bool:
    return row.is_share and any(end is not None and abs(end) >= OUT_OF_RANGE for end in ends)


def _unusable(row: Row, rule: Graded) -> str | None:
    """Return the gravest reason why there is nothing to judge."""
    known = row.answer_reason if row.answer_reason in UNUSABLE else None
    reasons = [known, row.bound_reason]
    needs_evidence = row.own_outcome in (None, "pass", "warn")
    if needs_evidence and known is None and (row.observed is None or (row.is_share and row.of is None)):
        reasons.append("missing")
    if needs_evidence and row.of is not None and row.of <= 0:
        reasons.append("no-base")
    is_held = _has_bound(row, rule) and not _is_out_of_range(row, row.expected, row.expected_high)
    if row.own_outcome is None and known is None and row.observed is not None and not is_held:
        reasons.append("no-target")
    return min((reason for reason in reasons if reason is not None), key=UNUSABLE.index, default=None)


def _value(row: Row, rule: Graded) -> Fraction | None:
    """Return what is held against the bound, a share from 0 to 1, rounded if the rule says so."""
    if row.observed is None or (row.is_share and (row.of is None or row.of <= 0)):
        return None
    value = Fraction(row.observed) / (Fraction(row.of) if row.of is not None else 1)
    if rule.round_ is None:
        return value
    steps = 10**rule.round_.places * (100 if row.is_share else 1)
    size = Fraction(floor(abs(value) * steps + Fraction(1, 2)), steps)
    return -size if value < 0 else size


def _ends(row: Row) -> tuple[Fraction, Fraction]:
    """Return the two ends that a value is held against now, the same one where there is one."""
    low = row.trajectory if _is_early(row) and row.trajectory is not None else row.expected
    high = low if row.expected_high is None else row.expected_high
    return Fraction(low or 0), Fraction(high or 0)


def _margin(row: Row, rule: Graded) -> Fraction | None:
    value = _value(row, rule)
    is_untracked = _is_early(row) and row.trajectory_reason is not None
    if value is None or row.bound_reason is not None or is_untracked or not _has_bound(row, rule):
        return None
    (low, high), step = _ends(row), _STEP if row.off_grid else 0
    if _is_out_of_range(row, low, high):
        return None
    margins = {
        "at_least": value - low,
        "at_most": high - value,
        "equals": Fraction(rule.tolerance) - abs(value - low),
        "between": min(value - low, high - value),
    }
    return margins[rule.stated_comparison()] - step


def _reason(row: Row, rule: Graded, margin: Fraction | None) -> str:
    unusable = _unusable(row, rule)
    if row.is_broken:
        return "broken"
    if _is_early(row):
        if row.trajectory_reason is not None:
            return row.trajectory_reason
        if unusable is not None or row.trajectory is None:
            return "not-due"
        return "on-track" if margin is not None and margin >= 0 else "off-track"
    if unusable is not None:
        return unusable
    return _graded(row, rule, margin) if row.own_outcome is None else _own_reason(row)


def _own_reason(row: Row) -> str:
    is_good = row.answer_reason in ("met", "narrow-pass")
    if row.own_outcome == "pass":
        return str(row.answer_reason) if is_good else "met"
    if row.answer_reason is not None and not is_good:
        return row.answer_reason
    return "not-applicable" if row.own_outcome == "unjudged" else "missed"


def _graded(row: Row, rule: Graded, margin: Fraction | None) -> str:
    assert margin is not None
    value = _value(row, rule)
    low, high = _ends(row)
    assert value is not None
    is_at_high = rule.stated_comparison() == "at_most" or (
        rule.stated_comparison() == "between" and high - value < value - low
    )
    bound = high if is_at_high else low
    if margin >= 0:
        return "narrow-pass" if margin < _allowed(rule.narrow_pass, bound) else "met"
    return "near-miss" if -margin <= _allowed(rule.near_miss, bound) else "missed"


def _allowed(allowance: Allowance | None, bound: Fraction) -> Fraction:
    if allowance is None:
        return Fraction(0)
    return Fraction(allowance.number) if allowance.number is not None else abs(bound) * Fraction(allowance.share or 0)


def _outcome(row: Row, rule: Graded, reason: str) -> str:
    if reason in ("broken", "not-due"):
        return "unjudged"
    if reason in ("duplicate", "unreadable"):
        return "fail"
    if row.own_outcome is not None and _unusable(row, rule) is None and not _is_early(row):
        return row.own_outcome
    if reason in rule.excuse:
        return "unjudged"
    if reason in UNUSABLE:
        return rule.missing
    softer = {"met": "pass", "on-track": "pass", "narrow-pass": "warn", "near-miss": "warn", "off-track": "warn"}
    return softer.get(reason, "fail")


_BOUNDS = [Decimal(text) for text in ("0", "1", "10", "-10", "0.5", "0.29", "100", "0.000001", "1234.567891", "999")]
_FAR = [Decimal(text) for text in ("1000", "-1000", "5000", "999.999999")]
_DELTAS = [Decimal(text) for text in ("0", "0.000001", "0.5", "0.499999", "1", "1.000001", "2", "2.000001", "5", "0.1")]
_ALLOWANCES = [None, None, *(Allowance(number=Decimal(text)) for text in ("0", "1", "0.5", "2"))]
_ALLOWANCES += [Allowance(share=Decimal(text)) for text in ("0", "0.05", "0.1", "0.333333", "2")]
_BASES = [Decimal(text) for text in ("0", "-5", "1", "3", "7", "200", "1000", "0.5", "8", "100", "64")]


def drawn_rules(random: Random, number: int) -> list[Graded]:
    """Return rules that differ in all that grading looks at."""
    return [_rule(random, place) for place in range(number)]


def _rule(random: Random, place: int) -> Graded:
    comparison = random.choice(("at_least", "at_most", "equals", "between"))
    fixed: Any = Fixed(value=Decimal(1))
    stated: dict[str, Any] = {
        comparison: (fixed, fixed) if comparison == "between" else fixed,
        "tolerance": random.choice((Decimal(0), Decimal(1), Decimal("0.5"))) if comparison == "equals" else Decimal(0),
        "round_": random.choice((None, None, *(Rounding(places=places) for places in (0, 1, 2, 4)))),
        "excuse": random.choice(((), ("suppressed",), ("not-applicable",), ("suppressed", "not-applicable"))),
    }
    return Graded(
        id=f"rule-{place}",
        title="It is so",
        severity=random.choice(("fail", "fail", "warn")),
        near_miss=random.choice(_ALLOWANCES),
        narrow_pass=random.choice(_ALLOWANCES),
        missing=random.choice(("fail", "warn", "unjudged")),
        **stated,
    )


def drawn_row(random: Random, place: int, rule: Graded) -> Row:
    """Return a row whose value stands on a bound or close to it, and that often lacks something."""

    def seldom(value: Any, one_in: int, *others: Any) -> Any:
        return random.choice(others) if random.randrange(one_in) == 0 else value

    is_share = random.random() < 0.4
    of = random.choice(_BASES) if is_share else None
    low = seldom(random.choice(_BOUNDS), 12, *_FAR)
    high = seldom(low + random.choice(_DELTAS), 12, *_FAR) if rule.stated_comparison() == "between" else None
    trajectory = seldom(None, 3, low - 1, low, random.choice(_BOUNDS))
    aim = random.choice([each for each in (low, high, trajectory) if each is not None])
    wanted = aim + random.choice((1, -1)) * random.choice(_DELTAS)
    if is_share and of is not None:
        wanted = (aim * of).quantize(Decimal("0.000001")) + random.choice((0, 0, 1, -1, Decimal("0.000001")))
    return Row(
        rule=place,
        due=seldom(random.choice((None, DUE_UNTIL, date(2022, 3, 31))), 4, date(2023, 4, 1), date(2025, 3, 31)),
        answer_reason=seldom(None, 6, *UNUSABLE, "met", "narrow-pass", "missed", "near-miss"),
        own_outcome=seldom(None, 6, "pass", "warn", "fail", "unjudged"),
        observed=seldom(wanted, 12, None),
        of=seldom(of, 12, None),
        is_share=is_share,
        expected=seldom(low, 15, None),
        expected_high=seldom(high, 15, None),
        bound_reason=seldom(None, 20, "no-target", "unreadable", "duplicate"),
        trajectory=trajectory,
        trajectory_reason=seldom(None, 12, "no-target", "unreadable", "duplicate"),
        off_grid=seldom(False, 8, True),
        is_broken=seldom(False, 40, True),
    )
