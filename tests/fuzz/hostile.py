"""Hostile texts and changes: what looks like a figure and is none, what breaks programs, and what hands do to files."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u00ad"
BLANKS = " \t\u00a0\u1680\u2002\u2007\u2009\u200a\u202f\u205f\u3000\u200b\u2060\ufeff"
BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
DIGITS = "0123456789\uff10\uff11\uff12\uff19\u0660\u0661\u0665\u0966\u0967\u00b2\u00b9\u2460\u2070\U0001d7ce\u3007"
HOMOGLYPHS = "\u0391\u0410\u0412\u0421\u0415\u041e\u043e\u0430\u0131\u017f\u212a\uff26\uff39\u01c0"
ACCENTS = "\u00e9e\u0301\u00c5A\u030a\u1e9e\u00df\ufb01\u0345"
BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BROKEN = "\x00\x01\x1b\x7f\ufffe\uffff\U0010ffff\ud800\udfff"
SIGNS = "+.,:;/\\|'\"`()[]{}<>=#%&@*?!~^$\u00a3\u20ac_"
ALPHABET = "".join((DASHES, BLANKS, BREAKS, DIGITS, HOMOGLYPHS, ACCENTS, BIDI, BROKEN, SIGNS, "aAeEfFyYnNxXmk"))
FIGURES = (
    *("", "0", "-0", "00", "007", "1", "30", "129", "1034", "1,034", "1.5", "1.", ".5", "1e3", "1E400", "-1e-400"),
    *("1e999999999", "9" * 15, "9" * 16, "9" * 400, "0." + "0" * 6 + "1", "1.0000000", "12 [p]", "[x]", "[c]", ".."),
    *(
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "None",
        "null",
        "true",
        "0x1f",
        "0b1",
        "1_000",
        "129 (p)",
        "\uff11\uff12\uff19",
    ),
    *(
        "\u221212",
        "\u00bd",
        "\u0661\u0662",
        "12\u00a0",
        "\u200b12",
        "12\x00",
        "1\n2",
        "(12)",
        "\u00a31.2m",
        "2.3%",
        "+12",
    ),
)
YEARS = (
    *("2021-22", "2021/22", "2021\u201322", "2021\u201222", "2021\u221222", "2021-2022", "202122", "FY2021-22"),
    *("year ending March 2022", "YEAR ENDING 31 MAR 2022", "2021", "FY 2021", "2021-06-30", "2021-02-30", "9999-00"),
    *(
        "0000-01",
        "1999-00",
        "2021-23",
        "\uff12\uff10\uff12\uff11-22",
        "2021-22 ",
        "2021-22\n",
        "f\u0443 2021",
        "31 March 2022",
    ),
    *(
        "31/03/2022",
        "31-Mar-22",
        "Mar-19",
        "March 2019",
        "29 February 2021",
        "0 March 2019",
        "year ending \u017fep 2022",
    ),
)

MEANT = st.sampled_from(FIGURES + YEARS)
WILD = st.text(st.sampled_from(ALPHABET), max_size=40)
UNICODE = st.text(st.characters(codec=None), max_size=40)


def _spoilt(text: str, place: int, sign: str, form: str) -> str:
    at = place % (len(text) + 1)
    changed = text[:at] + sign + text[at + place % 2 :]
    return changed if form == "" else unicodedata.normalize(form, changed)


def texts() -> st.SearchStrategy[str]:
    """Draw a text: one that is meant, one that is nearly so, or anything at all."""
    forms = st.sampled_from(("", "NFC", "NFD", "NFKC"))
    spoilt = st.builds(_spoilt, MEANT, st.integers(0, 50), st.sampled_from(ALPHABET), forms)
    return MEANT | spoilt | WILD | UNICODE


def cells() -> st.SearchStrategy[str]:
    """Draw a text that a file in UTF-8 can hold."""
    return texts().map(lambda text: text.encode("utf-8", "replace").decode())


TOML_VALUES = (
    *('""', '"x"', "''", "0", "-0", "1", "-1", "1.5", "1e400", "-inf", "nan", "1e999999999", "9223372036854775808"),
    *("true", "false", "[]", "[[]]", "{}", "{ is = 1 }", '[""]', '["x", "x"]', "[1, 'a']", "2022-03-31", "0001-01-01"),
    *(
        "9999-12-31",
        "1979-05-27T07:32:00Z",
        "07:32:00",
        '"2021-22"',
        '"9997-98..1000-01"',
        '"1000-01..9997-98"',
        '"5%"',
    ),
    *('"-5%"', '"1e5%"', '{ column = "x" }', '{ measure = "joiners" }', '{ table = "t", column = "c" }', '"@all"'),
    *('"@x"', '"*"', '"[a-"', '"\\u0000"', '"\\u202e"', '"a\\nb"', '"../../etc/passwd"', '"/dev/zero"', '"file:///x"'),
    *("{ 2021-22 = 1 }", '{ "" = {} }', "{ a.b.c.d = 1 }", "0x1f", "1_000", "[" * 60 + "]" * 60, '"' + "9" * 500 + '"'),
    *(
        '"=1+1"',
        '"((a+)+)+$"',
        '"(?=a)"',
        '"[a-z]{1000}{1000}"',
        '"joiners >= leavers --"',
        '"1 day"',
        '"99999999 years"',
    ),
)

Way = Callable[[str, Sequence[int], int, str], str]


def _cut(text: str, lines: Sequence[int], at: int, value: str) -> str:
    return text[: at % (len(text) + 1)]


def _doubled(text: str, lines: Sequence[int], at: int, value: str) -> str:
    rows = text.splitlines(keepends=True)
    for place in lines:
        rows.insert(at % (len(rows) + 1), rows[place % len(rows)])
    return "".join(rows)


def _dropped(text: str, lines: Sequence[int], at: int, value: str) -> str:
    rows = text.splitlines(keepends=True)
    gone = {place % len(rows) for place in lines}
    return "".join(row for place, row in enumerate(rows) if place not in gone)


def _replaced(text: str, lines: Sequence[int], at: int, value: str) -> str:
    """Put a value in the place of those on some lines."""
    rows = text.splitlines(keepends=True)
    stating = [place for place, row in enumerate(rows) if " = " in row]
    for line in lines if stating else ():
        place = stating[line % len(stating)]
        rows[place] = f"{rows[place].partition(' = ')[0]} = {value}\n"
    return "".join(rows)


def _struck(text: str, lines: Sequence[int], at: int, value: str) -> str:
    """Strike a few signs, and put one of the value's in their place."""
    place = at % (len(text) + 1)
    return text[:place] + value[:1] + text[place + len(lines) :]


def changed(text: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Draw what hands, tools and enemies make of a file: cut, doubled, dropped, replaced, struck; twice over."""
    ways = st.sampled_from((_cut, _doubled, _dropped, _replaced, _replaced, _replaced, _struck))
    change = st.tuples(ways, st.lists(st.integers(0, 200), min_size=1, max_size=3), st.integers(0, 20_000), values)

    def made(changes: Sequence[tuple[Way, Sequence[int], int, str]]) -> str:
        result = text
        for way, lines, at, value in changes:
            result = way(result or "\n", lines, at, value)
        return result

    return st.lists(change, min_size=1, max_size=2).map(made)
