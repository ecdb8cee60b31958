"""Numbers that are none, or nearly the bound: what a kind returns as evidence never passes by accident."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import rulecheck
from rulecheck.model.words import ENGINE_REASONS, REASONS
from rulecheck.plugins import load_plugins

Outcomes = Callable[[rulecheck.Report], dict[str, tuple[str, str]]]
Others = Callable[[rulecheck.Report], list[rulecheck.Finding]]

MISSING = ("fail", "missing")
BROKEN = ("unjudged", "broken")
BOUNDS = ["at_least = 130", "at_most = 130", "between = [1, 200]", "equals = 130"]


def observed(expression: str) -> str:
    """Return a judging that observes this expression for each unit."""
    return f"return frame.select('unit', 'year', observed={expression})"


def typed(number: str, dtype: str, column: str = "observed", rest: str = "") -> str:
    """Return a judging with a column of a polars type."""
    return f"return nw.from_native(frame.to_native().with_columns({column}=pl.lit({number}).cast(pl.{dtype}){rest}))"


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("number", ["float('nan')", "float('inf')", "float('-inf')"])
def test_what_is_not_finite_is_missing(bench: Any, outcomes: Outcomes, number: str, bound: str) -> None:
    """NaN and the infinities are no evidence, on whichever side of the bound they would lie."""
    report = bench.judged(observed(f"nw.lit({number})"), bound)

    assert outcomes(report) == {"North": MISSING, "South": MISSING}


@pytest.mark.parametrize("outcome", ["pass", "warn"])
@pytest.mark.parametrize(
    "number", ["None", "None, dtype=nw.Int64", "float('nan')", "float('inf')", "float('-inf')", "1e300"]
)
def test_an_outcome_of_the_kinds_own_needs_evidence(bench: Any, outcomes: Outcomes, outcome: str, number: str) -> None:
    """A pass or a warning on nothing becomes missing."""
    judge = f"return frame.select('unit', 'year', outcome=nw.lit('{outcome}'), observed=nw.lit({number}))"

    assert outcomes(bench.judged(judge)) == {"North": MISSING, "South": MISSING}


@pytest.mark.parametrize("outcome", ["pass", "warn"])
def test_an_outcome_without_a_column_for_evidence_is_missing(bench: Any, outcomes: Outcomes, outcome: str) -> None:
    """A kind that judges in its own way still shows what it observed."""
    judge = f"return frame.select('unit', 'year', outcome=nw.lit('{outcome}'))"

    assert outcomes(bench.judged(judge)) == {"North": MISSING, "South": MISSING}


@pytest.mark.parametrize(("outcome", "reason"), [("pass", "met"), ("fail", "missed"), ("warn", "missed")])
def test_an_outcome_of_the_kinds_own_with_evidence_holds(
    bench: Any, outcomes: Outcomes, outcome: str, reason: str
) -> None:
    """What a kind judges in its own way is its outcome."""
    report = bench.judged(f"return frame.with_columns(outcome=nw.lit('{outcome}'))")

    assert set(outcomes(report).values()) == {(outcome, reason)}


@pytest.mark.parametrize(
    ("number", "bound"),
    [
        ("129.9999999", "at_least = 130"),
        ("129.9999999", "equals = 130"),
        ("129.9999999", "between = [130, 140]"),
        ("130.0000001", "at_most = 130"),
        ("130.0000001", "equals = 130"),
        ("0.29999", "at_least = 0.3"),
    ],
)
def test_a_float_just_off_the_bound_does_not_pass(bench: Any, outcomes: Outcomes, number: str, bound: str) -> None:
    """Bringing a float to the decimal grid cannot lift it over the bound."""
    report = bench.judged(observed(f"nw.lit({number})"), bound)

    assert set(outcomes(report).values()) == {("fail", "missed")}
    assert all(finding.margin < 0 for finding in report.findings if finding.rule == "mine")


@pytest.mark.parametrize("bound", ["at_least = 0.3", "at_most = 0.3", "equals = 0.3", "between = [0.3, 0.3]"])
@pytest.mark.parametrize("number", ["0.1 + 0.2", "0.3", "1 - 0.7"])
def test_float_noise_on_the_bound_passes(bench: Any, outcomes: Outcomes, bound: str, number: str) -> None:
    """0.1 + 0.2 is 0.30000000000000004, and meant as 0.3."""
    assert set(outcomes(bench.judged(observed(f"nw.lit({number})"), bound)).values()) == {("pass", "met")}


@pytest.mark.parametrize("dtype", ["Decimal(38, 10)", "Decimal(38, 20)"])
def test_a_fine_decimal_just_below_the_bound_does_not_pass(bench: Any, outcomes: Outcomes, dtype: str) -> None:
    """What holds for floats holds for decimals that are finer than the grid."""
    report = bench.judged(typed("'129.9999999'", dtype))

    assert set(outcomes(report).values()) == {("fail", "missed")}


UNSIGNED = [(column, "UInt32") for column in ("observed", "of", "expected", "expected_high", "trajectory")]


@pytest.mark.parametrize(
    ("column", "dtype"), [*UNSIGNED, *(("observed", dtype) for dtype in ("UInt8", "UInt16", "UInt64", "UInt128"))]
)
def test_an_unsigned_column_is_refused(bench: Any, outcomes: Outcomes, column: str, dtype: str) -> None:
    """A count that went below zero has wrapped round; the error says what to cast to."""
    report = bench.judged(typed("5", dtype, column=column), "at_least = 0")

    (error,) = report.errors
    assert outcomes(report) == {"North": BROKEN, "South": BROKEN}
    assert f"the column {column} holds {dtype}" in error.message
    assert "cast counts to nw.Int64" in error.message
    assert report.exit_code() == 3


@pytest.mark.parametrize("dtype", ["UInt32", "UInt64"])
def test_an_unsigned_count_that_wrapped_round_does_not_pass(bench: Any, outcomes: Outcomes, dtype: str) -> None:
    """`0 - len()` is 4,294,967,295 on Polars, where it should be -1."""
    judge = f"one = nw.len().cast(nw.{dtype})\nreturn frame.group_by('unit', 'year').agg(observed=one - one - one)"

    assert set(outcomes(bench.judged(judge, "at_least = 0")).values()) == {BROKEN}


def test_a_signed_count_is_graded(bench: Any, outcomes: Outcomes) -> None:
    """Cast to a signed type, the same count is -1, and misses."""
    judge = "return frame.group_by('unit', 'year').agg(observed=0 - nw.len().cast(nw.Int64))"

    assert set(outcomes(bench.judged(judge, "at_least = 0")).values()) == {("fail", "missed")}


NO_BASE = [
    pytest.param("0", "no-base", id="zero"),
    pytest.param("-1", "no-base", id="negative"),
    pytest.param("None, dtype=nw.Float64", "missing", id="null"),
    pytest.param("float('nan')", "missing", id="NaN"),
    pytest.param("float('inf')", "missing", id="infinite"),
    pytest.param("10**18", "missing", id="10**18"),
]


@pytest.mark.parametrize(("base", "reason"), NO_BASE)
def test_a_share_without_a_base_does_not_pass(bench: Any, outcomes: Outcomes, base: str, reason: str) -> None:
    """A row whose `of` is nothing is no share, and no plain number either."""
    report = bench.judged(f"return frame.with_columns(of=nw.lit({base}))", 'at_least = "92%"')

    assert set(outcomes(report).values()) == {("fail", reason)}


@pytest.mark.parametrize(("of", "outcome"), [("130", "pass"), ("141", "pass"), ("142", "fail")])
def test_a_share_is_held_against_its_base(bench: Any, outcomes: Outcomes, of: str, outcome: str) -> None:
    """130 of 141 is 92.2 %, 130 of 142 is 91.5 %."""
    report = bench.judged(f"return frame.with_columns(of=nw.lit({of}))", 'at_least = "92%"')

    assert {found for found, _ in outcomes(report).values()} == {outcome}


def test_rows_that_are_forgotten_are_missing(bench: Any, outcomes: Outcomes) -> None:
    """The engine fills the holes in the scope."""
    report = bench.judged("return frame.filter(nw.col('unit') == 'North')")

    assert outcomes(report) == {"North": ("pass", "met"), "South": MISSING}
    assert report.complete


def test_an_empty_answer_is_missing(bench: Any, outcomes: Outcomes) -> None:
    """No row at all is a hole in every place."""
    assert outcomes(bench.judged("return frame.filter(nw.col('unit') == '')")) == {"North": MISSING, "South": MISSING}


COLUMNS = {
    "the fewest": "return frame.select('unit', 'year', 'observed')",
    "in another order": "return frame.select('observed', 'year', 'unit')",
    "more than are known": "return frame.with_columns(colour=nw.lit('blue'), observed2=nw.lit(1))",
    "names of the engine": "return frame.with_columns(rule=nw.lit(0), low=nw.lit(0), is_broken=nw.lit(0))",
    "year of 32 bits": "return frame.with_columns(year=nw.col('year').cast(nw.Int32))",
    "eager": "return frame.collect('polars')",
}


@pytest.mark.parametrize("judge", COLUMNS.values(), ids=COLUMNS)
def test_fewer_and_more_columns_are_taken(bench: Any, outcomes: Outcomes, judge: str) -> None:
    """unit, year and observed suffice; what the engine does not ask for changes nothing."""
    assert outcomes(bench.judged(judge)) == {"North": ("pass", "met"), "South": ("pass", "met")}


HUGE = [
    pytest.param("10**18", "Int64", id="10**18"),
    pytest.param("-10**18", "Int64", id="-10**18"),
    pytest.param("2**63 - 1", "Int64", id="greatest of 64 bits"),
    pytest.param("-(2**63)", "Int64", id="least of 64 bits"),
    pytest.param("2**127 - 1", "Int128", id="greatest of 128 bits"),
    pytest.param("-(2**127)", "Int128", id="least of 128 bits"),
    pytest.param("1e18", "Float64", id="1e18"),
    pytest.param("-1e300", "Float64", id="-1e300"),
    pytest.param("str(10**18)", "Decimal(38, 6)", id="decimal of 19 digits"),
    pytest.param("str(-10**31)", "Decimal(38, 6)", id="decimal of 32 digits"),
    pytest.param("str(10**27)", "Decimal(38, 10)", id="fine decimal of 28 digits"),
]


def column(number: str, dtype: str) -> str:
    """Return the expression of a column of this number, also of one that no literal can hold."""
    value = f"pl.lit({number}).cast(pl.{dtype})" if "str" in number else f"pl.lit({number}, dtype=pl.{dtype})"
    return f"return nw.from_native(frame.to_native().with_columns(observed={value}))"


@pytest.mark.parametrize(("number", "dtype"), HUGE)
@pytest.mark.parametrize("bound", ["at_most = 130", "at_least = 130", 'at_most = 130\nnear_miss = "5.0001%"'])
def test_a_huge_number_is_no_evidence(bench: Any, outcomes: Outcomes, number: str, dtype: str, bound: str) -> None:
    """From 10**18 on, on either side of zero, there is no value: missing, and never a pass."""
    report = bench.judged(column(number, dtype), bound)

    assert (outcomes(report), report.errors) == ({"North": MISSING, "South": MISSING}, ())


@pytest.mark.parametrize(("bound", "outcome"), [("at_least = 130", "pass"), ("at_most = 130", "fail")])
@pytest.mark.parametrize(
    ("number", "dtype"), [("10**18 - 1", "Int64"), ("10**18 - 1", "Int128"), ("str(10**18 - 1)", "Decimal(38, 6)")]
)
def test_the_greatest_number_that_is_graded(
    bench: Any, outcomes: Outcomes, number: str, dtype: str, bound: str, outcome: str
) -> None:
    """One below the limit is evidence like any other."""
    assert {found for found, _ in outcomes(bench.judged(column(number, dtype), bound)).values()} == {outcome}


@pytest.mark.parametrize("dtype", ["Int8", "Int16", "Int32"])
def test_small_integers_are_graded(bench: Any, outcomes: Outcomes, dtype: str) -> None:
    """The least of a small type is a number like any other."""
    judge = f"return nw.from_native(frame.to_native().with_columns(observed=pl.{dtype}.min()))"

    assert set(outcomes(bench.judged(judge, "at_most = -100")).values()) == {("pass", "met")}
    assert set(outcomes(bench.judged(judge, "at_most = -2147483649")).values()) == {("fail", "missed")}


OWN_BOUND = "def bounds(self):\n    return None\n"


@pytest.mark.parametrize("number", ["10**18", "-(10**18)", "1e18", "float('nan')", "None, dtype=nw.Int64"])
@pytest.mark.parametrize("comparison", ["at_least", "at_most", "equals"])
def test_a_bound_of_the_kinds_own_that_is_huge_is_none(
    bench: Any, source: Callable[..., str], outcomes: Outcomes, comparison: str, number: str
) -> None:
    """A bound past what is graded is no bound, and nothing passes without one."""
    judge = f"return frame.with_columns(expected=nw.lit({number}))"
    kind = source(judge=judge, methods=f"comparison = '{comparison}'\n{OWN_BOUND}")

    report = bench.check(bench.file(kind))

    assert "pass" not in {outcome for outcome, _ in outcomes(report).values()}
    assert report.errors == ()


OVERFLOWS = {
    "value": (typed("str(10**31)", "Decimal(38, 6)"), "at_least = 130"),
    "value with near miss": (typed("str(-10**31)", "Decimal(38, 6)"), 'at_least = 130\nnear_miss = "5.0001%"'),
    "share": (typed("str(10**31)", "Decimal(38, 6)", rest=", of=pl.lit(10)"), 'at_least = "92%"'),
    "share of little": (typed("10**18 - 1", "Int64", rest=", of=pl.lit(0.000001)"), 'at_least = "92%"'),
    "base of a share": (typed("str(10**31)", "Decimal(38, 6)", column="of"), 'at_least = "92%"'),
    "greatest base of a share": (typed("10**18 - 1", "Int64", column="of"), 'at_least = "92%"\nnear_miss = "5%"'),
}


@pytest.mark.parametrize(("judge", "bound"), OVERFLOWS.values(), ids=OVERFLOWS)
def test_a_number_past_what_can_be_graded_touches_only_its_rule(
    shared: Any, others: Others, without: list[rulecheck.Finding], judge: str, bound: str
) -> None:
    """Whatever numbers a kind returns, the other rules' findings stand."""
    assert others(shared.judged(judge, bound)) == without


