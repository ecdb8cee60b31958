"""``rulecheck kinds``: list the kinds of rule that are installed."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

import click

from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError
from rulecheck.explaining.page import page
from rulecheck.plugins import Plugins


@click.command(name="kinds", epilog="Example: rulecheck kinds")
@click.option("--markdown", "as_page", is_flag=True, help="Print a page that says of each kind all there is to say.")
@plugin_options
def command(plugin_files: tuple[str, ...], *, strict_plugins: bool, as_page: bool) -> None:
    """List the kinds of rule that are installed, and where each comes from."""
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
        lines = page(plugins.kinds).splitlines() if as_page else list(_lines(plugins))
    except RulecheckError as error:
        refuse(error)
    sys.exit(tell(lines))


def _lines(plugins: Plugins) -> Iterator[str]:
    for name, class_ in sorted(plugins.kinds.items()):
        owner = plugins.offering(name)
        first_line = (inspect.getdoc(class_) or "").partition("\n")[0]
        yield f"{name:12}  {first_line}"
        if owner is not None:
            yield f"{'':12}  {owner.origin}: {owner.distribution} {owner.version}"
