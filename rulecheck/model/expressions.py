"""Expressions of a rule, taken apart: numbers of measures, and conditions on them that hold, do not, or cannot tell."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import attrs

Which = Literal["own", "prev", "total"]
"""A unit's value of the year, of the year before, or the sum over all units that the rule judges in the year."""

ArithmeticSign = Literal["+", "-", "*", "/"]
ComparisonSign = Literal["=", "<>", "<", "<=", ">", ">="]


@attrs.frozen
class Value:
    """A value of a measure."""

    measure: str
    which: Which = "own"

    def __str__(self) -> str:
        return self.measure if self.which == "own" else f"{self.which}({self.measure})"


@attrs.frozen
class Number:
    """A number as written."""

    number: Decimal


@attrs.frozen
class Arithmetic:
    """Two numbers that make one; what is divided by zero is no number."""

    sign: ArithmeticSign
    left: Term
    right: Term


@attrs.frozen
class Comparison:
    """Two numbers held against each other; if one is absent, nothing tells whether it holds."""

    sign: ComparisonSign
    left: Term
    right: Term


@attrs.frozen
class IsStated:
    """Whether a number is there; it always tells."""

    term: Term


@attrs.frozen
class Not:
    """The opposite; of what cannot be told, nothing can."""

    inner: Condition


@attrs.frozen
class Joined:
    """Two conditions of which both must hold, ``and``, or one, ``or``."""

    word: Literal["and", "or"]
    left: Condition
    right: Condition


Term = Value | Number | Arithmetic
Condition = Comparison | IsStated | Not | Joined


def values_of(part: Term | Condition) -> Iterator[Value]:
    """Yield each value that an expression names, as often as it does, from left to right."""
    match part:
        case Value():
            yield part
        case Number():
            return
        case IsStated(term=inner) | Not(inner=inner):
            yield from values_of(inner)
        case Arithmetic() | Comparison() | Joined():
            yield from values_of(part.left)
            yield from values_of(part.right)
