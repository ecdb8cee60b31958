"""An expression as a rule writes it: a condition in SQL, of which only what cannot mislead is let in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from typing import Any

from rulecheck.model.expressions import (
    Arithmetic,
    ArithmeticSign,
    Comparison,
    ComparisonSign,
    Condition,
    IsStated,
    Joined,
    Not,
    Number,
    Term,
    Value,
    values_of,
)
from rulecheck.model.numbers import exact

LONGEST = 1000
"""Most signs of an expression."""

_QUOTED = re.compile(r'"[^"]*"')
_REFUSED = re.compile(r"--|/\*|\*/|[^A-Za-z0-9_\s.,+\-*/<>=!()]")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")

_ARITHMETIC: Mapping[str, ArithmeticSign] = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_COMPARISONS: Mapping[str, ComparisonSign] = {
    "EQ": "=",
    "NEQ": "<>",
    "LT": "<",
    "LTE": "<=",
    "GT": ">",
    "GTE": ">=",
}
_OTHERS = {
    "Coalesce": "COALESCE would let pass what is not there; leave it out",
    "Case": "CASE is not known; join conditions by AND and OR, or write a rule for each case",
    "Sum": "SUM is not known; write total(x), the sum over all units that the rule judges in the year",
    "Window": "OVER is not known; write total(x), the sum over all units that the rule judges in the year",
    "Boolean": "TRUE and FALSE are no conditions on what was reported; leave them out",
    "Null": "nothing equals NULL; write x IS NOT NULL, or a rule of the kind complete",
}


def parse_expression(text: str) -> Condition:
    """Read a condition.

    It is a comparison of numbers, ``= <> < <= > >=``, ``BETWEEN a AND b`` or ``IN (1, 2)``, or several of them
    with ``AND``, ``OR``, ``NOT`` and brackets. A number is the name of a measure, in double quotes if it has other
    signs than letters, digits and underlines; ``prev(x)``; ``total(x)``; a number in digits; or made of those
    by ``+ - * /``. ``x IS NOT NULL`` is a condition too.

    Raises:
        ValueError: naming the part that is something else, and what would be right.
    """
    import sqlglot
    from sqlglot import errors, expressions

    if len(text) > LONGEST:
        raise ValueError(f"has {len(text)} signs; at most {LONGEST} can be reviewed, so write several rules")
    _check_signs(text)
    try:
        return _condition(sqlglot.parse_one(text, into=expressions.Condition))
    except errors.SqlglotError as error:
        what = 'write it as in "joiners >= leavers and headcount <= prev(headcount) * 1.1"'
        raise ValueError(f"cannot be read as a condition; {what}") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply to be reviewed; write several rules") from error


def _check_signs(text: str) -> None:
    """Refuse signs that no expression has, comments above all: ``a >= 5 --3`` would lose its end."""
    refused = _REFUSED.search(_QUOTED.sub("x", text))
    if refused is None:
        return
    if refused[0] == "'":
        raise ValueError("texts in single quotes are not known; the name of a measure stands in double quotes")
    if len(refused[0]) > 1:
        raise ValueError(f"'{refused[0]}' is a comment in SQL; comment in guidance, and write brackets: a - (-3)")
    raise ValueError(f"'{refused[0]}' has no meaning here; names with other signs than letters stand in double quotes")


def _condition(node: Any) -> Condition:
    name = type(node).__name__
    if name in _COMPARISONS:
        left, right = _parts(node, "this", "expression")
        return _held(_COMPARISONS[name], _term(left), _term(right), node)
    match name:
        case "Paren":
            return _condition(*_parts(node, "this"))
        case "And" | "Or":
            left, right = _parts(node, "this", "expression")
            return Joined("and" if name == "And" else "or", _condition(left), _condition(right))
        case "Not":
            return _negated(*_parts(node, "this"))
        case "Between":
            return _between(node)
        case "In":
            return _listed(node)
        case "Is":
            raise ValueError(f"'{node.sql()}' would pass what is not there; the kind complete looks for what is absent")
    raise ValueError(_refusal(node, "condition"))


def _held(sign: ComparisonSign, left: Term, right: Term, node: Any) -> Comparison:
    """Return two numbers held against each other; refuse those whose answer is settled, whatever is reported."""
    held = Comparison(sign, left, right)
    if not any(values_of(held)):
        raise ValueError(f"'{node.sql()}' names no measure, so it says nothing about what was reported")
    if left == right:
        raise ValueError(f"'{node.sql()}' holds a number against itself, so it says nothing about what was reported")
    return held


def _between(node: Any) -> Condition:
    term, low, high = (_term(part) for part in _parts(node, "this", "low", "high"))
    match low, high:
        case Number(number=first), Number(number=second) if first > second:
            raise ValueError(f"'{node.sql()}': the first number is above the second, so no value could lie between")
    return Joined("and", _held(">=", term, low, node), _held("<=", term, high, node))


def _negated(inner: Any) -> Condition:
    """Read what follows NOT; ``x IS NOT NULL`` is read as the opposite of ``x IS NULL``, which alone is refused."""
    if type(inner).__name__ != "Is":
        return Not(_condition(inner))
    term, null = _parts(inner, "this", "expression")
    if type(null).__name__ != "Null":
        raise ValueError(_refusal(inner, "condition"))
    stated = IsStated(_term(term))
    if not any(values_of(stated)):
        raise ValueError(f"'{term.sql()}' is no measure, and a number in digits is always there")
    return stated


def _listed(node: Any) -> Condition:
    wanted, *listed = _parts(node, "this", *(["expressions"] if node.args.get("expressions") else []))
    if not listed:
        raise ValueError(f"'{node.sql()}' lists no number, so nothing could be among them")
    term = _term(wanted)
    conditions: list[Condition] = [_held("=", term, _term(each), node) for each in listed[0]]
    return reduce(lambda left, right: Joined("or", left, right), conditions)


def _term(node: Any) -> Term:
    name = type(node).__name__
    if name in _ARITHMETIC:
        left, right = _parts(node, "this", "expression")
        return Arithmetic(_ARITHMETIC[name], _term(left), _term(right))
    match name:
        case "Paren":
            return _term(*_parts(node, "this"))
        case "Neg":
            return Arithmetic("-", Number(Decimal(0)), _term(*_parts(node, "this")))
        case "Literal" if not node.is_string:
            return _number(node.name)
        case "Column":
            return Value(_name(node))
        case "Anonymous":
            return _function(node)
    raise ValueError(_refusal(node, "number"))


def _number(text: str) -> Number:
    if _PLAIN.fullmatch(text) is None:
        raise ValueError(f"'{text}' is no number in digits; write it as in 1034 or 1.1")
    return Number(exact(Decimal(text)))


def _function(node: Any) -> Value:
    word = str(node.name).lower()
    arguments = node.expressions
    if word not in ("prev", "total"):
        raise ValueError(f"'{node.name}' is not known; there are prev(x), last year's value, and total(x)")
    if len(arguments) != 1 or type(arguments[0]).__name__ != "Column":
        raise ValueError(f"'{node.sql()}': {word} takes the name of one measure")
    _parts(node, "this", "expressions")
    return Value(_name(arguments[0]), "prev" if word == "prev" else "total")


def _name(column: Any) -> str:
    (identifier,) = _parts(column, "this")
    if type(identifier).__name__ != "Identifier":
        raise ValueError(_refusal(column, "number"))
    return str(identifier.name)


def _parts(node: Any, *names: str) -> list[Any]:
    """Return what a part is made of; refuse a part that has anything else to it."""
    unread = [name for name, part in node.args.items() if part and name not in names]
    if unread or any(node.args.get(name) is None for name in names):
        raise ValueError(f"'{node.sql()}' says more than is read here ({', '.join(unread) or 'or less'}); leave it out")
    return [node.args[name] for name in names]


def _refusal(node: Any, wanted: str) -> str:
    """Say what a part is and why it is not let in."""
    name, shown = type(node).__name__, node.sql()
    if name in _OTHERS:
        return f"'{shown}': {_OTHERS[name]}"
    if wanted == "condition" and (name in _ARITHMETIC or name in ("Column", "Literal", "Neg", "Anonymous")):
        return f"'{shown}' is a number and no condition; hold it against another, as in '{shown} >= 0'"
    if wanted == "number" and (name in _COMPARISONS or name in ("And", "Or", "Not", "Between", "In", "Is")):
        return f"'{shown}' is a condition and no number; join conditions by AND, as in 'a < b AND b < c'"
    return f"'{shown}' is not known; there are measures, numbers, + - * /, comparisons, AND, OR, NOT, prev and total"
