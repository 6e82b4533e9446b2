# SPDX-License-Identifier: BSD-2-Clause
"""Deadlocks other than that of 2011, created by actors (test/guest/actor), and waits that are not deadlocks:
the console names exactly the members of each ring."""

import re
from collections import Counter

from guest import check

ACTORS = ("alice", "bob", "carol", "dave")
IN_RING = re.compile(r"^ (?:,->|\|  |`--) \d+ \(([^)]+)\) fibril (\d+) ")
ALSO_IN_RING = re.compile(r"^ +\d+ \(([^)]+)\) fibril (\d+) .* is also in the ring")


def start(guest, *names):
    for name in names:
        guest.works(f"/test/actor {name}")


def tell(guest, name, script, count=""):
    guest.works(f"/test/actor tell {name} '{script}' {count}".strip())


def end(guest):
    """Kills the actors, which ends all their requests."""
    with guest.console():
        for task in guest.tasks():
            if task.name in ACTORS or task.name == "deaf":
                guest.run(f"kill {task.id}")
    with guest.console():
        text = guest.run("deadlock")
        check(text.startswith("no deadlock:"), f"after the end of the actors: {text}")


def ring_of(text):
    """Counts the fibrils of each task in the only ring of a report."""
    check(text.count("in a ring") == 1, f"not one ring: {text}")
    check(text.startswith("deadlock:"), f"only suspected: {text}")
    lines = text.splitlines()
    found = {match.groups() for line in lines for match in [IN_RING.match(line) or ALSO_IN_RING.match(line)]
             if match}
    return Counter(name for name, _ in found)


def deadlock(guest, *shown, **members):
    """Checks that the console reports one ring with these numbers of fibrils per task, and these texts."""
    guest.run("sleep 1")
    with guest.console():
        text = guest.run("deadlock")
    check(ring_of(text) == Counter(members), f"the ring is {dict(ring_of(text))}: {text}")
    for words in shown:
        check(words in text, f"the report does not contain {words!r}: {text}")


def no_deadlock(guest):
    with guest.console():
        text = guest.run("deadlock")
    check(text.startswith("no deadlock:"), f"a false alarm: {text}")


def test_mutual(guest):
    """Two servers that call each other over one connection each."""
    start(guest, "alice", "bob")
    tell(guest, "alice", "cb(ca(cb()))")
    deadlock(guest, "queues on the connection", alice=1, bob=1)
    end(guest)


def test_locks(guest):
    """A lock held across a call that needs it; two locks taken in opposite order through calls; a reader that
    waits behind a writer that waits for a reader."""
    start(guest, "alice", "bob")
    tell(guest, "alice", "l1cb(ca(l1))")
    deadlock(guest, 'the lock "first"', alice=2, bob=1)
    end(guest)
    start(guest, "alice", "bob")
    tell(guest, "alice", "l1s300cb(l2)")
    tell(guest, "bob", "l2s300ca(l1)")
    deadlock(guest, 'the lock "first"', 'the lock "second"', alice=2, bob=2)
    end(guest)
    start(guest, "alice", "bob")
    tell(guest, "alice", "r1s600cb(ca(r1))")
    tell(guest, "alice", "w1")
    deadlock(guest, 'the lock "rw first"', alice=3, bob=1)
    end(guest)


def test_self(guest):
    """A server that calls itself over a connection that it serves."""
    start(guest, "carol")
    tell(guest, "carol", "cc(cc())")
    deadlock(guest, carol=1)
    end(guest)


def test_quota(guest):
    """A serialized session whose only exchange is held by a fibril that waits for the session."""
    start(guest, "alice", "bob")
    tell(guest, "alice", "ob(ca(ob()))")
    deadlock(guest, "the session", alice=2, bob=1)
    end(guest)


def test_lost(guest):
    """A request that its callee received and dropped, a deferred one, and one whose callee died: each has its
    own verdict, and none is a deadlock."""
    start(guest, "alice", "bob", "carol")
    tell(guest, "alice", "x")
    tell(guest, "bob", "k")
    guest.works("/test/actor deaf carol 's100000'")
    guest.run("sleep 1")
    no_deadlock(guest)
    with guest.console():
        ids = {task.name: task.id for task in guest.tasks()}
        text = guest.run("hung 0")
        check(re.search(r"taken and never answered: .*alice", text), f"the request that alice lost is not reported: {text}")
        guest.run(f"kill {ids['carol']}")
    with guest.console():
        text = guest.run("hung 0")
        check(re.search(r"peer dead: answered EHANGUP", text), f"the request to the dead carol is not reported: {text}")
    end(guest)


def test_answered_twice(guest):
    """A server that answers a request twice keeps running."""
    start(guest, "alice")
    tell(guest, "alice", "a")
    tell(guest, "alice", "s1")
    with guest.console():
        check("alice" in [task.name for task in guest.tasks()], "alice has ended")
    end(guest)


def test_no_alarm(guest):
    """Idle servers, sleeps, a wait for a key, a slow server, forwards, an endless ping-pong, queues and lines of
    a hundred, a reader behind a writer: none is reported as a deadlock at any time."""
    no_deadlock(guest)
    start(guest, *ACTORS)
    guest.terminal(2)
    guest.start("cat")
    guest.terminal(1)
    tell(guest, "alice", "s100000")
    tell(guest, "alice", "fb(fc(fd(s100000)))")
    tell(guest, "bob", "w4s100000")
    tell(guest, "bob", "r4")
    tell(guest, "dave", "l1s40", 100)
    tell(guest, "carol", "ca(s40)", 100)
    tell(guest, "carol", "*cd()")
    guest.start("sleep 6")
    for _ in range(25):
        no_deadlock(guest)
        guest.session.pause(0.1)
    guest.finish()
    end(guest)
