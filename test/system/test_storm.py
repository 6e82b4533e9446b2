# SPDX-License-Identifier: BSD-2-Clause
"""Storms: servers are killed one by one and in pairs, at random times (seeded), while programs work. The rest
of the system keeps running, every invariant of IPC holds, and nothing leaks."""

import random
import re

from guest import Failure, check
from session import SHELL_PROMPT, SessionError

# Servers with unique state: their clients fail until the machine is rebooted.
LASTING = ("ns", "loc", "rd", "vfs", "fat")
# Servers that sup restarts, those that a mount starts, and a block device.
RESTARTED = ("klog", "serial", "console", "tmpfs", "locfs", "mfs", "file_bd")

PAIRS = 8


def check_kernel(guest):
    """In the kernel console: checks all invariants, shows each task, and checks for leaks."""
    said = guest.run("check")
    check("all its invariants hold" in said, f"`check` prints: {said}")
    lost = guest.lost()
    check(not any(lost.values()), f"lost: {lost}")


def kill(guest, name):
    """In the kernel console: kills the first task with this name, if there is one."""
    for task in guest.tasks():
        if task.name in (name, f"init:{name}"):
            guest.run(f"kill {task.id}")
            return True
    return False


def volume(guest):
    guest.volume()
    guest.works("mount mfs /data loop")
    guest.works("mkfile --size 1m /tmp/big")


def work(guest):
    """Starts programs on three terminals that use every server for some seconds, and uses a shell, so that it is
    connected to its terminal."""
    guest.terminal(5)
    guest.works("echo ready", "ready")
    for terminal, line in ((2, "cp /tmp/big /tmp/copy"), (3, "cp /srv/tmpfs /data/copy"),
                           (4, "/app/tester files")):
        guest.terminal(terminal)
        guest.start("; ".join([line] * 40))


def after(guest, killed):
    """Checks the system after a storm; the terminals only if their servers can be restarted."""
    session = guest.session
    session.open_console()
    check_kernel(guest)
    session.leave_console()
    gone = set(killed)
    if gone & {"serial", "console"}:
        if gone & {"ns", "loc", "vfs", "fat", "rd"}:
            return
        # The new console server shows the first terminal and redraws its prompt.
        session.terminal = 1
        session.busy.clear()
        session.wait(lambda: SHELL_PROMPT.match(session.lines.current), "a shell on a new console")
    else:
        session.busy.discard(5)
        guest.terminal(5)
    guest.works("echo the shell goes on", "the shell goes on")
    if not gone & set(LASTING):
        guest.works("cat /etc/motd", "Welcome")


def storm(boot, victims, seed):
    choice = random.Random(seed)
    with boot(seconds=150) as guest:
        volume(guest)
        work(guest)
        for victim in victims:
            guest.session.pause(choice.uniform(0.05, 0.8))
            guest.session.open_console()
            check(kill(guest, victim), f"there is no {victim} to kill")
            guest.session.leave_console()
        guest.session.pause(2)
        after(guest, victims)


HOARDED = re.compile(r"hoard: \d+, then: out of memory")


def hoard(guest, terminals, count):
    """Starts a hoarder on each terminal and waits until `count` of them have been refused memory."""
    for terminal in terminals:
        guest.terminal(terminal)
        guest.start("/test/eat hoard")
    guest.terminal(1)
    for _ in range(60):
        if len(HOARDED.findall(guest.works("log"))) == count:
            return
        guest.session.pause(0.5)
    check(False, f"{count} hoarders were not refused memory")


def hoarders(boot, memory, together):
    with boot(memory=memory) as guest:
        guest.volume()
        guest.works("mount mfs /data loop")  # mfs has not touched the pages yet that requests need
        guest.works("echo kept > /tmp/kept")
        free = guest.free_frames()
        with guest.console():
            before = {task.id: task.name for task in guest.tasks()}
        if together:
            hoard(guest, (2, 3), 2)
        else:
            # The second one is small when the first gets no more, so it leaves only the last reserve.
            hoard(guest, (2,), 1)
            hoard(guest, (3,), 2)
        for line in ("cat /tmp/kept", "ls /", "echo more > /tmp/more", "ls /loc",
                     "cp /tmp/kept /data/kept", "cat /data/kept", "mkdir /data/d", "ls /data"):
            guest.works(line)
        with guest.console():
            after = {task.id: task.name for task in guest.tasks()}
            check(before.items() <= after.items(), f"these tasks ended: {set(before) - set(after)}")
            for task in set(after) - set(before):
                guest.run(f"kill {task}")
        for terminal in (2, 3):
            guest.terminal(terminal)
            guest.finish()
        guest.terminal(1)
        guest.works("cat /tmp/kept", "kept")
        missing = free - guest.free_frames()
        check(missing < 64, f"{missing} frames were not freed")


def test_hoarders(boot):
    """Programs allocate all memory that they can get by system calls, and keep it: they get errors, every server
    and shell keeps working, and all memory is free again when they end."""
    hoarders(boot, memory=64, together=True)


def test_late_hoarder(boot):
    """The same with little memory, of which the second program takes the last that it can get."""
    hoarders(boot, memory=40, together=False)


def test_each(boot):
    """Each server dies while it is used: the rest of the system keeps running."""
    for victim in LASTING:
        print(f"\n## {victim} dies", flush=True)
        storm(boot, (victim,), victim)


def test_pairs(boot):
    """Random pairs of servers die shortly after each other."""
    choice = random.Random(1)
    for number in range(PAIRS):
        victims = choice.sample(LASTING + RESTARTED, 2)
        print(f"\n## {number}: {' and '.join(victims)} die", flush=True)
        try:
            storm(boot, victims, number)
        except (Failure, SessionError) as failure:
            raise Failure(f"{' and '.join(victims)}: {failure}") from failure


def test_memory(boot):
    """Programs repeatedly exhaust the memory while others work: no other task dies, nothing leaks."""
    eaters = ("pages", "tables", "threads")
    with boot(memory=64, seconds=300) as guest:
        guest.works("mkfile --size 1m /tmp/big")
        with guest.console():
            before = guest.lost()
            servers = {task.id for task in guest.tasks()}
        for terminal in (2, 3):
            guest.terminal(terminal)
            guest.start("; ".join(f"/test/eat {kind}" for kind in eaters * 5))
        guest.terminal(1)
        for _ in range(8):
            # These may fail with an error if memory is exhausted, but must not kill their server.
            for line in ("cp /tmp/big /tmp/copy", "/app/tester files", "mkfile --size 100m /tmp/huge",
                         "ls /srv", "cat /etc/motd"):
                guest.run(line)
            guest.run("rm /tmp/huge")
        for terminal in (2, 3):
            guest.terminal(terminal)
            guest.finish()
        guest.terminal(1)
        guest.works("cp /tmp/big /tmp/copy")
        guest.works("cmp /tmp/big /tmp/copy")
        guest.works("/app/tester files")
        with guest.console():
            dead = servers - {task.id for task in guest.tasks()}
            check(not dead, f"these died: {sorted(dead)}")
            check_kernel(guest)
            check(guest.lost() == before, f"lost {guest.lost()}, before {before}")
