"""The way to a deadline is drawn as far as it is known, and no further."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from rulecheck.model.finding import Finding
from rulecheck.model.progress import Progress
from rulecheck.reporters.bars import bar_chart
from rulecheck.reporters.ways import way_chart

PROGRESS = Progress(goal=Decimal(20000), day=date(2021, 12, 31), earlier=Decimal(6620), earlier_day=date(2020, 12, 31))


def on_the_way(sample: ModuleType, **facts: Any) -> Finding:
    """Make a finding fifteen months before its deadline; the figures are of the police uplift."""
    usual = {
        "outcome": "pass",
        "reason": "on-track",
        "observed": Decimal(11048),
        "expected": Decimal(6000),
        "due": date(2023, 3, 31),
        "progress": PROGRESS,
    }
    return sample.finding(**{**usual, **facts})


def test_the_goal_stands_beside_what_is_wanted_by_now(sample: ModuleType) -> None:
    """Twice what is wanted by now is far from the goal, and looks so."""
    chart = way_chart(on_the_way(sample))

    assert [point.text for point in chart.points] == [
        "31 December 2020: 6,620",
        "31 December 2021: 11,048, wanted 6,000, Pass",
        "31 March 2023: wanted 20,000",
    ]
    assert float(chart.bounds[-1].down) < float(chart.points[1].observed.down) < float(chart.bounds[0].down)


def test_nothing_is_drawn_between_the_milestones_and_beyond_the_value(sample: ModuleType) -> None:
    """One stroke joins the values that are known; there is no forecast, and the deadline has no value."""
    chart = way_chart(on_the_way(sample))

    assert (len(chart.observed_strokes), chart.bound_strokes) == (1, ())
    assert chart.points[-1].observed is None
    assert not chart.has_gaps


def test_days_stand_as_far_apart_as_they_are(sample: ModuleType) -> None:
    """Twelve months, then fifteen."""
    first, now, due = (float(point.across.removesuffix("%")) for point in way_chart(on_the_way(sample)).points)

    assert (now - first) / (due - first) == pytest.approx(365 / 820, abs=0.001)


@pytest.mark.parametrize(
    "facts",
    [
        {"progress": None},
        {"observed": None, "reason": "missing"},
        {"reason": "duplicate"},
        {"due": date(2021, 12, 31)},
        {"due": None},
    ],
)
def test_without_a_way_there_is_no_chart(sample: ModuleType, facts: dict[str, Any]) -> None:
    """No progress told, no value, or nothing still to come."""
    assert way_chart(on_the_way(sample, **facts)) is None


def test_a_bar_before_its_deadline_says_by_now(sample: ModuleType) -> None:
    """What is wanted by now must not read as the target."""
    (bar,) = bar_chart([on_the_way(sample)], units=1).bars

    assert bar.words == "11,048 of 6,000 by now"
