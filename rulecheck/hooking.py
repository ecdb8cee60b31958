"""Which of a plugin's names are hooks of ours; what is wrong with one that is not, or is not as it must be."""

from __future__ import annotations

import inspect
import sys
from functools import cache
from types import ModuleType
from typing import Any

import pluggy

from rulecheck import hookspecs
from rulecheck.engine.guard import Border
from rulecheck.errors import nearest
from rulecheck.hookspecs import PROJECT
from rulecheck.raised import line_with

_LONGEST = 60


class Manager(pluggy.PluginManager):
    """A manager that looks only at names of ours, so that registering is quick and runs no property of a plugin."""

    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        """Return how a name of a plugin is marked as a hook; None if it is none of ours."""
        if not name.startswith(f"{PROJECT}_") and not _is_marked(plugin, name):
            return None
        options = super().parse_hookimpl_opts(plugin, name)
        function = getattr(plugin, name)
        fault = _hook_fault(name, function, options) if inspect.isroutine(function) else None
        if fault is not None:
            line = line_with(function)
            raise pluggy.PluginValidationError(plugin, fault if line is None else f"{fault} ({line})")
        return options

    def implementations(self, module: object) -> dict[str, pluggy.HookImpl]:
        """Return what a plugin implements, by hook."""
        callers = self.get_hookcallers(module) or []
        return {caller.name: each for caller in callers for each in caller.get_hookimpls() if each.plugin is module}

    def guard(self, module: object, border: Border, title: str) -> None:
        """Have all hooks of a plugin called within the border."""
        for implementation in self.implementations(module).values():
            is_wrapper = implementation.wrapper or implementation.hookwrapper
            guard = border.guarded_wrapper if is_wrapper else border.guarded
            # Declared final: pluggy itself never changes it after it has looked at the arguments.
            object.__setattr__(implementation, "function", guard(implementation.function, title))

    def is_judging(self, module: object) -> bool:
        """Whether a plugin itself judges, and not only wraps those that do."""
        implementations = self.hook.rulecheck_judge.get_hookimpls()
        return any(i.plugin is module and not i.wrapper and not i.hookwrapper for i in implementations)

    def judging_hook(self, owner: object) -> Any:
        """Return the judging hook, narrowed to one plugin and the wrappers of all."""
        implementations = self.hook.rulecheck_judge.get_hookimpls()
        others = [
            impl.plugin
            for impl in implementations
            if impl.plugin is not owner and not impl.wrapper and not impl.hookwrapper
        ]
        return self.subset_hook_caller("rulecheck_judge", others)

    def wrapping(self) -> list[Any]:
        """Return the plugins that wrap the judging."""
        return [i.plugin for i in self.hook.rulecheck_judge.get_hookimpls() if i.wrapper or i.hookwrapper]


def _is_marked(plugin: object, name: str) -> bool:
    """Whether a function is marked as a hook, whatever it is called."""
    return isinstance(plugin, ModuleType) and hasattr(vars(plugin)[name], f"{PROJECT}_impl")


def _hook_fault(name: str, function: Any, options: Any) -> str | None:
    """Return what is wrong with a function of a plugin that is, or seems to be, one of our hooks."""
    if options is not None and options["optionalhook"]:
        return None
    hooks = _arguments_of_hooks()
    if name not in hooks:
        return f"unknown hook '{name}'{nearest(name, hooks)}"
    if options is None:
        return f"{name} is not marked with @rulecheck.hookimpl"
    is_wrapper, is_yielding = options["wrapper"] or options["hookwrapper"], inspect.isgeneratorfunction(function)
    if is_yielding and not is_wrapper:
        return f"{name} yields; a hook returns, unless it is a wrapper"
    if is_wrapper and not is_yielding:
        return f"{name} is a wrapper and does not yield; write answer = yield, and return answer"
    return _argument_fault(name, function, hooks[name])


@cache
def _arguments_of_hooks() -> dict[str, tuple[str, ...]]:
    """Return the names of the arguments of each of our hooks."""
    hooks = {name: value for name, value in vars(hookspecs).items() if name.startswith(f"{PROJECT}_")}
    return {name: tuple(inspect.signature(hook).parameters) for name, hook in hooks.items()}


def _argument_fault(name: str, function: Any, known: tuple[str, ...]) -> str | None:
    wanted = [each.name for each in inspect.signature(function).parameters.values() if each.default is each.empty]
    strange = next((each for each in wanted if each not in known), None)
    if strange is None:
        return None
    return f"{name} has an argument '{strange}' that there is not; write def {name}({', '.join(known)})"


def new_manager() -> Manager:
    """Return a manager that knows our hooks and no plugin yet."""
    manager = Manager(PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def hookless(named: Any) -> str:
    """Say what an entry point, or a path, must name, if what it names has no hook."""
    if not isinstance(named, ModuleType):
        sort = "class" if isinstance(named, type) else type(named).__name__
        name, module = getattr(named, "__name__", repr(named)[:_LONGEST]), getattr(named, "__module__", None)
        where = f", '{module}'" if isinstance(module, str) else ""
        right = f"name the module in which rulecheck_kinds and the other hooks stand{where}"
        return f"{name} is a {sort} without hooks; {right}"
    inner = [name for name in sorted(sys.modules) if name.startswith(f"{named.__name__}.")]
    below = [name for name in inner if _has_hooks(sys.modules[name])]
    what = "it has no hook, no function rulecheck_kinds or another that is marked with @rulecheck.hookimpl"
    if below:
        return f"{what}; name the module in which they stand, '{below[0]}'"
    return f"{what}; name the module of this package in which they stand" if hasattr(named, "__path__") else what


def _has_hooks(module: ModuleType) -> bool:
    return any(_is_marked(module, name) for name in list(vars(module)))


def unfit(error: pluggy.PluginValidationError) -> str:
    """Say what pluggy finds wrong with a plugin, on one line."""
    return " ".join(str(error).split())
