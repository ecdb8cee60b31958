"""What is wrong with the answers of kinds: rows that are too many or nobody's, words that no kind may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.model.rule import Rule
from rulecheck.model.words import ENGINE_REASONS, OUTCOMES, REASONS, UNUSABLE

KEYS = ["rule", "unit", "year", "checkpoint"]
"""The columns that say what a row of an answer is for."""

DAYS = 366
"""A rule may give a finding for each day of a year, and no more."""

_outcome, _reason, _trajectory = nw.col("outcome"), nw.col("reason"), nw.col("trajectory_reason")
_SLIPS = {
    "outcome": ~_outcome.is_null() & ~_outcome.is_in(list(OUTCOMES)),
    "reason": ~_reason.is_null() & (~_reason.is_in(list(REASONS)) | _reason.is_in(list(ENGINE_REASONS))),
    "trajectory_reason": ~_trajectory.is_null() & ~_trajectory.is_in(list(UNUSABLE)),
}
"""Rows whose word in a column is none that a kind may say there."""

_GIVEN = ", ".join(word for word in REASONS if word not in ENGINE_REASONS)
_ALLOWED = {
    "outcome": "the answer has an outcome that is none of pass, warn, fail, unjudged",
    "reason": f"the answer has a reason that is none of those a kind may give, {_GIVEN}",
    "trajectory_reason": f"the answer has a trajectory_reason that is none of {', '.join(UNUSABLE)}",
}
_LONGEST = 60


@attrs.frozen(kw_only=True)
class _Survey:
    """How many rows of one rule's answer there are.

    Attributes:
        rows: all.
        slips: with a word that is none of those known.
        own: whose outcome the kind itself says.
        upper: with an upper end.
    """

    rows: int
    slips: int
    own: int
    upper: int


def unusable(
    answered: Frame, rules: Sequence[Rule], most: Mapping[int, int], known: Mapping[int, str]
) -> dict[int, str]:
    """Return, by the rule's place, why an answer cannot be used, whatever scope it is for.

    Args:
        answered: the answers.
        rules: all rules, by their places.
        most: how many rows the answer to each may have.
        known: what is wrong already; nothing more is said of those rules.
    """
    surveyed = {place: its for place, its in _survey(answered).items() if place not in known}
    faults = _idle(surveyed, rules) | _two_ended(surveyed, rules)
    if any(its.slips for its in surveyed.values()):
        said = _told([(answered.filter(slip), _ALLOWED[word], (word,)) for word, slip in _SLIPS.items()])
        faults |= {place: what for place, what in said.items() if place in surveyed}
    return faults | _too_long(surveyed, most)


def misfits(answered: Frame, laid_out: Frame) -> dict[int, str]:
    """Return what is wrong with answers that do not fit: rows outside the scope, or twice."""
    outside = answered.join(laid_out.select(KEYS), on=KEYS, how="anti")
    twice = answered.group_by("rule", "unit", "year", "at").agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
    return _told(
        [
            (outside, "the answer has a row outside the rule's scope", ()),
            (twice, "the answer has two rows for one unit and year", ()),
        ]
    )


def _survey(answered: Frame) -> dict[int, _Survey]:
    """Count the rows of each rule's answer."""
    counted = answered.group_by("rule").agg(
        nw.len().cast(nw.Int64).alias("rows"),
        nw.any_horizontal(*_SLIPS.values(), ignore_nulls=True).cast(nw.Int64).sum().alias("slips"),
        _outcome.is_in(["pass", "warn", "fail"]).fill_null(value=False).cast(nw.Int64).sum().alias("own"),
        (~nw.col("expected_high").is_null()).cast(nw.Int64).sum().alias("upper"),
    )
    return {row.pop("rule"): _Survey(**row) for row in counted.collect("polars").rows(named=True)}


def _too_long(surveyed: Mapping[int, _Survey], most: Mapping[int, int]) -> dict[int, str]:
    """Return what is wrong with answers of more rows than there can be findings."""
    what = "the answer has more rows than the rule's scope has days"
    return {place: what for place, its in surveyed.items() if its.rows > most.get(place, 0)}


def _idle(surveyed: Mapping[int, _Survey], rules: Sequence[Rule]) -> dict[int, str]:
    """Return the rules that state what a grade rests on, where the kind grades by itself and it would do nothing."""
    what = "the kind itself says the outcome, so {} of the rule would do nothing; take it out of the rule"
    return {
        place: what.format(" and ".join(names))
        for place, its in surveyed.items()
        if its.own and (names := _grading(rules[place]))
    }


def _grading(rule: Rule) -> tuple[str, ...]:
    """Return the keys of a rule that only grading by its bound can heed."""
    keys = {"near_miss": rule.near_miss, "narrow_pass": rule.narrow_pass, "round": rule.round_}
    return tuple(name for name, stated in keys.items() if stated is not None)


def _two_ended(surveyed: Mapping[int, _Survey], rules: Sequence[Rule]) -> dict[int, str]:
    """Return the rules whose kind brings an upper end beside a bound that has but one."""
    what = 'the answer has expected_high, but its comparison is "{}", which has one bound, expected'
    own = [place for place, its in surveyed.items() if its.upper and rules[place].bounds() is None]
    compared = {place: rules[place].stated_comparison() for place in own}
    return {place: what.format(comparison) for place, comparison in compared.items() if comparison != "between"}


def _told(wrong: Sequence[tuple[Frame, str, tuple[str, ...]]]) -> dict[int, str]:
    """Say of each rule what is first wrong with it, and in which row.

    Args:
        wrong: rows, what is wrong with them, and the column whose word it is, if it is one.
    """
    faults: dict[int, str] = {}
    for rows, what, word in wrong:
        key = ["rule", "unit", "year", *word]
        for place, unit, year, *said in rows.select(key).unique().sort(key).collect("polars").rows():
            given = "".join(f", {each!r:.{_LONGEST}}" for each in said)
            faults.setdefault(place, f"{what}: {unit}, year from {year}{given}")
    return faults
