"""``rulecheck formats``: list the formats that can be read and written."""

from __future__ import annotations

import sys

import click

from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError


@click.command(name="formats", epilog="Example: rulecheck formats")
@plugin_options
def command(plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """List the formats that can be read and written, with the file endings that choose them."""
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
    except RulecheckError as error:
        refuse(error)
    formats = [("reads", reader.name, reader.suffixes) for reader in plugins.readers.values()]
    formats += [("writes", reporter.name, reporter.suffixes) for reporter in plugins.reporters.values()]
    sys.exit(tell(f"{verb:6}  {name:8}  {' '.join(suffixes)}".rstrip() for verb, name, suffixes in sorted(formats)))
