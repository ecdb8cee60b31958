"""The engine and the plain reference find the same, row by row."""

from __future__ import annotations

from hypothesis import given, note

from .cases import Case, differences, profile
from .drawn import cases


@profile(12)
@given(cases())
def test_engine_and_reference_find_the_same(case: Case) -> None:
    """Outcome, reason, numbers and margin of every finding, and what is open, are those of the reference."""
    note(str(case))

    assert not list(differences(case))
