"""A session reads and does nothing else, for no longer than it may, whatever the connection string or a view says."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

import adbc_driver_manager as adbc
import adbc_driver_postgresql as postgresql
import pytest
import rulecheck
from servers import PASSWORD, VARIABLE, Server

from rulecheck_postgres import sessions
from rulecheck_postgres.secrets import Secret
from rulecheck_postgres.sessions import session

Read = Callable[..., rulecheck.Table]
Refusal = Callable[..., str]

WRITES = """
CREATE OR REPLACE FUNCTION {name}() RETURNS text LANGUAGE plpgsql AS $$
BEGIN {first} INSERT INTO written VALUES (1); RETURN 'done'; END $$
"""
LOOSENED = "default_transaction_read_only=off -c statement_timeout=0 -c search_path=loose -c row_security=on"


@pytest.fixture(scope="module", autouse=True)
def _written(server: Server) -> None:
    server.run("CREATE TABLE written (a int)")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("plain", ""),
        ("unset", "PERFORM set_config('transaction_read_only', 'off', true);"),
        ("unset_all", "PERFORM set_config('default_transaction_read_only', 'off', false);"),
        ("nested", "BEGIN SET transaction_read_only = off; EXCEPTION WHEN OTHERS THEN NULL; END;"),
    ],
)
def test_a_view_that_writes_is_refused(server: Server, refusal: Refusal, name: str, first: str) -> None:
    """Even by a superuser, and even if it tries to leave the read-only transaction; nothing is written."""
    server.run(WRITES.format(name=name, first=first), f"CREATE VIEW writes_{name} AS SELECT {name}() AS a")

    what = refusal(f"writes_{name}")

    assert what.startswith("cannot be read: ")
    assert "(SQLSTATE 25" in what
    assert server.value("SELECT count(*) FROM written") == 0


def test_the_same_view_writes_when_it_may(server: Server) -> None:
    """So that the test above can fail."""
    server.run(WRITES.format(name="writing", first=""), "CREATE VIEW writes AS SELECT writing() AS a")

    assert server.value("SELECT a FROM writes") == "done"
    server.run("DELETE FROM written")


@pytest.mark.parametrize("first", ["", "set_config('statement_timeout', '0', false) || "])
def test_a_slow_view_is_stopped(server: Server, refusal: Refusal, first: str) -> None:
    """By the server, after the time allowed, also if the view takes the limit off."""
    server.run(f"CREATE OR REPLACE VIEW slow AS SELECT {first}pg_sleep(60)::text AS a")
    begun = time.monotonic()

    what = refusal("slow", timeout=300)

    assert what == "cannot be read: it took too long and was stopped (SQLSTATE 57014)"
    assert time.monotonic() - begun < 10


@pytest.fixture(params=["uri", "keywords", "role"])
def loosened(request: pytest.FixtureRequest, server: Server) -> str:
    """Return a connection string that asks for settings of its own, or whose user has them."""
    if request.param == "uri":
        return f"{server.uri()}?options=-c%20{quote(LOOSENED)}&connect_timeout=0&application_name=x"
    if request.param == "keywords":
        return server.keywords(options=f"-c {LOOSENED}", connect_timeout="0", client_encoding="LATIN1")
    server.run(
        "DROP ROLE IF EXISTS loosened",
        f"CREATE ROLE loosened LOGIN PASSWORD '{PASSWORD}'",
        *(f"ALTER ROLE loosened SET {pair.replace('=', ' = ', 1)}" for pair in LOOSENED.split(" -c ")),
        "ALTER ROLE loosened SET TimeZone = 'Asia/Kathmandu'",
        "ALTER ROLE loosened SET DateStyle = 'German'",
        "ALTER ROLE loosened SET extra_float_digits = -10",
        "ALTER ROLE loosened SET bytea_output = 'escape'",
    )
    return server.uri(user="loosened")


def test_settings_of_the_connection_string_do_not_hold(loosened: str) -> None:
    """Nor those of the user: ours come last, and stand from the first statement."""
    secret = Secret(variable=VARIABLE, text=loosened)
    with session("x", secret, 12_345) as opened:
        found = dict(opened.ask("SELECT lower(name) AS name, setting FROM pg_settings").rows())

    assert found["transaction_read_only"] == "on"
    assert found["transaction_isolation"] == "repeatable read"
    assert found["statement_timeout"] == found["idle_in_transaction_session_timeout"] == "12345"
    assert (found["timezone"], found["datestyle"], found["client_encoding"]) == ("UTC", "ISO, YMD", "UTF8")
    assert (found["search_path"], found["row_security"]) == ("pg_catalog", "off")
    assert found["application_name"] == "rulecheck"


@pytest.mark.parametrize("name", ["statement_timeout", "default_transaction_read_only"])
def test_a_setting_that_does_not_hold_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch, refusal: Refusal, name: str
) -> None:
    """As behind a pooler that drops what goes along with the connection string."""
    pinned = Secret.pinned

    def dropped(self: Secret, parameters: dict[str, str]) -> str:
        return pinned(self, {**parameters, "options": parameters["options"].replace(name, "rulecheck.dropped")})

    monkeypatch.setattr(Secret, "pinned", dropped)

    what = refusal("written")

    assert f"the server did not take the setting {name}" in what
    assert what.endswith("is there a pooler?")


def test_nothing_stays_open(server: Server, read: Read, refusal: Refusal) -> None:
    """Neither after a table that was read nor after one that was refused."""
    read("written")
    refusal("nothing")
    deadline = time.monotonic() + 5

    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rulecheck'"
    while server.value(count) and time.monotonic() < deadline:
        time.sleep(0.05)  # a backend ends a moment after its connection

    assert server.value(count) == 0


def test_a_connection_that_breaks_is_told(server: Server, refusal: Refusal) -> None:
    """The server ends it half way."""
    server.run("CREATE VIEW ending AS SELECT pg_terminate_backend(pg_backend_pid())::text AS a")

    what = refusal("ending")

    assert what.startswith(("cannot be read: the server ended the connection", "cannot be read: the connection was"))


def test_a_connection_that_broke_meanwhile_is_told(server: Server) -> None:
    """Between two statements: the session ends without another word."""
    secret = Secret(variable=VARIABLE, text=server.uri())

    with session("x", secret) as opened:
        pid = opened.ask("SELECT pg_backend_pid()").item()
        server.run(f"SELECT pg_terminate_backend({pid}, 5000)")
        with pytest.raises(rulecheck.DataError, match=r"^x: cannot be read: "):
            opened.ask("SELECT 1")


def test_a_locked_table_is_not_waited_for(server: Server, refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone is changing it: the lock's own limit ends the wait."""
    monkeypatch.setitem(sessions._SETTINGS, "lock_timeout", "100")
    server.run("CREATE TABLE locked (a int)")

    with postgresql.connect(server.uri()) as database, adbc.AdbcConnection(database) as other:
        other.set_autocommit(False)
        with adbc.AdbcStatement(other) as statement:
            statement.set_sql_query("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE")
            statement.execute_update()
        what = refusal("locked")
        other.rollback()

    assert what == "cannot be read: it is locked; try again once it is not being changed (SQLSTATE 55P03)"


