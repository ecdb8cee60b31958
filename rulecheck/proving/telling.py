"""A case that did not come out as expected, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rulecheck.proving.running import Ran

_MOST_LISTED = 20
"""Lines of one sort that are told of one case or rule."""


def difference(ran: Ran) -> Iterator[str]:
    """Yield what a case expected and what was found instead, each finding with its sentence."""
    if ran.fault is not None:
        yield f"could not be judged: {ran.fault}"
        return
    if ran.is_counted_wrong:
        yield f"expected  {ran.case.findings} findings"
        yield f"found     {len(ran.found)} findings"
    yield from few([f"expected  {line}" for line in ran.unmet])
    for line in ran.surprises[:_MOST_LISTED]:
        yield f"found     {line}"
        yield f"          {ran.messages[line]}"
    yield from _left_out(len(ran.surprises))


def few(lines: Sequence[str]) -> Iterator[str]:
    """Yield the first of many lines, and how many more there are."""
    yield from lines[:_MOST_LISTED]
    yield from _left_out(len(lines))


def _left_out(number: int) -> Iterator[str]:
    if number > _MOST_LISTED:
        yield f"  … and {number - _MOST_LISTED} more"
