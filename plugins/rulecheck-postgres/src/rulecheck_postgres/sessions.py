"""A session with the database: read only, short, the same on every server, and checked to be so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import attrs
import polars as pl
import rulecheck

from rulecheck_postgres import faults
from rulecheck_postgres.secrets import Secret

TIMEOUT = 30_000
"""Milliseconds that one statement may take, and so the whole reading, nearly all of which is one."""

_CONNECT_SECONDS = 10
_SETTINGS = {
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "repeatable read",
    "lock_timeout": "10000",
    "row_security": "off",  # a user from whom rows would be hidden gets an error, and not a table without them
    "search_path": "pg_catalog",
    "client_min_messages": "error",
    "standard_conforming_strings": "on",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "timezone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
_TIMED = ("statement_timeout", "idle_in_transaction_session_timeout")
_HOLD = {"transaction_read_only": "on", "transaction_isolation": "repeatable read", "client_encoding": "UTF8"}
"""What follows from the settings and the parameters, once the transaction has begun."""


@attrs.frozen(kw_only=True)
class Session:
    """One transaction of a database."""

    location: str
    secret: Secret
    _connection: Any

    def ask(self, sql: str) -> pl.DataFrame:
        """Return what a statement gives.

        Raises:
            DataError: it failed; the server's own words are left out.
        """
        import adbc_driver_manager as adbc

        try:
            with adbc.AdbcStatement(self._connection) as statement:
                # COPY is quicker, and loses the SQLSTATE of whatever fails after the first row.
                statement.set_options(**{"adbc.postgresql.use_copy": "false"})
                statement.set_sql_query(sql)
                stream, _ = statement.execute_query()
                return pl.DataFrame(stream)
        except adbc.Error as error:
            why = faults.reading(error.sqlstate)
        except pl.exceptions.PolarsError:
            why = "what the server sent is no table"
        raise self.refused(f"cannot be read: {why}")  # out here, so that the driver's error is not its context

    def refused(self, what: str, place: str | None = None) -> rulecheck.DataError:
        """Return the error that says what is wrong with the table."""
        return rulecheck.DataError(self.location, what, place=place)


@contextmanager
def session(location: str, secret: Secret, timeout: int = TIMEOUT) -> Iterator[Session]:
    """Open a session whose one transaction only reads, and is rolled back at the end.

    The settings go along with the connection string, so that no statement runs without them, be it the
    driver's own; then the server is asked whether they hold, for a pooler may have dropped them.

    Raises:
        DataError: there is no connection, or a setting does not hold.
    """
    import adbc_driver_manager as adbc

    settings = {**_SETTINGS, **dict.fromkeys(_TIMED, str(timeout))}
    with ExitStack() as stack:
        connection = _opened(location, secret, settings, stack)
        opened = Session(location=location, secret=secret, connection=connection)
        _check(opened, {**settings, **_HOLD})
        try:
            yield opened
        finally:
            with suppress(adbc.Error):  # what ends the transaction badly ends it all the same
                connection.rollback()


def _opened(location: str, secret: Secret, settings: dict[str, str], stack: ExitStack) -> Any:
    import adbc_driver_manager as adbc
    import adbc_driver_postgresql as postgresql  # type: ignore[import-untyped] # it says nothing of its types

    try:
        database = stack.enter_context(postgresql.connect(secret.pinned(_parameters(settings))))
        connection = stack.enter_context(adbc.AdbcConnection(database))
        connection.set_autocommit(False)
    except adbc.Error as error:
        why = faults.connecting(str(error))
    else:
        return connection
    raise rulecheck.DataError(location, f"cannot connect with {secret}: {why}")  # out here: see Session.ask


def _parameters(settings: dict[str, str]) -> dict[str, str]:
    """Return what libpq is told: the settings in one, and how long to wait for a server that does not answer."""
    escaped = {name: value.replace("\\", "\\\\").replace(" ", "\\ ") for name, value in settings.items()}
    return {
        "options": " ".join(f"-c {name}={value}" for name, value in escaped.items()),
        "application_name": "rulecheck",
        "client_encoding": "UTF8",
        "connect_timeout": str(_CONNECT_SECONDS),
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
    }


def _check(opened: Session, expected: dict[str, str]) -> None:
    found = opened.ask("SELECT lower(name) AS name, setting FROM pg_catalog.pg_settings")
    held = dict(found.rows())
    for name, value in expected.items():
        if held.get(name) != value:
            what = f"the server did not take the setting {name}, without which nothing is read; is there a pooler?"
            raise opened.refused(f"cannot connect with {opened.secret}: {what}")
