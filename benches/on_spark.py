"""Two rules over many unit-years, judged on Spark with one core or more, or embedded.

    tox -e spark  # once, for its environment
    .tox/spark/bin/python -m benches.on_spark polars|local|1|2 [ROWS]

``1`` and ``2`` are workers with a core each of a standalone master on this machine. It prints one line: seconds from
the call to the counts, seconds of CPU of all processes meanwhile, the counts. It is no table of ``python -m benches``,
for it needs Java and the packages of the tests of ``plugins/rulecheck-spark``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import rulecheck
from benches import synthetic

DAY = date(2023, 4, 26)
YEARS = 10
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "4g",
    "spark.executor.memory": "2g",
    "spark.sql.shuffle.partitions": "2",
}


def main(where: str, rows: int) -> None:
    """Judge, count, and say what it took."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rulecheck-bench-")))
        units, spans = synthetic.names(rows // YEARS), synthetic.years(YEARS)
        synthetic.write_csv(folder / "synthetic.csv", units, spans)
        synthetic.write_rules(folder / "rules.toml", 2, ["Synthetic *"], spans, least=140)
        files = folder / "rules.toml", folder / "synthetic.csv"
        session = None if where == "polars" else stack.enter_context(_session(where, folder))
        start, before = time.perf_counter(), _cpu()
        report = rulecheck.check(*files, as_at=DAY) if session is None else _on(session, *files)
        counts = {name: number for name, number in report.summary.counts.items() if number}
        took, cpu = time.perf_counter() - start, _cpu() - before
        print(f"{where}: {took:.1f} s, {cpu:.1f} s of CPU, {counts}", flush=True)


def _on(session: Any, *files: Path) -> rulecheck.Report:
    from rulecheck_spark import Spark, check

    return check(*files, on=Spark(session), as_at=DAY)


@contextmanager
def _session(where: str, folder: Path) -> Iterator[Any]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "plugins" / "rulecheck-spark" / "tests"))
    import clusters
    from pyspark.sql import SparkSession

    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": clusters.HERE}
    with ExitStack() as stack:
        local = where == "local"
        master = "local[1]" if local else stack.enter_context(clusters.cluster(folder, int(where)))
        builder = SparkSession.builder.master(master).config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        stack.callback(session.stop)
        session.sparkContext.setLogLevel("OFF")
        session.range(10).repartition(2).count()  # so that the workers are there
        yield session


def _cpu() -> float:
    """Return the seconds of CPU of this process and all that it started."""
    ticks, children = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks[int(file.parent.name)] = sum(map(int, fields[11:15]))
        children.setdefault(int(fields[1]), []).append(int(file.parent.name))
    asked, total = [os.getpid()], 0
    while asked:
        one = asked.pop()
        total += ticks.get(one, 0)
        asked += children.get(one, [])
    return total / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
