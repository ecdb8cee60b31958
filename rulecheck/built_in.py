"""What is built in, known by name: a plugin of ours is imported when what it offers is first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import attrs

from rulecheck.hookspecs import Reader, Reporter, hookimpl
from rulecheck.model.report import Report
from rulecheck.model.rule import Rule


@attrs.frozen(kw_only=True, eq=False)
class BuiltIn:
    """A plugin of ours, registered in the place of its module, which a check that does not need it never imports.

    Attributes:
        name: of the kind, the reader or the reporter that it offers.
        suffixes: of the files that it reads or writes.
    """

    name: str
    suffixes: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The name of the module."""
        raise NotImplementedError

    def stands_for(self, plugin: object) -> bool:
        """Whether a plugin is this one's module."""
        return isinstance(plugin, ModuleType) and plugin.__name__ == self.module

    def _imported(self) -> Any:
        return importlib.import_module(self.module)


class BuiltInKind(BuiltIn):
    """A kind of ours and who judges it."""

    @property
    def module(self) -> str:
        """The name of the module, that of the kind with underscores."""
        return f"rulecheck.kinds.{self.name.replace('-', '_')}"

    @hookimpl
    def rulecheck_kinds(self) -> list[type[Rule]]:
        """Announce the kind."""
        kinds: list[type[Rule]] = self._imported().rulecheck_kinds()
        return kinds

    @hookimpl
    def rulecheck_judge(self, rule: Any, submission: Any) -> Any:
        """Judge a rule of the kind."""
        return self._imported().rulecheck_judge(rule, submission)


class BuiltInReader(BuiltIn):
    """A reader of ours."""

    @property
    def module(self) -> str:
        """The name of the module."""
        return f"rulecheck.readers.{self.name}"

    @hookimpl
    def rulecheck_readers(self) -> list[Reader]:
        """Return the reader."""
        return [Reader(name=self.name, suffixes=self.suffixes, read=self._read)]

    def _read(self, location: str, options: Mapping[str, Any]) -> Any:
        return self._imported().read(location, options)


class BuiltInReporter(BuiltIn):
    """A reporter of ours."""

    @property
    def module(self) -> str:
        """The name of the module."""
        return f"rulecheck.reporters.{self.name}"

    @hookimpl
    def rulecheck_reporters(self) -> list[Reporter]:
        """Return the reporter."""
        return [Reporter(name=self.name, suffixes=self.suffixes, render=self._render)]

    def _render(self, report: Report) -> bytes:
        rendered: bytes = self._imported().render(report)
        return rendered


class Kinds(Mapping[str, type[Rule]]):
    """Kinds by name; a built-in one is imported when its class is asked for, and not to know its name."""

    def __init__(self, offered: Mapping[str, type[Rule] | BuiltInKind]) -> None:
        self._offered = offered

    def __getitem__(self, name: str) -> type[Rule]:
        offered = self._offered[name]
        if not isinstance(offered, BuiltInKind):
            return offered
        (kind,) = offered.rulecheck_kinds()
        return kind

    def __contains__(self, name: object) -> bool:
        return name in self._offered

    def __iter__(self) -> Iterator[str]:
        return iter(self._offered)

    def __len__(self) -> int:
        return len(self._offered)
