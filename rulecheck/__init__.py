"""rulecheck checks recruitment against targets: a finding for each unit and year, an exit code a gate can trust.

The names below are the public ones. Each is imported when it is first asked for, so that
``import rulecheck`` and ``rulecheck --help`` load no table library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rulecheck.version import __version__

_HOME = {
    "Bounded": "rulecheck.model.rule",
    "DataError": "rulecheck.errors",
    "Finding": "rulecheck.model.finding",
    "Limits": "rulecheck.model.limits",
    "PluginError": "rulecheck.errors",
    "Reader": "rulecheck.hookspecs",
    "Report": "rulecheck.model.report",
    "Reporter": "rulecheck.hookspecs",
    "Rule": "rulecheck.model.rule",
    "RuleSetError": "rulecheck.errors",
    "RulecheckError": "rulecheck.errors",
    "Submission": "rulecheck.data.submission",
    "Table": "rulecheck.formats.tables",
    "WrongKeyError": "rulecheck.model.keys",
    "check": "rulecheck.api",
    "hookimpl": "rulecheck.hookspecs",
    "judge_rows": "rulecheck.data.rowwise",
    "key": "rulecheck.model.keys",
    "lint": "rulecheck.api",
}

__all__ = [
    "Bounded",
    "DataError",
    "Finding",
    "Limits",
    "PluginError",
    "Reader",
    "Report",
    "Reporter",
    "Rule",
    "RuleSetError",
    "RulecheckError",
    "Submission",
    "Table",
    "WrongKeyError",
    "__version__",
    "check",
    "hookimpl",
    "judge_rows",
    "key",
    "lint",
]

if TYPE_CHECKING:
    from rulecheck.api import check, lint
    from rulecheck.data.rowwise import judge_rows
    from rulecheck.data.submission import Submission
    from rulecheck.errors import DataError, PluginError, RulecheckError, RuleSetError
    from rulecheck.formats.tables import Table
    from rulecheck.hookspecs import Reader, Reporter, hookimpl
    from rulecheck.model.finding import Finding
    from rulecheck.model.keys import WrongKeyError, key
    from rulecheck.model.limits import Limits
    from rulecheck.model.report import Report
    from rulecheck.model.rule import Bounded, Rule


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'rulecheck' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
