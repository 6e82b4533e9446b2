# SPDX-License-Identifier: BSD-2-Clause
"""The cost of the deadlock analysis for a crowd (test/guest/crowd), in instructions of the guest, which are
reproducible: 100,000 open calls are analysed and reported in less than 100 million instructions."""

import re

from guest import check

CALLS = 100_000
MOST = 100_000_000
PROGRAM = "/tmp/crowd"      # programs start faster from tmpfs
MEMORY = 512                # the kernel then reserves its maximum for the graph


def analyze(guest):
    """Returns the first line of the report, its cost, and its number of calls (None for a ring)."""
    text = guest.works(f"{PROGRAM} analyze")
    calls = re.search(r"(\d+) open calls", text)
    return text.splitlines()[0], int(re.search(r"(\d+) cycles", text)[1]), calls and int(calls[1])


def check_crowd(boot, shape, members, calls, verdict, **options):
    """Starts a crowd, waits until it is complete, and checks the verdict and its cost."""
    with boot(icount=True, memory=MEMORY, seconds=500, **options) as guest:
        guest.works(f"cp /test/crowd {PROGRAM}")
        guest.works(f"{PROGRAM} {shape} {members} {calls}")
        last, cost = None, 0
        while True:
            words, now, count = analyze(guest)
            if words == last and (count is None or count >= CALLS * 0.99):
                break
            last, cost = words, now
        cost = min(cost, now)       # another task can have run in between
        print(f"\n## {shape}: {members} tasks, {calls} calls each: {cost} instructions")
        check(words.startswith(verdict), f"not {verdict!r}: {words}")
        check(cost < MOST, f"{cost} instructions, the maximum is {MOST}")


def test_ring(boot):
    """A ring of 1,000 tasks with 100,000 calls, drawn completely."""
    check_crowd(boot, "ring", 1000, 100, "deadlock: 1001 fibrils of 1000 tasks wait in a ring")


def test_jam(boot):
    """100,000 calls behind a server that calls itself."""
    check_crowd(boot, "jam", 101, 1000, "deadlock: 2 fibrils of 1 task wait in a ring")


def test_forward(boot):
    """100,000 calls, each forwarded ten times, queue on one connection of a server that sleeps."""
    check_crowd(boot, "forward", 51, 2500, "no deadlock:")


def test_data(boot):
    """100,000 calls, half of them data transfers, in a line of servers whose last one sleeps."""
    check_crowd(boot, "data", 201, 500, "no deadlock:")


def test_without_boards(boot):
    """100,000 calls queue at a server, and no task has a fibril board."""
    check_crowd(boot, "forward", 51, 2500, "no deadlock:", args="boards=off")


def test_too_large(boot):
    """If a system is too large for the reserved memory, the calls of the tasks with the most calls
    are included in part: the verdict covers what fits, with a list of what is not included."""
    with boot(memory=64) as guest:
        guest.works(f"cp /test/crowd {PROGRAM}")
        guest.works(f"{PROGRAM} jam 10 4000")
        guest.works("deadlock", "in a ring", "not included, because", "of its calls")
        guest.works("waits vfs", "vfs")
        with guest.console():
            text = guest.run("deadlock")
            check("in a ring" in text and "not included" in text, f"`deadlock` prints: {text}")
            check("not included" in guest.run("hung"), "`hung` does not report what is not included")
            for line in ("calls", "break", "waits vfs", "who vfs", "dot", "json"):
                text = guest.run(line)
                check(text and "cannot build" not in text, f"`{line}` prints: {text}")
            guest.run(f"kill {min(task.id for task in guest.tasks() if task.name == 'crowd')}")
