"""Conditions as nested tuples: written out in SQL, drawn at random, and held against values in plain fractions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

Look = Callable[[str], Fraction | None]

COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def holds(part: tuple[Any, ...], look: Look) -> bool | None:
    """Return whether a condition holds; None if that cannot be told."""
    match part:
        case ("stated", inner):
            return number(inner, look) is not None
        case ("not", inner):
            told = holds(inner, look)
            return None if told is None else not told
        case ("and" | "or" as word, left, right):
            both = {holds(left, look), holds(right, look)}
            decides = word == "or"
            return decides if decides in both else None if None in both else not decides
        case (sign, left, right):
            one, other = number(left, look), number(right, look)
            return None if one is None or other is None else COMPARISONS[sign](one, other)
    raise AssertionError(part)


def number(part: Any, look: Look) -> Fraction | None:
    """Return a number; None if a part of it is not there, or it is divided by zero."""
    match part:
        case str():
            return look(part)
        case Decimal():
            return Fraction(part)
        case (sign, left, right):
            one, other = number(left, look), number(right, look)
            is_absent = one is None or other is None or (sign == "/" and other == 0)
            return None if is_absent else ARITHMETIC[sign](one, other)
    raise AssertionError(part)


def named(part: Any) -> Iterator[str]:
    """Yield each value that a condition names."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for inner in part[1:]:
            yield from named(inner)


def sql(part: Any) -> str:
    """Write a condition or a number, with brackets wherever there are two."""
    match part:
        case str():
            return part
        case Decimal():
            return f"({part:f})" if part < 0 else f"{part:f}"
        case ("stated", inner):
            return f"{sql(inner)} IS NOT NULL"
        case ("not", inner):
            return f"NOT ({sql(inner)})"
        case (word, left, right):
            return f"({sql(left)} {word} {sql(right)})"
    raise AssertionError(part)


def _can_turn(compared: tuple[Any, ...]) -> bool:
    """Whether what is reported decides a comparison; others are refused."""
    return compared[1] != compared[2] and any(named(compared))


def conditions(values: tuple[str, ...], signs: str = "+-*", depth: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw conditions on values, whose numbers are made by the signs."""
    numbers = st.sampled_from([Decimal(text) for text in ("0", "1", "2", "1.1", "0.5", "-3", "0.000001")])
    terms: st.SearchStrategy[Any] = st.sampled_from(values * 2) | numbers
    for _ in range(depth):
        terms = terms | st.tuples(st.sampled_from(signs), terms, terms)
    compared = st.tuples(st.sampled_from(tuple(COMPARISONS)), terms, terms).filter(_can_turn)
    leaves = compared | compared | st.tuples(st.just("stated"), st.sampled_from(values))
    return st.recursive(
        leaves,
        lambda inner: st.tuples(st.sampled_from(("and", "or")), inner, inner) | st.tuples(st.just("not"), inner),
        max_leaves=4,
    )
