"""The engine and the plain reference agree, row by row, on small random data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import reference
import rulecheck
from cases import cases_of, judged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulecheck_policing.baselines import Baseline, steps

quick = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CELLS = st.sampled_from(["", "[c]", "[z]", "1e2", "0", "-1", "5", "9", "10", "10.000001", "11", "20"])
DAYS = st.sampled_from(["2021-03-31", "2022-03-30", "2022-03-31", "2022-04-01", "2022-06-30"]).map(date.fromisoformat)
BASELINES = st.lists(
    st.fixed_dictionaries({"value": st.sampled_from([0, 5, 10]), "from": DAYS, "published": DAYS}),
    min_size=1,
    max_size=3,
    unique_by=lambda baseline: (baseline["from"], baseline["published"]),
)
STATED = '{{ value = {value}, from = {from}, published = {published}, source = {{ title = "Synthetic" }} }}'
ROWS = st.fixed_dictionaries(dict.fromkeys(("counted", "headcount", "other"), CELLS))
SHARES = st.tuples(
    st.one_of(CELLS, st.integers(-5, 10_050).map(str), st.sampled_from(["7500.000001", "9499.999999", "9999.000001"])),
    st.sampled_from(["10000", "10000", "10000", "9999", "10001", "", "0", "1e2", "-1", "[c]"]),
)


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., dict[str, reference.Told]]:
    """Return a function from a case to the outcome and reason of each unit."""

    def told(kind: str, case: dict[str, Any]) -> dict[str, reference.Told]:
        report: rulecheck.Report = judged(kind, case, tmp_path)
        return {finding.unit: (finding.outcome, finding.reason) for finding in report.findings}

    return told


@quick
@given(ROWS, BASELINES, st.sampled_from(["0", "1"]), DAYS)
def test_credited_uplift_agrees(
    told: Callable[..., dict[str, reference.Told]],
    row: dict[str, str],
    baselines: list[dict[str, Any]],
    tolerance: str,
    as_at: date,
) -> None:
    """Whatever is counted, marked, revised and published when."""
    stated = ", ".join(STATED.format(**baseline) for baseline in baselines)
    keys = f'headcount = "headcount"\nother = "other"\nat_least = 5\ntolerance = {tolerance}\nbaselines = [{stated}]'
    rule = f'measure = "counted"\nunits = ["North"]\nyears = "2021-22"\n{keys}'
    data = f"unit,year,{','.join(row)}\nNorth,2021-22,{','.join(row.values())}"
    found = told("credited-uplift", {"data": data, "rule": rule, "as_at": as_at})

    assert found["North"] == reference.credited_uplift(row, Fraction(5), Fraction(tolerance), baselines, as_at)


@quick
@given(st.lists(SHARES, min_size=5, max_size=12))
def test_grant_bands_agree(told: Callable[..., dict[str, reference.Told]], shares: list[tuple[str, str]]) -> None:
    """Whatever was achieved, of whatever allocation."""
    units = {f"U{place}": share for place, share in enumerate(shares)}
    data = "\n".join(["unit,year,counted,wanted", *(f"{unit},2021-22,{a},{b}" for unit, (a, b) in units.items())])
    rule = f'units = [{", ".join(repr(unit) for unit in units)}]\nallocation = {{ column = "wanted" }}'
    found = told("grant-bands", {"data": data, "rule": rule, "usual": cases_of("grant-bands")[0]["usual"]})

    assert found == {unit: reference.grant(*share) for unit, share in units.items()}


@given(BASELINES, DAYS.filter(lambda day: day >= date(2022, 3, 31)))
def test_the_steps_of_a_baseline_are_what_is_known_on_each_day(stated: list[dict[str, Any]], as_at: date) -> None:
    """Whatever is revised and published when: lists with the same steps are judged by alike."""
    source = rulecheck.Source(title="Synthetic")
    baselines = [
        Baseline(value=Decimal(each["value"]), from_=each["from"], published=each["published"], source=source)
        for each in stated
    ]
    known = [value for day, value in steps(baselines, date(2022, 3, 31)) if day <= as_at]

    assert known[-1] == reference.baseline_at(stated, date(2022, 3, 31), as_at)
