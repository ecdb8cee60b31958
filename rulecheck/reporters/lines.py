"""The line of a unit: what it reached from year to year, or at each checkpoint, against what was expected of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import attrs

from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.wording import number_words
from rulecheck.reporters.amounts import expected_words, observed_words
from rulecheck.reporters.canvas import Scale, is_drawn, percent, pixels, values_of
from rulecheck.reporters.verdict import OUTCOME_WORDS

LINES = 6
"""Most units of one rule that have a line; the gravest."""
POINTS = 60
"""Most points of a line; the latest."""
TOP, BOTTOM = 34.0, 150.0
"""Between them, in pixels, a line runs."""
_NAMED_DAYS, _NAMED_YEARS = 3, 6
"""How many names of points have room below a line."""
_FLAT = 0.5
"""If the least value is at least this share of the largest, the canvas need not begin at 0."""


@attrs.frozen(kw_only=True)
class Mark:
    """A value on the canvas: how far right and how far down."""

    across: str
    down: str


@attrs.frozen(kw_only=True)
class Stroke:
    """A straight line from one mark to the next."""

    start: Mark
    end: Mark


@attrs.frozen(kw_only=True)
class Point:
    """One year or checkpoint.

    Attributes:
        across: where it stands.
        name: the year, or the day; empty where there is no room.
        words: the number that was observed; empty likewise.
        observed: its mark; None if there is nothing to draw.
        words_down: how far down the number stands: above its mark, or below it if that keeps it off the bound.
        outcome: of the finding it shows; None if it shows none.
        text: all of it in words.
    """

    across: str
    name: str
    words: str
    observed: Mark | None
    words_down: str
    outcome: str | None
    text: str

    @property
    def has_shape(self) -> bool:
        """Whether the shape of a failure or a warning stands at it, with its number or without."""
        return self.observed is not None and self.outcome in ("fail", "warn")


@attrs.frozen(kw_only=True)
class LineChart:
    """One unit of a rule over the years.

    Attributes:
        unit: its name.
        points: in the order of time.
        bounds: the marks of what was expected.
        observed_strokes, bound_strokes: what joins the marks of neighbours; nothing where one has no value.
        low, high: what the lowest and the highest level of the canvas stand for.
        first, last: the names of the first and the last point.
    """

    unit: str
    points: tuple[Point, ...]
    bounds: tuple[Mark, ...]
    observed_strokes: tuple[Stroke, ...]
    bound_strokes: tuple[Stroke, ...]
    low: str
    high: str
    first: str
    last: str

    @property
    def has_gaps(self) -> bool:
        """Whether any finding has no value to draw."""
        return any(point.observed is None and point.outcome is not None for point in self.points)

    @property
    def has_shapes(self) -> bool:
        """Whether the shape of a failure or a warning stands at any point."""
        return any(point.has_shape for point in self.points)


def line_chart(findings: Iterable[Finding]) -> LineChart | None:
    """Draw one unit over the years.

    Args:
        findings: of one rule and one unit, in the order of time.

    Returns:
        The chart; None if fewer than two findings have both a value and a bound.
    """
    series = tuple(findings)[-POINTS:]
    drawn = [finding for finding in series if is_drawn(finding)]
    if len(drawn) <= 1:
        return None
    low, high = ends([value for finding in drawn for value in values_of(finding)])
    scale = Scale(low=float(low), high=float(high))
    observed = _marks(series, [finding.observed for finding in series], scale)
    bounds = [
        _marks(series, [finding.expected for finding in series], scale),
        _marks(series, [finding.expected_high for finding in series], scale),
    ]
    return LineChart(
        unit=series[0].unit,
        points=tuple(_points(series, observed, bounds[0])),
        bounds=tuple(mark for marks in bounds for mark in marks if mark is not None),
        observed_strokes=tuple(_strokes(observed)),
        bound_strokes=tuple(stroke for marks in bounds for stroke in _strokes(marks)),
        low=number_words(low, drawn[0]),
        high=number_words(high, drawn[0]),
        first=_name(series[0]),
        last=_name(series[-1]),
    )


def ends(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the ends of a canvas: the least and the largest value, or 0 where the line would not look flat for it."""
    low, high = min(values), max(values)
    if low >= 0 and (low == high or float(low) < _FLAT * float(high)):
        low = Decimal(0)
    if low == high:
        high = low + 1
    return low, high


def _marks(series: Sequence[Finding], values: Sequence[Decimal | None], scale: Scale) -> list[Mark | None]:
    return [
        None if value is None or not is_drawn(finding) else Mark(across=_across(place, series), down=down(value, scale))
        for place, (finding, value) in enumerate(zip(series, values, strict=True))
    ]


def _across(place: int, series: Sequence[Finding]) -> str:
    return percent(100 * (place + 0.5) / len(series))


def down(value: Decimal, scale: Scale) -> str:
    """Return how far down a value stands."""
    return pixels(BOTTOM - (BOTTOM - TOP) * scale.part(float(value)))


def _strokes(marks: Sequence[Mark | None]) -> Iterator[Stroke]:
    for start, end in pairwise(marks):
        if start is not None and end is not None:
            yield Stroke(start=start, end=end)


def _points(
    series: Sequence[Finding], observed: Sequence[Mark | None], bounds: Sequence[Mark | None]
) -> Iterator[Point]:
    room = _NAMED_YEARS if all(finding.at is None for finding in series) else _NAMED_DAYS
    step = -(-len(series) // room)
    for place, finding in enumerate(series):
        is_named = (len(series) - 1 - place) % step == 0
        mark = observed[place]
        yield Point(
            across=_across(place, series),
            name=_name(finding) if is_named else "",
            words=observed_words(finding) if is_named and mark is not None else "",
            observed=mark,
            words_down=words_down(mark, bounds[place]),
            outcome=finding.outcome,
            text=_text(finding),
        )


def words_down(mark: Mark | None, bound: Mark | None) -> str:
    """Return how far down the number of a mark stands: on the side of it that is away from the bound."""
    if mark is None:
        return pixels(BOTTOM)
    is_below = bound is not None and float(mark.down) > float(bound.down)
    return pixels(float(mark.down) + (18 if is_below else -9))


def _name(finding: Finding) -> str:
    return finding.year if finding.at is None else finding.at.isoformat()


def _text(finding: Finding) -> str:
    """Return ``2021-22: 18, expected 20, Fail``."""
    name = finding.year if finding.at is None else full_date(finding.at)
    numbers = f"{observed_words(finding)}, expected {expected_words(finding)}" if is_drawn(finding) else "no value"
    return f"{name}: {numbers}, {OUTCOME_WORDS[finding.outcome]}"
