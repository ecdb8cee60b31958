"""Which plugins may be loaded at all: ``NAME==VERSION`` of a distribution, ``FILE.py==sha256:…`` of a single file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

import attrs
from packaging.utils import canonicalize_name

from rulecheck.errors import PluginError
from rulecheck.plugin import Plugin
from rulecheck.shown import shown

_FILE = re.compile(r"(?P<name>[^/\\]+\.py)==(?P<version>sha256:[0-9a-f]{64})")
_DISTRIBUTION = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)==(?P<version>[A-Za-z0-9][A-Za-z0-9.+!_-]*)"
)


@attrs.frozen
class Allowance:
    """The plugins that are permitted beside the built-in ones, each by its name and version.

    Attributes:
        pairs: file name and hash, or canonical name of the distribution and its version, to the letter.
    """

    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Allowance:
        """Read what was written for each.

        Raises:
            PluginError: it is written otherwise.
        """
        return cls(frozenset(_pair(text) for text in texts))

    def check(self, plugin: Plugin) -> None:
        """Refuse a plugin that is not permitted; it is asked before any of its code is run.

        Raises:
            PluginError: it is not.
        """
        is_file = plugin.origin == "file"
        name = PurePath(plugin.distribution).name if is_file else canonicalize_name(plugin.distribution)
        if (name, plugin.version) not in self.pairs:
            raise PluginError(plugin.title, f"is not permitted; --allow-plugin permits {self._words()}")

    def _words(self) -> str:
        return shown(", ".join(f"{name}=={version}" for name, version in sorted(self.pairs)))


def _pair(text: str) -> tuple[str, str]:
    if found := _FILE.fullmatch(text):
        return found["name"], found["version"]
    if (found := _DISTRIBUTION.fullmatch(text)) and not found["name"].endswith(".py"):
        return canonicalize_name(found["name"]), found["version"]
    raise PluginError(
        f"--allow-plugin {shown(text)}", "names no plugin; write NAME==VERSION, or FILE.py==sha256: and its 64 digits"
    )
