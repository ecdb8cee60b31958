"""Make synthetic personnel records, one row an officer: invented from a seed, and no data about anybody.

    python make_synthetic_officers.py synthetic_officers.csv [ROWS]

The same seed and number of rows give the same bytes. The three forces and all that is said of their officers are made
up. Joiners come in at a steady rate; about one in sixteen leaves each year.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

SEED = 20230331
ROWS = 3_000
FORCES = {"Synthetic North": 5, "Synthetic South": 3, "Synthetic East": 2}
"""Each force's share of the officers, in tenths."""
FIRST, LAST = date(1995, 4, 1), date(2023, 3, 31)
HEADER = "officer_id,force,sex,joined,left"


def records(rows: int) -> list[str]:
    """Return the lines of the file below its header: id, force, sex, first and last day of service."""
    chance = random.Random(SEED)  # noqa: S311 - data for an example, not a secret
    forces, shares = list(FORCES), list(FORCES.values())
    lines = []
    for number in range(1, rows + 1):
        joined = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))
        left = joined + timedelta(days=1 + int(chance.expovariate(1 / (16 * 365.25))))
        last_day = "" if left > LAST else left.isoformat()
        force = chance.choices(forces, shares)[0]
        sex = "F" if chance.random() < 0.4 else "M"
        lines.append(f"S{number:07},{force},{sex},{joined.isoformat()},{last_day}")
    return lines


def main(path: str, rows: int = ROWS) -> None:
    """Write the file."""
    text = "\n".join([HEADER, *records(rows), ""])
    Path(path).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
