"""Make two synthetic files of personnel records for the cases beside the rules: on every bound, and one short of each.

    python make_synthetic_cases.py

writes ``synthetic_on_every_bound.csv`` and ``synthetic_one_short.csv`` beside this script, the same bytes each time.
"""

from __future__ import annotations

from pathlib import Path

YEARS = (2019, 2020, 2021, 2022)
WANTED = {"Synthetic North": 50, "Synthetic South": 30, "Synthetic East": 20}
"""Officers that a force is to recruit each year, as in the rules."""
WOMEN = 40
"""Women that the three are to recruit each year, together."""
GROWTH = 100
"""Officers by which the three are to grow in the four years, together."""
HEADER = "officer_id,force,sex,joined,left"


def records(short: int) -> list[str]:
    """Return the lines of a file below its header, in which every number is this many short of what is wanted."""
    joined = [(year, force) for year in YEARS for force, wanted in WANTED.items() for _ in range(wanted - short)]
    women = dict.fromkeys(YEARS, WOMEN - short)
    stay = GROWTH - short
    lines = []
    for number, (year, force) in enumerate(joined, start=1):
        sex = "F" if women[year] > 0 else "M"
        women[year] -= 1
        # One in so many stays, so that each year adds to the growth; the others leave within their first year.
        is_there = number * stay // len(joined) > (number - 1) * stay // len(joined)
        last_day = "" if is_there else f"{year + 1}-01-31"
        lines.append(f"S{number:04},{force},{sex},{year}-09-01,{last_day}")
    return lines


def main() -> None:
    """Write the files."""
    for name, short in (("synthetic_on_every_bound.csv", 0), ("synthetic_one_short.csv", 1)):
        text = "\n".join([HEADER, *records(short), ""])
        (Path(__file__).parent / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
