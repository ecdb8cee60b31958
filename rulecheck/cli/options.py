"""What options of several commands stand for: plugins that are loaded, tables; and how an error ends a command."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn

import click

from rulecheck.cli.arguments import DATE, plugin_options
from rulecheck.cli.outputs import say
from rulecheck.cli.reserved import reserved_stdout
from rulecheck.errors import PluginError, RulecheckError, UnknownNameError
from rulecheck.model.report import NOT_CHECKED
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.shown import shown

__all__ = ["DATE", "plugin_options", "plugins_for", "refuse", "tables_of"]


def plugins_for(plugin_files: tuple[str, ...], *, strict: bool, allowed: tuple[str, ...] = ()) -> Plugins:
    """Load the plugins, and say on stderr which installed one was not loaded, and what their authors should know.

    From here to the end of the command stdout is for what the command prints.

    Raises:
        PluginError: a file cannot be loaded, or any plugin under ``strict``, or one is not allowed.
    """
    context = click.get_current_context(silent=True)
    if context is not None:
        context.with_resource(reserved_stdout())
    plugins = load_plugins(plugin_files, allowed=allowed)
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
