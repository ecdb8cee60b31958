"""Where the tests judge: a local session, or a master with two workers of the tests' own on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

HERE = "127.0.0.1"
WORKERS = 2
_PATIENCE = 90

_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For a Java that lives for minutes: to compile with more care takes longer than it saves."""

SETTINGS = {
    "spark.driver.extraJavaOptions": _SHORT_LIVED,
    "spark.executor.extraJavaOptions": _SHORT_LIVED,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": HERE,
    "spark.driver.bindAddress": HERE,
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.session.timeZone": "Europe/London",  # what is found does not hang on it
    # Plans of a few rows: to compile them would take longer than to interpret them.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.python.sql.dataFrameDebugging.enabled": "false",
}


def has_java() -> bool:
    """Whether there is a Java where Spark looks for it."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java" if not home else str(Path(home, "bin", "java"))) is not None


def session(master: str, folder: Path) -> Any:
    """Return a session on a master, whose tables would lie in a folder."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("rulecheck-tests").master(master)
    builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    opened.sparkContext.setLogLevel("OFF")
    return opened


@contextmanager
def cluster(folder: Path, workers: int = WORKERS) -> Iterator[str]:
    """Start a standalone master with workers of one core, each a process; yield the master's address."""
    port, pages = _free_port(), _free_port()
    with ExitStack() as stack:
        there = ["--host", HERE, "--port", str(port), "--webui-port", str(pages)]
        stack.enter_context(_started(folder, "master", "org.apache.spark.deploy.master.Master", *there))
        _wait_for(lambda: _reached(port), folder)
        for number in range(workers):
            own = ["--host", HERE, "--webui-port", "0", "--cores", "1", "--memory", "3g"]
            own += ["--work-dir", str(folder / f"work{number}"), f"spark://{HERE}:{port}"]
            worker = "org.apache.spark.deploy.worker.Worker"
            stack.enter_context(_started(folder, f"worker{number}", worker, *own))
        _wait_for(lambda: _alive(pages) == workers, folder)
        yield f"spark://{HERE}:{port}"


@contextmanager
def _started(folder: Path, name: str, main: str, *arguments: str) -> Iterator[None]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": HERE, "PYSPARK_PYTHON": sys.executable}
    environment["SPARK_DAEMON_JAVA_OPTS"] = _SHORT_LIVED
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - Spark's own program
            [str(home / "bin" / "spark-class"), main, *arguments], stdout=log, stderr=log, env=environment, cwd=folder
        )
        try:
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()


def _wait_for(is_so: Any, folder: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > end:
            logs = [file.read_text(errors="replace")[-2000:] for file in sorted(folder.glob("*.log"))]
            raise RuntimeError("\n".join(["the cluster did not start", *logs]))
        time.sleep(0.2)


def _reached(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex((HERE, port)) == 0


def _alive(pages: int) -> int:
    """Return how many workers the master has, as its own page says."""
    import json

    try:
        with urllib.request.urlopen(f"http://{HERE}:{pages}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except OSError:
        return 0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        port: int = one.getsockname()[1]
        return port
