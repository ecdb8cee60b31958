"""rulecheck checks recruitment against targets: a finding for each unit and year, an exit code a gate can trust.

The names below are the public ones. Each is imported when it is first asked for, so that
``import rulecheck`` and ``rulecheck --help`` load no table library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rulecheck.version import HOOK_API, __version__

_HOME = {
    "Bound": "rulecheck.model.bounds",
    "Bounded": "rulecheck.model.rule",
    "Bounds": "rulecheck.model.bounds",
    "DataError": "rulecheck.errors",
    "Finding": "rulecheck.model.finding",
    "Fixed": "rulecheck.model.bounds",
    "Limits": "rulecheck.model.limits",
    "Measure": "rulecheck.model.mapping",
    "PLACE": "rulecheck.formats.tables",
    "Parts": "rulecheck.model.statement",
    "PluginError": "rulecheck.errors",
    "Plugins": "rulecheck.plugins",
    "Reader": "rulecheck.hookspecs",
    "Report": "rulecheck.model.report",
    "Reporter": "rulecheck.hookspecs",
    "Rule": "rulecheck.model.rule",
    "RuleSetError": "rulecheck.errors",
    "RulecheckError": "rulecheck.errors",
    "Source": "rulecheck.model.source",
    "Submission": "rulecheck.data.submission",
    "Table": "rulecheck.formats.tables",
    "WrongKeyError": "rulecheck.model.keys",
    "check": "rulecheck.api",
    "full_date": "rulecheck.model.days",
    "grouped": "rulecheck.model.numbers",
    "hookimpl": "rulecheck.hookspecs",
    "is_percent": "rulecheck.model.bounds",
    "judge_rows": "rulecheck.data.rowwise",
    "key": "rulecheck.model.keys",
    "lint": "rulecheck.api",
    "load_plugins": "rulecheck.plugins",
}

__all__ = [
    "HOOK_API",
    "PLACE",
    "Bound",
    "Bounded",
    "Bounds",
    "DataError",
    "Finding",
    "Fixed",
    "Limits",
    "Measure",
    "Parts",
    "PluginError",
    "Plugins",
    "Reader",
    "Report",
    "Reporter",
    "Rule",
    "RuleSetError",
    "RulecheckError",
    "Source",
    "Submission",
    "Table",
    "WrongKeyError",
    "__version__",
    "check",
    "full_date",
    "grouped",
    "hookimpl",
    "is_percent",
    "judge_rows",
    "key",
    "lint",
    "load_plugins",
]

if TYPE_CHECKING:
    from rulecheck.api import check, lint
    from rulecheck.data.rowwise import judge_rows
    from rulecheck.data.submission import Submission
    from rulecheck.errors import DataError, PluginError, RulecheckError, RuleSetError
    from rulecheck.formats.tables import PLACE, Table
    from rulecheck.hookspecs import Reader, Reporter, hookimpl
    from rulecheck.model.bounds import Bound, Bounds, Fixed, is_percent
    from rulecheck.model.days import full_date
    from rulecheck.model.finding import Finding
    from rulecheck.model.keys import WrongKeyError, key
    from rulecheck.model.limits import Limits
    from rulecheck.model.mapping import Measure
    from rulecheck.model.numbers import grouped
    from rulecheck.model.report import Report
    from rulecheck.model.rule import Bounded, Rule
    from rulecheck.model.source import Source
    from rulecheck.model.statement import Parts
    from rulecheck.plugins import Plugins, load_plugins


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'rulecheck' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
