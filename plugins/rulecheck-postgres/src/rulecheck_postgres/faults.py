"""What went wrong, in our own words: the driver's may hold a host, a user or a password, and are never shown."""

from __future__ import annotations

import re

_STATE = re.compile(r"[0-9A-Z]{5}")

_CONNECTING = (
    ("password authentication failed", "the server refused the user or the password"),
    ("no password supplied", "the server asks for a password and the connection string has none"),
    ("authentication", "the server refused the user"),
    ("no pg_hba.conf entry", "the server lets this user in from elsewhere, or not at all"),
    ("does not exist", "the server has no such database or user"),
    ("could not translate host name", "the host has no address"),
    ("connection refused", "no server answers there"),
    ("no such file or directory", "no server answers there"),
    ("timeout expired", "no server answers there in time"),
    ("too many", "the server has no connection left"),
    ("remaining connection slots", "the server has no connection left"),
    ("is starting up", "the server is not ready"),
    ("is shutting down", "the server is not ready"),
    ("ssl", "the two do not agree on encryption (sslmode)"),
    ("certificate", "the two do not agree on encryption (sslmode)"),
    ("invalid uri", "the connection string is malformed"),
    ("in uri", "the connection string is malformed"),
    ("parameter", "the server, or a pooler before it, refused a setting; name the server itself"),
    ("connection option", "the connection string is malformed"),
    ("connection info string", "the connection string is malformed"),
    ("percent-encoded", "the connection string is malformed"),
)
"""What libpq says of a connection that fails, in small letters, and what it means: there is no code for these."""

_STATES = {
    "22021": "a text of it cannot be had in UTF-8",
    "22P05": "a text of it cannot be had in UTF-8",
    "25006": "reading it tried to write; only what leaves the database as it was can be read",
    "42501": "the user may not read all of it: a privilege is lacking, or row-level security would hide rows",
    "42P01": "it, or what it is made from, is not there",
    "42703": "it, or what it is made from, is not there",
    "53300": "the server has no connection left",
    "55P03": "it is locked; try again once it is not being changed",
    "57014": "it took too long and was stopped",
}
_CLASSES = {
    "08": "the connection was lost",
    "22": "working out a value of it failed",
    "28": "the server refused the user",
    "40": "it was changed meanwhile; try again",
    "53": "the server lacks memory, disk or connections",
    "57": "the server ended the connection",
    "58": "the server could not get at its files",
    "XX": "the server's files are damaged, or it is at fault itself",
}


def connecting(said: str) -> str:
    """Return why there is no connection, from what the driver said, in words of ours alone."""
    small = said.lower()
    return next((why for part, why in _CONNECTING if part in small), "the server could not be reached, or refused")


def reading(state: str | None) -> str:
    """Return why a statement failed, from its SQLSTATE."""
    if state is None or not _STATE.fullmatch(state):
        return "the connection was lost"
    why = _STATES.get(state) or _CLASSES.get(state[:2]) or "the server refused"
    return f"{why} (SQLSTATE {state})"
