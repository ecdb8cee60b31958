"""How text from outside is shown: what would be invisible, or would act on the reader's screen, is written out.

A screen may be a log of a CI system, which takes some printed lines for commands: ``::error::…`` at the start of a line
(GitHub), ``##[…]`` (GitHub, Azure), ``##vso[…]`` (Azure) and ``##teamcity[…]`` anywhere in it. The latter are written
out wherever they stand, ``::`` wherever a line could begin with it: not within a word, as in ``data.db::returns``. What
breaks words to wrap them calls ``begun`` for each line.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "["
    r"\x00-\x1f\x7f-\x9f"  # C0 and C1 controls: escape sequences of terminals, new lines, tabs
    r"\u061c\u200e-\u200f\u202a-\u202e\u2066-\u2069"  # controls of writing direction: they make text read otherwise
    r"\xad\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # of no width
    r"\u2028-\u2029"  # separators of lines and paragraphs
    r"\ud800-\udfff"  # lone surrogates: no encoding carries them
    r"\ufffe-\uffff"  # no characters: XML cannot carry them
    "]"
)
_COMMAND = re.compile(r"(?<![\w.]):(?=:)|#(?=#\w*\[)")
_IN_JSON = re.compile(r":(?=:)|#(?=#\w*\[)")  # there it costs nothing: the value stays what it was
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def shown(text: str) -> str:
    r"""Return the text with every character that is unseen or acts on the screen written out.

    A new line becomes ``\n``, a right-to-left override ``\u{202e}``. Text without such characters is
    returned as it is; a backslash stays a backslash.
    """
    return without_commands(_UNSEEN.sub(lambda match: _SHORT.get(match[0]) or _code_point(match[0]), text))


def without_commands(text: str) -> str:
    r"""Return the text with what a CI system would take for a command written out: ``\u{3a}:error::``."""
    return _COMMAND.sub(lambda match: _code_point(match[0]), text) if _may_command(text) else text


def begun(line: str) -> str:
    r"""Return a line, wrapped from shown text, that no CI system takes for a command, though a word was broken."""
    return line.replace(":", _code_point(":"), 1) if line.lstrip().startswith("::") else line


def carried(text: str, encoding: str) -> str:
    r"""Return the text with every character that the encoding cannot carry written out: ``\u{175}``.

    An encoding that Python does not know is taken for ASCII.
    """
    if _fits(text, encoding):
        return text
    return "".join(character if _fits(character, encoding) else _code_point(character) for character in text)


def escaped_for_json(text: str) -> str:
    r"""Return JSON text with the same characters as its own escapes, ``\u202e``: the values stay what they were.

    The new lines between values stay; within strings JSON has none.
    """
    escaped = _UNSEEN.sub(lambda match: match[0] if match[0] == "\n" else _json_escape(match[0]), text)
    return _IN_JSON.sub(lambda match: _json_escape(match[0]), escaped) if _may_command(escaped) else escaped


def acts_on_nothing(encoded: bytes) -> bool:
    """Whether JSON text needs no such escape, told quickly."""
    return encoded.isascii() and not any(part in encoded for part in (b"\x7f", b"::", b"##"))


def without_surrogates(text: str) -> str:
    r"""Return the text with lone surrogates, which UTF-8 cannot carry, written out: ``\u{dc80}``."""
    return carried(text, "utf-8")


def _may_command(text: str) -> bool:
    return "::" in text or "##" in text


def _code_point(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    except LookupError:
        return text.isascii()
    return True
