"""Names and nothing else: what a location may be."""

from __future__ import annotations

import pytest
import rulecheck
from hypothesis import given
from hypothesis import strategies as st

from rulecheck_postgres.locations import TableName, literal, parse, quoted

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=15)


@pytest.mark.parametrize(
    ("location", "schema", "table"),
    [
        ("postgresql:returns", "public", "returns"),
        ("returns", "public", "returns"),
        ("postgresql:reporting.returns", "reporting", "returns"),
        ("postgresql:Returns", "public", "Returns"),
        ("postgresql:Übersicht_2$", "public", "Übersicht_2$"),
        ('postgresql:"odd.name"', "public", "odd.name"),
        ('postgresql:"a ""b"""."c;--"', 'a "b"', "c;--"),
        ('postgresql:reporting."postgresql:x"', "reporting", "postgresql:x"),
        ("postgresql:" + "x" * 63, "public", "x" * 63),
    ],
)
def test_a_location_names_a_table(location: str, schema: str, table: str) -> None:
    """By the letter: what stands there is the name, in Postgres's own quotation marks or without."""
    assert parse(location) == TableName(schema=schema, table=table)


@pytest.mark.parametrize(
    "rest",
    [
        *("", ".", "a.", ".a", "a.b.c", "1a", "a-b", "a b", " a", "a\n", "a;b", "a--", "a/*", "(select 1)", "f()"),
        *('""', '"', '"a', 'a"', '"a"b', 'a"b"', '"a"".b', "'a'", "$1", "a\0", '"a\0"', "*", "a,b", "a::text"),
        *("returns where true", "returns; drop table returns", "//owner@host/db", "x" * 64, "é" * 32, '"\udc80"'),
    ],
)
def test_what_is_no_name_is_refused(rest: str) -> None:
    """SQL, lists, functions, more than two names, and names that Postgres would cut."""
    with pytest.raises(rulecheck.DataError, match=r"^postgresql:.*: (has a name|names no table)"):
        parse(f"postgresql:{rest}")


@pytest.mark.parametrize(
    "location",
    [
        "postgresql://owner:c4nary@host/db",
        "postgresql:host=h password=c4nary",
        "postgresql:owner:c4nary@host",
        "//owner:c4nary@host/db",
        "postgresql:c4nary%40 x",
    ],
)
def test_a_connection_string_in_its_place_is_not_repeated(location: str) -> None:
    """The user put it in the wrong place; the message does not carry it on."""
    with pytest.raises(rulecheck.DataError) as caught:
        parse(location)

    assert "c4nary" not in repr(caught.value) + str(caught.value) + caught.value.file
    assert str(caught.value).startswith("postgresql:…: names no table")


@given(NAMES, NAMES)
def test_every_name_can_be_written(schema: str, table: str) -> None:
    """In quotation marks; and an error writes it so that it can be pasted."""
    name = TableName(schema=schema, table=table)

    assert parse(name.quoted) == parse(f"postgresql:{name}") == name


@given(st.text())
def test_quoted_text_ends_where_it_should(text: str) -> None:
    """No text gets out of its quotation marks: inside, each one is doubled."""
    for mark, form in (('"', quoted(text)), ("'", literal(text))):
        assert form[0] == form[-1] == mark
        assert form[1:-1].replace(mark * 2, "") == text.replace(mark, "")
