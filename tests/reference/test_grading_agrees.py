"""Grading, row by row: the engine's one pass over a frame and plain Python find the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import pytest

from rulecheck.data.frames import NUMBER, make
from rulecheck.engine.codes import OUTCOME, coded
from rulecheck.engine.findings import TABLE
from rulecheck.engine.grade import Parts, grade, parts_of, with_policies
from rulecheck.model.bounds import COMPARISONS, Comparison, Fixed
from rulecheck.model.numbers import Allowance
from rulecheck.model.rule import Rounding
from rulecheck.model.words import GRAVITY, OUTCOMES, UNUSABLE

from . import graded_rows as plain

SCHEMA = {
    "rule": nw.Int64,
    "due": nw.Date,
    **dict.fromkeys(("answer_reason", "own_outcome", "bound_reason", "trajectory_reason"), nw.String),
    **dict.fromkeys(("observed", "of", "expected", "expected_high", "trajectory"), NUMBER),
    **dict.fromkeys(("is_share", "off_grid", "is_broken"), nw.Boolean),
}


EVERY_PART = Parts()
RANDOM = Random(1)  # noqa: S311 - the same rows each time
RULES = plain.drawn_rules(RANDOM, 80)
ROWS = [plain.drawn_row(RANDOM, place, rule) for place, rule in enumerate(RULES) for _ in range(40)]
GRADES = [plain.grade(row, RULES[row.rule]) for row in ROWS]


def _graded(
    rules: Sequence[plain.Graded], rows: Sequence[plain.Row], *, parts: Parts = EVERY_PART, only: int | None = None
) -> list[dict[str, Any]]:
    columns = {name: [getattr(row, name) for row in rows] for name in SCHEMA}
    framed = make({**columns, "number": list(range(len(rows)))}, {**SCHEMA, "number": nw.Int64})
    due_until = [plain.DUE_UNTIL] * len(rules)
    framed = coded(framed, outcomes=["own_outcome"], reasons=["answer_reason", "bound_reason", "trajectory_reason"])
    found = grade(with_policies(framed, rules, due_until, parts, only), parts).collect().sort("number")
    words = {"outcome": OUTCOMES, "reason": GRAVITY}
    return [{**row, **{name: of[row[name]] for name, of in words.items()}} for row in found.iter_rows(named=True)]


def _as_grade(found: dict[str, Any]) -> plain.Grade:
    """Return what the engine says of a row, its margin divided at last by what it was multiplied with."""
    margin, has_base = found["exact_margin"], not found["is_share"] or (found["of"] or 0) > 0
    told = margin is not None and found["observed"] is not None and has_base
    return plain.Grade(
        outcome=found["outcome"],
        reason=found["reason"],
        margin=Fraction(margin) / Fraction(found["one"]) if told else None,
    )


def test_engine_grades_each_row_as_plain_python_does() -> None:
    """Outcome, reason and margin of 3,200 rows that stand on an edge or close to it."""
    found = map(_as_grade, _graded(RULES, ROWS))

    parted = [
        f"{one}\n  instead of {other}\n  {row}\n  {RULES[row.rule]}"
        for row, one, other in zip(ROWS, found, GRADES, strict=True)
        if one != other
    ]
    assert not parted, f"{len(parted)} rows, such as\n" + "\n".join(parted[:3])


def test_a_rule_is_graded_by_itself_as_among_others() -> None:
    """Each row of every rule: what grading knows of a rule is one value then, and no longer a column that is joined."""
    among = _graded(RULES, ROWS)
    alone: list[dict[str, Any]] = []
    for place in range(len(RULES)):
        alone += _graded(RULES, [row for row in ROWS if row.rule == place], only=place)

    assert [{**row, "number": number} for number, row in enumerate(alone)] == among


NEEDED = [
    ("rounds", lambda row: RULES[row.rule].round_ is not None),
    ("nears", lambda row: RULES[row.rule].near_miss is not None),
    ("narrows", lambda row: RULES[row.rule].narrow_pass is not None),
    ("shares", lambda row: row.is_share),
    ("own", lambda row: row.own_outcome is not None),
    ("early", lambda row: row.due is not None and row.due > plain.DUE_UNTIL),
]


@pytest.mark.parametrize(("part", "needs"), NEEDED, ids=[part for part, _ in NEEDED])
def test_rows_that_do_not_need_a_part_are_graded_the_same_without_it(part: str, needs: Callable[[Any], bool]) -> None:
    """Each column of each, a number for what was rounded too: none. Rows that need it are not."""
    left_out = attrs.evolve(EVERY_PART, **{part: False})
    those = [row for row in ROWS if not needs(row)]
    others = [row for row in ROWS if needs(row)]

    assert min(len(those), len(others)) > 400
    assert _told(_graded(RULES, those, parts=left_out)) == _told(_graded(RULES, those))
    assert _told(_graded(RULES, others, parts=left_out)) != _told(_graded(RULES, others))


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in row if name in TABLE} for row in rows]


@pytest.mark.parametrize(
    ("part", "stated"),
    [
        ("rounds", {"round_": Rounding(places=1)}),
        ("nears", {"near_miss": Allowance(share=Decimal("0.01"))}),
        ("narrows", {"narrow_pass": Allowance(number=Decimal(1))}),
    ],
)
def test_what_one_rule_states_is_worked_out(part: str, stated: dict[str, Any]) -> None:
    """Whatever the others state; what none does is not."""
    other = plain.Graded(id="it", title="It is so", at_most=Fixed(value=Decimal(1)))
    none = Parts(
        comparisons=frozenset(["at_most"]),
        rounds=False,
        nears=False,
        narrows=False,
        shares=False,
        own=False,
        early=False,
    )
    told = {"shares": False, "own": False, "early": False}
    some = [other, attrs.evolve(other, **stated), other]

    assert parts_of([other], **told) == none
    assert parts_of(some, **told) == attrs.evolve(none, **{part: True})
    for each in told:
        assert parts_of([other], **{**told, each: True}) == attrs.evolve(none, **{each: True})


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_rows_held_otherwise_are_graded_the_same_without_a_comparison(comparison: Comparison) -> None:
    """Each column of each; rows that are held so are not, and none of them passes."""
    left_out = attrs.evolve(EVERY_PART, comparisons=frozenset(COMPARISONS) - {comparison})
    those, others = (
        [row for row in ROWS if (RULES[row.rule].stated_comparison() == comparison) == is_so] for is_so in (False, True)
    )
    graded = _graded(RULES, others, parts=left_out)

    assert min(len(those), len(others)) > 400
    assert _told(_graded(RULES, those, parts=left_out)) == _told(_graded(RULES, those))
    assert {row["own_outcome"] for row in graded if row["reason"] in ("met", "narrow-pass")} <= {OUTCOME["pass"]}
    assert _told(graded) != _told(_graded(RULES, others))


def test_rows_of_every_sort_are_drawn() -> None:
    """Otherwise that all agree would say little."""
    reasons = Counter(each.reason for each in GRADES)
    graded = ("met", "narrow-pass", "near-miss", "missed", "on-track", "off-track", "not-due")

    assert {each.outcome for each in GRADES} == set(OUTCOMES)
    assert min(reasons[reason] for reason in (*UNUSABLE, *graded)) >= 10
    assert sum(each.margin == 0 for each in GRADES) >= 100


@pytest.mark.parametrize(
    ("steps", "outcome", "reason"),
    [
        (10**15 - 1, "pass", "met"),
        (10**15, "fail", "missing"),
        (-(10**15), "fail", "missing"),
        (10**20, "fail", "missing"),
    ],
)
def test_a_number_too_long_to_round_is_no_evidence(steps: int, outcome: str, reason: str) -> None:
    """From 10**15 steps on nothing is rounded, so there is nothing to hold against the bound."""
    rule = plain.Graded(id="it", title="It is so", at_most=Fixed(value=Decimal(1)), round_=Rounding(places=1))
    absent = {field.name: None for field in attrs.fields(plain.Row)}
    told = {"rule": 0, "observed": Decimal(steps) / 10, "expected": Decimal(10**21), "is_share": False}
    row = plain.Row(**{**absent, **told, "off_grid": False, "is_broken": False})
    (found,) = _graded([rule], [row])

    assert (found["outcome"], found["reason"]) == (outcome, reason)


def test_what_was_wanted_is_told() -> None:
    """The bound as it is stated; and what the value was held against, before the deadline the trajectory."""
    for row, found in zip(ROWS, _graded(RULES, ROWS), strict=True):
        is_early = row.due is not None and row.due > plain.DUE_UNTIL
        is_tracked = is_early and row.trajectory is not None and row.trajectory_reason is None

        assert (found["goal"], found["low"]) == (row.expected, row.trajectory if is_tracked else row.expected)


def test_halfway_between_two_bounds_the_lower_one_is_the_nearer() -> None:
    """40 % of 10 is less than the margin of 5, 40 % of 20 would be more."""
    both = (Fixed(value=Decimal(10)), Fixed(value=Decimal(20)))
    rule = plain.Graded(id="it", title="It is so", between=both, narrow_pass=Allowance(share=Decimal("0.4")))
    absent = {field.name: None for field in attrs.fields(plain.Row)}
    told = {"observed": Decimal(15), "expected": Decimal(10), "expected_high": Decimal(20), "is_share": False}
    (found,) = _graded([rule], [plain.Row(**{**absent, "rule": 0, **told, "off_grid": False, "is_broken": False})])

    assert found["reason"] == "met"
