"""``rulecheck kinds``: list the kinds of rule that are installed."""

from __future__ import annotations

import inspect

import click

from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.errors import RulecheckError


@click.command(name="kinds", epilog="Example: rulecheck kinds")
@plugin_options
def command(plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """List the kinds of rule that are installed, and where each comes from."""
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
    except RulecheckError as error:
        refuse(error)
        return
    for name, class_ in sorted(plugins.kinds.items()):
        owner = plugins.offering(name)
        first_line = (inspect.getdoc(class_) or "").partition("\n")[0]
        click.echo(f"{name:12}  {first_line}")
        if owner is not None:
            click.echo(f"{'':12}  {owner.origin}: {owner.distribution} {owner.version}")
