"""The bars of a rule: what each unit reached against what was expected of it, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import attrs

from rulecheck.model.finding import Finding
from rulecheck.model.progress import about
from rulecheck.reporters.amounts import expected_words, observed_words, percent_words
from rulecheck.reporters.canvas import Scale, bounds_of, is_drawn, percent, shortened, values_of

BARS = 30
"""Most units of one rule that are drawn."""
ON_SHEET = 10
"""How many bars make one drawing."""
_FULL = 2.0
"""Where bars are drawn as shares of their targets: the share at which the canvas ends."""
_UNLIKE = 4
"""From so many times the smallest target on, bars are drawn as shares of their targets."""
_LETTERS = 46
"""How many letters have room in one line on a narrow screen."""


@attrs.frozen(kw_only=True)
class Bar:
    """One unit.

    Attributes:
        finding: what it shows.
        name: the unit, and the year where there are several; shortened where there is no room.
        words: the numbers, or why there is no bar.
        start, length: of the bar; None if there is no value to draw.
        marks: where the bounds stand.
        is_cut: the value lies beyond the end of the canvas.
    """

    finding: Finding
    name: str
    words: str
    start: str | None = None
    length: str | None = None
    marks: tuple[str, ...] = ()
    is_cut: bool = False


@attrs.frozen(kw_only=True)
class BarChart:
    """The bars of one rule.

    Attributes:
        bars: the gravest unit first; of each unit its gravest finding.
        units: how many units the rule has.
        is_relative: each bar is drawn as a share of its own target.
    """

    bars: tuple[Bar, ...]
    units: int
    is_relative: bool

    @property
    def is_cut(self) -> bool:
        """Whether any bar is longer than there is room."""
        return any(bar.is_cut for bar in self.bars)

    @property
    def sheets(self) -> tuple[tuple[Bar, ...], ...]:
        """The bars in the pieces that are drawn, so that none is cut between two sheets of paper."""
        return tuple(self.bars[start : start + ON_SHEET] for start in range(0, len(self.bars), ON_SHEET))


def bar_chart(ranked: Iterable[Finding], *, units: int, limit: int = BARS) -> BarChart | None:
    """Draw the units of a rule as bars.

    Args:
        ranked: findings of the rule, the gravest first.
        units: how many units the rule has, those without a listed finding too.
        limit: how many units at most are drawn.

    Returns:
        The chart; None if no finding has both a value and a bound.
    """
    firsts: dict[str, Finding] = {}
    years = set()
    for finding in ranked:
        firsts.setdefault(finding.unit, finding)
        years.add(finding.year)
    chosen = tuple(firsts.values())[: max(limit, 1)]
    drawn = [finding for finding in chosen if is_drawn(finding)]
    if not any(bound for finding in drawn for bound in bounds_of(finding)):
        return None  # a check that allows nothing, such as no duplicates: yes or no, which a length does not show
    is_relative = _is_relative(drawn)
    scale = _scale(drawn, is_relative=is_relative)
    bars = (_bar(each, scale, is_relative=is_relative, with_year=len(years) > 1) for each in chosen)
    return BarChart(bars=tuple(bars), units=units, is_relative=is_relative)


def _is_relative(drawn: Sequence[Finding]) -> bool:
    """Choose shares of the targets where these are so unlike that the bars of small units would vanish."""
    if any(finding.expected_high is not None or finding.is_share for finding in drawn):
        return False
    targets = [bound for finding in drawn for bound in bounds_of(finding)]
    least = min(value for finding in drawn for value in values_of(finding))
    return least >= 0 and min(targets) > 0 and max(targets) >= _UNLIKE * min(targets)


def _scale(drawn: Sequence[Finding], *, is_relative: bool) -> Scale:
    """Lay out the canvas so that 0 and every value have their place; shares of targets end at twice the target."""
    values = [_length(value, each, is_relative=is_relative) for each in drawn for value in values_of(each)]
    high = max(*values, 0.0)
    return Scale(low=min(*values, 0.0), high=min(high, _FULL) if is_relative else high)


def _length(value: Decimal, finding: Finding, *, is_relative: bool) -> float:
    return float(value / finding.expected) if is_relative and finding.expected is not None else float(value)


def _bar(finding: Finding, scale: Scale, *, is_relative: bool, with_year: bool) -> Bar:
    words = _words(finding)
    name = f"{finding.unit}, {finding.year}" if with_year else finding.unit
    bar = Bar(finding=finding, name=shortened(name, max(_LETTERS - len(words), 12)), words=words)
    if finding.observed is None or not is_drawn(finding):
        return bar
    value = _length(finding.observed, finding, is_relative=is_relative)
    start, end = sorted((scale.across(0.0), scale.across(value)))
    marks = (scale.across(_length(bound, finding, is_relative=is_relative)) for bound in bounds_of(finding))
    return attrs.evolve(
        bar,
        start=percent(start),
        length=percent(end - start),
        marks=tuple(percent(mark) for mark in marks),
        is_cut=value > scale.high,
    )


def _words(finding: Finding) -> str:
    """Return ``3,468 of 4,557 (76.1%)``, before a deadline ``11,048 of 6,000 by now``, or why there is no bar."""
    if finding.observed is None or finding.expected is None or not is_drawn(finding):
        return f"no bar: {finding.reason.replace('-', ' ')}"
    if finding.reason in ("on-track", "off-track") and not finding.is_share:
        return f"{observed_words(finding)} of {about(finding.expected, finding.observed)} by now"
    between = "for" if finding.expected_high is not None else "of"
    share = f" ({percent_words(finding)})" if finding.percent is not None and not finding.is_share else ""
    return f"{observed_words(finding)} {between} {expected_words(finding)}{share}"
