"""What is known of one plugin, and of all plugins of a run together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext

import attrs

from rulecheck.engine.ask import Judge
from rulecheck.engine.guard import Border
from rulecheck.hookspecs import Reader, Reporter
from rulecheck.model.rule import Rule
from rulecheck.shown import shown

NO_AUTOLOAD = "RULECHECK_DISABLE_PLUGIN_AUTOLOAD"
_LONGEST = 300
_NAMED = 3


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
        wanted = tuple(requirements)
        if not wanted:
            return
        # Late, for few rule sets require a plugin, and packaging is heavy.
        from packaging.utils import canonicalize_name

        from rulecheck.rulesets.requirements import required_distributions

        for name in required_distributions(wanted):
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
