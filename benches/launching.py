"""Start one command, wait for it, and write what it used; run as a script, by a Python that has loaded nothing.

A process is charged with the most memory that whoever started it ever held, so this stands between a bench, which has
made millions of rows, and what it measures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main(descriptor: str, *words: str) -> None:
    """Run the words as a command, with our own standard output and error, and write what it used to a descriptor."""
    begun = time.perf_counter()
    process = subprocess.Popen(words)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    used = {
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss,
        "ended_with": process.returncode,
    }
    os.write(int(descriptor), json.dumps(used).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
