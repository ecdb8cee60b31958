"""What options of several commands stand for: plugins that are loaded, tables; and how an error ends a command."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn

from rulecheck.cli.arguments import DATE, plugin_options
from rulecheck.cli.outputs import say
from rulecheck.errors import PluginError, RulecheckError, UnknownNameError
from rulecheck.model.report import NOT_CHECKED
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.shown import shown

__all__ = ["DATE", "plugin_options", "plugins_for", "refuse", "tables_of"]


def plugins_for(plugin_files: tuple[str, ...], *, strict: bool) -> Plugins:
    """Load the plugins, and say on stderr which installed one was not loaded.

    Raises:
        PluginError: a file cannot be loaded, or any plugin under ``strict``.
    """
    plugins = load_plugins(plugin_files)
    for plugin in plugins.faulty:
        if strict:
            raise PluginError(plugin.title, f"was not loaded: {plugin.fault}")
        say(shown(f"rulecheck: warning: plugin {plugin.title} was not loaded: {plugin.fault}"))
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
