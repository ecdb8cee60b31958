"""A server for all tests, and what they read from it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rulecheck
from servers import VARIABLE, Server, programs, started

from rulecheck_postgres.reader import read_within

Read = Callable[..., rulecheck.Table]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a server and stop it at the end; without its programs skip the tests, or fail them where CI is set."""
    binaries = programs()
    if binaries is None:
        reason = "PostgreSQL's server (initdb, pg_ctl) is not installed; tests/install-server.sh installs it"
        if os.environ.get("CI", "").lower() in ("", "0", "false", "no"):
            pytest.skip(reason)
        pytest.fail(reason)
    with tempfile.TemporaryDirectory(prefix="rulecheck-postgres-") as folder:
        yield from started(binaries, Path(folder))


@pytest.fixture
def read(server: Server, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Return a function that reads a location of the server; ``uri`` is another connection string."""

    def read(location: str, uri: str | None = None, timeout: int = 20_000, **options: Any) -> rulecheck.Table:
        monkeypatch.setenv(VARIABLE, server.uri() if uri is None else uri)
        return read_within(location, {"connection": VARIABLE, **options}, timeout)

    return read


@pytest.fixture
def rows(read: Read) -> Callable[..., list[tuple[str | None, ...]]]:
    """Return a function from a location to its rows, each with its place."""
    return lambda location, **options: read(location, **options).frame.collect().rows()


@pytest.fixture
def refusal(read: Read) -> Callable[..., str]:
    """Return a function from a location that is refused to what is wrong with it."""

    def refusal(location: str, **options: Any) -> str:
        with pytest.raises(rulecheck.DataError) as caught:
            read(location, **options)
        return caught.value.what

    return refusal