def test_a_user_without_the_privilege_is_refused(server: Server, read: Read) -> None:
    """And is not told of tables that it may not read."""
    server.run(
        "CREATE TABLE hidden_one (a int)",
        f"CREATE ROLE outsider LOGIN PASSWORD '{PASSWORD}'",
        "CREATE TABLE shown_one (a int)",
        "GRANT SELECT ON shown_one TO outsider",
    )
    outsider = server.uri(user="outsider")

    with pytest.raises(rulecheck.DataError, match=r"may not read all of it: a privilege is lacking.*42501"):
        read("hidden_one", uri=outsider)
    with pytest.raises(rulecheck.DataError, match=r"no table 'public\.hidden_two'$"):
        read("hidden_two", uri=outsider)
    with pytest.raises(rulecheck.DataError, match=r"did you mean public\.shown_one\?$"):
        read("shown_two", uri=outsider)
    assert read("shown_one", uri=outsider).frame.collect().shape == (0, 2)


def test_rows_hidden_by_a_policy_are_an_error(server: Server, read: Read) -> None:
    """A table with some of its rows left out in silence could pass."""
    server.run(
        "CREATE TABLE policed (a int)",
        "INSERT INTO policed VALUES (1), (2)",
        f"CREATE ROLE subject LOGIN PASSWORD '{PASSWORD}'",
        "GRANT SELECT ON policed TO subject",
        "ALTER TABLE policed ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY one ON policed USING (a = 1)",
    )

    with pytest.raises(rulecheck.DataError, match="row-level security would hide rows"):
        read("policed", uri=server.uri(user="subject"))
    assert read("policed").frame.collect().shape == (2, 2)
