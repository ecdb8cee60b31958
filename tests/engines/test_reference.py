"""The plain reference finds what DuckDB finds, in random rule sets: a few in a usual run, more with ENGINES=all.

DuckDB is held against the embedded engine, row by row, and that against the reference, so that all three agree.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import given, note

from rulecheck import api

from ..kinds.twice import Twice
from ..reference.cases import Case, differences, profile
from ..reference.drawn import cases

EXAMPLES = 40 if os.environ.get("ENGINES") == "all" else 2


@pytest.fixture(scope="module")
def both() -> Iterator[Twice]:
    """Let all runs be judged twice."""
    both = Twice()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "judge", both.judge)
        yield both


@profile(EXAMPLES)
@given(case=cases())
def test_duckdb_and_the_reference_find_the_same(both: Twice, case: Case) -> None:
    """Outcome, reason, numbers and margin of every finding."""
    note(str(case))
    before = both.findings

    assert not list(differences(case))
    assert both.differences == []
    assert both.findings > before
