"""``rulecheck plugins``: list the plugins, and why one was not loaded."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import attrs
import click

from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import say, tell, write_printed
from rulecheck.errors import OutputError, RulecheckError
from rulecheck.model.report import BROKEN
from rulecheck.overlooked import overlooked
from rulecheck.plugins import NO_AUTOLOAD, Plugin, Plugins, is_autoloading
from rulecheck.shown import escaped_for_json, shown
from rulecheck.version import DISTRIBUTION, ENTRY_POINTS, HOOK_API, __version__

_WIDTH = 80
_DIGEST = 12

FORMAT = "rulecheck.plugins/1"


@click.command(name="plugins", epilog="Example: rulecheck plugins --plugin my_kind.py -v")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="List each built-in plugin too, and of each its hooks and place.")
@plugin_options
def command(plugin_files: tuple[str, ...], *, form: str, verbose: bool, strict_plugins: bool) -> None:
    """List the plugins, where each comes from, what it offers, and why one was not loaded.

    RULECHECK_DISABLE_PLUGIN_AUTOLOAD=1 leaves installed plugins out.
    """
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
    except RulecheckError as error:
        refuse(error)
    sys.exit(_print_json(plugins) if form == "json" else tell(_lines(plugins, is_full=verbose)))


def _lines(plugins: Plugins, *, is_full: bool) -> Iterator[str]:
    """Yield the built-in plugins, in one entry unless all is asked for, then the others, those not loaded last."""
    built_in = [plugin for plugin in plugins.plugins if plugin.is_built_in]
    others = sorted((p for p in plugins.plugins if not p.is_built_in), key=lambda p: p.fault is not None)
    if not is_full:
        yield from _wrapped(f"built in ({DISTRIBUTION} {__version__}): {_offers(built_in)}")
    for plugin in [*(built_in if is_full else []), *others]:
        yield from _wrapped(f"{_title(plugin)}, {plugin.origin}: {_words(plugin)}")
        for detail in _details(plugin) if is_full or plugin.fault is not None else ():
            yield from _wrapped(f"  {detail}")
    for each in overlooked() if is_autoloading() else ():
        yield from _wrapped(f"{each.distribution} {each.version}, installed: no plugin: it {each.what}")
    yield from _wrapped(_where(others))


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()) + 4)
    # Paths and digests are not broken, so that they can be copied.
    return textwrap.wrap(shown(text), _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _title(plugin: Plugin) -> str:
    """Return a plugin's title; of a file's hash so much as tells it from another."""
    sort, colon, digest = plugin.version.partition(":")
    return attrs.evolve(plugin, version=f"{sort}{colon}{digest[:_DIGEST]}").title if colon else plugin.title


def _words(plugin: Plugin) -> str:
    """Say what a plugin offers, or why it does not."""
    if plugin.fault is not None:
        return f"not loaded: {plugin.fault}"
    return _offers([plugin]) or ("wraps the judging of others" if plugin.wraps else "offers nothing")


def _offers(plugins: list[Plugin]) -> str:
    offers = (
        ("kinds", [name for plugin in plugins for name in plugin.kinds]),
        ("reads", [name for plugin in plugins for name in plugin.readers]),
        ("writes", [name for plugin in plugins for name in plugin.reporters]),
    )
    return "; ".join(f"{sort} {', '.join(names)}" for sort, names in offers if names)


def _details(plugin: Plugin) -> Iterator[str]:
    yield f"looked for: {plugin.place}"
    if plugin.hook_api is not None:
        hooks = ", ".join(f"{hook} (wrapper)" if hook in plugin.wraps else hook for hook in plugin.hooks)
        yield f"hook API {plugin.hook_api}: {hooks or 'no hook'}"
    yield from plugin.remarks


def _where(others: list[Plugin]) -> str:
    """Say how many there are, and where they were looked for."""
    loaded = sum(plugin.fault is None for plugin in others)
    counted = f"{loaded} beside the built-in ones, {len(others) - loaded} not loaded."
    counted = counted if others else "No other plugin was found."
    if not is_autoloading():
        return f"{counted} Installed plugins were not looked for: {NO_AUTOLOAD} is set."
    return f"{counted} Looked for: entry points in the group '{ENTRY_POINTS}' of all that is installed; --plugin."


def _print_json(plugins: Plugins) -> int:
    is_autoload = is_autoloading()
    listed = {
        "format": FORMAT,
        "rulecheck": __version__,
        "hook_api": HOOK_API,
        "autoload": is_autoload,
        "plugins": [_as_json(plugin) for plugin in plugins.plugins],
        "overlooked": [attrs.asdict(each) for each in (overlooked() if is_autoload else ())],
    }
    try:
        write_printed(f"{escaped_for_json(json.dumps(listed, ensure_ascii=False, indent=2))}\n".encode())
    except OutputError as error:
        say(f"rulecheck: {error}")
        return BROKEN
    return 0


def _as_json(plugin: Plugin) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "origin": plugin.origin,
        "place": plugin.place,
        "is_loaded": plugin.fault is None,
        "fault": plugin.fault,
        "hook_api": plugin.hook_api,
        "hooks": [{"name": hook, "is_wrapper": hook in plugin.wraps} for hook in plugin.hooks],
        "kinds": list(plugin.kinds),
        "readers": list(plugin.readers),
        "reporters": list(plugin.reporters),
        "remarks": list(plugin.remarks),
    }
