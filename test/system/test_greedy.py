# SPDX-License-Identifier: BSD-2-Clause
"""Programs that exhaust resources get errors, and no other task is affected."""

import re

from guest import check
from tables import parse_slabs

LIMIT = "a limit is reached"
NO_MEMORY = "out of memory"
EITHER = f"({LIMIT}|{NO_MEMORY})"

# The kinds of `eat`: the least that a task gets, and the error at the end.
KINDS = {
    "pages": (None, "is killed"),       # a task cannot get an error when it touches a page
    "areas": (1000, EITHER),
    "tables": (None, f"is killed|{EITHER}"),
    "threads": (30, EITHER),
    "places": (25000, "no error"),      # the tables are freed with each area
    "tasks": (100, EITHER),
    "pagers": (1000, EITHER),
    "hoard": (4000, NO_MEMORY),
    "phones": (4000, LIMIT),
    "hangups": (8000, LIMIT),
    "calls": (4000, LIMIT),
    "handles": (16000, LIMIT),
    "orphans": (16000, LIMIT),
    "shares": (4000, LIMIT),
    "loans": (4000, LIMIT),
    "sparse": (1000, NO_MEMORY),
}

# The kinds that test_memory covers: one of each way in which memory is held. The others take longer.
QUICK = ("threads", "tables", "phones", "hangups", "orphans", "sparse")

# Objects that other programs keep at most, from their use of this test: a connection more or less.
FEW = 8

# Calls of dead senders that one task can keep (abi/limits.h).
ORPHANS = 4096


def kernel_objects(guest):
    """Returns the number of objects in use of each slab cache."""
    with guest.console():
        return {name: slab.in_use for name, slab in parse_slabs(guest.run("slabs")).items()}


def returned(guest, frames, objects):
    """Waits until the memory of a task that has ended is free again. Returns what is missing."""
    for _ in range(20):
        missing = {name: count - objects[name] for name, count in kernel_objects(guest).items()
                   if count - objects[name] > FEW}
        lost = frames - guest.free_frames()
        if not missing and lost < 64:
            return None
        guest.session.pause(0.5)
    return f"{lost} frames, {missing}"


def let_go(guest):
    """Kills `eat`, if it has not ended, but not its partners, which are younger. Waits for its shell."""
    with guest.console():
        eaters = [task.id for task in guest.tasks() if task.name == "eat"]
        if eaters:
            guest.run(f"kill {eaters[0]}")
    guest.terminal(2)
    guest.finish()
    guest.terminal(1)


def hold(guest, kind):
    """Starts `eat hold KIND` without permissions on the second terminal. Returns its line in the log, or the
    line about its end."""
    end = re.compile(rf"\b{kind}: (\d+), then: .*|task \d+ \(eat\) is killed, thread.*")
    before = len(end.findall(guest.works("log")))
    guest.terminal(2)
    guest.start(f"/test/plain /test/eat hold {kind}")
    guest.terminal(1)
    for _ in range(240):
        lines = list(end.finditer(guest.works("log")))
        if len(lines) > before:
            return lines[-1]
        guest.session.pause(0.5)
    check(False, f"eat hold {kind} does not end")


def exhaust(guest, kinds):
    said = guest.fails("/test/eat", "usage")
    there = said.split("kinds:")[1].split()
    check(sorted(there) == sorted(KINDS), f"this test covers other kinds than {there}")
    hold(guest, "threads")  # fills the caches of stacks
    let_go(guest)
    objects = kernel_objects(guest)
    for kind in kinds:
        least, error = KINDS[kind]
        frames = guest.free_frames()    # servers and shells grow a little with each kind
        line = hold(guest, kind)
        check(re.search(error, line[0]), f"eat {kind}: {line[0]}")
        check(least is None or int(line[1]) >= least, f"eat {kind} got too little: {line[0]}")
        guest.works("ls /", "etc")
        guest.works("/app/tester malloc")
        if kind == "orphans":
            calls = kernel_objects(guest)["call"] - objects["call"]
            check(ORPHANS - FEW <= calls <= ORPHANS + FEW, f"{calls} calls of dead senders are kept")
        let_go(guest)
        missing = returned(guest, frames, objects)
        check(missing is None, f"after {kind} these are not freed: {missing}")


