"""A session for all tests: local, or of a cluster where SPARK_CLUSTER is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import clusters
import pytest

from rulecheck_spark import Spark

_NO = ("", "0", "false", "no")


@pytest.fixture(scope="session")
def java() -> None:
    """See to it that there is Java; without it skip the tests, or fail them where CI is set."""
    if not clusters.has_java():
        reason = "Java is not installed; tests/install-java.sh installs it"
        if os.environ.get("CI", "").lower() in _NO:
            pytest.skip(reason)
        pytest.fail(reason)


@pytest.fixture(scope="session")
def session(java: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Open a session and stop it at the end."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = clusters.HERE
    folder: Path = tmp_path_factory.mktemp("cluster")
    if os.environ.get("SPARK_CLUSTER", "").lower() in _NO:
        yield from _session("local[2]", folder)
        return
    with clusters.cluster(folder) as master:
        yield from _session(master, folder)


def _session(master: str, folder: Path) -> Iterator[Any]:
    opened = clusters.session(master, folder)
    try:
        yield opened
    finally:
        opened.stop()


@pytest.fixture
def spark(session: Any) -> Spark:
    """Return the engine on that session."""
    return Spark(session)
