"""The hooks: what a plugin answers. Each has an example that runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import pluggy

from rulecheck.data.submission import Submission
from rulecheck.formats.tables import Reader
from rulecheck.model.report import Report
from rulecheck.model.rule import Rule

__all__ = [
    "PROJECT",
    "Reader",
    "Reporter",
    "hookimpl",
    "hookspec",
    "rulecheck_judge",
    "rulecheck_kinds",
    "rulecheck_readers",
    "rulecheck_reporters",
]

PROJECT = "rulecheck"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@attrs.frozen(kw_only=True)
class Reporter:
    """Carries a report out.

    Attributes:
        name: the format, e.g. ``json``.
        suffixes: of the files it writes, with the dot, in small letters; may be empty.
        render: from the report to the whole file's bytes; same report, same bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    render: Callable[[Report], bytes]


@hookspec
def rulecheck_kinds() -> list[type[Rule]]:
    """Return the kinds this plugin judges: one frozen attrs class each.

    >>> import attrs, rulecheck
    >>> @attrs.frozen(kw_only=True)
    ... class Even(rulecheck.Rule):
    ...     '''A value is even.'''
    ...     kind = "even"
    >>> @rulecheck.hookimpl
    ... def rulecheck_kinds():
    ...     return [Even]
    >>> [kind.kind for kind in rulecheck_kinds()]
    ['even']
    """
    raise NotImplementedError


@hookspec(firstresult=True)
def rulecheck_judge(rule: Rule, submission: Submission) -> nw.LazyFrame[Any]:
    """Judge one rule: return one row for each unit and year of its scope.

    Columns: ``unit``, ``year`` (the start year, a whole number), ``observed``; and where they apply
    ``of`` (a positive denominator, for shares), ``expected`` and ``expected_high`` (bounds the kind
    makes itself), ``trajectory`` (what is wanted before the deadline; ``trajectory_reason``: why that cannot
    be told), ``at``, ``reason`` (why there is no value). For the sentence only: ``observed_on``, ``earlier`` and
    ``earlier_on`` (the day of the value, and a value before it, from which its pace is told), and ``remark``, a
    sentence of its own. The engine grades. A kind that is judged in another way returns ``outcome`` and ``reason``.

    >>> import rulecheck
    >>> @rulecheck.hookimpl
    ... def rulecheck_judge(rule, submission):
    ...     return submission.scope_with(rule.measure)
    >>> rulecheck_judge.__name__
    'rulecheck_judge'
    """
    raise NotImplementedError


@hookspec
def rulecheck_readers() -> list[Reader]:
    """Return the formats this plugin reads.

    >>> import narwhals.stable.v2 as nw, polars, rulecheck
    >>> def read(location, options):
    ...     return nw.from_native(polars.LazyFrame({"unit": ["North"], "recruited": ["24"]}))
    >>> @rulecheck.hookimpl
    ... def rulecheck_readers():
    ...     return [rulecheck.Reader(name="fixed", suffixes=(".fixed",), read=read)]
    >>> rulecheck_readers()[0].read("x.fixed", {}).collect().shape
    (1, 2)
    """
    raise NotImplementedError


@hookspec
def rulecheck_reporters() -> list[Reporter]:
    """Return the formats this plugin writes.

    >>> import rulecheck
    >>> def render(report):
    ...     return f"{report.summary.counts['fail']} failed".encode()
    >>> @rulecheck.hookimpl
    ... def rulecheck_reporters():
    ...     return [rulecheck.Reporter(name="count", suffixes=(".count",), render=render)]
    >>> rulecheck_reporters()[0].name
    'count'
    """
    raise NotImplementedError
