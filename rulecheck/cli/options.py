"""Options that several commands share, and how an error ends a command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NoReturn

import click

from rulecheck.cli.outputs import say
from rulecheck.cli.reserved import reserved_stdout
from rulecheck.errors import PluginError, RulecheckError, UnknownNameError
from rulecheck.model.days import parse_date
from rulecheck.model.report import NOT_CHECKED
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.shown import shown


class _DateType(click.ParamType[date]):
    """A date, ``2022-03-31``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DATE = _DateType()


def plugin_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add ``--plugin`` and ``--strict-plugins``."""
    function = click.option(
        "--strict-plugins", is_flag=True, help="End with 2 if any installed plugin cannot be loaded."
    )(function)
    return click.option(
        "--plugin",
        "plugin_files",
        multiple=True,
        metavar="FILE.py",
        help="Load a plugin from one file; may be given several times.",
    )(function)


def plugins_for(plugin_files: tuple[str, ...], *, strict: bool) -> Plugins:
    """Load the plugins, and say on stderr which installed one was not loaded, and what their authors should know.

    From here to the end of the command stdout is for what the command prints.

    Raises:
        PluginError: a file cannot be loaded, or any plugin under ``strict``.
    """
    context = click.get_current_context(silent=True)
    if context is not None:
        context.with_resource(reserved_stdout())
    plugins = load_plugins(plugin_files)
    for plugin in plugins.plugins:
        if plugin.fault is not None and strict:
            raise PluginError(plugin.title, f"was not loaded: {plugin.fault}")
        if plugin.fault is not None:
            say(shown(f"rulecheck: warning: plugin {plugin.title} was not loaded: {plugin.fault}"))
        for remark in plugin.remarks:
            say(shown(f"rulecheck: warning: {remark}"))
    return plugins


def tables_of(stated: Iterable[str]) -> dict[str, str]:
    """Read each ``--table NAME=PATH``.

    Raises:
        UnknownNameError: it is written otherwise.
    """
    tables = {}
    for text in stated:
        name, equals, path = text.partition("=")
        if not equals or not name or not path:
            raise UnknownNameError("form of --table", text, ["NAME=PATH"])
        tables[name] = path
    return tables


def refuse(error: RulecheckError) -> NoReturn:
    """Print an error and end with 2."""
    say(f"rulecheck: {error}")
    sys.exit(NOT_CHECKED)
