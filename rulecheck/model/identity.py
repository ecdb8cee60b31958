"""The identity: measures that add up to one another, as a rule states it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import attrs

from rulecheck.model.wording import name_words

MINUS = "\u2212"
_SIGN = re.compile(rf" ([+\-{MINUS}]) ")
_LEADING = re.compile(rf"[-{MINUS}] ")
_SIGNS = ("+", "-", MINUS, "=")


@attrs.frozen(kw_only=True)
class Term:
    """One measure of a side, and whether it is added or taken away."""

    measure: str
    sign: Literal[1, -1] = 1


@attrs.frozen(kw_only=True)
class Identity:
    """Two sums of measures that are one number; no measure stands in it twice."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures of both sides, in the order they are written."""
        return tuple(term.measure for term in (*self.left, *self.right))


def parse_identity(text: str) -> Identity:
    """Read ``opening + joiners - leavers = closing``.

    Signs have blanks around them, for a name may hold a hyphen; the minus sign U+2212 is one too. A
    side may begin with a minus.

    Raises:
        ValueError: it is no such sum, or names a measure twice; says what would be right.
    """
    sides = " ".join(text.split()).split(" = ")
    if len(sides) != 2:
        raise ValueError(f"{_shape(text)} needs one ' = ', with blanks around it and measures on both sides")
    left, right = (tuple(_terms(side, text)) for side in sides)
    identity = Identity(left=left, right=right)
    twice = next((name for name in identity.measures if identity.measures.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"names '{twice}' twice; each measure of an identity stands in it once")
    return identity


def _terms(side: str, text: str) -> Iterator[Term]:
    signs = ["+"]
    if _LEADING.match(side):
        signs, side = [side[0]], side[2:]
    first, *rest = _SIGN.split(side)
    names = [first, *rest[1::2]]
    for sign, name in zip([*signs, *rest[::2]], names, strict=True):
        if not name or any(word in _SIGNS for word in name.split(" ")):
            raise ValueError(f"{_shape(text)} has a sign without a measure on both sides")
        yield Term(measure=name, sign=1 if sign == "+" else -1)


def _shape(text: str) -> str:
    return f"'{text}' is no identity such as 'opening + joiners - leavers = closing': it"


def side_words(terms: tuple[Term, ...]) -> str:
    """Write one side for reading: ``opening + joiners``, with the minus sign U+2212."""
    first, *rest = terms
    start = f"{MINUS} {name_words(first.measure)}" if first.sign < 0 else name_words(first.measure)
    return " ".join([start, *(f"{MINUS if term.sign < 0 else '+'} {name_words(term.measure)}" for term in rest)])
