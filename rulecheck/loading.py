"""Plugins on their way in: imported, registered, asked what they offer; or why not."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Mapping, Set
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pluggy

from rulecheck.built_in import BuiltIn, BuiltInKind, BuiltInReader, BuiltInReporter, Kinds
from rulecheck.engine.ask import Judge
from rulecheck.engine.guard import Border
from rulecheck.errors import PluginError, told
from rulecheck.hook_api import DEPRECATED, FIRST, Deprecated, deprecations, stated_api
from rulecheck.hooking import Manager, hookless, new_manager, unfit
from rulecheck.hookspecs import Reader, Reporter
from rulecheck.model.rule import Rule
from rulecheck.offers import (
    check_forms,
    flat,
    guarded_reader,
    guarded_reporter,
    kinds_named,
)
from rulecheck.plugin import Plugin, Plugins
from rulecheck.version import DISTRIBUTION, HOOK_API, __version__

if TYPE_CHECKING:
    from rulecheck.allowing import Allowance


@attrs.define
class Loading:
    """Plugins on their way in, one at a time."""

    hook_api: int = HOOK_API
    deprecated: Deprecated = DEPRECATED
    allowance: Allowance | None = None
    border: Border = attrs.field(factory=Border)
    manager: Manager = attrs.field(factory=new_manager)
    plugins: list[Plugin] = attrs.field(factory=list)
    kinds: dict[str, type[Rule] | BuiltInKind] = attrs.field(factory=dict)
    owners: dict[str, object] = attrs.field(factory=dict)
    readers: dict[str, Reader] = attrs.field(factory=dict)
    reporters: dict[str, Reporter] = attrs.field(factory=dict)

    def add_built_in(self, built_in: BuiltInKind | BuiltInReader | BuiltInReporter) -> None:
        """Register a plugin of ours and take in what it offers; that all is of the right form is a test's to say."""
        plugin = Plugin(
            name=built_in.module,
            distribution=DISTRIBUTION,
            version=__version__,
            origin="built in",
            place=built_in.module,
            hook_api=FIRST,
        )
        self.manager.register(built_in, name=f"{plugin.distribution}:{plugin.name}")
        match built_in:
            case BuiltInKind(name=name):
                self.kinds[name] = self.owners[name] = built_in
                plugin = attrs.evolve(plugin, kinds=(name,))
            case BuiltInReader(name=name):
                self.readers.update({reader.name: reader for reader in built_in.rulecheck_readers()})
                plugin = attrs.evolve(plugin, readers=(name,))
            case BuiltInReporter(name=name):
                self.reporters.update({reporter.name: reporter for reporter in built_in.rulecheck_reporters()})
                plugin = attrs.evolve(plugin, reporters=(name,))
        hooks = tuple(sorted(self.manager.implementations(built_in)))
        self.plugins.append(attrs.evolve(plugin, hooks=hooks))

    def add(self, module: object, plugin: Plugin) -> None:
        """Register a plugin and take in what it offers, or note why not."""
        registered = self._registered(module)
        if registered is not None:
            owner = self._title(registered)
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
        """Import an installed plugin and register it.

        Raises:
            PluginError: it is not permitted.
        """
        name, version = (entry.dist.name, entry.dist.version) if entry.dist else ("unknown", "unknown")
        plugin = Plugin(name=entry.name, distribution=name, version=version, origin="entry point", place=entry.value)
        self._check_allowed(plugin)
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
        self._check_allowed(plugin)
        name = f"rulecheck_plugin_{digest[:16]}"
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None or file.suffix != ".py":
            raise PluginError(path, "is no Python file; its name must end in .py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            # What is run is what was hashed: not a compiled copy that may be left from an older file of the same size.
            with self.border.crossing(plugin.title, is_import=True):
                exec(compile(content, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the plugin the user named
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise PluginError(path, f"importing it failed: {told(error)}") from error
        self.add(module, plugin)
        if self.plugins[-1].fault is not None:
            raise PluginError(path, self.plugins[-1].fault)

    def _check_allowed(self, plugin: Plugin) -> None:
        if self.allowance is not None:
            self.allowance.check(plugin)

    def finished(self) -> Plugins:
        """Return what was loaded, each kind with the one plugin that judges it."""
        ours = {plugin.title for plugin in self.plugins if plugin.is_built_in}
        return Plugins(
            plugins=tuple(self.plugins),
            kinds=Kinds(self.kinds),
            judges={kind: self._judge(owner, ours) for kind, owner in self.owners.items()},
            readers=self.readers,
            reporters=self.reporters,
            border=self.border,
        )

    def _judge(self, owner: object, ours: Set[str]) -> Judge:
        wrapping = [wrapper for wrapper in self.manager.wrapping() if wrapper is not owner]
        return Judge(
            plugin=self._title(owner),
            ask=self.manager.judging_hook(owner),
            wrappers=tuple(self._title(wrapper) for wrapper in wrapping),
            culprit=self.border.culprit,
            is_ours=all(self._title(plugin) in ours for plugin in (owner, *wrapping)),
        )

    def _register(self, module: object, plugin: Plugin) -> Plugin:
        api = stated_api(module, self.hook_api)
        self.manager.register(module, name=f"{plugin.distribution}:{plugin.name}")
        self.manager.check_pending()
        if not self.manager.implementations(module):
            raise PluginError("", hookless(module))
        self.manager.guard(module, self.border, plugin.title)
        hook = self.manager.subset_hook_caller
        others = [other for other in self.manager.get_plugins() if other is not module]
        names = [caller.name for caller in self.manager.get_hookcallers(module) or []]
        classes, new_readers, new_reporters = (
            flat(hook(name, others)(), name) if name in names else []
            for name in ("rulecheck_kinds", "rulecheck_readers", "rulecheck_reporters")
        )
        self._check(classes, new_readers, new_reporters, module)
        self.kinds.update({class_.kind: class_ for class_ in classes})
        self.owners.update({class_.kind: module for class_ in classes})
        for reader in new_readers:
            self.readers[reader.name] = guarded_reader(reader, self.border, plugin.title)
        for reporter in new_reporters:
            self.reporters[reporter.name] = guarded_reporter(reporter, self.border, plugin.title)
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

    def _check(self, classes: list[Any], new_readers: list[Any], new_reporters: list[Any], module: object) -> None:
        """Refuse offers that are not of the right form, or whose name is taken."""
        check_forms(classes, new_readers, new_reporters)
        names: list[tuple[str, str, Mapping[str, Any]]] = [("kind", c.kind, self.kinds) for c in classes]
        names += [("reader", reader.name, self.readers) for reader in new_readers]
        names += [("reporter", reporter.name, self.reporters) for reporter in new_reporters]
        for sort, name, taken in names:
            if name in taken:
                raise PluginError("", f"the {sort} '{name}' is already offered by {self._offering(sort, name)}")
        for reader in new_readers:
            for other in self.readers.values():
                self._check_apart(reader, other)
        named = {class_.kind: class_ for class_ in classes}
        twin = next((class_ for class_ in classes if named[class_.kind] is not class_), None)
        if len(named) < len(classes):
            both = "" if twin is None else f", '{twin.kind}': {twin.__name__} and {named[twin.kind].__name__}"
            raise PluginError("", f"it offers two kinds of one name{both}")
        if classes and not self.manager.is_judging(module):
            raise PluginError("", "it offers kinds, but has no rulecheck_judge to judge them")

    def _check_apart(self, reader: Reader, other: Reader) -> None:
        """Refuse a reader of files or locations that another one reads, for only one of them could be chosen."""
        shared = [f"files that end in '{suffix}'" for suffix in reader.suffixes if suffix in other.suffixes]
        shared += [f"'{reader.scheme}:'"] if reader.scheme is not None and reader.scheme == other.scheme else []
        if shared:
            owner = self._offering("reader", other.name)
            raise PluginError("", f"{shared[0]} are already read by the reader '{other.name}' of {owner}")

    def _registered(self, module: object) -> object | None:
        """Return what is registered as a plugin already: itself, or what stands for it."""
        stands = (each for each in self.manager.get_plugins() if isinstance(each, BuiltIn) and each.stands_for(module))
        return module if self.manager.is_registered(module) else next(stands, None)

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
