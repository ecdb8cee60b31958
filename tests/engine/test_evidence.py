"""Promise 2 at the plugin border: what a third party's kind returns never passes on absent or approximate evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import rulecheck
from rulecheck.model.finding import Finding
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
    (folder / "given.py").write_text(PLUGIN.replace("{columns}", columns), encoding="utf-8")
    (folder / "rules.toml").write_text(RULES.format(bound=bound), encoding="utf-8")
    (folder / "data.csv").write_text("unit,year\nNorth,2021-22\n", encoding="utf-8")
    plugins = load_plugins([str(folder / "given.py")])
    report = rulecheck.check(folder / "rules.toml", folder / "data.csv", as_at=date(2024, 1, 1), plugins=plugins)
    return report.findings[0]


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


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="unsigned columns are taken as they are")
def test_unsigned_count_below_zero_does_not_wrap(tmp_path: Path) -> None:
    """One less than no rows is no vast number that passes."""
    assert judged(tmp_path, "observed=nw.lit(0).cast(nw.UInt32) - nw.lit(1).cast(nw.UInt32)").outcome == "fail"


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="a row that a kind calls broken is unjudged, and the run counts as complete",
)
def test_kind_cannot_call_its_own_answer_broken_and_go_free(tmp_path: Path) -> None:
    """To be broken is the engine's word; a kind that uses it does not turn a failure into nothing."""
    assert judged(tmp_path, "observed=nw.lit(1), reason=nw.lit('broken')").reason != "broken"
