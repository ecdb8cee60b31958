"""What a plugin offers: which of its names are hooks of ours, and whether their answers are of the right form."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import pluggy

from rulecheck import hookspecs
from rulecheck.errors import PluginError
from rulecheck.hookspecs import PROJECT, Reader, Reporter
from rulecheck.model.rule import Rule


class Manager(pluggy.PluginManager):
    """A manager that looks only at names of ours, so that registering is quick and runs no property of a plugin."""

    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        """Return how a name of a plugin is marked as a hook; None if it is none of ours."""
        if not name.startswith(f"{PROJECT}_"):
            return None
        options = super().parse_hookimpl_opts(plugin, name)
        function = getattr(plugin, name)
        if options is None and inspect.isroutine(function):
            raise pluggy.PluginValidationError(plugin, f"{name} is not marked with @rulecheck.hookimpl")
        is_wrapper = options is not None and (options["wrapper"] or options["hookwrapper"])
        if options is not None and not is_wrapper and inspect.isgeneratorfunction(function):
            raise pluggy.PluginValidationError(plugin, f"{name} yields; a hook returns, unless it is a wrapper")
        return options

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


def new_manager() -> Manager:
    """Return a manager that knows our hooks and no plugin yet."""
    manager = Manager(PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def check_forms(classes: list[Any], new_readers: list[Any], new_reporters: list[Any]) -> None:
    """Check that each offer is what its hook hands back.

    Raises:
        PluginError: one is not.
    """
    for class_ in classes:
        if not _is_kind(class_):
            raise PluginError("", f"{class_!r} is no kind: a frozen attrs class below rulecheck.Rule with a name, kind")
    for offered, type_ in ((new_readers, Reader), (new_reporters, Reporter)):
        for each in offered:
            if not isinstance(each, type_):
                raise PluginError("", f"{each!r} is no rulecheck.{type_.__name__}")


def _is_kind(class_: Any) -> bool:
    """Whether a class was decorated itself, and has a name; a class that only inherits would lose its own keys."""
    is_rule = isinstance(class_, type) and issubclass(class_, Rule) and "__attrs_attrs__" in vars(class_)
    return is_rule and isinstance(class_.kind, str) and bool(class_.kind)


def flat(answers: Sequence[Any], hook: str) -> list[Any]:
    """Return what a plugin offers through one hook.

    Raises:
        PluginError: an answer is no list.
    """
    if not answers:
        raise PluginError("", f"{hook} must return a list, not None")
    offered: list[Any] = []
    for answer in answers:
        if not isinstance(answer, (list, tuple)):
            raise PluginError("", f"{hook} must return a list, not {type(answer).__name__}")
        offered += answer
    return offered


def kinds_named(module: object) -> Iterator[str]:
    """Yield the kinds that a plugin would have offered, so that a rule that needs one can say why it is not there."""
    if not isinstance(module, ModuleType):
        return
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.kind and value.__module__ == module.__name__:
            yield value.kind


def unfit(error: pluggy.PluginValidationError) -> str:
    """Say what pluggy finds wrong with a plugin, on one line."""
    return " ".join(str(error).split())
