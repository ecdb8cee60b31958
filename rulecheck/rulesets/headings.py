"""The headings of the rule sets that one extends are held to their form, and what they allow is not widened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import cattrs

from rulecheck.errors import Problem
from rulecheck.model.ruleset import Heading
from rulecheck.model.span import Span
from rulecheck.model.years import Calendar
from rulecheck.rulesets.faults import faults_of
from rulecheck.rulesets.structure import converter
from rulecheck.rulesets.text import Text

_ANY_DAY = date(2001, 1, 1)
"""Lengths of time are compared from one day on: a month is longer than 30 days there."""


def heading_problems(bases: Sequence[Text], own: Heading) -> Iterator[Problem]:
    """Yield what is wrong with the ``[ruleset]`` tables of bases, and a ``longest_waiver`` that is longer than theirs.

    Args:
        bases: the files that are extended.
        own: the heading of the file that extends them, with what it takes over.
    """
    for base in bases:
        if "ruleset" not in base.tree:
            continue
        try:
            heading: Heading = converter(Calendar()).structure(base.tree["ruleset"], Heading)
        except (ValueError, cattrs.BaseValidationError) as error:
            for path, what in faults_of(error):
                named = ".".join(["ruleset", *map(str, path)])
                yield Problem(what=f"extends: {named} of {base.path.name}: {what}", path=("extends",))
            continue
        if _is_longer(own.longest_waiver, heading.longest_waiver):
            what = f"longest_waiver is longer than {base.path.name} allows; leave it out, or state less"
            yield Problem(what=what, path=("ruleset", "longest_waiver"))


def _is_longer(span: Span | None, other: Span | None) -> bool:
    return span is not None and other is not None and span.end(_ANY_DAY) > other.end(_ANY_DAY)
