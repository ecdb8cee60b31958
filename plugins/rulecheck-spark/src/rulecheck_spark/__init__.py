"""Spark for rulecheck: a reader of Parquet folders and tables, and an engine that judges on a cluster."""

from __future__ import annotations

from rulecheck_spark.checking import check
from rulecheck_spark.engine import Spark

__all__ = ["Spark", "check"]
