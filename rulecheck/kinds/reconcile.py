"""The kind ``reconcile``: an identity between measures holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import reduce
from typing import ClassVar

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.abreast import abreast
from rulecheck.data.frames import Frame, number
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Comparison
from rulecheck.model.finding import Finding
from rulecheck.model.identity import MINUS, Term, parse_identity, side_words
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import grouped
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts


@attrs.frozen(kw_only=True)
class Reconcile(Rule):
    """An identity between measures holds, for each unit and year.

    Formula: the sum of the left side, held against the sum of the right side, each of the values
    of one unit and year. A flow's value is what happened in the year; a stock's is its position
    at the year's last day. Of a group every value is the group's.
    Border: equal; a difference of up to `tolerance` is rounding, and passes.
    Missing: where any part is absent or unusable nothing is added up: the gravest reason of all.
    So it is while the year runs, if positions are dated on different days.
    Due: always.

    Example:
        [[rules]]
        id = "closing-strength-follows"
        kind = "reconcile"
        title = "Opening strength, joiners and leavers give the closing strength"
        identity = "opening + joiners - leavers + transfers = closing"
        tolerance = 1
        units = ["@regional"]
        years = "2021-22"
    """

    kind = "reconcile"
    always_due = True
    comparison: ClassVar[Comparison] = "equals"

    identity: str = key("measures that add up: 'opening + joiners - leavers = closing', blanks around signs")
    tolerance: Decimal = key("a difference of up to this is rounding", default=Decimal(0))

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.measure is not None:
            raise WrongKeyError("measure", "the identity names its measures; leave measure out")
        if self.tolerance < 0:
            raise WrongKeyError("tolerance", "cannot be negative")
        try:
            parse_identity(self.identity)
        except ValueError as error:
            raise WrongKeyError("identity", str(error)) from error

    def measures(self) -> tuple[str, ...]:
        """Return every measure of the identity, as written."""
        return parse_identity(self.identity).measures

    def slack(self) -> Decimal:
        """Return the difference that is rounding."""
        return self.tolerance

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Say of a name that holds a sign, and is no measure, where blanks are wanting."""
        for name in self.measures():
            parts = re.split(rf"[+\-={MINUS}]", name)
            if name not in measures and len(parts) > 1 and all(part.strip() in measures for part in parts):
                yield ("identity",), f"'{name}' needs blanks around its signs, for a name may hold them"

    def statement(self, parts: Parts) -> str:
        """Say whose identity holds."""
        identity = parse_identity(self.identity)
        left, right = (_in_words(side, parts) for side in (identity.left, identity.right))
        return parts.sentence("has", left, "equal to", right, parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say what each side comes to, and by how much they differ."""
        identity, (left, right) = parse_identity(self.identity), (finding.observed, finding.expected)
        if left is None or right is None:
            return super().sentence(finding)
        sides = f"{_side(identity.left, left)}; {_side(identity.right, right)}"
        apart = "" if left == right else f", a difference of {grouped(abs(left - right))}"
        rounding = f" (up to {grouped(self.tolerance)} is rounding)" if apart and self.tolerance else ""
        return f"For {finding.unit} in {finding.year}, {sides}{apart}{rounding}."


def _side(terms: tuple[Term, ...], total: Decimal) -> str:
    return f"{side_words(terms)} {'is' if len(terms) == 1 else 'comes to'} {grouped(total)}"


def _in_words(terms: tuple[Term, ...], parts: Parts) -> str:
    first, *others = ((term.sign > 0, parts.label(term.measure)) for term in terms)
    said = [first[1] if first[0] else f"less {first[1]}"]
    return " ".join([*said, *(f"{'plus' if is_added else 'less'} {label}" for is_added, label in others)])


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Reconcile]


@hookimpl
def rulecheck_judge(rule: Reconcile, submission: Submission) -> Frame:
    """Return what the left side comes to, and the right."""
    identity = parse_identity(rule.identity)
    values = abreast(submission, identity.measures)
    left, right = _sum(identity.left, 0), _sum(identity.right, len(identity.left))
    # A right side without a value is no target that is blank: nothing is added up, for the reason that it has.
    whole = nw.when(nw.col("reason").is_null())
    return values.with_columns(whole.then(left).alias("observed"), whole.then(right).alias("expected"))


def _sum(terms: tuple[Term, ...], first: int) -> nw.Expr:
    """Add up a side, whose values stand from a place on; one without a value makes none of the sum."""
    signed = [(term.sign, nw.col(f"value{first + place}")) for place, term in enumerate(terms)]
    return reduce(lambda total, part: total + part[1] if part[0] > 0 else total - part[1], signed, number(0))
