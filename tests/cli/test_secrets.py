"""What nobody gave to be shown is not shown: the environment, the home folder, the password in a connection string."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

CANARY = "c4nary-0f-Nob0dy"
BROKEN = (
    "import rulecheck\n@rulecheck.hookimpl(wrapper=True)\ndef rulecheck_judge(rule, submission):\n    {}\n    yield\n"
)
USER = f"user:{CANARY}@db/returns"
FORMS = ("json", "html", "xlsx", "csv", "md", "sarif", "xml", "jsonl", "parquet", "zip")

# name: (words, exit code)
FAILING: dict[str, tuple[list[str], int]] = {
    "data that is not there": (["r.toml", "gone.csv"], 2),
    "rules that are not there": (["gone.toml", "pass.csv"], 2),
    "rules that cannot be read": (["bad.toml", "pass.csv"], 2),
    "a plugin that raises": (["r.toml", "pass.csv", "--plugin", "raises.py"], 3),
    "a plugin that ends the process": (["r.toml", "pass.csv", "--plugin", "ends.py"], 3),
    "a plugin that cannot be imported": (["r.toml", "pass.csv", "--plugin", "absent.py"], 2),
    "a plugin that is not permitted": (["r.toml", "pass.csv", "--plugin", "raises.py", "--allow-plugin", "a==1"], 2),
    "a database without its plugin": (["r.toml", f"nosuchdb://{USER}"], 2),
    "a database that looks like a file": (["r.toml", f"nosuchdb://{USER}.csv"], 2),
    "a database of keywords": (["r.toml", f"nosuchdb:host=db password={CANARY}"], 2),
    "a database of options": (["r.toml", f"sqlite:file:x.db?key={CANARY}"], 2),
    "a table in a database": (["t.toml", "pass.csv", "--table", f"targets=nosuchdb://{USER}"], 2),
    "a folder that is not there": (["r.toml", "pass.csv", "--output", "gone/r.json"], 3),
    "a baseline that is not there": (["r.toml", "pass.csv", "--baseline", "gone.json"], 2),
    "too little time": (["r.toml", "pass.csv", "--timeout", "0.05"], 3),
}
PASSING: dict[str, tuple[list[str], int]] = {
    "a pass": (["r.toml", "pass.csv", "-v"], 0),
    "a failure": (["r.toml", "fail.csv", "-v"], 1),
    "evidence and every format": (["r.toml", "pass.csv", *(f"--output=all.{form}" for form in FORMS[:-1])], 0),
    "printed json": (["r.toml", "pass.csv", "--format", "json"], 0),
    "a folder": (["r.toml", "returns"], 0),
    "other rules": (["r.toml", "pass.csv", "--against", "r.toml"], 0),
    "a selection": (["r.toml", "fail.csv", "--unit", "North", "--year", "2021-22"], 0),
    "in process": (["r.toml", "pass.csv", "--in-process"], 0),
    "quiet": (["r.toml", "warn.csv", "-q"], 0),
    "printed html": (["r.toml", "fail.csv", "--format", "html"], 1),
}


def lay_out(shell: Any) -> Path:
    """Move the files into a home folder whose name is the secret, and return the folder to work in."""
    work: Path = shell.folder / CANARY / "work"
    (work / "returns").mkdir(parents=True)
    for name in ("r.toml", "pass.csv", "warn.csv", "fail.csv"):
        (work / name).write_text((shell.folder / name).read_text())
    (work / "returns" / "a.csv").write_text((shell.folder / "pass.csv").read_text())
    rules = (work / "r.toml").read_text()
    (work / "bad.toml").write_text(rules.replace('kind = "target"', 'kind = "targit"'))
    (work / "t.toml").write_text(rules.replace("[units]", '[tables.targets]\npath = "t.csv"\nunit = "unit"\n\n[units]'))
    for name, line in (("raises", "raise RuntimeError('here')"), ("ends", "import os; os._exit(0)")):
        (work / f"{name}.py").write_text(BROKEN.format(line))
    (work / "absent.py").write_text("import nothing_of_that_name\n")
    return work


def run(shell: Any, words: list[str]) -> tuple[int, bytes]:
    """Run the check in a home of that name; return its exit code, and all that can be read of it afterwards."""
    work = lay_out(shell)
    before = {path for path in work.rglob("*") if path.is_file()}
    secrets = {"HOME": str(work.parent), "API_TOKEN": CANARY, "PGPASSWORD": CANARY, "USER": CANARY}
    fixed = ("--as-at", "2024-01-01", "--output", "o.json", "--output", "o.html", "--output", "o.xlsx")
    ended = subprocess.run(
        [sys.executable, "-m", "rulecheck", "check", *words, *fixed, "--bundle", "o.zip"][
            : None if "--against" not in words else -2
        ],
        cwd=work,
        env={**os.environ, **secrets},
        capture_output=True,
        timeout=60,
        check=False,
    )
    written = [path for path in work.rglob("*") if path.is_file() and path not in before and path.suffix != ".pyc"]
    return ended.returncode, b"".join([ended.stdout, ended.stderr, *(b"".join(_opened(path)) for path in written)])


def _opened(path: Path) -> list[bytes]:
    """Return the content of a file, and of what is packed in it."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [content, *(archive.read(name) for name in archive.namelist())]


@pytest.mark.parametrize(("words", "code"), [*FAILING.values(), *PASSING.values()], ids=[*FAILING, *PASSING])
def test_a_secret_is_shown_nowhere(shell: Any, words: list[str], code: int) -> None:
    """Neither on the streams, nor in a report of any format, nor within the evidence."""
    ended, told = run(shell, words)

    assert ended == code, told[-2_000:]
    assert CANARY.encode() not in told, told[max(told.find(CANARY.encode()) - 300, 0) :][:600]
    assert told
