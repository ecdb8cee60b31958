"""The connection string gets to the driver and to nobody else."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import rulecheck
from hypothesis import given
from hypothesis import strategies as st
from servers import PASSWORD, VARIABLE, Server

from rulecheck_postgres.reader import read as read_directly
from rulecheck_postgres.secrets import Secret, secret_of

Read = Callable[..., rulecheck.Table]
CANARY = "c4nary"


def told(error: BaseException) -> str:
    """Return all that an error could show: its texts, its attributes, its traceback with every local variable."""
    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
    return " ".join([str(error), repr(error), repr(vars(error)), *whole.format(chain=True)])


def refused(location: str, options: Mapping[str, Any]) -> rulecheck.DataError:
    """Return the error with which a location is refused."""
    with pytest.raises(rulecheck.DataError) as caught:
        read_directly(location, options)
    return caught.value


def test_without_a_variable_nothing_is_read() -> None:
    """The rule set has to name one."""
    assert str(refused("postgresql:returns", {})) == (
        'postgresql:returns: has no connection string; connection = "RETURNS_DB" in the rule set\'s [data] '
        "names the environment variable that holds it"
    )


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_a_variable_without_a_text_is_named(monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    """Not set, empty, blank."""
    if text is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, text)

    error = refused("postgresql:returns", {"connection": VARIABLE})

    assert error.what.startswith("the environment variable SYNTHETIC_RETURNS_DB is not set, or empty;")


@pytest.mark.parametrize(
    "value",
    [
        f"postgresql://owner:{CANARY}@host/db",
        f"host=h password={CANARY}",
        f"owner:{CANARY}@host",
        f"{CANARY} x",
        f"{CANARY}-x",
        f"1{CANARY}",
        f"{CANARY}\n",
        "",
        24,
        ["c4nary"],
    ],
)
def test_a_connection_string_in_the_rule_set_is_refused(value: object) -> None:
    """It is not repeated, nor taken."""
    error = refused("postgresql:returns", {"connection": value})

    assert error.what.startswith("connection is not the name of an environment variable")
    assert CANARY not in str(error) + repr(error) + repr(vars(error))


@pytest.mark.parametrize(
    "text",
    [
        CANARY,
        f"{CANARY}://x",
        f"profile://{CANARY}",
        f"mysql://owner:{CANARY}@host/db",
        f"postgresql://owner:{CANARY}@host/db\n",
        f"postgresql://owner:{CANARY} x@host/db",
        f"host=h password={CANARY}\udc80",
        f" postgresql://owner:{CANARY}@host/db",
    ],
)
def test_what_is_no_connection_string_goes_nowhere(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Another database's, a profile of the driver's manager, one with a line end."""
    monkeypatch.setenv(VARIABLE, text)

    error = refused("postgresql:returns", {"connection": VARIABLE})

    assert error.what.startswith("the environment variable SYNTHETIC_RETURNS_DB holds no connection string")
    assert CANARY not in told(error)


def wrong(server: Server) -> dict[str, tuple[str, str]]:
    """Return connection strings that fail, each with a part of what is said of it."""
    here = f"127.0.0.1:{server.port}"
    return {
        "wrong password": (server.uri(password=CANARY), "refused the user or the password"),
        "wrong password, keywords": (server.keywords(password=CANARY), "refused the user or the password"),
        "wrong user": (server.uri(user=CANARY), "refused the user or the password"),
        "no password": (f"postgresql://{CANARY}@{here}/postgres", "connection string has none"),
        "wrong database": (server.uri(database=CANARY), "no such database or user"),
        "wrong database, keywords": (server.keywords(dbname=CANARY), "no such database or user"),
        "wrong host": (f"postgresql://owner:{CANARY}@{CANARY}.invalid/db", "no address"),
        "wrong port": (f"postgresql://owner:{CANARY}@127.0.0.1:1/{CANARY}", "no server answers there"),
        "no server": (f"host=/nowhere/{CANARY} user=owner password={CANARY}", "no server answers there"),
        "percent": (f"postgresql://owner:%63{CANARY}%21@{here}/postgres", "refused the user or the password"),
        "wrong percent": (f"postgresql://owner:{CANARY}%zz@{here}/postgres", "malformed"),
        "not a port": (f"postgresql://owner:x@127.0.0.1:{CANARY}/postgres", "malformed"),
        "unknown parameter": (f"{server.uri()}?{CANARY}=1", "malformed"),
        "unknown keyword": (f"host=127.0.0.1 {CANARY}=1", "malformed"),
        "no equals sign": (f"host=127.0.0.1 {CANARY}", "malformed"),
        "open quotation mark": (f"host=127.0.0.1 password='{CANARY}", "malformed"),
        "backslash": (f"host=127.0.0.1 port={server.port} password={CANARY}\\", "cannot connect with"),
        "encryption": (f"{server.uri()}?sslmode=require&application_name={CANARY}", "sslmode"),
        "wrong setting": (f"{server.uri()}?sslmode={CANARY}", "sslmode"),
    }


