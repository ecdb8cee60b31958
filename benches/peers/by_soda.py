"""The eight checks, as a contract of Soda Core over DuckDB: ``soda_contract.yml``.

It says how many rows fail, and not which. What it has no check for, columns held against each other and whole numbers,
is written in SQL, as its users do.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"  # before it is imported, which reads this

import duckdb
from soda_core.contracts import verify_contract_locally
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

CONTRACT = Path(__file__).with_name("soda_contract.yml")


def violations(path: str) -> dict[str, int]:
    """Return how many rows violate each check; of what stands twice, how many rows are one too many."""
    cursor = duckdb.connect().cursor()
    cursor.read_parquet(path).create_view("returns")
    source = DuckDBDataSourceImpl.from_existing_cursor(cursor, name="returns")
    session = verify_contract_locally(data_sources=[source], contract_file_path=str(CONTRACT))
    (result,) = session.contract_verification_results
    return {each.check.name: int(each.threshold_value) for each in result.check_results}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(violations(sys.argv[1])))