ROW_BY_ROW = [
    pytest.param("130", "at_least = 130", "met", id="whole"),
    pytest.param("None", "at_most = 130", "missing", id="nothing"),
    pytest.param("row['observed'] / 4", "at_least = 32.5", "met", id="quotient"),
    pytest.param("float(row['observed']) / 4", "at_least = 32.5", "met", id="float on the grid"),
    pytest.param("Decimal('129.9999999')", "at_least = 130", "missed", id="fine decimal"),
    pytest.param("Decimal('130.0000001')", "at_most = 130", "missed", id="fine decimal above"),
    pytest.param("2 / Decimal(3)", "at_least = 0.666667", "missed", id="two thirds"),
    pytest.param("Decimal('129.' + '9' * 40)", "at_least = 130", "missed", id="very fine decimal"),
    pytest.param("129.9999999", "at_least = 130", "missed", id="float below the bound"),
    pytest.param("0.30000000001", "at_least = 0.3", "met", id="float above the bound"),
    pytest.param("0.1 + 0.2", "equals = 0.3", "met", id="float noise"),
    pytest.param("float('nan')", "at_most = 130", "missing", id="NaN"),
    pytest.param("float('inf')", "at_least = 130", "missing", id="infinity"),
    pytest.param("float('-inf')", "at_most = 130", "missing", id="infinity below zero"),
    pytest.param("Decimal('NaN')", "at_most = 130", "missing", id="NaN as a decimal"),
    pytest.param("Decimal('Infinity')", "at_least = 130", "missing", id="infinity as a decimal"),
    pytest.param("10**18 - 1", "at_least = 130", "met", id="greatest"),
    pytest.param("10**18", "at_least = 130", "missing", id="too great"),
    pytest.param("-(10**18)", "at_most = 130", "missing", id="too small"),
    pytest.param("-1e300", "at_most = 130", "missing", id="much too small"),
]


