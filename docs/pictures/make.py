"""Make the pictures in this folder anew: ``python docs/pictures/make.py``, in the project's folder.

``terminal.svg`` is what the command prints on the forty-three forces, the same bytes each time. ``report.png`` is the
top of the HTML report on them in Chromium, without which it stays as it is; its bytes depend on browser and fonts.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from rulecheck.reporters.verdict import OUTCOME_WORDS, SHAPES

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
EXAMPLE = PROJECT / "examples" / "02-forty-three-forces"
WORDS = ("check", "rules.toml", "police_uplift_final_2023_03_31.csv", "--as-at", "2023-04-26")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = "1280,1480"
COLUMNS = 104  # for the last line, which is never wrapped
PASSES_SHOWN = 3
MET = f"{SHAPES['pass']} {OUTCOME_WORDS['pass']}"

# The frame that rich draws, without the fonts that it would fetch from elsewhere.
SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
  line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def terminal_svg() -> str:
    """Return the picture of the terminal: the command, and what it printed but for most of the passes."""
    console = Console(
        file=io.StringIO(),
        record=True,
        width=COLUMNS,
        height=25,  # together with the width: otherwise the console that this runs on is asked
        force_terminal=True,
        color_system="truecolor",
        no_color=False,
    )
    console.print(Text(f"$ rulecheck {' '.join(WORDS)}", style="bold"))
    for line in shortened(printed()):
        console.print(Text.from_ansi(line))
    svg = console.export_svg(title="rulecheck", code_format=SVG, unique_id="rulecheck")
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


def printed() -> list[str]:
    """Return the lines of the summary with their colours."""
    environment = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm", "PYTHONUTF8": "1", "PYTHONPATH": str(PROJECT)}
    for name in ("NO_COLOR", "COLORTERM", "GITHUB_ACTIONS", "TTY_COMPATIBLE"):
        environment.pop(name, None)
    ended = subprocess.run(
        [sys.executable, "-m", "rulecheck", *WORDS],
        cwd=EXAMPLE,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,  # it ends with 1: four forces failed
    )
    return ended.stdout.splitlines()


def shortened(lines: list[str]) -> list[str]:
    """Leave out all but the first passes, and say how many that are."""
    passes = [number for number, line in enumerate(lines) if MET in line]
    left_out = len(passes) - PASSES_SHOWN
    last = next(number for number in range(passes[-1], len(lines)) if not lines[number].strip())
    return [*lines[: passes[PASSES_SHOWN]], f"  ⋮ {left_out} more passed", *lines[last:]]


def make_report_png(browser: str, path: Path) -> None:
    """Write the picture of the HTML report.

    Args:
        browser: the command of a Chromium.
        path: of the picture.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        words = [*WORDS, "--quiet", "--output", str(report)]
        subprocess.run([sys.executable, "-m", "rulecheck", *words], cwd=EXAMPLE, stdout=subprocess.DEVNULL, check=False)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={SIZE}"]
        shot = [f"--user-data-dir={folder}/profile", f"--screenshot={path}", report.as_uri()]
        subprocess.run([browser, *flags, *shot], stderr=subprocess.DEVNULL, timeout=120, check=True)


def main() -> None:
    """Make both."""
    (HERE / "terminal.svg").write_text(terminal_svg(), encoding="utf-8", newline="\n")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("report.png was not made: there is no Chromium here")
    make_report_png(browser, HERE / "report.png")


if __name__ == "__main__":
    main()
