"""The eight checks, as a suite of expectations of Great Expectations over pandas, for it has no Polars.

A share and a whole number are beyond its expectations: three columns are made for them first.
"""

from __future__ import annotations

import json
import os
import sys

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before it is imported

import great_expectations as gx
import pandas as pd
from great_expectations import expectations as gxe


def violations(path: str) -> dict[str, int]:
    """Return how many rows violate each check; of what stands twice, how many units and years do."""
    table = pd.read_parquet(path)
    table["allowed"] = table["headcount"] * 15
    table["leavers_times_100"] = table["leavers"] * 100
    table["beyond_whole"] = table["posts"] % 1
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    suite = {
        "not-blank": gxe.ExpectColumnValuesToNotBeNull(column="headcount"),
        "within-limits": gxe.ExpectColumnValuesToBeBetween(column="headcount", min_value=50, max_value=1000),
        "at-most-another": _at_most("fte", "headcount"),
        "matches": gxe.ExpectColumnValuesToMatchRegex(column="code", regex="^S[0-9]{3}$"),
        "in-list": gxe.ExpectColumnValuesToBeInSet(column="status", value_set=["draft", "submitted", "final"]),
        "one-row-each": gxe.ExpectCompoundColumnsToBeUnique(column_list=["unit", "year"]),
        "whole": gxe.ExpectColumnValuesToBeInSet(column="beyond_whole", value_set=[0]),
        "share-at-most": _at_most("leavers_times_100", "allowed"),
    }
    source = context.data_sources.add_pandas("returns").add_dataframe_asset("returns")
    batch = source.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})
    expected = gx.ExpectationSuite(name="returns", expectations=list(suite.values()))
    results = batch.validate(expected, result_format="BASIC").results
    found = {_key(result.expectation_config): result.result["unexpected_count"] for result in results}
    counts = {check: found[_key(expectation.configuration)] for check, expectation in suite.items()}
    return {**counts, "one-row-each": counts["one-row-each"] // 2}  # it counts both rows


def _at_most(column: str, other: str) -> gxe.ExpectColumnPairValuesAToBeGreaterThanB:
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=other, column_B=column, or_equal=True, ignore_row_if="either_value_is_missing"
    )


def _key(configuration: gx.ExpectationConfiguration) -> str:
    asked = configuration.kwargs
    return f"{configuration.type} {asked.get('column')} {asked.get('column_B')}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(violations(sys.argv[1])))
