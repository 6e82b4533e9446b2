# SPDX-License-Identifier: BSD-2-Clause
"""Tests for false alarms in the running system: /test/busy keeps a server and its clients busy with
mutexes, readers-writer locks, serialized sessions and deferred calls. There is never a deadlock.

usage: guest_alarms.py ISO SEED CHECKS MINUTES
"""

import os
import re
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "test", "system"))

from guest import check, run_guest  # noqa: E402
from program import run_program  # noqa: E402

SECONDS = 3600      # time limit for all checks, or all minutes

# One instruction takes 128 ns of the guest's time: minutes pass in seconds, and each run is the same.
SLOW = ("-icount", "shift=7,sleep=off")
BREAKING = "watchdog=1 deadlock=break"
# Lines of the watchdog after its first one: rings, and how it breaks them.
REPORTS = re.compile(r"^\[ *[0-9.]+\] (?:deadlock|watchdog: (?!looks for)).*", re.MULTILINE)


def requests(text, what):
    """Returns the number of served requests from the last line of /test/busy."""
    found = re.search(rf"\d+ {what}, (\d+) requests, 0 false alarms$", text, re.MULTILINE)
    check(found, f"/test/busy printed no summary: {text}")
    return int(found[1])


def ask(guest, seed, checks):
    """Asks the busy system for deadlocks `checks` times. None must be found."""
    start = time.monotonic()
    text = guest.works(f"/test/busy check {checks} {seed}")
    print(f"\n## {checks} checks, {requests(text, 'checks')} requests, seed {seed}: no false alarm "
          f"({time.monotonic() - start:.0f} s)", flush=True)


def watch(guest, seed, seconds):
    """The watchdog checks the busy system once a second and would break deadlocks. There are none."""
    start = time.monotonic()
    text = guest.works(f"/test/busy wait {seconds} {seed}")
    with guest.console():
        log = guest.run("log")
    words = REPORTS.findall(log)
    check(not words, f"the watchdog has reported: {words}")
    print(f"\n## {seconds} s of the guest's time, {requests(text, 'seconds')} requests, seed {seed}: "
          f"nothing broken ({time.monotonic() - start:.0f} s)", flush=True)


def main():
    iso, (seed, checks, minutes) = sys.argv[1], map(int, sys.argv[2:5])
    status = 0
    if checks > 0:
        status |= run_guest(lambda guest: ask(guest, seed, checks), iso, SECONDS)
    if minutes > 0:
        status |= run_guest(lambda guest: watch(guest, seed, 60 * minutes), iso, SECONDS, args=BREAKING,
                            extra=SLOW)
    return status


if __name__ == "__main__":
    run_program(main)
