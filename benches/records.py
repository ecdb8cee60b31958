"""Officers' records counted into units and years, beside what pandas needs to load them."""

from __future__ import annotations

import runpy
from collections.abc import Mapping
from pathlib import Path

from benches.measuring import Command
from benches.table import ROOT, Table, check, python

EXAMPLE = ROOT / "examples/04-one-row-per-officer"
OFFICERS = 200_000


def prepare(folder: Path) -> Mapping[str, Command]:
    """Write made-up officers, as the example's own script makes them, and count them."""
    make = runpy.run_path(str(EXAMPLE / "make_synthetic_officers.py"))["main"]
    file = folder / "synthetic.csv"
    make(str(file), OFFICERS)
    return {
        "pandas.read_csv alone": python(f"import pandas; pandas.read_csv({str(file)!r}, dtype=str)"),
        "check": check(EXAMPLE / "rules.toml", file),
        "pandas.read_csv, dates parsed": python(
            f"import pandas; pandas.read_csv({str(file)!r}, parse_dates=['joined', 'left'])"
        ),
    }


TABLE = Table(title=f"{OFFICERS:,} records counted by three rules, beside loading them", prepare=prepare, minutes=1)
