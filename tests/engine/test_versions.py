"""A bound that was revised: which version counts, and that the finding says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rulecheck

MAPPING = """
unit = "unit"
year = "year"
[data.measures]
recruited = { column = "recruited", flow = true, count = true }
"""
RULE = """
[[rules]]
id = "recruits"
kind = "target"
title = "They recruit"
measure = "recruited"
units = ["North", "South"]
years = "2021-22..2022-23"
at_least = {bound}
"""
DATA = "unit,year,recruited\nNorth,2021-22,20\nNorth,2022-23,21\nSouth,2021-22,22\n"
LETTER = 'source = { title = "Programme letter" }'
REVISED = f"[{{ value = 20, published = 2021-04-12, {LETTER} }}, {{ value = 21, published = 2022-05-01 }}]"

Mapped = Callable[..., rulecheck.Report]


def judged(mapped: Mapped, bound: str, as_at: date) -> list[tuple[str, str, str, object]]:
    """Return what comes of a bound as at a day, but for the words."""
    report = mapped(MAPPING, DATA, rules=RULE.format(bound=bound), as_at=as_at)
    return [(f.unit, f.year, f.reason, f.expected) for f in report.findings]


@pytest.mark.parametrize(
    ("as_at", "said"),
    [
        (date(2022, 4, 30), "The version that counts: published 12 April 2021 (Programme letter)."),
        (date(2022, 5, 1), "The version that counts: published 1 May 2022."),
        (date(2021, 4, 11), "No version that is for it was published by 11 April 2021."),
    ],
)
def test_each_finding_says_which_version_counts(mapped: Mapped, as_at: date, said: str) -> None:
    """Met, missed, missing or not due: the sentence ends with the version and its document."""
    report = mapped(MAPPING, DATA, rules=RULE.format(bound=REVISED), as_at=as_at)

    assert {finding.message.endswith(said) for finding in report.findings} == {True}


VERSIONS = st.lists(
    st.tuples(st.integers(18, 24), st.dates(date(2022, 1, 1), date(2023, 12, 31))),
    min_size=1,
    max_size=4,
    unique_by=lambda version: version[1],
)


@given(versions=VERSIONS, days=st.integers(0, 760))
@settings(deadline=None, max_examples=15)
def test_revised_bound_is_judged_as_the_version_that_counts(
    mapped: Mapped, versions: list[tuple[int, date]], days: int
) -> None:
    """The findings are those of a rule that states the one version alone; before the first there is no target."""
    as_at = date(2022, 1, 1) + timedelta(days=days)
    stated = ", ".join(f"{{ value = {value}, published = {day} }}" for value, day in versions)
    known = [(day, value) for value, day in versions if day <= as_at]
    found = judged(mapped, f"[{stated}]", as_at)

    if known:
        assert found == judged(mapped, str(max(known)[1]), as_at)
    else:
        assert {reason for _, _, reason, _ in found} <= {"no-target", "missing", "not-due"}


@given(turn=st.dates(date(2021, 6, 1), date(2023, 6, 1)))
@settings(deadline=None, max_examples=15)
def test_day_on_which_a_year_is_due_decides_between_from_and_until(mapped: Mapped, turn: date) -> None:
    """What is due before the day is held against the earlier version, as if each year had its own number."""
    bound = f"[{{ value = 20, until = {turn - timedelta(days=1)} }}, {{ value = 22, from = {turn} }}]"
    years = {"2021-22": date(2022, 3, 31), "2022-23": date(2023, 3, 31)}
    plain = ", ".join(f"{year} = {20 if due < turn else 22}" for year, due in years.items())
    as_at = date(2024, 1, 1)

    assert judged(mapped, bound, as_at) == judged(mapped, f"{{ {plain} }}", as_at)
