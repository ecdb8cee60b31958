"""The rule sets of the package, and a rule of one kind in a rule set of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rulecheck
from cases import judged

RULES = Path(__file__).parents[1] / "rules"
PUBLISHED = Path(__file__).parent / "data"

Told = Callable[..., rulecheck.Finding]
Publish = Callable[..., rulecheck.Report]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Return a function from a kind, a rule and North's figures to the one finding."""

    def told(kind: str, rule: str, as_at: date = date(2024, 1, 1), **figures: str) -> rulecheck.Finding:
        data = f"unit,year,{','.join(figures)}\nNorth,2021-22,{','.join(figures.values())}"
        case: dict[str, Any] = {"data": data, "rule": rule, "as_at": as_at}
        (finding,) = judged(kind, case, tmp_path).findings
        return finding

    return told


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Return a function that judges a published table by a rule set of the package, with some of its text changed."""

    def publish(
        rules: str, table: str, as_at: str, changes: Mapping[str, str] = {}, in_table: Mapping[str, str] = {}
    ) -> rulecheck.Report:
        written = []
        for source, changed in ((RULES / rules, changes), (PUBLISHED / table, in_table)):
            text = source.read_text(encoding="utf-8")
            for old, new in changed.items():
                assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
                text = text.replace(old, new)
            written.append(tmp_path / source.name)
            written[-1].write_text(text, encoding="utf-8")
        return rulecheck.check(*written, as_at=date.fromisoformat(as_at))

    return publish
