"""The one place that knows every plugin: loading, what each offers, and why one was not loaded."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs
import pluggy
from packaging.utils import canonicalize_name

from rulecheck.engine.ask import Judge
from rulecheck.engine.guard import Border
from rulecheck.errors import PluginError, told
from rulecheck.hook_api import DEPRECATED, FIRST, Deprecated, deprecations, stated_api
from rulecheck.hookspecs import Reader, Reporter
from rulecheck.model.rule import Rule
from rulecheck.offers import (
    Manager,
    check_forms,
    flat,
    guarded_reader,
    guarded_reporter,
    kinds_named,
    new_manager,
    unfit,
)
from rulecheck.rulesets.requirements import ENTRY_POINTS, required_distributions
from rulecheck.shown import shown
from rulecheck.version import HOOK_API, __version__

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
NO_AUTOLOAD = "RULECHECK_DISABLE_PLUGIN_AUTOLOAD"


@attrs.frozen(kw_only=True)
class Plugin:
    """One plugin, loaded or not.

    Attributes:
        name: its module, entry point or file.
        distribution: the installed package it came with; ``rulecheck-targets`` for the built-in ones.
        version: of the distribution, or the SHA-256 of the file.
        origin: ``built in``, ``entry point`` or ``file``.
        place: where it was looked for: a module, with an object in it after a colon, or the file's path.
        hook_api: the version of the hooks that it was written for; None if that was not asked or cannot be told.
        hooks: those that it implements.
        wraps: those of them that wrap what other plugins answer.
        kinds, readers, reporters: the names it offers, or would have offered.
        fault: why it was not loaded; None if it was.
        remarks: what its author should know: what it changed while it was imported, what will be taken away.
    """

    name: str
    distribution: str
    version: str
    origin: str
    place: str = ""
    hook_api: int | None = None
    hooks: tuple[str, ...] = ()
    wraps: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    reporters: tuple[str, ...] = ()
    fault: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Name, distribution and version, for messages; however they were made up, they stay on their line."""
        return f"{_brief(self.name)} ({_brief(self.distribution)} {_brief(self.version)})"

    @property
    def is_built_in(self) -> bool:
        """Whether it is one of ours."""
        return self.origin == "built in"


