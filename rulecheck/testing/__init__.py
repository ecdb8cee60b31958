"""What authors of kinds and rule sets test with: a rule judged on a few rows, a kind held to what every kind promises.

The plain functions below need no pytest. The pytest plugin stands in ``rulecheck.testing.plugin``; it collects
cases beside rule sets, and gives the fixture ``judged``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOME = {
    "AS_AT": "rulecheck.testing.judging",
    "Judged": "rulecheck.testing.judging",
    "assert_conforms": "rulecheck.testing.conforming",
    "judge": "rulecheck.testing.judging",
}

__all__ = ["AS_AT", "Judged", "assert_conforms", "judge"]

if TYPE_CHECKING:
    from rulecheck.testing.conforming import assert_conforms
    from rulecheck.testing.judging import AS_AT, Judged, judge


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'rulecheck.testing' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
