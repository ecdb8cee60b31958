"""``rulecheck plugins``: list the plugins, and why one was not loaded."""

from __future__ import annotations

import sys

import click

from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError
from rulecheck.plugins import Plugin


@click.command(name="plugins", epilog="Example: rulecheck plugins --plugin my_kind.py")
@plugin_options
def command(plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """List the plugins, where each comes from, what it offers, and why one was not loaded.

    RULECHECK_DISABLE_PLUGIN_AUTOLOAD=1 leaves installed plugins out.
    """
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
    except RulecheckError as error:
        refuse(error)
    sys.exit(tell(f"{plugin.title}, {plugin.origin}: {_offers(plugin)}" for plugin in plugins.plugins))


def _offers(plugin: Plugin) -> str:
    if plugin.fault is not None:
        return f"not loaded: {plugin.fault}"
    offers = (("kinds", plugin.kinds), ("reads", plugin.readers), ("writes", plugin.reporters))
    listed = [f"{sort} {', '.join(names)}" for sort, names in offers if names]
    return "; ".join(listed) or "wraps the judging of others, or offers nothing"
