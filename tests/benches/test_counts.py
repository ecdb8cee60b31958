"""What a bench compares did the same work: nothing is timed here."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benches/peers"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a module of the benches, which are no part of the package."""
    monkeypatch.syspath_prepend(ROOT)
    return lambda name: importlib.import_module(f"benches.{name}")


@pytest.fixture
def returns(bench: Any, tmp_path: Path) -> Path:
    """Write a thousand rows of made-up returns."""
    file = tmp_path / "synthetic.parquet"
    bench("returns").write(file, 1_000)
    return file


def _violations(file: Path) -> dict[str, int]:
    rows = pl.read_parquet(file).rows(named=True)
    known = [row for row in rows if row["headcount"] is not None]
    return {
        "not-blank": len(rows) - len(known),
        "within-limits": sum(not 50 <= row["headcount"] <= 1000 for row in known),
        "at-most-another": sum(row["fte"] > row["headcount"] for row in known),
        "matches": sum(re.fullmatch("S[0-9]{3}", row["code"]) is None for row in rows),
        "in-list": sum(row["status"] not in {"draft", "submitted", "final"} for row in rows),
        "one-row-each": len(rows) - len({(row["unit"], row["year"]) for row in rows}),
        "whole": sum(not row["posts"].is_integer() for row in rows),
        "share-at-most": sum(row["leavers"] * 100 > row["headcount"] * 15 for row in known),
    }


@pytest.mark.parametrize("peer", ["by_polars", "by_duckdb"])
def test_a_peer_finds_what_a_loop_finds(bench: Any, returns: Path, peer: str) -> None:
    """A script that looked for something else would be compared with what it does not do."""
    command = bench("table").script(PEERS / f"{peer}.py", str(returns))

    assert json.loads(bench("measuring").ran(command).said) == _violations(returns)


def test_rulecheck_finds_what_a_loop_finds(bench: Any, returns: Path) -> None:
    """The rules of the bench are the same eight checks."""
    command = bench("table").counted(PEERS / "rules.toml", returns, reporter="violations")

    assert json.loads(bench("measuring").ran(command).said) == _violations(returns)


def test_returns_violate_every_check(returns: Path) -> None:
    """What is never violated would be found by a script that does not look."""
    assert min(_violations(returns).values()) > 0


def test_returns_are_the_same_each_time(bench: Any, returns: Path, tmp_path: Path) -> None:
    """Figures of two days are of one table."""
    bench("returns").write(tmp_path / "again.parquet", 1_000)

    assert (tmp_path / "again.parquet").read_bytes() == returns.read_bytes()


def test_officers_counted_by_hand_and_by_rulecheck_are_as_many(bench: Any, tmp_path: Path) -> None:
    """Both must find enough recruits where there are, and too few where there are not."""
    ran = bench("measuring").ran
    prepared = bench("many_records").prepare(tmp_path, 3_000)
    said = {name: json.loads(ran(each).said) for name, each in prepared.items()}

    bench("measuring").check_counts(said)
    assert all(said["rulecheck"]["each-recruits"].values())


def test_a_command_that_fails_stands_in_the_table_as_failed(bench: Any) -> None:
    """What needs more memory than there is, say, must not take the other figures with it, nor vanish."""
    command = bench("measuring").Command
    works, fails = (
        command(words=(sys.executable, "-c", "pass")),
        command(words=(sys.executable, "-c", "raise SystemExit(3)")),
    )
    first, second = bench("measuring").paired({"works": works, "fails": fails}, 1)

    assert first.ratio == 1
    assert "ended with 3" in second.failed
    assert "| fails | failed |" in bench("__main__").shown([first, second])


def test_plans_by_hand_and_rulecheck_count_the_same(bench: Any, tmp_path: Path) -> None:
    """The plans share no line with rulecheck, so what one misread shows; in 10,000 rows some are on the bounds."""
    ran = bench("measuring").ran
    said = {name: json.loads(ran(each).said) for name, each in bench("polars_plans").prepare(tmp_path, 10_000).items()}

    bench("measuring").check_counts(said)
    assert len(said["rulecheck"]) == 20
    assert sum(counts["fail"] > 0 for counts in said["rulecheck"].values()) == 17


@pytest.mark.parametrize(
    "found", [{"whole": 3, "matches": 4}, {"whole": 2}, {"whole": 2, "matches": 4, "further": 0}], ids=str
)
def test_other_counts_are_no_comparison(bench: Any, found: Mapping[str, int]) -> None:
    """Whoever finds less may be quicker for it."""
    with pytest.raises(RuntimeError, match="peer"):
        bench("measuring").check_counts({"first": {"whole": 2, "matches": 4}, "peer": found})


def test_what_a_peer_cannot_say_is_left_out(bench: Any) -> None:
    """It says so itself, with null."""
    bench("measuring").check_counts({"first": {"whole": 2, "matches": 4}, "peer": {"whole": None, "matches": 4}})


@pytest.mark.parametrize("script", sorted(PEERS.glob("by_*.py")), ids=lambda file: file.stem)
def test_the_versions_of_a_peer_are_pinned(script: Path) -> None:
    """Its figures are of these versions, wherever they come from."""
    lines = script.with_suffix(".txt").read_text("utf-8").splitlines()

    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9._]*", line) for line in lines)


def test_a_command_that_fails_is_not_timed(bench: Any) -> None:
    """It did not do the work."""
    fails = bench("measuring").Command(words=(sys.executable, "-c", "raise SystemExit('no work done')"))

    with pytest.raises(RuntimeError, match="ended with 1: no work done"):
        bench("measuring").ran(fails)


def test_memory_is_that_of_the_command_alone(bench: Any) -> None:
    """A process is charged with what its starter held, which may be millions of rows."""
    held = bytearray(300_000_000)
    held[::4096] = b"1" * len(held[::4096])
    run = bench("measuring").ran(bench("measuring").Command(words=(sys.executable, "-c", "pass")))

    assert run.peak < 100
    assert len(held) > run.peak


def test_help_says_what_each_table_costs() -> None:
    """Nobody starts an hour's work unawares."""
    words = (sys.executable, "-m", "benches", "--help")
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "about how many minutes each takes" in said
    assert re.search(r"^  peers +[0-9.]+  eight checks of each row", said, re.MULTILINE)
