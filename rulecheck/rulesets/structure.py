"""Plain TOML values become frozen nouns, strictly: nothing is coerced, no key is passed over."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn

from rulecheck.errors import nearest
from rulecheck.model.bounds import Bound
from rulecheck.model.mapping import Constant, Measure, YearColumn
from rulecheck.model.numbers import Allowance
from rulecheck.model.years import Calendar, Checkpoint, Year, parse_date
from rulecheck.rulesets.bounds import shown_value, read_allowance, read_bound, read_number
from rulecheck.rulesets.faults import FaultsError, faults_of

_SPAN = re.compile(r"([0-9]{1,4}) (day|week)s?")


def converter(calendar: Calendar) -> cattrs.Converter:
    """Return a converter that knows every type a rule set or a kind may use.

    Those are text, whole numbers, decimals, true or false, dates, lists, tables, ``Literal``
    words, other frozen classes, and rulecheck's own ``Year``, ``Bound`` and ``Allowance``.
    """
    strict = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    for type_, read in (
        (str, _text),
        (bool, _truth),
        (int, _whole),
        (Decimal, lambda raw: read_number(raw)),
        (float, lambda raw: float(read_number(raw))),
        (date, _date),
        (timedelta, _span),
        (Allowance, read_allowance),
        (Year, lambda raw: _year(raw, calendar)),
        (Checkpoint, lambda raw: _checkpoint(raw, calendar)),
    ):
        strict.register_structure_hook(type_, _ignoring_type(read))
    strict.register_structure_hook_factory(attrs.has, lambda type_: _class_hook(type_, strict))
    for special, read in ((Constant, _constant), (YearColumn, lambda raw: _year_column(raw, strict))):
        strict.register_structure_hook(special, _ignoring_type(read))
    strict.register_structure_hook_factory(lambda t: get_origin(t) is tuple, lambda t: _list_hook(t, strict))
    strict.register_structure_hook_factory(lambda t: get_origin(t) is dict, lambda t: _table_hook(t, strict))
    strict.register_structure_hook_factory(_is_union, lambda t: _union_hook(t, strict))
    strict.register_structure_hook_factory(lambda t: get_origin(t) is Literal, _word_hook)
    strict.register_structure_hook_func(lambda t: t == Bound, lambda raw, _: read_bound(raw, calendar))
    strict.register_structure_hook_func(lambda t: t == tuple[Year, ...], lambda raw, _: _years(raw, calendar))
    strict.register_structure_hook_func(lambda t: t == Measure, lambda raw, _: _measure(raw, strict))
    return strict


def keys_of(type_: type) -> tuple[str, ...]:
    """Return the TOML keys of a class: the names of its fields."""
    return tuple(field.name for field in attrs.fields(type_) if field.init)


def _ignoring_type(read: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda raw, _: read(raw)


def _class_hook(type_: type, strict: cattrs.Converter) -> Callable[[Any, Any], Any]:
    build = make_dict_structure_fn(type_, strict, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True)

    def structure(raw: Any, _: Any) -> Any:
        if not isinstance(raw, dict):
            raise ValueError(f"must be a table, not {shown_value(raw)}")
        try:
            return build(raw, type_)
        except cattrs.ClassValidationError as error:
            raise FaultsError(list(faults_of(error, keys_of(type_)))) from error

    return structure


def _list_hook(type_: Any, strict: cattrs.Converter) -> Callable[[Any, Any], Any]:
    items = get_args(type_)

    def structure(raw: Any, _: Any) -> Any:
        if not isinstance(raw, list):
            raise ValueError(f"must be a list in square brackets, not {shown_value(raw)}")
        wanted = items[:1] * len(raw) if items[-1] is Ellipsis else items
        if len(wanted) != len(raw):
            raise ValueError(f"must be a list of {len(wanted)}, not of {len(raw)}")
        return tuple(_each(((place, item, type_) for place, (item, type_) in enumerate(zip(raw, wanted, strict=True))), strict).values())

    return structure


def _table_hook(type_: Any, strict: cattrs.Converter) -> Callable[[Any, Any], Any]:
    key_type, value_type = get_args(type_)

    def structure(raw: Any, _: Any) -> Any:
        if not isinstance(raw, dict):
            raise ValueError(f"must be a table, not {shown_value(raw)}")
        values = _each(((name, value, value_type) for name, value in raw.items()), strict)
        if key_type is str:
            return values
        keys = _each(((name, name, key_type) for name in raw), strict)
        return {keys[name]: value for name, value in values.items()}

    return structure


def _each(items: typing.Iterable[tuple[str | int, Any, Any]], strict: cattrs.Converter) -> dict[str | int, Any]:
    values: dict[str | int, Any] = {}
    faults = []
    for step, raw, type_ in items:
        try:
            values[step] = strict.structure(raw, type_)
        except (ValueError, cattrs.BaseValidationError) as error:
            faults.extend(((step, *path), what) for path, what in faults_of(error))
    if faults:
        raise FaultsError(faults)
    return values


def _is_union(type_: Any) -> bool:
    return get_origin(type_) in (Union, types.UnionType) and type_ != Bound


def _union_hook(type_: Any, strict: cattrs.Converter) -> Callable[[Any, Any], Any]:
    """Read what may be absent, and the few values that may be written in two ways."""
    parts = [part for part in get_args(type_) if part is not type(None)]
    if len(parts) == 1:
        return lambda raw, _: strict.structure(raw, parts[0])
    rest = Union[tuple(parts)]  # noqa: UP007 - built from a list
    if rest == Bound:
        return lambda raw, _: strict.structure(raw, Bound)

    def structure(raw: Any, _: Any) -> Any:
        for part in parts:
            if _may_be(raw, part):
                return strict.structure(raw, part)
        return strict.structure(raw, parts[-1])

    return structure


def _may_be(raw: Any, type_: Any) -> bool:
    """Whether a raw value has the outer form of a type: enough to choose between the parts of a union."""
    if type_ in (Decimal, float):
        return isinstance(raw, (int, Decimal)) and not isinstance(raw, bool)
    if type_ in (str, int, bool, date):
        return type(raw) is type_
    if type_ is Year:
        return isinstance(raw, str)
    if get_origin(type_) is tuple:
        return isinstance(raw, list)
    return isinstance(raw, dict)


def _word_hook(type_: Any) -> Callable[[Any, Any], Any]:
    words = get_args(type_)

    def structure(raw: Any, _: Any) -> Any:
        if raw not in words or isinstance(raw, bool):
            listed = ", ".join(f'"{word}"' for word in words)
            hint = nearest(raw, words) if isinstance(raw, str) and "did you" in nearest(raw, words) else ""
            raise ValueError(f"must be one of {listed}, not {shown_value(raw)}{hint}")
        return raw

    return structure


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"must be text in quotes, not {shown_value(raw)}")
    return raw


def _truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError(f"must be true or false, without quotes, not {shown_value(raw)}")
    return raw


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError(f"must be a whole number, not {shown_value(raw)}")
    return raw


def _date(raw: Any) -> date:
    if isinstance(raw, datetime) or not isinstance(raw, (date, str)):
        raise ValueError(f"must be a date, as in 2022-03-31, not {shown_value(raw)}")
    return parse_date(raw) if isinstance(raw, str) else raw


def _span(raw: Any) -> timedelta:
    match = _SPAN.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(f'must be a time such as "30 days", not {shown_value(raw)}')
    return timedelta(days=int(match[1]) * (7 if match[2] == "week" else 1))


def _year(raw: Any, calendar: Calendar) -> Year:
    if isinstance(raw, bool) or not isinstance(raw, (str, int)):
        raise ValueError(f'must be a year in quotes, as in "2021-22", not {shown_value(raw)}')
    return calendar.parse(str(raw))


def _checkpoint(raw: Any, calendar: Calendar) -> Checkpoint:
    if type(raw) is date or isinstance(raw, str):
        return calendar.checkpoint(raw)
    if calendar.is_calendar_year and isinstance(raw, int) and not isinstance(raw, bool):
        return calendar.checkpoint(str(raw))
    raise ValueError(f'must be a year in quotes, as in "2022-23", or a date, not {shown_value(raw)}')


def _years(raw: Any, calendar: Calendar) -> tuple[Year, ...]:
    texts = raw if isinstance(raw, list) else [raw]
    years: list[Year] = []
    faults = []
    for place, text in enumerate(texts):
        try:
            years += calendar.parse_range(_text(text) if not isinstance(text, int) else str(text))
        except ValueError as error:
            faults.append(((place,) if isinstance(raw, list) else (), str(error)))
    if faults:
        raise FaultsError(faults)
    return tuple(sorted(set(years)))


def _constant(raw: Any) -> Constant:
    if set(raw) != {"is"} or not isinstance(raw["is"], str) or not raw["is"].strip():
        raise ValueError('must be a column name, or { is = "the one unit" } where there is no column')
    return Constant(name=raw["is"])


def _year_column(raw: Any, strict: cattrs.Converter) -> YearColumn:
    if isinstance(raw, str):
        return YearColumn(column=raw)
    return typing.cast(YearColumn, _class_hook(YearColumn, strict)(raw, YearColumn))


def _measure(raw: Any, strict: cattrs.Converter) -> Measure:
    if isinstance(raw, str):
        return Measure(column=raw)
    return typing.cast(Measure, _class_hook(Measure, strict)(raw, Measure))
