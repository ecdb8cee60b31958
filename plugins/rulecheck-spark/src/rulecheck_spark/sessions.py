"""The session: the one that is active, or one on the master that an environment variable names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import rulecheck

from rulecheck_spark.faults import reading
from rulecheck_spark.locations import shown

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MASTER = re.compile(r"local(\[[0-9*]+\])?|spark://\S+|sc://\S+|yarn|k8s://\S+")
_STATE_IT = (
    'connection = "RETURNS_SPARK" in the rule set\'s [data] names the environment variable that holds local[2], '
    "spark://host:7077 or sc://host"
)
_PINNED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.mergeSchema": "true",  # a file with columns of its own is not read without them
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # a folder code=01 is 01, and not 1
}
"""What a table is read with, whatever the session says."""
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}


@contextmanager
def session(location: str, options: Mapping[str, Any]) -> Iterator[Any]:
    """Open the session that ``options["connection"]`` names, or take the active one, and pin what matters.

    One that is opened here is stopped at the end, and what PySpark adds to the environment taken out again; what is
    pinned of another is put back.

    Raises:
        DataError: no variable is named and no session is active, or what the variable holds is no master, or no
            session is to be had there. The variable is named and its value is not.
    """
    variable, before = options.get("connection"), frozenset(os.environ)
    opened = _active(location) if variable is None else _opened(location, _master(location, variable))
    try:
        with _pinned(opened):
            yield opened
    finally:
        if variable is not None:
            opened.stop()
            for name in os.environ.keys() - before:
                del os.environ[name]


def _active(location: str) -> Any:
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is None:
        raise rulecheck.DataError(shown(location), f"there is no session of Spark; {_STATE_IT}")
    return active


def _master(location: str, variable: Any) -> str:
    if not isinstance(variable, str) or not _VARIABLE.fullmatch(variable):
        what = "connection is not the name of an environment variable; a master must not stand in a rule set"
        raise rulecheck.DataError(shown(location), f"{what}: {_STATE_IT}")
    master = os.environ.get(variable, "").strip()
    if not master:
        what = f"the environment variable {variable} is not set, or empty; {_STATE_IT}"
        raise rulecheck.DataError(shown(location), what)
    if _MASTER.fullmatch(master) is None:
        what = f"the environment variable {variable} holds no master; write local[2], spark://host:7077 or sc://host"
        raise rulecheck.DataError(shown(location), what)
    return master


def _opened(location: str, master: str) -> Any:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("rulecheck")
    try:
        if master.startswith("sc://"):
            return builder.remote(master).create()
        if SparkSession.getActiveSession() is not None:
            what = "a session of Spark is active already; leave connection out to read with it"
            raise rulecheck.DataError(shown(location), what)
        for name, value in _QUIET.items():
            builder = builder.config(name, value)
        return builder.master(master).getOrCreate()
    except rulecheck.DataError:
        raise
    except (PySparkException, Py4JError, OSError, RuntimeError, ImportError) as error:
        why = reading(error)
    raise rulecheck.DataError(shown(location), f"there is no session to be had: {why}")  # without the driver's words


@contextmanager
def _pinned(opened: Any) -> Iterator[None]:
    before = {name: opened.conf.get(name, None) for name in _PINNED}
    for name, value in _PINNED.items():
        opened.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            opened.conf.unset(name) if value is None else opened.conf.set(name, value)
