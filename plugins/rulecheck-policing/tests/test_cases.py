"""Each kind gives what its table of cases says.

To add a case, copy one in ``KIND.cases.toml`` and change it; no Python is needed. ``data`` is the submission, ``rule``
the rule without id, kind and title; ``usual``, at the top of the table, stands below every rule, unless the case says
``alone = true``. ``expect`` has one line a finding: unit, year, outcome, reason. ``as_at`` is 1 January 2024 unless
stated. ``proves`` names which of the standard cases it is. The figures are synthetic.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cases import KINDS, STANDARD, cases_of, found

TABLE = [pytest.param(kind, case, id=f"{kind}: {case['name']}") for kind in KINDS for case in cases_of(kind)]


@pytest.mark.parametrize(("kind", "case"), TABLE)
def test_case_comes_out_as_its_table_says(kind: str, case: dict[str, Any], tmp_path: Path) -> None:
    """Every unit and year has the outcome and the reason that the table expects, and there are no others."""
    assert found(kind, case, tmp_path) == case["expect"].strip().splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_table_has_the_standard_cases(kind: str) -> None:
    """Each kind proves its border, zero, a missing value and one unit of many."""
    assert {case.get("proves") for case in cases_of(kind)} >= STANDARD


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_cases_are_their_own(kind: str) -> None:
    """A case that fails is found by its name."""
    names = [case["name"] for case in cases_of(kind)]

    assert len(set(names)) == len(names)
