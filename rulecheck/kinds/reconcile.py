"""The kind ``reconcile``: an identity between measures holds."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from typing import ClassVar

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Comparison
from rulecheck.model.finding import Finding
from rulecheck.model.rule import Rule, WrongKeyError, key
from rulecheck.model.statement import Parts
from rulecheck.model.wording import number_words

_TERM = re.compile(r"(?:(?P<first>-) )?(?P<name>[^\s+=-][^\s+=]*)(?P<rest>.*)", re.DOTALL)
_NEXT = re.compile(r" (?P<sign>[+-]) (?P<name>[^\s+=-][^\s+=]*)")

Terms = tuple[tuple[str, int], ...]
"""Measures with the sign each is added with, 1 or -1."""


@attrs.frozen(kw_only=True)
class Reconcile(Rule):
    """An identity between measures holds.

    Formula: the measures on the left of `=`, added and taken away as written, held against those on its right.
    Border: equal; a difference of up to `tolerance` is rounding, and passes.
    Missing: where any of the measures has no value there is nothing to reconcile: `missing`, or the gravest reason
    why one has none.
    Due: always, for all of them stand in returns that are there.

    Example:
        [[rules]]
        id = "headcount-reconciles"
        kind = "reconcile"
        title = "Opening headcount, joiners and leavers make the closing headcount"
        identity = "opening + joiners - leavers + transfers = closing"
        units = ["@regional"]
        years = "2021-22"
        tolerance = 1
    """

    kind = "reconcile"
    always_due = True
    comparison: ClassVar[Comparison] = "equals"

    identity: str = key("measures joined by + and -, with one = between them: 'opening + joiners - leavers = closing'")
    tolerance: Decimal = key("a difference of up to this is rounding", default=Decimal(0))

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.measure is not None:
            raise WrongKeyError("measure", "the measures stand in the identity; leave measure out")
        if self.tolerance < 0:
            raise WrongKeyError("tolerance", "cannot be negative")
        names = self.measures()
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise WrongKeyError("identity", f"'{twice}' stands in it twice")

    @property
    def sides(self) -> tuple[Terms, Terms]:
        """The measures on the left and on the right of the sign, with their signs."""
        left, *rest = self.identity.replace("\u2212", "-").split(" = ")
        if len(rest) != 1:
            raise WrongKeyError("identity", "needs one ' = ', with blanks around it: 'opening + joiners = closing'")
        return _terms(left), _terms(rest[0])

    def measures(self) -> tuple[str, ...]:
        """Return the measures of both sides."""
        left, right = self.sides
        return tuple(name for name, _ in (*left, *right))

    def slack(self) -> Decimal:
        """Return the difference that is rounding."""
        return self.tolerance

    def statement(self, parts: Parts) -> str:
        """Say whose identity holds."""
        left, right = (_words(side, parts) for side in self.sides)
        return parts.sentence("has", left, "equal to", right, parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say what both sides come to."""
        left, right = self.identity.split(" = ")
        sums = ["nothing" if n is None else number_words(n, finding) for n in (finding.observed, finding.expected)]
        return f"For {finding.unit} in {finding.year}, {left} comes to {sums[0]} and {right} to {sums[1]}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Reconcile]


@hookimpl
def rulecheck_judge(rule: Reconcile, submission: Submission) -> Frame:
    """Return what both sides come to."""
    left, right = rule.sides
    values = submission.together(*((name, 0) for name, _ in (*left, *right)))
    usable = nw.col("reason").is_null()
    return values.with_columns(
        nw.when(usable).then(_sum(left, 0)).alias("observed"),
        nw.when(usable).then(_sum(right, len(left))).alias("expected"),
    )


def _sum(terms: Terms, first: int) -> nw.Expr:
    signed = [nw.col(f"value{place}") * sign for place, (_, sign) in enumerate(terms, first)]
    return reduce(lambda one, other: one + other, signed)


def _terms(side: str) -> Terms:
    """Read one side of an identity.

    Raises:
        WrongKeyError: it is no measures joined by + and -.
    """
    match = _TERM.fullmatch(side.strip())
    terms = [] if match is None else [(match["name"], -1 if match["first"] else 1)]
    rest = "" if match is None else match["rest"]
    while rest and (following := _NEXT.match(rest)) is not None:
        terms.append((following["name"], 1 if following["sign"] == "+" else -1))
        rest = rest[following.end() :]
    if match is None or rest:
        what = f"'{side.strip()}' is no sum of measures; join their names by ' + ' and ' - ', with blanks around them"
        raise WrongKeyError("identity", what)
    return tuple(terms)


def _words(terms: Terms, parts: Parts) -> str:
    (first, sign), *others = terms
    said = [f"{'less ' if sign < 0 else ''}{parts.label(first)}"]
    return " ".join([*said, *(f"{'plus' if sign > 0 else 'less'} {parts.label(name)}" for name, sign in others)])
