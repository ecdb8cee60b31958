"""A whole run that is judged on Spark, as one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import rulecheck
from rulecheck.elsewhere import EVERYTHING, Reading, check_reading, load_rulesets

from rulecheck_spark.engine import Spark


def check(
    rules: str | Path | Sequence[str | Path],
    data: Any = None,
    *,
    on: Spark,
    as_at: date,
    tables: Mapping[str, Any] | None = None,
    plugins: rulecheck.Plugins | None = None,
) -> rulecheck.Report:
    """Judge a submission by one or several rule sets as ``rulecheck.check`` does, on Spark.

    The tables are read and mapped by the driver; kinds, grading and waivers run on Spark, and so do the counts and
    the ledger. The findings stay there: they are fetched as somebody looks at them, and
    ``report.findings.write(report, folder)`` lets the workers write them.

    Args:
        rules: as for ``rulecheck.check``.
        data: likewise.
        on: the session that judges.
        as_at: the day as of which to judge.
        tables: as for ``rulecheck.check``.
        plugins: likewise.

    Raises:
        RulecheckError: a rule set, the data or a plugin is refused.
    """
    plugins = rulecheck.load_plugins() if plugins is None else plugins
    reading = Reading(readers=plugins.readers, data=data, tables=tables or {}, as_at=as_at, waivers=True)
    rulesets = load_rulesets(rules, plugins)
    return check_reading(rulesets, reading, selection=EVERYTHING, plugins=plugins, engine=on)
