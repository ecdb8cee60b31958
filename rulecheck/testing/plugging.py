"""A kind that may stand anywhere, in a test too, is made known to a run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import attrs
import pluggy

from rulecheck.engine.ask import Judge
from rulecheck.errors import PluginError, UnknownNameError
from rulecheck.hooking import new_manager, unfit
from rulecheck.hookspecs import hookimpl
from rulecheck.model.rule import Rule
from rulecheck.offers import check_forms
from rulecheck.plugins import Plugin, Plugins

Judging = Callable[..., Any]


@attrs.frozen(kw_only=True)
class Plugged:
    """A kind, and the plugins that it is among.

    Attributes:
        kind: its class.
        plugins: all of a run; this kind is judged by its own plugin, even where another offers one of its name.
    """

    kind: type[Rule]
    plugins: Plugins


def plugged(kind: type[Rule] | str, judge: Judging | None, plugins: Plugins) -> Plugged:
    """Return a kind together with who judges it.

    Args:
        kind: the class, or the name of one that is loaded.
        judge: its ``rulecheck_judge``; None: that of the module in which the class stands.
        plugins: all others.

    Raises:
        UnknownNameError: nothing is called so.
        PluginError: the class is no kind, or nothing judges it.
    """
    if isinstance(kind, str):
        if kind not in plugins.kinds:
            raise UnknownNameError("kind", kind, plugins.kinds)
        kind = plugins.kinds[kind]
    if judge is None and plugins.kinds.get(getattr(kind, "kind", "")) is kind:
        return Plugged(kind=kind, plugins=plugins)
    check_forms([kind], [], [])
    asked = _judge(kind, _of_its_module(kind) if judge is None else judge)
    title = f"{kind.__module__}.{kind.__qualname__}"
    record = Plugin(name=title, distribution=title, version="", origin="file", kinds=(kind.kind,))
    others = tuple(p for p in plugins.plugins if kind.kind not in p.kinds)
    known = attrs.evolve(
        plugins,
        plugins=(*others, record),
        kinds={**plugins.kinds, kind.kind: kind},
        judges={**plugins.judges, kind.kind: asked},
    )
    return Plugged(kind=kind, plugins=known)


def _of_its_module(kind: type[Rule]) -> Judging:
    judge: Judging | None = getattr(sys.modules.get(kind.__module__), "rulecheck_judge", None)
    if judge is None:
        what = "its module has no rulecheck_judge; write one there, or hand it over: judge=…"
        raise PluginError(f"{kind.__module__}.{kind.__qualname__}", what)
    return judge


def _judge(kind: type[Rule], judge: Judging) -> Judge:
    """Return who judges a kind, asked as an installed plugin is: only with the arguments that it names."""
    title = f"{kind.__module__}.{kind.__qualname__}"
    marked = judge if hasattr(judge, "rulecheck_impl") else hookimpl(judge)
    plugin = type("Plugin", (), {"rulecheck_judge": staticmethod(marked)})
    manager = new_manager()
    try:
        manager.register(plugin, name=title)
    except pluggy.PluginValidationError as error:
        raise PluginError(title, unfit(error)) from error
    return Judge(plugin=title, ask=manager.judging_hook(plugin))
