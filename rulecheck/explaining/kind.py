"""A kind in words: what it says, its formula, its keys."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from typing import Any

import attrs

from rulecheck.explaining.types import types_of
from rulecheck.model.rule import Rule
from rulecheck.rulesets.structure import toml_key


def kind_lines(class_: type[Rule]) -> Iterator[str]:
    """Yield what a kind means and which keys its rules have."""
    yield f"{class_.kind}"
    yield ""
    yield meaning(class_)
    yield ""
    types = types_of(class_)
    common = {field.name for field in attrs.fields(Rule)} - {"measure"}
    yield "Keys of its own:"
    for field in attrs.fields(class_):
        if field.name not in common:
            yield _key_line(field, types[field.name])
    yield ""
    yield "Keys of every rule:"
    for field in attrs.fields(class_):
        if field.name in common:
            yield _key_line(field, types[field.name])


def meaning(class_: type[Rule]) -> str:
    """Return what the author of a kind says of it."""
    return inspect.getdoc(class_) or "This kind has no description."


def _key_line(field: Any, type_: Any) -> str:
    """Return a key with its help, the words it may have, and what holds if it is left out."""
    words = [word for part in (type_, *typing.get_args(type_)) for word in _words(part)]
    remarks = [" or ".join(words)] if words else []
    if field.default is attrs.NOTHING:
        remarks.append("required")
    elif isinstance(field.default, str):
        remarks.append(f"default {field.default}")
    remark = f" ({'; '.join(remarks)})" if remarks else ""
    return f"  {toml_key(field.name):12}  {field.metadata.get('help', '')}{remark}"


def _words(type_: Any) -> tuple[str, ...]:
    return typing.get_args(type_) if typing.get_origin(type_) is typing.Literal else ()
