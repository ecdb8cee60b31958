"""Promise 2 at the plugin border: what a third party's kind returns never passes on absent or approximate evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import rulecheck
from rulecheck.model.finding import Finding
from rulecheck.model.words import ENGINE_REASONS
from rulecheck.plugins import load_plugins

PLUGIN = '''
import attrs
import narwhals.stable.v2 as nw

import rulecheck


@attrs.frozen(kw_only=True)
class Given(rulecheck.Bounded):
    """What a kind returns."""

    kind = "given"


@rulecheck.hookimpl
def rulecheck_kinds():
    return [Given]


@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    return submission.scope.select("unit", "year").with_columns({columns})
'''
RULES = """
rulecheck = 1
[ruleset]
id = "border"
title = "The plugin border"
[data]
unit = "unit"
year = "year"
[[rules]]
id = "it"
kind = "given"
title = "It is so"
units = ["North"]
years = "2021-22"
{bound}
"""


def judged(folder: Path, columns: str, bound: str = "at_least = 20") -> Finding:
    """Return the one finding about what a kind returns."""
    return checked(folder, columns, bound).findings[0]


def checked(folder: Path, columns: str, bound: str = "at_least = 20") -> rulecheck.Report:
    """Return the report about what a kind returns."""
    (folder / "given.py").write_text(PLUGIN.replace("{columns}", columns), encoding="utf-8")
    (folder / "rules.toml").write_text(RULES.format(bound=bound), encoding="utf-8")
    (folder / "data.csv").write_text("unit,year\nNorth,2021-22\n", encoding="utf-8")
    plugins = load_plugins([str(folder / "given.py")])
    return rulecheck.check(folder / "rules.toml", folder / "data.csv", as_at=date(2024, 1, 1), plugins=plugins)


@pytest.mark.parametrize(
    "columns",
    [
        "observed=nw.lit(float('nan'))",
        "observed=nw.lit(float('inf'))",
        "observed=nw.lit(1e300)",
        "observed=nw.lit(None, dtype=nw.Int64)",
        "observed=nw.lit(None, dtype=nw.Int64), outcome=nw.lit('pass')",
        "observed=nw.lit(float('nan')), outcome=nw.lit('pass')",
        "outcome=nw.lit('pass')",
        "observed=nw.lit(30), reason=nw.lit('missing')",
        "observed=nw.lit(30), reason=nw.lit('missing'), outcome=nw.lit('pass')",
    ],
)
def test_absent_evidence_is_missing(tmp_path: Path, columns: str) -> None:
    """Null, NaN, infinity and a stated reason are missing, whatever outcome the kind claims."""
    finding = judged(tmp_path, columns)

    assert (finding.outcome, finding.reason) == ("fail", "missing")


@pytest.mark.parametrize("value", ["19.9999995", "19.9999999", "19.99999999"])
def test_float_just_below_the_bound_fails(tmp_path: Path, value: str) -> None:
    """Bringing a float to the decimal grid does not help it over the bound."""
    assert judged(tmp_path, f"observed=nw.lit({value})").outcome == "fail"


def test_float_that_is_rounding_noise_off_the_bound_passes(tmp_path: Path) -> None:
    """0.1 + 0.2 is 0.3."""
    assert judged(tmp_path, "observed=nw.lit(0.1) + nw.lit(0.2)", "at_least = 0.3").outcome == "pass"


def test_decimal_just_below_the_bound_fails(tmp_path: Path) -> None:
    """A decimal with more than six places is not rounded up to the bound."""
    observed = "observed=nw.lit('19.9999999').cast(nw.Decimal(38, 10))"

    assert judged(tmp_path, observed).outcome == "fail"


@pytest.mark.parametrize("base", ["None, dtype=nw.Int64", "float('nan')", "float('inf')", "1e300"])
def test_share_without_a_base_is_no_number(tmp_path: Path, base: str) -> None:
    """58 of nothing known is not 58 against a bound of 29 %."""
    finding = judged(tmp_path, f"observed=nw.lit(58), of=nw.lit({base})", 'at_least = "29%"')

    assert finding.outcome == "fail"


@pytest.mark.parametrize("base", ["0", "-200", "0.0"])
def test_share_of_nothing_has_no_base(tmp_path: Path, base: str) -> None:
    """A base of zero or less has no shares."""
    assert judged(tmp_path, f"observed=nw.lit(0), of=nw.lit({base})", 'at_least = "0%"').reason == "no-base"


@pytest.mark.parametrize(("observed", "outcome"), [(58, "pass"), (57, "fail")])
def test_share_is_held_against_its_bound_exactly(tmp_path: Path, observed: int, outcome: str) -> None:
    """58 of 200 is 29 %, and 57 is not."""
    assert judged(tmp_path, f"observed=nw.lit({observed}), of=nw.lit(200)", 'at_least = "29%"').outcome == outcome


BROKEN = [
    pytest.param("observed=nw.lit(0).cast(nw.UInt32) - nw.lit(1).cast(nw.UInt32)", id="wraps-around"),
    *(pytest.param(f"observed=nw.lit(30).cast(nw.UInt{bits})", id=f"uint{bits}") for bits in (8, 16, 32, 64)),
    pytest.param("observed=nw.lit(30), of=nw.lit(1).cast(nw.UInt32)", id="unsigned-base"),
    pytest.param("observed=nw.lit(30), expected=nw.lit(1).cast(nw.UInt32)", id="unsigned-bound"),
    *(
        pytest.param(f"observed=nw.lit(30), reason=nw.lit({reason!r})", id=f"reason-{reason or 'blank'}")
        for reason in (*ENGINE_REASONS, "Missing", "made-up", "")
    ),
    pytest.param("outcome=nw.lit('pass'), reason=nw.lit('waived')", id="own-outcome-waived"),
]


@pytest.mark.parametrize("columns", BROKEN)
def test_answer_that_cannot_be_used_breaks_the_rule(tmp_path: Path, columns: str) -> None:
    """Counts that wrap around, unknown reasons and those of the engine alone: nothing is judged, and the run ends in 3.

    A kind does not turn a failure into nothing by calling its own row broken or not due.
    """
    report = checked(tmp_path, columns)

    assert [(each.outcome, each.reason) for each in report.findings] == [("unjudged", "broken")]
    assert (report.errors[0].rule, report.complete, report.exit_code()) == ("it", False, 3)


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("number", ["10**18", "1e18", "10.0**19", "'1000000000000000000'", "'1000000000000000000.5'"])
def test_number_too_large_is_no_evidence(tmp_path: Path, sign: str, number: str) -> None:
    """From 10**18 on, in both directions, a number is nothing that can be held against a bound."""
    value = f"'{sign}{number[1:]}).cast(nw.Decimal(38, 6)" if number.startswith("'") else f"{sign}({number}))"
    bound = "at_least = 20" if sign == "" else "at_most = 20"
    finding = judged(tmp_path, f"observed=nw.lit({value}" + (")" if number.startswith("'") else ""), bound)

    assert (finding.outcome, finding.reason, finding.observed) == ("fail", "missing", None)


@pytest.mark.parametrize("number", ["10**18 - 1", "999999999999999872.0"])
def test_number_just_below_the_largest_is_evidence(tmp_path: Path, number: str) -> None:
    """Below 10**18 a number is judged."""
    assert judged(tmp_path, f"observed=nw.lit({number})").outcome == "pass"


@pytest.mark.parametrize("allowance", ["near_miss", "narrow_pass"])
@pytest.mark.parametrize(("share", "is_refused"), [("1000%", False), ("1000.0001%", True), ("1001%", True)])
def test_allowance_over_ten_times_the_bound_is_refused(
    tmp_path: Path, allowance: str, share: str, is_refused: bool
) -> None:
    """An allowance of more than 1000 % would allow anything."""
    bound = f'at_least = 20\n{allowance} = "{share}"'
    if not is_refused:
        assert judged(tmp_path, "observed=nw.lit(20)", bound).outcome in ("pass", "warn")
        return
    with pytest.raises(rulecheck.RuleSetError, match=allowance):
        judged(tmp_path, "observed=nw.lit(20)", bound)
