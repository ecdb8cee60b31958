"""``rulecheck formats``: list the formats that can be read and written."""

from __future__ import annotations

import click

from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.errors import RulecheckError


@click.command(name="formats", epilog="Example: rulecheck formats")
@plugin_options
def command(plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """List the formats that can be read and written, with the file endings that choose them."""
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
    except RulecheckError as error:
        refuse(error)
        return
    for reader in sorted(plugins.readers.values(), key=lambda reader: reader.name):
        click.echo(f"reads   {reader.name:8}  {' '.join(reader.suffixes)}".rstrip())
    for reporter in sorted(plugins.reporters.values(), key=lambda reporter: reporter.name):
        click.echo(f"writes  {reporter.name:8}  {' '.join(reporter.suffixes)}".rstrip())
