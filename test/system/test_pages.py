# SPDX-License-Identifier: BSD-2-Clause
"""Page-ins that fail or hang: the messages in the log, and the waiting tasks in the console."""

import re

from guest import check


def start_pager(guest):
    """Starts the pager of `tester`, and returns its task id."""
    guest.works("tester --child pager")
    return newest(guest)


def newest(guest):
    with guest.console():
        return max(task.id for task in guest.tasks() if task.name == "tester")


def kill(guest, *ids):
    with guest.console():
        for task in ids:
            guest.run(f"kill {task}")
    with guest.console():
        left = [task.id for task in guest.tasks() if task.name == "tester"]
    check(not set(left) & set(ids), f"these were not killed: {left}")


def ended(guest, words):
    """Checks that the last lines of the kernel log report the end of a task and the reason."""
    with guest.console():
        log = guest.run("log")
    lines = [line for line in log.splitlines() if "is killed" in line]
    check(lines and words in lines[-1], f"instead of {words!r}: {lines[-1:]}")


def test_refused(guest):
    """If a page-in fails or the pager dies, the waiting task ends; the log names the pager and the reason."""
    pager = start_pager(guest)
    guest.run("tester --child paged refused")
    ended(guest, f"its pager {pager} gives no page: EIO")
    guest.run("tester --child paged lies")
    ended(guest, f"its pager {pager} gives no page: EFAULT")
    guest.run("tester --child paged deadly")
    ended(guest, "its pager is gone")


def test_lost(guest):
    """A task that waits for a page is shown with the call, its age and the pager; it can be killed."""
    pager = start_pager(guest)
    guest.works("tester --child paged lost")
    waiter = newest(guest)
    guest.run("sleep 1")
    wait = re.compile(r"waits for a page of memory, call (\d+) PAGE_IN \(11\) over phone \d+ to "
                      rf"{pager} \(tester\), [\d.]+s ago")
    with guest.console():
        waits = guest.run(f"waits {waiter}")
        calls = re.findall(wait, waits)
        check(len(calls) == 2 and len(set(calls)) == 1, f"not one line for its thread and one for its fibril: {waits}")
        threads = guest.run(f"threads {waiter}")
        check(f"for a page, call {calls[0]}" in threads, f"the thread: {threads}")
        box = guest.run(f"ipc {pager}")
        check("PAGE_IN" in box, f"the pager's answerbox: {box}")
        deadlock = guest.run("deadlock")
        check(deadlock.startswith("no deadlock:"), f"a false alarm: {deadlock}")
        who = guest.run(f"who {pager}")
        check(f"{waiter} (tester)" in who, f"who waits for the pager: {who}")
    kill(guest, waiter, pager)


def test_self(guest):
    """A task that is its own pager is a deadlock of one thread; breaking it ends the task."""
    guest.works("tester --child paged self")
    task = newest(guest)
    guest.run("sleep 1")
    with guest.console():
        text = guest.run("deadlock")
        check(text.startswith("deadlock: 1 thread of 1 task waits in a ring"), f"the report: {text}")
        check("which touched a missing page" in text, f"the report: {text}")
        check(f"{task} (tester) fibril" in text, f"its fibril is not listed behind the ring: {text}")
        plan = guest.run("break")
        check("gets no page: its task ends" in plan, f"the plan: {plan}")
        guest.run("break yes")
    ended(guest, f"its pager {task} gives no page: EDEADLK")
    with guest.console():
        text = guest.run("deadlock")
        check(text.startswith("no deadlock:"), f"after the break: {text}")