NAMES = list(wrong(Server(port=1)))


@pytest.mark.parametrize("name", NAMES)
def test_a_connection_that_fails_tells_why_and_not_what(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Neither the message nor any attribute, cause, context or local variable has a part of the string."""
    text, why = wrong(server)[name]
    monkeypatch.setenv(VARIABLE, text)

    error = refused("postgresql:returns", {"connection": VARIABLE})

    assert error.what.startswith("cannot connect with the connection string in SYNTHETIC_RETURNS_DB: ")
    assert why in error.what
    assert (error.__cause__, error.__context__) == (None, None)
    for secret in (CANARY, PASSWORD, "127.0.0.1", text):
        assert secret not in told(error)


@pytest.mark.parametrize("location", ["nothing", "broken", "types"])
def test_a_table_that_fails_does_not_tell_either(
    server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], location: str
) -> None:
    """Once connected, an error has none of the server's words, which may be anything; nor has the terminal."""
    server.run(
        "CREATE OR REPLACE FUNCTION shout() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE INFO 'c4nary'; "
        "RAISE WARNING 'c4nary'; RAISE EXCEPTION 'c4nary' USING HINT = 'c4nary'; END $$",
        "CREATE OR REPLACE VIEW broken AS SELECT shout() AS a",
        "CREATE TABLE IF NOT EXISTS types (a json)",
    )
    monkeypatch.setenv(VARIABLE, server.uri())

    error = refused(location, {"connection": VARIABLE})

    assert error.__context__ is None
    for secret in (CANARY, PASSWORD, "127.0.0.1"):
        assert secret not in told(error) + "".join(capfd.readouterr())


def test_what_was_read_does_not_tell(server: Server, read: Read) -> None:
    """The remarks name the variable."""
    server.run("CREATE TABLE plainly (a int)", "INSERT INTO plainly VALUES (24)")

    table = read("plainly")

    assert "SYNTHETIC_RETURNS_DB" in table.remarks[0]
    for secret in (PASSWORD, "127.0.0.1", str(server.port), "owner"):
        assert secret not in repr(table) + repr(table.frame.collect().rows())


def test_a_secret_shows_its_variable_alone() -> None:
    """Printed or in a list of local variables."""
    secret = Secret(variable="RETURNS_DB", text=CANARY)

    assert str(secret) == "the connection string in RETURNS_DB"
    assert repr(secret) == "Secret(variable='RETURNS_DB')"


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        ("postgresql://h/db", "postgresql://h/db?a=x%20%27%5C%26"),
        ("postgres://h/db?a=1", "postgres://h/db?a=1&a=x%20%27%5C%26"),
        ("postgresql://u:p?w@h/db", "postgresql://u:p?w@h/db?a=x%20%27%5C%26"),
        ("postgresql://u?b@h?c=1", "postgresql://u?b@h?c=1&a=x%20%27%5C%26"),
        ("host=h", r"host=h a='x \'\\&'"),
        ("host = h\n", "host = h\n" + r" a='x \'\\&'"),
    ],
)
def test_our_parameters_stand_last(monkeypatch: pytest.MonkeyPatch, text: str, pinned: str) -> None:
    """Where libpq looks for them: behind the question mark, or behind the other keywords."""
    monkeypatch.setenv(VARIABLE, text)

    assert secret_of("postgresql:returns", {"connection": VARIABLE}).pinned({"a": "x '\\&"}) == pinned


@given(st.text())
def test_no_text_of_the_variable_is_shown(text: str) -> None:
    """Whatever stands there."""
    secret = Secret(variable="RETURNS_DB", text=CANARY + text)

    assert CANARY not in repr(secret) + str(secret) + f"{secret}"
    assert isinstance(secret.is_well_formed, bool)
