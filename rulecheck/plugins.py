"""The one place that knows every plugin: the built-in ones, and where others are looked for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import metadata
from typing import TYPE_CHECKING

from rulecheck.built_in import BuiltInKind, BuiltInReader, BuiltInReporter
from rulecheck.hook_api import DEPRECATED, Deprecated
from rulecheck.loading import Loading
from rulecheck.plugin import NO_AUTOLOAD, Plugin, Plugins
from rulecheck.version import ENTRY_POINTS, HOOK_API

if TYPE_CHECKING:
    from rulecheck.allowing import Allowance

__all__ = ["BUILT_IN", "NO_AUTOLOAD", "Plugin", "Plugins", "is_autoloading", "load_plugins"]

BUILT_IN: tuple[BuiltInKind | BuiltInReader | BuiltInReporter, ...] = (
    BuiltInKind(name="carry-forward"),
    BuiltInKind(name="change"),
    BuiltInKind(name="compare"),
    BuiltInKind(name="complete"),
    BuiltInKind(name="deadline"),
    BuiltInKind(name="expression"),
    BuiltInKind(name="growth"),
    BuiltInKind(name="maintain"),
    BuiltInKind(name="range"),
    BuiltInKind(name="reconcile"),
    BuiltInKind(name="share"),
    BuiltInKind(name="target"),
    BuiltInKind(name="text-pattern"),
    BuiltInKind(name="timely"),
    BuiltInKind(name="total"),
    BuiltInKind(name="unique"),
    BuiltInReader(name="csv", suffixes=(".csv",)),
    BuiltInReader(name="jsonl", suffixes=(".jsonl", ".ndjson")),
    BuiltInReader(name="ods", suffixes=(".ods",)),
    BuiltInReader(name="parquet", suffixes=(".parquet",)),
    BuiltInReader(name="sqlite", suffixes=(".db", ".sqlite", ".sqlite3")),
    BuiltInReader(name="tsv", suffixes=(".tsv", ".tab")),
    BuiltInReader(name="xlsx", suffixes=(".xlsx", ".xlsm")),
    BuiltInReporter(name="csv", suffixes=(".csv",)),
    BuiltInReporter(name="github", suffixes=()),
    BuiltInReporter(name="html", suffixes=(".html", ".htm")),
    BuiltInReporter(name="json", suffixes=(".json",)),
    BuiltInReporter(name="jsonl", suffixes=(".jsonl", ".ndjson")),
    BuiltInReporter(name="junit", suffixes=(".xml",)),
    BuiltInReporter(name="markdown", suffixes=(".md",)),
    BuiltInReporter(name="parquet", suffixes=(".parquet",)),
    BuiltInReporter(name="sarif", suffixes=(".sarif",)),
    BuiltInReporter(name="xlsx", suffixes=(".xlsx",)),
)


def load_plugins(
    files: Iterable[str] = (),
    *,
    allowed: Iterable[str] = (),
    hook_api: int = HOOK_API,
    deprecated: Deprecated = DEPRECATED,
) -> Plugins:
    """Load the built-in plugins, the installed ones, and those in single files.

    ``RULECHECK_DISABLE_PLUGIN_AUTOLOAD=1`` leaves the installed ones out. A plugin that cannot be
    loaded is kept with its fault, and keeps no other from loading.

    Args:
        files: the paths of single files.
        allowed: the only plugins that may be loaded beside the built-in ones, ``NAME==VERSION`` or
            ``FILE.py==sha256:…``; none stated: all.
        hook_api: the version of the hooks that is spoken.
        deprecated: by hook, the arguments that are on their way out.

    Raises:
        PluginError: a single file cannot be loaded, or a plugin is found that is not allowed.
    """
    loading = Loading(hook_api=hook_api, deprecated=deprecated, allowance=_allowance(tuple(allowed)))
    for built_in in BUILT_IN:
        loading.add_built_in(built_in)
    if is_autoloading():
        for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=_entry_order):
            loading.add_entry(entry)
    for path in files:
        loading.add_file(path)
    return loading.finished()


def _allowance(permitted: tuple[str, ...]) -> Allowance | None:
    if not permitted:
        return None
    # Late, for it brings packaging, which few runs need.
    from rulecheck.allowing import Allowance

    return Allowance.of(permitted)


def is_autoloading() -> bool:
    """Whether installed plugins are loaded."""
    return os.environ.get(NO_AUTOLOAD, "") in ("", "0")


def _entry_order(entry: metadata.EntryPoint) -> tuple[str, str]:
    return (entry.dist.name if entry.dist else "", entry.name)
