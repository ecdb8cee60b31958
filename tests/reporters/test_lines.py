"""A line shows the values of one unit in the order of time, and is broken where there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

from rulecheck.model.finding import Finding
from rulecheck.reporters.lines import BOTTOM, TOP, line_chart


def series(sample: ModuleType, *values: int | None, expected: int = 10, **facts: Any) -> list[Finding]:
    """Make findings of one unit from 2010 on; None is a missing value."""
    return [
        sample.finding(
            year=str(2010 + place),
            observed=None if value is None else Decimal(value),
            reason="missing" if value is None else "met",
            expected=Decimal(expected),
            **facts,
        )
        for place, value in enumerate(values)
    ]


def test_higher_values_stand_higher(sample: ModuleType) -> None:
    """The largest touches the upper level; each stands right of the year before it."""
    chart = line_chart(series(sample, 5, 12, 20))
    downs = [float(point.observed.down) for point in chart.points]

    assert downs == sorted(downs, reverse=True)
    assert downs[-1] == TOP
    assert (chart.low, chart.high, chart.first, chart.last) == ("0", "20", "2010", "2012")


def test_a_missing_year_breaks_the_line(sample: ModuleType) -> None:
    """No stroke leads over it, so that nothing looks like a value that was never reported."""
    chart = line_chart(series(sample, 5, None, 7, 8))

    assert len(chart.observed_strokes) == len(chart.bound_strokes) == 1
    assert chart.points[1].observed is None


def test_one_value_is_no_line(sample: ModuleType) -> None:
    """Two are the least."""
    assert line_chart(series(sample, 5, None)) is None
    assert line_chart(series(sample)) is None
    assert line_chart(series(sample, 5, 6)) is not None


def test_values_far_from_zero_fill_the_canvas(sample: ModuleType) -> None:
    """A change of a few in thousands would else look flat; the levels say what they stand for."""
    chart = line_chart(series(sample, 4000, 4040, expected=4010))

    assert (chart.low, chart.high) == ("4,000", "4,040")
    assert float(chart.points[0].observed.down) == BOTTOM


def test_equal_values_are_drawn(sample: ModuleType) -> None:
    """Also where all are zero."""
    assert line_chart(series(sample, 10, 10)).low == "0"
    assert line_chart(series(sample, 0, 0, expected=0)).high == "1"


def test_checkpoints_are_named_by_their_days(sample: ModuleType) -> None:
    """Several in one year are several points."""
    first, second = series(sample, 1, 2)
    days = [date(2021, 6, 30), date(2021, 9, 30)]
    chart = line_chart([sample.attrs.evolve(each, at=day) for each, day in zip((first, second), days, strict=True)])

    assert [point.name for point in chart.points] == ["2021-06-30", "2021-09-30"]


def test_names_have_room(sample: ModuleType) -> None:
    """Of many years only some are named, the last always."""
    points = line_chart(series(sample, *range(1, 31))).points

    assert 4 <= sum(bool(point.name) for point in points) <= 6
    assert points[-1].name == "2039"


def test_every_failure_has_its_shape(sample: ModuleType) -> None:
    """Also where there is no room for its number; a missing value has its own."""
    findings = [*series(sample, *range(1, 21), outcome="fail"), *series(sample, None, outcome="fail")]
    chart = line_chart(findings)

    assert [point.has_shape for point in chart.points] == [True] * 20 + [False]
    assert chart.has_shapes
    assert chart.has_gaps
