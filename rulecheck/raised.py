"""Where in a plugin's own file something is wrong, or was raised: told with it, for its author has no traceback."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import walk_tb
from typing import Any

_OURS = {"rulecheck", "pluggy", "attr", "attrs", "cattr", "cattrs"}
"""Packages that call a plugin; whoever they call first is one."""
_TABLES = {"narwhals", "polars"}
"""They call one too, but never a plugin that was not yet running."""


def line_of(error: BaseException) -> str | None:
    """Return ``my_kind.py, line 3``, the last line of a plugin's that was run; None if no plugin's was.

    A library that the plugin calls is passed over, and so is a wrapper that an error only passed through.
    """
    found, owner, caller = None, None, "rulecheck"
    for frame, line in walk_tb(error.__traceback__):
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package in sys.stdlib_module_names - {"__main__"} or frame.f_code.co_filename.startswith("<"):
            continue
        if package not in _OURS:
            owner = package if caller in _OURS and package not in _TABLES else owner
            found = (frame.f_code.co_filename, line) if package == owner else found
        caller = package
    return None if found is None else f"{_file(found[0])}, line {found[1]}"


def line_in(class_: type, name: str) -> str | None:
    """Return the line on which a class says something of a name, ``my_kind.py, line 3``; None if it cannot be read."""
    try:
        lines, first = inspect.getsourcelines(class_)
        file = inspect.getfile(class_)
    except (OSError, TypeError):
        return None
    said = re.compile(rf"\s+(async )?(def )?{re.escape(name)}\b")
    found = next((line for line, text in enumerate(lines, first) if said.match(text)), None)
    return None if found is None else f"{_file(file)}, line {found}"


def line_with(function: Callable[..., Any]) -> str | None:
    """Return the line on which a function begins, with what stands above its ``def``; None if it is not Python's."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return None if code is None else f"{_file(code.co_filename)}, line {code.co_firstlineno}"


def _file(name: str) -> str:
    path = Path(name)
    return f"{path.parent.name}/{path.name}" if path.stem.startswith("__") else path.name