@pytest.mark.parametrize(("number", "bound", "reason"), ROW_BY_ROW)
def test_a_number_made_row_by_row_is_graded_like_one_made_on_frames(
    bench: Any, outcomes: Outcomes, number: str, bound: str, reason: str
) -> None:
    """Decimals, floats and nothing, from a function over rows, end as their expressions on frames do."""
    judge = f"from decimal import Decimal\nreturn rulecheck.judge_rows(submission, rule.measure, lambda row: {number})"

    assert {found for _, found in outcomes(bench.judged(judge, bound)).values()} == {reason}


@pytest.mark.parametrize(("north", "south"), [("pass", "fail"), ("warn", "unjudged")])
@pytest.mark.parametrize("reason", [*ENGINE_REASONS, "elephant", "", "Met"])
def test_a_reason_that_is_not_a_kinds_to_give_breaks_the_rule(
    bench: Any, outcomes: Outcomes, north: str, south: str, reason: str
) -> None:
    """Due dates, waivers and breakage are not a kind's to say, nor are words of its own making."""
    own = f"nw.when(nw.col('unit') == 'North').then(nw.lit('{north}')).otherwise(nw.lit('{south}'))"
    report = bench.judged(f"return frame.with_columns(outcome={own}, reason=nw.lit('{reason}'))")

    (error,) = report.errors
    assert outcomes(report) == {"North": BROKEN, "South": BROKEN}
    assert "a reason that is none of those a kind may give, met, narrow-pass," in error.message
    assert f": North, year from 2021, {reason!r}" in error.message
    assert report.exit_code() == 3