def _brief(text: str) -> str:
    return shown(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


_LONGEST = 300
_NAMED = 3


@attrs.frozen(kw_only=True)
class Plugins:
    """Every plugin of a run and what they offer together."""

    plugins: tuple[Plugin, ...]
    kinds: Mapping[str, type[Rule]]
    judges: Mapping[str, Judge]
    readers: Mapping[str, Reader]
    reporters: Mapping[str, Reporter]
    border: Border = attrs.field(factory=Border, eq=False)

    def crossing(self) -> AbstractContextManager[None]:
        """Return the context for what may run code of any plugin: a class that is asked, a frame that is computed."""
        titles = [plugin.title for plugin in self.plugins if not plugin.is_built_in and plugin.fault is None]
        more = [f"{len(titles) - _NAMED} more"] if len(titles) > _NAMED else []
        return self.border.crossing(" or ".join([*titles[:_NAMED], *more])) if titles else nullcontext()

    def lacking(self, requirements: Iterable[str]) -> Iterator[str]:
        """Yield why a distribution that a rule set requires is not to be had, though it is installed."""
        for name in required_distributions(requirements):
            of_it = [plugin for plugin in self.plugins if canonicalize_name(plugin.distribution) == name]
            of_it = [plugin for plugin in of_it if plugin.origin == "entry point"]
            if not of_it:
                yield f"requires: '{name}' is installed and was not loaded: {NO_AUTOLOAD} is set"
            for plugin in of_it:
                if plugin.fault is not None:
                    yield f"requires: plugin {plugin.title} was not loaded: {plugin.fault}"

    @property
    def faulty(self) -> tuple[Plugin, ...]:
        """The plugins that were not loaded."""
        return tuple(plugin for plugin in self.plugins if plugin.fault is not None)

    def offering(self, kind: str) -> Plugin | None:
        """Return the loaded plugin that judges a kind."""
        return next((plugin for plugin in self.plugins if kind in plugin.kinds and plugin.fault is None), None)


def load_plugins(
    files: Iterable[str] = (), *, hook_api: int = HOOK_API, deprecated: Deprecated = DEPRECATED
) -> Plugins:
    """Load the built-in plugins, the installed ones, and those in single files.

    ``RULECHECK_DISABLE_PLUGIN_AUTOLOAD=1`` leaves the installed ones out. A plugin that cannot be
    loaded is kept with its fault, and keeps no other from loading.

    Args:
        files: the paths of single files.
        hook_api: the version of the hooks that is spoken.
        deprecated: by hook, the arguments that are on their way out.
    """
    loading = _Loading(hook_api=hook_api, deprecated=deprecated)
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


@attrs.define
class _Loading:
    """Plugins on their way in, one at a time."""

    hook_api: int = HOOK_API
    deprecated: Deprecated = DEPRECATED
    border: Border = attrs.field(factory=Border)
    manager: Manager = attrs.field(factory=new_manager)
    plugins: list[Plugin] = attrs.field(factory=list)
    kinds: dict[str, tuple[type[Rule], object]] = attrs.field(factory=dict)
    readers: dict[str, Reader] = attrs.field(factory=dict)
    reporters: dict[str, Reporter] = attrs.field(factory=dict)

    def add(self, module: object, plugin: Plugin) -> None:
        """Register a plugin and take in what it offers, or note why not."""
        if self.manager.is_registered(module):
            owner = self._title(module)
            self.plugins.append(attrs.evolve(plugin, fault=f"the same module is already loaded as {owner}"))
            return
        try:
            offered = self._register(module, plugin)
        except KeyboardInterrupt:
            raise
        except pluggy.PluginValidationError as error:
            self._refuse(module, plugin, unfit(error))
        except PluginError as error:
            self._refuse(module, plugin, error.what)
        except BaseException as error:  # noqa: BLE001 - the plugin border: hooks that offer may raise anything
            self._refuse(module, plugin, told(error))
        else:
            self.plugins.append(offered)

    def add_entry(self, entry: metadata.EntryPoint) -> None:
        """Import an installed plugin and register it."""
        name, version = (entry.dist.name, entry.dist.version) if entry.dist else ("unknown", "unknown")
        plugin = Plugin(name=entry.name, distribution=name, version=version, origin="entry point", place=entry.value)
        try:
            with self.border.crossing(plugin.title, is_import=True):
                module = entry.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - the plugin border: sys.exit at import must not end the run
            self._refuse(None, plugin, f"importing {entry.value} failed: {told(error)}")
        else:
            self.add(module, plugin)

    def add_file(self, path: str) -> None:
        """Import a plugin from one file and register it.

        Raises:
            PluginError: it cannot be loaded; it was asked for by name, so nothing goes on without it.
        """
        file = Path(path)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise PluginError(path, f"cannot be read: {error.strerror or error}") from error
        digest = hashlib.sha256(content).hexdigest()
        plugin = Plugin(name=path, distribution=file.name, version=f"sha256:{digest}", origin="file", place=path)
        name = f"rulecheck_plugin_{digest[:16]}"
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None or file.suffix != ".py":
            raise PluginError(path, "is no Python file; its name must end in .py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            # What is run is what was hashed: not a compiled copy that may be left from an older file of the same size.
            with self.border.crossing(plugin.title, is_import=True):
                exec(compile(content, path, "exec"), module.__dict__)  # noqa: S102 - the plugin the user named
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise PluginError(path, f"importing it failed: {told(error)}") from error
        self.add(module, plugin)
        if self.plugins[-1].fault is not None:
            raise PluginError(path, self.plugins[-1].fault)

    def finished(self) -> Plugins:
        """Return what was loaded, each kind with the one plugin that judges it."""
        judges = {kind: self._judge(owner) for kind, (_, owner) in self.kinds.items()}
        return Plugins(
            plugins=tuple(self.plugins),
            kinds={kind: class_ for kind, (class_, _) in self.kinds.items()},
            judges=judges,
            readers=self.readers,
            reporters=self.reporters,
            border=self.border,
        )

    def _judge(self, owner: object) -> Judge:
        wrapping = [wrapper for wrapper in self.manager.wrapping() if wrapper is not owner]
        ours = {self._title(plugin) for plugin in (owner, *wrapping)} & {p.title for p in self.plugins if p.is_built_in}
        return Judge(
            plugin=self._title(owner),
            ask=self.manager.judging_hook(owner),
            wrappers=tuple(self._title(wrapper) for wrapper in wrapping),
            culprit=self.border.culprit,
            is_ours=len(ours) == 1 + len(wrapping),
        )

    def _register(self, module: object, plugin: Plugin) -> Plugin:
        api = FIRST if plugin.is_built_in else stated_api(module, self.hook_api)
        self.manager.register(module, name=f"{plugin.distribution}:{plugin.name}")
        self.manager.check_pending()
        if not plugin.is_built_in:
            self.manager.guard(module, self.border, plugin.title)
        hook = self.manager.subset_hook_caller
        others = [other for other in self.manager.get_plugins() if other is not module]
        names = [caller.name for caller in self.manager.get_hookcallers(module) or []]
        classes, new_readers, new_reporters = (
            flat(hook(name, others)(), name) if name in names else []
            for name in ("rulecheck_kinds", "rulecheck_readers", "rulecheck_reporters")
        )
        self._check(classes, new_readers, new_reporters, module)
        self.kinds.update({class_.kind: (class_, module) for class_ in classes})
        for reader in new_readers:
            self.readers[reader.name] = self._guarded(guarded_reader, reader, plugin)
        for reporter in new_reporters:
            self.reporters[reporter.name] = self._guarded(guarded_reporter, reporter, plugin)
        implemented = self.manager.implementations(module)
        taken = {hook: (*each.argnames, *each.kwargnames) for hook, each in implemented.items()}
        return attrs.evolve(
            plugin,
            hook_api=api,
            hooks=tuple(sorted(implemented)),
            wraps=tuple(sorted(hook for hook, each in implemented.items() if each.wrapper or each.hookwrapper)),
            kinds=tuple(class_.kind for class_ in classes),
            readers=tuple(reader.name for reader in new_readers),
            reporters=tuple(reporter.name for reporter in new_reporters),
            remarks=(*deprecations(plugin.title, taken, self.deprecated), *self.border.taken()),
        )

    def _guarded(self, guard: Callable[[Any, Border, str], Any], offered: Any, plugin: Plugin) -> Any:
        return offered if plugin.is_built_in else guard(offered, self.border, plugin.title)

    def _check(self, classes: list[Any], new_readers: list[Any], new_reporters: list[Any], module: object) -> None:
        """Refuse offers that are not of the right form, or whose name is taken."""
        check_forms(classes, new_readers, new_reporters)
        names: list[tuple[str, str, Mapping[str, Any]]] = [("kind", c.kind, self.kinds) for c in classes]
        names += [("reader", reader.name, self.readers) for reader in new_readers]
        names += [("reporter", reporter.name, self.reporters) for reporter in new_reporters]
        for sort, name, taken in names:
            if name in taken:
                raise PluginError("", f"the {sort} '{name}' is already offered by {self._offering(sort, name)}")
        if len({class_.kind for class_ in classes}) < len(classes):
            raise PluginError("", "it offers two kinds of one name")
        if classes and not self.manager.is_judging(module):
            raise PluginError("", "it offers kinds, but has no rulecheck_judge to judge them")

    def _title(self, owner: object) -> str:
        name = self.manager.get_name(owner)
        return next((p.title for p in self.plugins if f"{p.distribution}:{p.name}" == name), str(name))

    def _offering(self, sort: str, name: str) -> str:
        offers = {"kind": "kinds", "reader": "readers", "reporter": "reporters"}[sort]
        return next((p.title for p in self.plugins if p.fault is None and name in getattr(p, offers)), "another plugin")

    def _refuse(self, module: object, plugin: Plugin, fault: str) -> None:
        if module is not None and self.manager.is_registered(module):
            self.manager.unregister(module)
        offered = tuple(kind for kind in kinds_named(module))
        self.plugins.append(attrs.evolve(plugin, fault=fault, kinds=offered, remarks=self.border.taken()))
