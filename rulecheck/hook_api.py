"""Which version of the hooks a plugin was written for, whether this rulecheck speaks it, and what is on its way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rulecheck.errors import PluginError
from rulecheck.version import HOOK_API, __version__

STATED_AS = "RULECHECK_API"
"""The name by which a plugin's module states the version, a whole number."""

FIRST = 1
"""What a plugin that states none is written for."""

Deprecated = Mapping[str, Mapping[str, str]]
DEPRECATED: Deprecated = {}
"""By hook, the arguments that a later version takes away, each with what to do instead; none today."""


def stated_api(module: object, spoken: int = HOOK_API) -> int:
    """Return the version of the hooks that a plugin was written for: the current one, or the one before.

    Args:
        module: the plugin.
        spoken: the current version.

    Raises:
        PluginError: it is another, or no whole number.
    """
    stated: Any = getattr(module, STATED_AS, FIRST)
    if not isinstance(stated, int) or isinstance(stated, bool):
        what = f"{STATED_AS} is {stated!r:.40} and not the number of a hook API, {STATED_AS} = {spoken}"
        raise PluginError("", what)
    accepted = [number for number in (spoken, spoken - 1) if number >= FIRST]
    if stated not in accepted:
        speaks = " and ".join(map(str, accepted))
        what = "upgrade rulecheck-targets" if stated > spoken else "upgrade the plugin"
        raise PluginError("", f"written for hook API {stated}; this rulecheck {__version__} speaks {speaks}: {what}")
    return stated


def deprecations(title: str, implemented: Mapping[str, tuple[str, ...]], deprecated: Deprecated) -> Iterator[str]:
    """Yield what a plugin must change before the next version.

    Args:
        title: the plugin's.
        implemented: the hooks that it implements, each with the arguments that it takes.
        deprecated: as ``DEPRECATED``.
    """
    for hook, arguments in sorted(implemented.items()):
        for argument in arguments:
            instead = deprecated.get(hook, {}).get(argument)
            if instead is not None:
                yield f"plugin {title}: the argument '{argument}' of {hook} is deprecated: {instead}"