@pytest.mark.parametrize("reason", ENGINE_REASONS)
def test_such_a_reason_breaks_a_rule_that_is_graded_too(bench: Any, outcomes: Outcomes, reason: str) -> None:
    """Beside a number and without an outcome it is no better, and one row is enough."""
    only = f"nw.when(nw.col('unit') == 'South').then(nw.lit('{reason}'))"

    assert set(outcomes(bench.judged(f"return frame.with_columns(reason={only})")).values()) == {BROKEN}


@pytest.mark.parametrize("reason", sorted(set(REASONS) - set(ENGINE_REASONS)))
@pytest.mark.parametrize("outcome", ["", ", outcome=nw.lit('pass')"], ids=["graded", "own outcome"])
def test_no_reason_makes_nothing_pass(bench: Any, outcomes: Outcomes, reason: str, outcome: str) -> None:
    """A reason that a kind may give is taken, and is no evidence."""
    nothing = f"observed=nw.lit(None, dtype=nw.Float64), reason=nw.lit('{reason}'){outcome}"
    report = bench.judged(f"return frame.select('unit', 'year', {nothing})")

    assert {found for found, _ in outcomes(report).values()} == {"fail"}
    assert report.errors == ()


def test_a_kind_cannot_change_what_others_see(shared: Any, others: Others, without: list[rulecheck.Finding]) -> None:
    """Frames that a kind computed and wrote into are its own copies."""
    judge = "own = submission.rows.collect('polars').to_native()\nown[0, 'recruited'] = '0'\nreturn frame"

    assert others(shared.judged(judge)) == without


