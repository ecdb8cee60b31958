"""Plain TOML values become frozen nouns, strictly: nothing is coerced, no key is passed over."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Literal, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

from rulecheck.errors import near_name
from rulecheck.model.bounds import Bound, Fixed, FromTable, Plain, Version, Versions
from rulecheck.model.mapping import Constant, Measure, Status, Texts, YearColumn
from rulecheck.model.numbers import Allowance
from rulecheck.model.span import Span
from rulecheck.model.years import Calendar, Checkpoint, DayOfYear, Year
from rulecheck.rulesets import values
from rulecheck.rulesets.bounds import read_allowance, read_bound, read_fixed, read_reference
from rulecheck.rulesets.faults import Fault, FaultsError, faults_of
from rulecheck.rulesets.values import shown_value

_COERCED = (str, bool, int, float)
COLUMNS = (YearColumn, Measure, Status)
"""Classes that may be written as the bare name of a column."""

Read = Callable[[Any], Any]
Structure = Callable[[Any, Any], Any]


def converter(calendar: Calendar) -> cattrs.Converter:
    """Return a converter that knows every type a rule set or a kind may use.

    Those are text, whole numbers, decimals, true or false, dates, times such as ``"30 days"``, lists,
    tables, ``Literal`` words, other frozen classes, and rulecheck's own ``Year``, ``Checkpoint``,
    ``Bound`` and ``Allowance``.
    """
    strict = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    strict.register_structure_hook_factory(attrs.has, lambda type_: _class_hook(type_, strict))
    strict.register_structure_hook_factory(_is_of(tuple), lambda type_: _list_hook(type_, strict))
    strict.register_structure_hook_factory(_is_of(dict), lambda type_: _table_hook(type_, strict))
    strict.register_structure_hook_factory(_is_of(Union, types.UnionType), lambda type_: _union_hook(type_, strict))
    strict.register_structure_hook_factory(_is_of(Literal), _word_hook)
    for type_, read in readers(calendar, strict).items():
        if type_ in _COERCED:
            # The library's own hooks for these coerce ("false" is true), and only this call replaces them.
            strict.register_structure_hook(type_, _ignoring_type(read))
        else:
            strict.register_structure_hook_func(_is(type_), _ignoring_type(read))
    return strict


def readers(calendar: Calendar, strict: cattrs.Converter) -> dict[Any, Read]:
    """Return how a value of each type that is no class, list, table, word or choice of these is read.

    Args:
        calendar: when years begin.
        strict: reads what such a value holds.
    """
    return {
        str: values.read_text,
        bool: values.read_truth,
        int: values.read_whole,
        Decimal: values.read_number,
        float: values.read_float,
        date: values.read_date,
        timedelta: values.read_span,
        Span: values.read_length,
        Fixed: read_fixed,
        Allowance: read_allowance,
        Constant: values.read_constant,
        FromTable: read_reference,
        Year: lambda raw: values.read_year(raw, calendar),
        Checkpoint: lambda raw: values.read_checkpoint(raw, calendar),
        Texts: values.read_texts,
        DayOfYear: lambda raw: DayOfYear.parse(values.read_text(raw)),
        Plain: lambda raw: read_bound(raw, calendar),
        Bound: lambda raw: _versions(raw, strict) if isinstance(raw, list) else read_bound(raw, calendar),
        tuple[Year, ...]: lambda raw: values.read_years(raw, calendar),
    } | {type_: partial(_column_or_table, type_=type_, strict=strict) for type_ in COLUMNS}


def keys_of(type_: type) -> tuple[str, ...]:
    """Return the TOML keys of a class: the names of its fields."""
    return tuple(toml_key(field.name) for field in attrs.fields(type_) if field.init)


def toml_key(name: str) -> str:
    """Return the key that a field is written as: ``from_`` is ``from``, a word that Python keeps for itself."""
    return name.removesuffix("_")


def _is(type_: Any) -> Callable[[Any], bool]:
    return lambda other: bool(other == type_)


def _is_of(*origins: Any) -> Callable[[Any], bool]:
    return lambda type_: get_origin(type_) in origins


def _ignoring_type(read: Read) -> Structure:
    return lambda raw, _: read(raw)


def _class_hook(type_: Any, strict: cattrs.Converter) -> Structure:
    renamed: dict[str, Any] = {
        field.name: override(rename=toml_key(field.name))
        for field in attrs.fields(type_)
        if toml_key(field.name) != field.name
    }
    build: Structure = make_dict_structure_fn(
        type_, strict, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True, **renamed
    )

    def structure(raw: Any, _: Any) -> Any:
        if not isinstance(raw, dict):
            raise ValueError(f"must be a table, not {shown_value(raw)}")
        try:
            return build(raw, type_)
        except cattrs.ClassValidationError as error:
            raise FaultsError(list(faults_of(error, keys_of(type_)))) from error

    return structure


def _column_or_table(raw: Any, type_: Any, strict: cattrs.Converter) -> Any:
    """Read what may be written as a bare column name, or as a table that says more."""
    return type_(column=raw) if isinstance(raw, str) else _class_hook(type_, strict)(raw, type_)


def _versions(raw: list[Any], strict: cattrs.Converter) -> Versions:
    """Read the versions of a bound that was revised."""
    if not all(isinstance(version, dict) for version in raw):
        raise ValueError("a list states the versions of a bound, each as { value = 24, published = 2021-04-12 }")
    return Versions(values=strict.structure(raw, tuple[Version, ...]))


def _list_hook(type_: Any, strict: cattrs.Converter) -> Structure:
    items = get_args(type_)

    def structure(raw: Any, _: Any) -> Any:
        if not isinstance(raw, list):
            raise ValueError(f"must be a list in square brackets, not {shown_value(raw)}")
        wanted = items[:1] * len(raw) if items[-1] is Ellipsis else items
        if len(wanted) != len(raw):
            raise ValueError(f"must be a list of {len(wanted)}, not of {len(raw)}")
        return tuple(_each(zip(range(len(raw)), raw, wanted, strict=True), strict).values())

    return structure


def _table_hook(type_: Any, strict: cattrs.Converter) -> Structure:
    key_type, value_type = get_args(type_)

    def structure(raw: Any, _: Any) -> Any:
        if not isinstance(raw, dict):
            raise ValueError(f"must be a table, not {shown_value(raw)}")
        read = _each(((name, value, value_type) for name, value in raw.items()), strict)
        keys = _each(((name, name, key_type) for name in raw), strict)
        return {keys[name]: value for name, value in read.items()}

    return structure


def _each(items: Iterable[tuple[str | int, Any, Any]], strict: cattrs.Converter) -> dict[str | int, Any]:
    """Read every item, or raise with the faults of all."""
    read: dict[str | int, Any] = {}
    faults: list[Fault] = []
    for step, raw, type_ in items:
        try:
            read[step] = strict.structure(raw, type_)
        except (ValueError, cattrs.BaseValidationError) as error:
            faults.extend(((step, *path), what) for path, what in faults_of(error))
    if faults:
        raise FaultsError(faults)
    return read


def _union_hook(type_: Any, strict: cattrs.Converter) -> Structure:
    """Read what may be absent, and the few values that may be written in two ways."""
    parts = [part for part in get_args(type_) if part is not type(None)]
    whole: Any = Union[tuple(parts)]  # noqa: UP007 - built from a list
    if len(parts) == 1 or whole in (Plain, Bound):
        return lambda raw, _: strict.structure(raw, whole)

    def structure(raw: Any, _: Any) -> Any:
        part = next((part for part in parts if _has_form_of(raw, part)), parts[-1])
        return strict.structure(raw, part)

    return structure


def _has_form_of(raw: Any, type_: Any) -> bool:
    """Whether a raw value has the outer form of a type: enough to choose between the parts of a union."""
    if type_ in (Decimal, float):
        return isinstance(raw, (int, Decimal)) and not isinstance(raw, bool)
    if type_ in (str, int, bool, date):
        return type(raw) is type_
    if type_ is Year:
        return isinstance(raw, str)
    if type_ is FromTable:
        return isinstance(raw, dict) and "table" in raw
    return isinstance(raw, list if get_origin(type_) is tuple else dict)


def _word_hook(type_: Any) -> Structure:
    words = get_args(type_)

    def structure(raw: Any, _: Any) -> Any:
        if isinstance(raw, str) and raw in words:
            return raw
        listed = ", ".join(f'"{word}"' for word in words)
        near = near_name(raw, words) if isinstance(raw, str) else None
        hint = "" if near is None else f"; did you mean '{near}'?"
        raise ValueError(f"must be one of {listed}, not {shown_value(raw)}{hint}")

    return structure
