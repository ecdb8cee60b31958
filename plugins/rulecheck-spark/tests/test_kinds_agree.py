"""Every kind finds on Spark what it finds on the embedded engine, in every column to the last decimal.

Judged are all cases with ENGINES=all, as under tox; or else the standard cases of each kind, its border among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from agreeing import Gathered
from kinds.tables import KINDS, STANDARD, cases_of, found
from rulecheck import api

from rulecheck_spark import Spark


def judged(kind: str) -> Iterable[dict[str, Any]]:
    """Return one case for each that every kind has to prove; or all of them, if that is asked for."""
    cases = cases_of(kind)
    if os.environ.get("ENGINES") == "all":
        return cases
    return {case["proves"]: case for case in reversed(cases) if case.get("proves") in STANDARD}.values()


def test_the_cases_of_kinds_find_the_same(spark: Spark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their borders, zero, what is missing, and whatever else stands in their tables."""
    gathered = Gathered()
    monkeypatch.setattr(api, "judge", gathered.judge)
    for kind in KINDS:
        for case in judged(kind):
            found(kind, case, tmp_path)

    assert {task.rule.kind for task in gathered.tasks} == set(KINDS)
    assert gathered.differences(spark) == []
