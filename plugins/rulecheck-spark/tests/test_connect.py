"""Spark Connect finds what the embedded engine finds, and its workers write it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import clusters

HERE = Path(__file__).parent


def test_spark_connect_finds_the_same(java: None, tmp_path: Path) -> None:
    """Judged, looked at, written and read, with a server of its own."""
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": clusters.HERE}
    command = [sys.executable, "-W", "ignore", str(HERE / "connecting.py"), str(tmp_path)]
    done = subprocess.run(  # noqa: S603 - our own program
        command, check=False, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=600
    )

    said = [line for line in done.stdout.splitlines() if line.endswith((" True", " False"))]
    assert said == [f"{what} True" for what in ("complete", "bytes", "gravest", "written", "read")], done.stderr[-3000:]
