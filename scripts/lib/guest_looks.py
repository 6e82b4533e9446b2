# SPDX-License-Identifier: BSD-2-Clause
"""Looks for false verdicts in the running system: /test/busy keeps a server and its clients busy with
mutexes, readers-writer locks, serialized sessions and deferred calls. There is never a deadlock.

usage: guest_looks.py ISO SEED LOOKS MINUTES
"""

import os
import re
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "test", "system"))

from guest import Failure, Guest, check  # noqa: E402
from machine import Machine  # noqa: E402
from program import run_program  # noqa: E402
from session import SessionError  # noqa: E402

PATIENCE = 3600     # seconds for all looks, or all minutes

# One instruction takes 128 ns of the guest's time: minutes pass in seconds, always the same ones.
SLOW = ("-icount", "shift=7,sleep=off")
BREAKING = "watchdog=1 deadlock=break"
# What the watchdog logs after its first line: rings, and what it does about them.
REPORTS = re.compile(r"^\[ *[0-9.]+\] (?:deadlock|watchdog: (?!looks for)).*", re.MULTILINE)


def requests(text, what):
    """How many requests the server has served, by the last line of /test/busy."""
    found = re.search(rf"\d+ {what}, (\d+) requests, 0 false verdicts$", text, re.MULTILINE)
    check(found, f"no line of the end: {text}")
    return int(found[1])


def look(guest, seed, looks):
    """`looks` looks at the busy system, none of which finds a deadlock."""
    start = time.monotonic()
    text = guest.works(f"/test/busy looks {looks} {seed}")
    print(f"\n## {looks} looks, {requests(text, 'looks')} requests, seed {seed}: no false verdict "
          f"({time.monotonic() - start:.0f} s)", flush=True)


def watch(guest, seed, seconds):
    """The watchdog looks once a second, and breaks what it finds: there is nothing."""
    start = time.monotonic()
    text = guest.works(f"/test/busy wait {seconds} {seed}")
    with guest.console():
        log = guest.run("log")
    words = REPORTS.findall(log)
    check(not words, f"the watchdog has reported: {words}")
    print(f"\n## {seconds} s of the guest's time, {requests(text, 'seconds')} requests, seed {seed}: "
          f"nothing broken ({time.monotonic() - start:.0f} s)", flush=True)


def main():
    iso, (seed, looks, minutes) = sys.argv[1], map(int, sys.argv[2:5])
    try:
        if looks > 0:
            with Machine(iso) as machine:
                guest = Guest(machine, PATIENCE)
                guest.session.wait_boot()
                guest.settle()
                look(guest, seed, looks)
        if minutes > 0:
            with Machine(iso, args=BREAKING, extra=SLOW) as machine:
                guest = Guest(machine, PATIENCE)
                guest.session.wait_boot()
                watch(guest, seed, 60 * minutes)
    except (Failure, SessionError) as failure:
        print(f"\n## FAILED: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    run_program(main)
