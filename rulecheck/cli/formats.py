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
    for verb, formats in (("reads", plugins.readers), ("writes", plugins.reporters)):
        for name, format_ in sorted(formats.items()):
            click.echo(f"{verb:6}  {name:8}  {' '.join(format_.suffixes)}".rstrip())
