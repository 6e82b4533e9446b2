# SPDX-License-Identifier: BSD-2-Clause
"""Makes hostile system calls in the running system: boots it, runs /test/syscallfuzz in portions, and
checks after each portion that nothing has leaked or broken.

usage: guest_fuzz.py ISO SEED RUNS
"""

import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "test", "system"))

from guest import check, run_guest  # noqa: E402
from program import run_program  # noqa: E402
from tables import parse_slabs  # noqa: E402

PORTION = 500_000
SECONDS = 3600      # for all portions

# Objects whose number must not change while no task is started.
STEADY = ("task", "thread", "fpu", "as", "call")


def look(guest):
    """Returns the numbers of objects in use and lost, and the number of free frames."""
    with guest.console():
        slabs = parse_slabs(guest.run("slabs"))
        seen = {f"lost {name}s": count for name, count in guest.lost().items()}
        check("IPC is consistent" in guest.run("check"), "`check` reports an error")
    seen.update((f"{name}s", slabs[name].in_use) for name in STEADY)
    return seen, guest.free_frames()


def portion(guest, seed, count):
    guest.works(f"/test/syscallfuzz {seed} {count}", f"{count} calls")
    guest.works("cat /etc/motd", "Welcome")


def fuzz(guest, seed, runs):
    portion(guest, seed, 1000)  # fills caches that stay allocated
    before, frames = look(guest)
    print(f"\n## before: {before}, {frames} free frames")
    start, done = time.monotonic(), 0
    while done < runs:
        count = min(PORTION, runs - done)
        portion(guest, seed, count)
        done, seed = done + count, seed + 1
        after, free = look(guest)
        check(after == before, f"after {done} calls: {after}, before: {before}")
        print(f"\n## {done} calls, {time.monotonic() - start:.0f} s, {free - frames:+d} frames",
              flush=True)
    print(f"## {done} system calls in the guest, no error found")


def main():
    iso, seed, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    return run_guest(lambda guest: fuzz(guest, seed, runs), iso, SECONDS)


if __name__ == "__main__":
    run_program(main)
