#!/usr/bin/env python3
"""measure.py REPORT PROGRAM [ARG...]: runs a program and writes {"seconds", "peak_rss", "status"} to the file REPORT.

peak_rss is in bytes, as wait4 gives it: the largest resident size of the program itself, not of its children.
It is never less than that of this script before it starts the program, about 10 MB.
"""

import json
import os
import sys
import time


def main() -> int:
    report, program = sys.argv[1], sys.argv[2:]
    start = time.monotonic()
    pid = os.posix_spawnp(program[0], program, os.environ)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    with open(report, "w", encoding="utf-8") as file:
        json.dump({"seconds": seconds, "peak_rss": usage.ru_maxrss * 1024, "status": code}, file)
    return 0


sys.exit(main())