def test_memory(guest):
    """One program exhausts some kinds of kernel memory, one after the other, and keeps it: it gets an error,
    the others work in the meantime, and everything is free again when it ends."""
    exhaust(guest, QUICK)
    with guest.console():
        text = guest.run("mem")
    rows = {name.strip(): int(frames) for name, frames in re.findall(r"^(.*?) +(\d+) frames", text, re.M)}
    used, total = rows.pop("used"), rows.pop("all")
    check(used + rows.pop("free") == total, f"`mem` does not add up: {text}")
    check(sum(rows.values()) == used, f"the kinds of `mem` do not add up to {used}: {text}")


def test_all_memory(boot):
    """The same with every kind of kernel memory."""
    with boot(seconds=580) as guest:
        exhaust(guest, KINDS)


test_all_memory.only_by_name = True  # takes minutes


def in_bytes(amount, unit):
    return float(amount) * 1024 ** ("B", "KiB", "MiB", "GiB").index(unit)


def test_memory_of_tasks(guest):
    """The memory of the tasks in `mem` adds up to the pages of tasks and the tables of their shared areas, and
    that of rd does not contain the initial image, however much of it is read."""
    def memory():
        with guest.console():
            text = guest.run("mem")
        kinds = re.findall(r"(?:pages of tasks|shared areas' tables) +(\d+) frames", text)
        check(len(kinds) == 2, f"`mem` lacks a kind of frames: {text}")
        charged = sum(map(int, kinds)) * 4096
        rows = re.findall(r"^ +\d+ \((\S+)\) +(\S+) (\w+)$", text, re.M)
        return charged, [(name, in_bytes(amount, unit)) for name, amount, unit in rows], text

    charged, before, text = memory()
    # Each row is rounded down to a tenth of a MiB.
    missing = charged - sum(size for _, size in before)
    check(0 <= missing <= sum(size >= 2**20 for _, size in before) * in_bytes(0.1, "MiB"), f"the rows of `mem` do not add up: {text}")
    guest.works("wc /app/* /srv/*")
    had, has = dict(before)["init:rd"], dict(memory()[1])["init:rd"]
    check(had == has, f"rd had {had} bytes, and has {has} now")


def test_connections(guest):
    """A client that exhausts connections and requests gets errors at the limit; other clients are served, and
    all are free again when it ends."""
    def in_use():
        with guest.console():
            return guest.in_use()

    def kill_greedy():
        with guest.console():
            guest.run(f"kill {guest.task_id('greedy')}")

    def greedy():
        guest.terminal(2)
        guest.start("/test/greedy")
        guest.session.pause(1)
        guest.terminal(1)
        for _ in range(20):
            said = guest.works("log")
            if "requests, then" in said:
                break
            guest.session.pause(0.5)
        return said

    def clean():
        kill_greedy()
        guest.terminal(2)
        guest.finish()
        guest.terminal(1)
        guest.works("ls /tmp")
        return in_use()

    said = greedy()
    for server, count in ("vfs", 64), ("loc", 64):
        check(re.search(rf"{count} connections to {server}, then: a limit is reached", said),
              f"{server} did not enforce its limit: {said}")
    check("requests, then: a limit is reached" in said, f"no limit of requests: {said}")
    guest.works("ls /", "etc")
    guest.works("echo others > /tmp/others && cat /tmp/others", "others")
    guest.works("ls /loc", "bd")
    guest.works("/app/tester setjmp")
    first = clean()
    greedy()
    second = clean()
    check(first == second, f"in use {second}, before {first}")
