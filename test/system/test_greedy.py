# SPDX-License-Identifier: BSD-2-Clause
"""Programs that exhaust resources get errors, and no other task is affected."""

import re

from guest import check


def test_memory(guest):
    """A program that exhausts any kind of kernel memory gets errors; the others keep running, and all memory
    is free again when it ends."""
    kinds = guest.fails("/test/eat", "usage").split("eat ")[1].split("|")
    kinds.remove("hoard")  # tested in test_storm.py
    guest.run("/test/eat threads")  # fills the caches of stacks
    before = guest.free_frames()
    for kind in kinds:
        said = guest.run(f"/test/eat {kind}")
        check("then error" in said or "was killed" in said, f"eat {kind}: {said}")
        guest.works("ls /", "etc")
        missing = before - guest.free_frames()
        check(missing < 64, f"after {kind}: {missing} frames were not freed")
    with guest.console():
        text = guest.run("mem")
    rows = {name.strip(): int(frames) for name, frames in re.findall(r"^(.*?) +(\d+) frames", text, re.M)}
    used, total = rows.pop("used"), rows.pop("all")
    check(used + rows.pop("free") == total, f"`mem` does not add up: {text}")
    check(sum(rows.values()) == used, f"the kinds of `mem` do not add up to {used}: {text}")


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
