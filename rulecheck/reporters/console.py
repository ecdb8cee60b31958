"""Paragraphs drawn on a terminal, a pipe or a file: wrapped at its width, in colour where it takes any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

from rulecheck.reporters.paragraph import LABEL, STYLES, Paragraph
from rulecheck.reporters.verdict import OUTCOME_WORDS, PLAIN_SHAPES, SHAPES
from rulecheck.shown import begun, carried, shown


class _Console(Console):
    """A console that tells of a broken pipe; its parent would end the process with 1, which means a failed finding."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError("the reader of the pipe is gone")


def draw(paragraphs: Iterable[Paragraph], *, stream: TextIO, width: int | None, color: bool | None) -> None:
    """Write paragraphs to a stream; the arguments are those of ``rulecheck.reporters.terminal.summarise``."""
    console = _Console(
        file=stream,
        width=width if width is not None or stream.isatty() else 80,
        force_terminal=color,
        no_color=None if color is None else not color,
        color_system=None if color is False else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.size = console.size  # asked for once; otherwise each line asks the console again
    encoding = getattr(stream, "encoding", None) or "utf-8"
    drawn = "".join(SHAPES.values())
    shapes = SHAPES if carried(drawn, encoding) == drawn else PLAIN_SHAPES
    for paragraph in paragraphs:
        for line in _lines(paragraph, console, shapes, encoding):
            console.print(line, soft_wrap=True)


def _lines(paragraph: Paragraph, console: Console, shapes: dict[str, str], encoding: str) -> Iterator[Text]:
    """Yield the lines of a paragraph, wrapped, with everything shown that could act on the console."""
    first = Text(" " * paragraph.indent)
    if paragraph.outcome is not None:
        label = f"{shapes[paragraph.outcome]} {OUTCOME_WORDS[paragraph.outcome]}"
        first.append(f"{label:{LABEL}}  ", style=STYLES[paragraph.outcome])
    text = Text(carried(shown(paragraph.text), encoding), style=paragraph.style)
    room = max(console.width - len(first), 20)
    is_one_line = not paragraph.wraps or text.cell_len <= room
    for line in [text] if is_one_line else text.wrap(console, room, overflow="fold"):
        line.rstrip()
        yield first + (line if begun(line.plain) == line.plain else Text(begun(line.plain), style=line.style))
        first = Text(" " * len(first))
