"""Installed distributions that look like plugins of rulecheck and registered none: their authors wonder why."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from importlib import metadata

import attrs
from packaging.utils import canonicalize_name

from rulecheck.version import DISTRIBUTION, ENTRY_POINTS

_ALIKE = 0.8


@attrs.frozen(kw_only=True)
class Overlooked:
    """A distribution that may be meant as a plugin.

    Attributes:
        distribution, version: what is installed.
        what: is wrong with it, and what would be right.
    """

    distribution: str
    version: str
    what: str


def overlooked() -> tuple[Overlooked, ...]:
    """Return the distributions whose name, or a group of entry points, is like ours, and that are no plugins."""
    found = {}
    for installed in metadata.distributions():
        name = str(installed.metadata["Name"] or "")
        what = _what(name, installed)
        if what is not None:
            found[canonicalize_name(name)] = Overlooked(distribution=name, version=str(installed.version), what=what)
    return tuple(found[name] for name in sorted(found))


def _what(name: str, installed: metadata.Distribution) -> str | None:
    groups = {entry.group for entry in installed.entry_points}
    misspelt = sorted(_misspelt(groups))
    if misspelt:
        listed = ", ".join(f"'{group}'" for group in misspelt)
        return f"has entry points in the group {listed}; plugins of rulecheck stand in the group '{ENTRY_POINTS}'"
    is_ours = canonicalize_name(name) == DISTRIBUTION
    if canonicalize_name(name).startswith("rulecheck-") and not is_ours and ENTRY_POINTS not in groups:
        return f"has no entry point in the group '{ENTRY_POINTS}', so no plugin of it is known"
    return None


def _misspelt(groups: set[str]) -> Iterator[str]:
    for group in groups - {ENTRY_POINTS}:
        likeness = difflib.SequenceMatcher(None, group.lower(), ENTRY_POINTS).ratio()
        if group.lower().startswith(ENTRY_POINTS) or likeness >= _ALIKE:
            yield group
