"""Row checks, which other tools do too: the same eight on the same data, with the same violations found."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from benches import returns
from benches.measuring import Command
from benches.table import ROOT, Table, counted, script

PEERS = ROOT / "benches/peers"
ENVIRONMENTS = ROOT / "build/peers"
NAMES = {
    "Polars by hand, counts only": "by_polars",
    "DuckDB by hand, counts only": "by_duckdb",
    "dataframely": "by_dataframely",
    "Pandera": "by_pandera",
    "Pointblank": "by_pointblank",
    "Soda Core, counts only": "by_soda",
    "Great Expectations, on pandas": "by_great_expectations",
}
"""The tools as the table calls them, and their scripts."""
SLOW, MOST_OF_SLOW = "Great Expectations, on pandas", 1_000_000


def prepare(folder: Path, rows: int) -> Mapping[str, Command]:
    """Write the returns, make what environments are not there yet, and compare all with Polars by hand."""
    file = folder / "synthetic.parquet"
    returns.write(file, rows)
    peers = {
        name: script(PEERS / f"{peer}.py", str(file), python=str(_environment(peer)))
        for name, peer in NAMES.items()
        if name != SLOW or rows <= MOST_OF_SLOW
    }
    return {**peers, "rulecheck": counted(PEERS / "rules.toml", file, reporter="violations")}


def _environment(peer: str) -> Path:
    """Return the Python of a peer's environment, which is made anew if its requirements have changed."""
    folder, wanted = ENVIRONMENTS / peer, (PEERS / f"{peer}.txt").read_text("utf-8")
    python, made = folder / "bin/python", folder / "made.txt"
    if not made.is_file() or made.read_text("utf-8") != wanted:
        sys.stderr.write(f"making {folder.relative_to(ROOT)}\n")
        venv.create(folder, clear=True, with_pip=True)
        install = ("-m", "pip", "install", "-q", "--no-deps", "-r", str(PEERS / f"{peer}.txt"))
        subprocess.run([str(python), *install], check=True)
        made.write_text(wanted, "utf-8")
    return python


TABLE = Table(
    title="eight checks of each row, by rulecheck and by others, which find the same",
    prepare=prepare,
    minutes=3,
    sizes=(100_000,),
    large=(1_000_000, 10_000_000),
    is_counted=True,
)
