"""A PostgreSQL server of the tests' own, with a password, on a free port of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import adbc_driver_manager as adbc
import adbc_driver_postgresql as postgresql
import attrs
import polars as pl

PASSWORD = "c4nary-0f-the-tests"  # noqa: S105 - what no message may show
VARIABLE = "SYNTHETIC_RETURNS_DB"
OWNER = "owner"


@attrs.frozen(kw_only=True)
class Server:
    """The server, and what its superuser does there."""

    port: int

    def uri(self, user: str = OWNER, password: str = PASSWORD, database: str = "postgres", host: str = "") -> str:
        """Return a connection string as a URI."""
        return f"postgresql://{user}:{password}@{host or f'127.0.0.1:{self.port}'}/{database}"

    def keywords(self, **others: str) -> str:
        """Return one of keywords; those given come last."""
        base = {"host": "127.0.0.1", "port": str(self.port), "user": OWNER, "password": PASSWORD, "dbname": "postgres"}
        return " ".join(f"{key}='{value}'" for key, value in {**base, **others}.items())

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements, each on its own and for good."""
        uri = f"{self.uri(database=database)}?client_encoding=UTF8"
        with postgresql.connect(uri) as opened, adbc.AdbcConnection(opened) as connection:
            for sql in statements:
                with adbc.AdbcStatement(connection) as statement:
                    statement.set_sql_query(sql)
                    statement.execute_update()

    def value(self, sql: str) -> Any:
        """Return the one value that a query gives."""
        with (
            postgresql.connect(self.uri()) as opened,
            adbc.AdbcConnection(opened) as connection,
            adbc.AdbcStatement(connection) as statement,
        ):
            statement.set_sql_query(sql)
            return pl.DataFrame(statement.execute_query()[0]).item()


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest if there are several."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    return next((folder for folder in folders if all((folder / name).exists() for name in ("initdb", "pg_ctl"))), None)


def started(binaries: Path, folder: Path) -> Iterator[Server]:
    """Yield a server that keeps its files in an empty folder, and stop it afterwards."""
    cluster, password, port = folder / "cluster", folder / "password", _free_port()
    password.write_text(PASSWORD, encoding="utf-8")
    account = _account()
    for path in (folder, password) if account else ():
        os.chown(path, account["user"], account["group"])
    form = ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8", "--locale=C", "--no-sync"]
    _run([binaries / "initdb", "-D", cluster, "-U", OWNER, *form], account)
    settings = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c fsync=off"
    control = [binaries / "pg_ctl", "-D", cluster, "-w"]
    _run([*control, "-l", folder / "log", "-o", settings, "start"], account)
    try:
        yield Server(port=port)
    finally:
        _run([*control, "-m", "immediate", "stop"], account)


def _run(command: list[Any], account: dict[str, Any]) -> None:
    with tempfile.TemporaryFile() as said:  # a pipe would be held open by the server that pg_ctl leaves behind
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            command, check=False, stdout=said, stderr=subprocess.STDOUT, cwd="/", **account
        )
        said.seek(0)
        assert done.returncode == 0, said.read().decode(errors="replace")


def _account() -> dict[str, Any]:
    """Return the account to run the server as, for Postgres will not be run by root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
