"""What a plugin offers, and whether it is of the right form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.engine.guard import Border
from rulecheck.errors import BrokenPluginError, PluginError, RulecheckError, told
from rulecheck.formats.tables import PLACE, Table
from rulecheck.hookspecs import Reader, Reporter
from rulecheck.kind_classes import check_class
from rulecheck.model.report import Report
from rulecheck.model.rule import Rule


def check_forms(classes: list[Any], new_readers: list[Any], new_reporters: list[Any]) -> None:
    """Check that each offer is what its hook hands back.

    Raises:
        PluginError: one is not.
    """
    for class_ in classes:
        if not _is_kind(class_):
            named = class_.__name__ if isinstance(class_, type) else repr(class_)[:_LONGEST]
            raise PluginError("", f"{named} is no kind: {_lacking(class_)}")
        _check_name("kind", class_.kind)
        untyped = next((key.name for key in class_.__attrs_attrs__ if key.type is None), None)
        if untyped is not None:
            said = f"the key '{untyped}' of {class_.__name__} has no type"
            raise PluginError("", f"{said}; write {untyped}: str = rulecheck.key(…), or whatever it holds")
        check_class(class_)
    for offered, type_ in ((new_readers, Reader), (new_reporters, Reporter)):
        for each in offered:
            if not isinstance(each, type_):
                raise PluginError("", f"{each!r} is no rulecheck.{type_.__name__}")
            _check_name(type_.__name__.lower(), each.name)
            _check_suffixes(each)
    for reader in new_readers:
        if reader.scheme is not None:
            _check_name("scheme", reader.scheme)


def _is_kind(class_: Any) -> bool:
    """Whether a class was decorated itself, and has a name; a class that only inherits would lose its own keys."""
    is_rule = isinstance(class_, type) and issubclass(class_, Rule) and "__attrs_attrs__" in vars(class_)
    return is_rule and isinstance(class_.kind, str) and bool(class_.kind)


def _lacking(class_: Any) -> str:
    if not isinstance(class_, type) or not issubclass(class_, Rule):
        return "a kind is a frozen attrs class below rulecheck.Rule with a name, kind"
    if "__attrs_attrs__" not in vars(class_):
        return "it is not decorated with @attrs.frozen(kw_only=True), which makes a frozen attrs class of it"
    return 'it has no name; write a name, kind = "…", a text without a type, in the class'


def _check_name(sort: str, name: Any) -> None:
    """Refuse a name that cannot be written in a rule set or on the command line and be read there."""
    is_name = isinstance(name, str) and 0 < len(name) <= _LONGEST and name.isprintable() and " " not in name
    if not is_name:
        wanted = f"printable text without blanks, at most {_LONGEST} characters"
        raise PluginError("", f"the {sort} {name!r:.{_LONGEST}} has a name that cannot be used; it must be {wanted}")


_LONGEST = 60


def _check_suffixes(offered: Reader | Reporter) -> None:
    suffixes: Any = offered.suffixes
    is_listed = isinstance(suffixes, (tuple, list)) and all(isinstance(suffix, str) for suffix in suffixes)
    if not is_listed or not all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes):
        said = f"'{offered.name}' has the suffixes {suffixes!r:.{_LONGEST}}"
        raise PluginError(
            "", f'{said}; they must be a tuple of texts in small letters that begin with a dot, (".csv",)'
        )


def guarded_reader(reader: Reader, border: Border, title: str) -> Reader:
    """Return a reader that is called within the border, and whose failure names the plugin.

    What it hands over is checked: a frame of ``narwhals.stable.v2``, or a ``Table`` with one, whose columns are text.
    """

    def read(location: str, options: Mapping[str, Any]) -> Any:
        try:
            with border.crossing(title):
                found = reader.read(location, options)
                table = found if isinstance(found, Table) else Table(frame=found)
                _check_read(table.frame)
                return table if PLACE in table.frame.collect_schema() else _placeless(table)
        except (RulecheckError, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise BrokenPluginError(title, f"the reader '{reader.name}' failed on {location}: {told(error)}") from error

    return attrs.evolve(reader, read=read)


def _check_read(frame: Any) -> None:
    if not isinstance(frame, nw.LazyFrame):
        raise TypeError(f"it returned {type(frame).__name__} and not a lazy frame of narwhals.stable.v2, or a Table")
    schema = frame.collect_schema()
    if not schema:
        raise TypeError("it returned a frame without columns")
    for name, dtype in schema.items():
        if dtype != nw.String:
            raise TypeError(f"the column {name!r:.{_LONGEST}} holds {dtype} and not text as it was submitted")


def _placeless(table: Table) -> Table:
    said = "its reader tells no places, for its table has no column rulecheck.PLACE, so findings name no line"
    return attrs.evolve(table, remarks=(*table.remarks, said))


def _written(content: Any) -> bytes:
    if not isinstance(content, bytes):
        raise TypeError(f"it made {type(content).__name__} and not bytes")
    return content


def guarded_reporter(reporter: Reporter, border: Border, title: str) -> Reporter:
    """Return a reporter that is called within the border, and whose failure names the plugin."""

    def render(report: Report) -> bytes:
        try:
            with border.crossing(title):
                return _written(reporter.render(report))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise BrokenPluginError(title, told(error)) from error

    return attrs.evolve(reporter, render=render)


def flat(answers: Sequence[Any], hook: str) -> list[Any]:
    """Return what a plugin offers through one hook.

    Raises:
        PluginError: an answer is no list.
    """
    if not answers:
        raise PluginError("", f"{hook} must return a list, not None")
    offered: list[Any] = []
    for answer in answers:
        if not isinstance(answer, (list, tuple)):
            listed = f"[{answer.__name__}]" if isinstance(answer, type) else "a list"
            raise PluginError("", f"{hook} must return a list, not {_sort(answer)}; write return {listed}")
        offered += answer
    return offered


def _sort(answer: Any) -> str:
    return "a class" if isinstance(answer, type) else type(answer).__name__


def kinds_named(module: object) -> Iterator[str]:
    """Yield the kinds that a plugin would have offered, so that a rule that needs one can say why it is not there."""
    if not isinstance(module, ModuleType):
        return
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.kind and value.__module__ == module.__name__:
            yield value.kind
