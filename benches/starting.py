"""What a small check costs: nearly all of it is starting up."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from benches.measuring import Command
from benches.table import ROOT, RULECHECK, Table, check, python

FORCES = ROOT / "examples/02-forty-three-forces"
FIGURES = FORCES / "police_uplift_final_2023_03_31.csv"

LIBRARIES = ("attrs", "cattrs", "click", "narwhals.stable.v2", "pluggy", "polars", "tomli")
"""What every check stands on, and imports whatever it judges."""


def prepare(folder: Path) -> Mapping[str, Command]:
    """Compare with the table library alone, which each check has to import, and with all libraries that it has to."""
    forces = partial(check, FORCES / "rules.toml", FIGURES, as_at="2023-07-26", ends_with=1)
    return {
        "python -c 'import polars'": python("import polars"),
        "python, importing all libraries": python(f"import {', '.join(LIBRARIES)}"),
        "python -c pass": Command(words=(sys.executable, "-c", "pass")),
        "rulecheck --help": Command(words=(RULECHECK, "--help")),
        "check, 43 forces": forces(),
        "check --in-process, 43 forces": forces("--in-process"),
        "check, 43 forces, to HTML": forces("--output", str(folder / "report.html")),
    }


TABLE = Table(
    title="starting up, and the published figures of the forty-three police forces", prepare=prepare, minutes=1
)
