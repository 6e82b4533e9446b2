# SPDX-License-Identifier: BSD-2-Clause
"""Fibril boards: their cost, and the handling of invalid ones."""

import re

from guest import check
from test_waits import end, ring_of, start, tell

TRIPS = 1000
MOST_PERCENT = 3


def round_trip(boot, **options):
    """Returns the instructions of one round trip between two tasks over the async library."""
    with boot(icount=True, **options) as guest:
        guest.works("/test/pingpong serve async")
        text = guest.works(f"/test/pingpong async {TRIPS}", "cycles")
        return int(re.search(r"(\d+) cycles", text).group(1)) // TRIPS


def test_cost(boot):
    """Boards cost at most 3 % of the instructions of a round trip."""
    off = round_trip(boot, args="boards=off")
    on = round_trip(boot)
    percent = 100 * (on - off) / off
    print(f"\n## instructions of a round trip: {off} without boards, {on} with boards, {percent:+.2f} %")
    check(percent <= MOST_PERCENT, f"boards cost {percent:.2f} % (without {off}, with {on})")


# The console's output for each kind of bad board; None: either rows or an error.
MODES = {
    "random": "board unreadable: its header is invalid",
    "rows": "board unreadable: a row has an unknown state",
    "unmapped": "board unreadable: it is not in mapped memory",
    "untouched": "board unreadable: a row is not in mapped memory",
    "huge": "board unreadable: its header counts more rows than the board can hold",
    "refused": "main",
    "cyclic": "liar 99",
    "claims": "claims?[2J",
    "changing": None,
}


def test_bad(guest):
    """Invalid, false and changing boards are reported for their own task only; the analysis of all others is
    unaffected."""
    for mode in MODES:
        guest.works(f"/test/badboard {mode}")
    with guest.console():
        tasks = [task.id for task in guest.tasks() if task.name == "badboard"]
        check(len(tasks) == len(MODES), f"{len(tasks)} of {len(MODES)} tasks with bad boards run")
        bad = dict(zip(MODES, tasks))
        for mode, words in MODES.items():
            text = guest.run(f"fibrils {bad[mode]}")
            check(words is None or words in text, f"{mode}: {text}")
            guest.run(f"waits {bad[mode]}")
        vfs = guest.run(f"fibrils {guest.task_id('vfs')}")
        check("vfs_in" in vfs and "unreadable" not in vfs, f"vfs is affected: {vfs}")
        # A false ring of locks is reported for its own task only.
        text = guest.run("deadlock")
        rings = text.split("behind it:")[0]
        check(text.count("in a ring") == 1 and "liar" in rings, text)
        check(f"{bad['cyclic']} (badboard)" in rings and "vfs" not in rings, text)
        guest.run(f"kill {bad['cyclic']}")
    for _ in range(10):
        with guest.console():
            guest.run(f"fibrils {bad['changing']}")
            text = guest.run("deadlock")
            check(text.startswith("no deadlock:"), text)
    guest.works("cat /etc/motd")


def full_boards(guest):
    """11 boards with the maximum number of rows do not affect the analysis of other tasks, by the console
    or by the watchdog. Returns the log."""
    for _ in range(11):
        guest.works("/test/badboard full")
    with guest.console():
        text = guest.run("deadlock")
        check(text.startswith("no deadlock:"), text)
        full = [task.id for task in guest.tasks() if task.name == "badboard"]
        left_out = [task for task in full if f"  {task} (badboard): its fibrils" in text]
        check(left_out, f"no task is excluded: {text}")
        check("more rows than fit" in guest.run(f"waits {left_out[0]}"), "`waits` does not print the reason")
        check("not included" in guest.run("hung"), "`hung` does not report what is not included")
    start(guest, "alice", "bob")
    tell(guest, "alice", "cb(ca(cb()))")
    guest.run("sleep 1")
    with guest.console():
        text = guest.run("deadlock")
        check(dict(ring_of(text)) == {"alice": 1, "bob": 1} and "not included" in text, text)
        check("break yes" in guest.run("break"), "no plan is found")
    text = guest.log_with("in a ring")
    end(guest)
    return text


def test_full(boot):
    """Tasks that fill the graph's memory do not prevent the verdict on others, even on small machines."""
    for memory in (64, 128):
        with boot(memory=memory, args="watchdog=1") as guest:
            text = full_boards(guest)
            check(text.count("watchdog: these tasks are not included") == 1,
                  f"the watchdog does not report it: {text}")
