"""Expressions on frames, exactly: every number is a fraction of two whole numbers, and what does not fit is absent."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.model.expressions import (
    Arithmetic,
    Comparison,
    ComparisonSign,
    Condition,
    IsStated,
    Joined,
    Not,
    Number,
    Term,
    Value,
)
from rulecheck.model.numbers import PLACES

WHOLE = nw.Decimal(38, 0)
"""Whole numbers in 128 bits."""
_MOST = 1e37
"""What would be larger is absent: the type ends at 10**38, and the size of a number is estimated from above."""


@attrs.frozen
class _Whole:
    """A whole number, and its size as a float, never less than it is; a column each, or a constant."""

    value: nw.Expr
    size: nw.Expr


@attrs.frozen
class _Fraction:
    """One whole number over another above zero; ``places`` moves its point to the left, below zero to the right."""

    over: _Whole
    under: _Whole | None
    places: int


@attrs.define
class Evaluation:
    """A frame on its way, one step a part of the expression, so that no part is computed twice.

    Attributes:
        frame: with one row for each unit and year.
        columns: where the values stand, as ``rulecheck.data.frames.NUMBER``.
        zeros: the columns that say where something is divided by zero.
    """

    frame: Frame
    columns: Mapping[Value, str]
    zeros: list[str] = attrs.field(factory=list)
    _steps: int = 0

    def condition(self, part: Condition) -> nw.Expr:
        """Return whether a condition holds; null where that cannot be told.

        | a     | b     | a and b | a or b | not a |
        |-------|-------|---------|--------|-------|
        | true  | true  | true    | true   | false |
        | true  | false | false   | true   | false |
        | true  | null  | null    | true   | false |
        | false | false | false   | false  | true  |
        | false | null  | false   | null   | true  |
        | null  | null  | null    | null   | null  |
        """
        match part:
            case Comparison():
                return self._compared(part)
            case IsStated(term=term):
                return self._is_stated(self._term(term))
            case Not(inner=inner):
                return ~self.condition(inner)
            case Joined(word="and"):
                return self.condition(part.left) & self.condition(part.right)
            case Joined():
                return self.condition(part.left) | self.condition(part.right)

    def divides(self) -> nw.Expr:
        """Return whether something was divided by zero."""
        return nw.any_horizontal(*self.zeros, ignore_nulls=True) if self.zeros else nw.lit(value=False)

    def _is_stated(self, fraction: _Fraction) -> nw.Expr:
        over = ~fraction.over.value.is_null()
        return over if fraction.under is None else over & ~fraction.under.value.is_null()

    def _compared(self, part: Comparison) -> nw.Expr:
        difference = self._sum(self._term(part.left), self._term(part.right), -1).over
        return _held(part.sign, difference.value)

    def _term(self, part: Term) -> _Fraction:
        match part:
            case Number(number=number):
                places = max(-int(number.as_tuple().exponent), 0)
                return _Fraction(_constant(int(number.scaleb(places))), None, places)
            case Value():
                column = nw.col(self.columns[part])
                whole = (column * nw.lit(10**PLACES)).cast(WHOLE)
                return _Fraction(self._kept(whole, whole.abs().cast(nw.Float64)), None, PLACES)
            case Arithmetic(sign="+"):
                return self._sum(self._term(part.left), self._term(part.right), 1)
            case Arithmetic(sign="-"):
                return self._sum(self._term(part.left), self._term(part.right), -1)
            case Arithmetic(sign="*"):
                return self._product(self._term(part.left), self._term(part.right))
            case Arithmetic():
                return self._quotient(self._term(part.left), self._term(part.right))

    def _sum(self, left: _Fraction, right: _Fraction, sign: int) -> _Fraction:
        """Bring both to one denominator and to the same places, and add them."""
        places = max(left.places, right.places)
        over = [
            self._times(self._times(one.over, other.under), _power(places - one.places))
            for one, other in ((left, right), (right, left))
        ]
        size = over[0].size + over[1].size
        summed = _where(size, over[0].value) + _where(size, over[1].value) * nw.lit(sign)
        return _Fraction(self._kept(summed, size), self._both(left.under, right.under), places)

    def _product(self, left: _Fraction, right: _Fraction) -> _Fraction:
        over = self._times(left.over, right.over)
        return _Fraction(over, self._both(left.under, right.under), left.places + right.places)

    def _quotient(self, left: _Fraction, right: _Fraction) -> _Fraction:
        """Multiply by the reciprocal; the sign goes up, so that what is below stays above zero, or is absent."""
        divisor = right.over
        self.zeros.append(self._name("zero"))
        is_zero = (divisor.value == nw.lit(0)).fill_null(value=False)
        self.frame = self.frame.with_columns(is_zero.alias(self.zeros[-1]))
        sign = nw.when(divisor.value > nw.lit(0)).then(nw.lit(1)).when(divisor.value < nw.lit(0)).then(nw.lit(-1))
        signs = self._kept(sign.cast(WHOLE), nw.lit(1.0))
        over = self._times(self._times(left.over, right.under), signs)
        under = self._times(self._times(divisor, signs), left.under)
        return _Fraction(over, under, left.places - right.places)

    def _both(self, left: _Whole | None, right: _Whole | None) -> _Whole | None:
        return right if left is None else self._times(left, right)

    def _times(self, left: _Whole, right: _Whole | None) -> _Whole:
        if right is None:
            return left
        size = left.size * right.size
        return self._kept(_where(size, left.value) * _where(size, right.value), size)

    def _kept(self, value: nw.Expr, size: nw.Expr) -> _Whole:
        """Compute a number and its size once; a number that may not fit into the type is absent."""
        name, of = self._name("whole"), self._name("size")
        self.frame = self.frame.with_columns(nw.when(size < _MOST).then(value).alias(name), size.alias(of))
        return _Whole(nw.col(name), nw.col(of))

    def _name(self, what: str) -> str:
        self._steps += 1
        return f"{what}{self._steps}"


def _constant(number: int) -> _Whole:
    if abs(number) >= _MOST:  # a point moved by the places of many factors is longer than even a float can tell
        return _Whole(nw.lit(None, dtype=WHOLE), nw.lit(_MOST))
    return _Whole(nw.lit(str(number)).cast(WHOLE), nw.lit(float(abs(number))))


def _power(places: int) -> _Whole | None:
    """Return what moves a point by so many places; None if it stays."""
    return None if places == 0 else _constant(10**places)


def _where(size: nw.Expr, value: nw.Expr) -> nw.Expr:
    """Return a value, or zero where what it is used for would not fit, for there even a part of it would overflow."""
    return nw.when(size < _MOST).then(value).otherwise(nw.lit("0").cast(WHOLE))


def _held(sign: ComparisonSign, difference: nw.Expr) -> nw.Expr:
    zero = nw.lit(0)
    match sign:
        case "=":
            return difference == zero
        case "<>":
            return difference != zero
        case "<":
            return difference < zero
        case "<=":
            return difference <= zero
        case ">":
            return difference > zero
        case _:
            return difference >= zero
