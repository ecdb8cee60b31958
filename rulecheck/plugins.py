"""The one place that knows every plugin: the built-in ones, and where others are looked for."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from importlib import metadata

from rulecheck.allowing import Allowance
from rulecheck.hook_api import DEPRECATED, Deprecated
from rulecheck.loading import Loading
from rulecheck.plugin import NO_AUTOLOAD, Plugin, Plugins
from rulecheck.rulesets.requirements import ENTRY_POINTS
from rulecheck.version import HOOK_API, __version__

__all__ = ["BUILT_IN", "NO_AUTOLOAD", "Plugin", "Plugins", "is_autoloading", "load_plugins"]

_KINDS = (
    "carry_forward",
    "change",
    "compare",
    "complete",
    "deadline",
    "expression",
    "growth",
    "maintain",
    "range",
    "reconcile",
    "share",
    "target",
    "text_pattern",
    "timely",
    "total",
    "unique",
)
BUILT_IN = (
    *(f"rulecheck.kinds.{name}" for name in _KINDS),
    *(f"rulecheck.readers.{name}" for name in ("csv", "jsonl", "ods", "parquet", "sqlite", "tsv", "xlsx")),
    *(
        f"rulecheck.reporters.{name}"
        for name in ("csv", "github", "html", "json", "jsonl", "junit", "markdown", "parquet", "sarif", "xlsx")
    ),
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
    permitted = tuple(allowed)
    allowance = Allowance.of(permitted) if permitted else None
    loading = Loading(hook_api=hook_api, deprecated=deprecated, allowance=allowance)
    for name in BUILT_IN:
        plugin = Plugin(name=name, distribution="rulecheck-targets", version=__version__, origin="built in", place=name)
        loading.add(importlib.import_module(name), plugin)
    if is_autoloading():
        for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=_entry_order):
            loading.add_entry(entry)
    for path in files:
        loading.add_file(path)
    return loading.finished()


def is_autoloading() -> bool:
    """Whether installed plugins are loaded."""
    return os.environ.get(NO_AUTOLOAD, "") in ("", "0")


def _entry_order(entry: metadata.EntryPoint) -> tuple[str, str]:
    return (entry.dist.name if entry.dist else "", entry.name)
