"""Every kind finds on Spark what it finds on the embedded engine, in every column to the last decimal.

Judged are one case of each kind in a usual run, and all of them with ENGINES=all.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from agreeing import Gathered, some
from kinds.tables import KINDS, cases_of, found
from rulecheck import api

from rulecheck_spark import Spark


def test_the_cases_of_kinds_find_the_same(spark: Spark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their borders, zero, what is missing, and whatever else stands in their tables."""
    gathered = Gathered()
    monkeypatch.setattr(api, "judge", gathered.judge)
    for kind in KINDS:
        for case in some(cases_of(kind)):
            found(kind, case, tmp_path)

    assert {task.rule.kind for task in gathered.tasks} == set(KINDS)
    assert gathered.differences(spark) == []
