"""Each built-in kind gives what its table of cases says.

To add a case, copy one in ``KIND.cases.toml`` and change it; no Python is needed. ``data`` is the
submission, and its header says how it is read: ``year`` or ``date``, ``status`` where there are
versions. ``rule`` is the rule as a rule set has it, without id, kind and title. ``sections`` adds
``[groups]`` or ``[units]``. ``tables`` holds further tables by name, each a file that ``sections``
declares: ``[tables.plan]`` with ``path = "plan.csv"``. A table of cases that needs measures of its own
names their columns at its top: ``stocks = ["closing"]`` and ``flows = ["joiners"]``. ``expect`` has one
line a finding: unit, year, outcome, reason, and the checkpoint where a year has several. ``as_at`` is
1 January 2024 unless stated. ``proves`` names which of the standard cases it is; ``reported`` marks a case
that the engine is known to get wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .tables import KINDS, STANDARD, cases_of, found

TABLE = [
    pytest.param(kind, case, id=f"{kind}: {case['name']}", marks=[
        pytest.mark.xfail(strict=True, reason=case["reported"])] if "reported" in case else [])
    for kind in KINDS for case in cases_of(kind)
]  # fmt: skip


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
