"""The way of a unit to a deadline: the value before, the value now, what is wanted by now and on the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.progress import about
from rulecheck.model.wording import number_words
from rulecheck.reporters.canvas import Scale, is_drawn, percent
from rulecheck.reporters.lines import LineChart, Mark, Point, Stroke, down, ends, words_down
from rulecheck.reporters.verdict import OUTCOME_WORDS

_LEFT, _WIDTH = 12.0, 76.0
"""Where the first day stands, and how far from it the last, so that their names have room."""
_ROOM = 22.0
"""How far apart two days must stand for both to be named."""


@attrs.frozen(kw_only=True)
class _Stop:
    """A day on the way, with what was counted then and what is wanted."""

    day: date
    observed: Decimal | None = None
    wanted: Decimal | None = None
    outcome: str | None = None


def way_chart(finding: Finding) -> LineChart | None:
    """Draw the way to a deadline that is still to come.

    What is wanted between two days is not drawn: a way by milestones is no straight line.

    Returns:
        The chart; None if the kind told no progress, or there is no value, or the deadline has come.
    """
    progress, observed = finding.progress, finding.observed
    if progress is None or observed is None or finding.due is None or not is_drawn(finding):
        return None
    if finding.due <= progress.day:
        return None
    wanted = finding.expected if finding.reason in ("on-track", "off-track") else None
    stops = [
        _Stop(day=progress.day, observed=observed, wanted=wanted, outcome=finding.outcome),
        _Stop(day=finding.due, wanted=progress.goal),
    ]
    if progress.earlier is not None and progress.earlier_day is not None and progress.earlier_day < progress.day:
        stops.insert(0, _Stop(day=progress.earlier_day, observed=progress.earlier))
    return _chart(finding, stops)


def _chart(finding: Finding, stops: list[_Stop]) -> LineChart:
    values = [value for stop in stops for value in (stop.observed, stop.wanted) if value is not None]
    low, high = ends(values)
    scale = Scale(low=float(low), high=float(high))
    marks = [_mark(stop.observed, stop, stops, scale) for stop in stops]
    bounds = [_mark(stop.wanted, stop, stops, scale) for stop in stops]
    seen = [mark for mark in marks if mark is not None]
    named = _named(stops)
    points = (
        _point(stop, finding, _percent(stop, stops), marks[place], bounds[place], is_named=stop.day in named)
        for place, stop in enumerate(stops)
    )
    return LineChart(
        unit=finding.unit,
        points=tuple(points),
        bounds=tuple(mark for mark in bounds if mark is not None),
        observed_strokes=(Stroke(start=seen[0], end=seen[1]),) if len(seen) > 1 else (),
        bound_strokes=(),
        low=number_words(low, finding),
        high=number_words(high, finding),
        first=full_date(stops[0].day),
        last=full_date(stops[-1].day),
    )


def _place(stop: _Stop, stops: list[_Stop]) -> float:
    days = (stops[-1].day - stops[0].day).days
    return _LEFT + _WIDTH * (stop.day - stops[0].day).days / days


def _percent(stop: _Stop, stops: list[_Stop]) -> str:
    return percent(_place(stop, stops))


def _mark(value: Decimal | None, stop: _Stop, stops: list[_Stop], scale: Scale) -> Mark | None:
    return None if value is None else Mark(across=_percent(stop, stops), down=down(value, scale))


def _named(stops: list[_Stop]) -> set[date]:
    """Choose the days that have room for their names: the last, and those far enough before one that is named."""
    named = [stops[-1]]
    for stop in reversed(stops[:-1]):
        if _place(named[-1], stops) - _place(stop, stops) >= _ROOM:
            named.append(stop)
    return {stop.day for stop in named}


def _point(
    stop: _Stop, finding: Finding, across: str, mark: Mark | None, bound: Mark | None, *, is_named: bool
) -> Point:
    return Point(
        across=across,
        name=stop.day.isoformat() if is_named else "",
        words="" if stop.observed is None else number_words(stop.observed, finding),
        observed=mark,
        words_down=words_down(mark, bound),
        outcome=stop.outcome,
        text=_text(stop, finding),
    )


def _text(stop: _Stop, finding: Finding) -> str:
    """Return ``31 December 2021: 11,048, wanted 6,000, Pass``."""
    parts = [number_words(stop.observed, finding)] if stop.observed is not None else []
    parts += [f"wanted {_wanted(stop.wanted, finding)}"] if stop.wanted is not None else []
    parts += [OUTCOME_WORDS[stop.outcome]] if stop.outcome is not None else []
    return f"{full_date(stop.day)}: {', '.join(parts)}"


def _wanted(wanted: Decimal, finding: Finding) -> str:
    return number_words(wanted, finding) if finding.is_share else about(wanted)