def test_what_has_no_row_is_missing_beside_a_marker(bench: Any, source: Callable[..., str], outcomes: Outcomes) -> None:
    """A kind that takes the reason of another figure where this one gives none is told that it is not there."""
    judge = "return frame.with_columns(nw.coalesce('reason', nw.lit('suppressed')).alias('reason'))"
    plugins = load_plugins([str(bench.file(source(judge=judge)))])
    returns = bench.returns("unit,year,recruited\nNorth,2021-22,130\n")

    report = rulecheck.check(bench.rules("mine"), returns, as_at=date(2022, 4, 1), plugins=plugins)

    assert outcomes(report) == {"North": ("fail", "suppressed"), "South": ("fail", "missing")}


def share_of_one(number: int) -> str:
    """Return a judging that observes so many wholes."""
    return f"return frame.select('unit', 'year', observed=nw.lit({number}), of=nw.lit(1))"


@pytest.mark.parametrize(
    ("number", "bound"),
    [
        (20_000, "between = [0, 10000]"),
        (500, "between = [0, 1000]"),
        (-20_000, "between = [-10000, 1]"),
        (2_000, "at_least = 1000"),
        (0, "at_most = 1000"),
        (1_000, "equals = 1000"),
    ],
)
def test_a_share_against_an_end_out_of_range_does_not_pass(
    bench: Any, outcomes: Outcomes, number: int, bound: str
) -> None:
    """At an end of 1,000 wholes nothing can be told, and what is met at the other end alone is not met."""
    report = bench.judged(share_of_one(number), bound)
    (end,) = {f"{each * 100:,}%" for each in (1_000, 10_000, -10_000) if f"{each}" in re.findall(r"-?[0-9]+", bound)}

    assert set(outcomes(report).values()) == {("fail", "no-target")}
    assert {f.message.partition(": ")[2] for f in report.findings if f.rule == "mine"} == {
        f"the target for recruited, {end}, is out of range; a share is less than 100,000%."
    }


@pytest.mark.parametrize(
    ("number", "bound", "outcome"),
    [
        (999, "at_least = 999", ("pass", "met")),
        (998, "at_least = 999", ("fail", "missed")),
        (999, "between = [0, 999]", ("pass", "met")),
        (1_000, "between = [0, 999]", ("fail", "missed")),
        (-999, "between = [-999, 999]", ("pass", "met")),
        (-1_000, "between = [-999, 999]", ("fail", "missed")),
    ],
)
def test_a_share_within_range_is_held_against_both_ends(
    bench: Any, outcomes: Outcomes, number: int, bound: str, outcome: tuple[str, str]
) -> None:
    """Exactly, however large."""
    assert set(outcomes(bench.judged(share_of_one(number), bound)).values()) == {outcome}
