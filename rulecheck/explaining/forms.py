"""How a value may be written, in JSON Schema: a form for each type that a rule set's values are read into."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Union

import attrs

from rulecheck.explaining.docstrings import attributes_of, description_of
from rulecheck.explaining.types import types_of
from rulecheck.model.bounds import Bound, Fixed, FromTable, Plain, Version
from rulecheck.model.days import DATE
from rulecheck.model.keys import ID, kebab, not_blank
from rulecheck.model.mapping import Constant, Texts
from rulecheck.model.numbers import PERCENT, Allowance
from rulecheck.model.span import Span
from rulecheck.model.years import MONTH_AND_DAY, Checkpoint, DayOfYear, Year
from rulecheck.rulesets.structure import COLUMNS, toml_key
from rulecheck.rulesets.values import LENGTH, SPAN

Form = dict[str, Any]


def _text(pattern: re.Pattern[str] | None = None) -> Form:
    return {"type": "string"} | ({} if pattern is None else {"pattern": f"^(?:{pattern.pattern})$"})


def _table(properties: Form, required: list[str]) -> Form:
    wanted: Form = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **wanted, "additionalProperties": False}


def named(name: str) -> Form:
    """Return a form that refers to one of the definitions."""
    return {"$ref": f"#/$defs/{name}"}


_NUMBER: Form = {"type": "number"}
_FIXED = [named("number"), named("percentage")]
_BY_NAME: Form = {"type": "object", "minProperties": 1}
_COLUMN = _text() | {"description": "the name of a column"}
_REFERENCE = _table(
    {"table": _text() | {"description": "the name of a further table"}, "column": _COLUMN}, ["table", "column"]
)
_PLAIN = [
    *_FIXED,
    _table({"column": _COLUMN}, ["column"]),
    _table({"measure": _text() | {"description": "the name of a measure"}}, ["measure"]),
    _REFERENCE,
    _BY_NAME | {"additionalProperties": {"anyOf": [*_FIXED, _BY_NAME | {"additionalProperties": {"anyOf": _FIXED}}]}},
]
_YEAR: list[Form] = [_text(), {"type": "integer"}]

_BARE: Mapping[Any, Form] = {
    str: _text(),
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: _NUMBER,
    float: _NUMBER,
}

NAMED: Mapping[str, tuple[Any, Form]] = {
    "number": (None, _NUMBER | {"description": "a number, without quotes"}),
    "percentage": (None, _text(PERCENT) | {"description": "a percentage: '5%'"}),
    # A date without quotes is a value of its own in TOML; in quotes it is a text, and is read as well.
    "date": (date, {"description": "a date: 2022-03-31", "anyOf": [_text() | {"format": "date"}, _text(DATE)]}),
    "time": (timedelta, {"description": "a time: '30 days', '6 weeks'", **_text(SPAN)}),
    "length": (Span, {"description": "a length of time: '1 year', '6 months'", **_text(LENGTH)}),
    "fixed": (Fixed, {"description": "a number or a percentage", "anyOf": _FIXED}),
    "allowance": (
        Allowance,
        {
            "description": "a number, or a percentage of the bound: '5%'",
            "anyOf": [_NUMBER | {"minimum": 0}, named("percentage")],
        },
    ),
    "constant": (
        Constant,
        {"description": "the one unit there is", **_table({"is": _text() | {"description": "its name"}}, ["is"])},
    ),
    "table-column": (FromTable, {"description": "a column of a further table", **_REFERENCE}),
    "year": (Year, {"description": "a year: '2021-22', or 2021 where years begin on 1 January", "anyOf": _YEAR}),
    "checkpoint": (Checkpoint, {"description": "a date, or a year's last day", "anyOf": [named("date"), *_YEAR]}),
    "years": (
        tuple[Year, ...],
        {
            "description": "a year, a range '2019-20..2022-23', or a list of them",
            "anyOf": [*_YEAR, {"type": "array", "items": {"anyOf": _YEAR}}],
        },
    ),
    "texts": (
        Texts,
        {
            "description": "a text, or a list of them",
            "anyOf": [_text(), {"type": "array", "items": _text(), "minItems": 1}],
        },
    ),
    "day-of-year": (DayOfYear, {"description": "a day of each year, month and day: '09-30'", **_text(MONTH_AND_DAY)}),
    "stated-bound": (
        Plain,
        {
            "description": "a number or a percentage; a table of them by year, by unit, or by unit then year; "
            "or where it stands: { column = … }, { measure = … }, { table = …, column = … }",
            "anyOf": _PLAIN,
        },
    ),
    "bound": (
        Bound,
        {
            "description": "a number or a percentage; a table of them by year, by unit, or by unit then year; "
            "where it stands: { column = … }, { measure = … }, { table = …, column = … }; or a list of its versions",
            "anyOf": [*_PLAIN, {"type": "array", "items": named("Version"), "minItems": 1}],
        },
    ),
}
"""Types whose form has a name, with it."""


@attrs.define
class Forms:
    """The forms of types, and what they refer to.

    Attributes:
        definitions: forms by their names.
    """

    definitions: dict[str, Form] = attrs.field(factory=lambda: {name: form for name, (_, form) in NAMED.items()})
    _classes: dict[type, str] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.of(Version)

    def of(self, type_: Any) -> Form:
        """Return how a value of a type may be written; anything may stand for a type that is not known."""
        if isinstance(type_, type) and type_ in _BARE:
            return dict(_BARE[type_])
        for name, (other, _) in NAMED.items():
            if other is not None and type_ == other:
                return named(name)
        return self._class(type_) if isinstance(type_, type) and attrs.has(type_) else self._compound(type_)

    def _compound(self, type_: Any) -> Form:
        arguments = typing.get_args(type_)
        match typing.get_origin(type_):
            case typing.Literal:
                return _words(arguments)
            case typing.Union | types.UnionType:
                return self._choice(arguments)
            case origin if origin is tuple:
                return self._list(arguments)
            case origin if origin is dict:
                return {"type": "object", "additionalProperties": self.of(arguments[1])}
        return {}

    def table(self, class_: type, *, but: frozenset[str] = frozenset()) -> Form:
        """Return the form of a table whose keys are the fields of a class.

        Args:
            class_: an attrs class.
            but: fields that are left out.
        """
        hints = types_of(class_)
        fields = [field for field in attrs.fields(class_) if field.init and field.name not in but]
        said = attributes_of(class_)
        properties = {toml_key(field.name): self.key(field, hints[field.name], said) for field in fields}
        return _table(properties, [toml_key(field.name) for field in fields if field.default is attrs.NOTHING])

    def define(self, class_: type, form: Form) -> None:
        """Say how a class is written whose fields do not tell it."""
        self._classes[class_] = class_.__name__
        self.definitions[class_.__name__] = form

    def key(self, field: attrs.Attribute[Any], type_: Any, said: Mapping[str, str]) -> Form:
        """Return the form of a key with its help and what holds if it is left out.

        Args:
            field: the field that it is read into.
            type_: of the field.
            said: the help of fields that have none themselves, by their names.
        """
        help_ = field.metadata.get("help", said.get(field.name, "")).removesuffix(".")
        default = _default(field.default)
        about = ({"description": help_} if help_ else {}) | ({} if default is None else {"default": default})
        form = self.of(type_) | _VALIDATED.get(field.validator, {})
        # Beside $ref some editors see nothing else, so it stands below.
        return about | ({"allOf": [form]} if "$ref" in form else form)

    def _class(self, class_: Any) -> Form:
        if class_ not in self._classes:
            is_taken = class_.__name__ in self._classes.values()
            name = f"{class_.__module__}.{class_.__qualname__}" if is_taken else class_.__name__
            self._classes[class_] = name  # before it is made, for it may hold itself
            self.definitions[name] = {"description": description_of(class_).markdown, **self.table(class_)}
        name = self._classes[class_]
        return {"anyOf": [_text(), named(name)]} if class_ in COLUMNS else named(name)

    def _choice(self, types_: tuple[Any, ...]) -> Form:
        parts = [part for part in types_ if part is not type(None)]
        whole: Any = Union[tuple(parts)]  # noqa: UP007 - built from a list
        if len(parts) == 1 or any(whole == type_ for type_, _ in NAMED.values()):
            return self.of(whole)
        return {"anyOf": [self.of(part) for part in parts]}

    def _list(self, items: tuple[Any, ...]) -> Form:
        if items[-1] is Ellipsis:
            return {"type": "array", "items": self.of(items[0])}
        each = [self.of(item) for item in items]
        held = {"items": each[0]} if each.count(each[0]) == len(each) else {"prefixItems": each, "items": False}
        return {"type": "array", **held, "minItems": len(each), "maxItems": len(each)}


_VALIDATED: Mapping[Any, Form] = {kebab: {"pattern": f"^(?:{ID.pattern})$"}, not_blank: {"pattern": r"\S"}}
"""What a validator says of a text."""


def _words(words: tuple[Any, ...]) -> Form:
    if len(words) == 1:
        return {"const": words[0]}
    return ({"type": "string"} if all(isinstance(word, str) for word in words) else {}) | {"enum": list(words)}


def _default(value: Any) -> str | bool | int | float | None:
    """Return a default that can be shown as it would be written; None if there is none."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value if isinstance(value, (str, bool, int)) else None
