# SPDX-License-Identifier: BSD-2-Clause
"""The order lint reports servers that call each other in a cycle, even if nothing hangs."""

import re

from guest import check

RING = re.compile(r"init:vfs \(\d+\) -> init:fat \(\d+\) -> mfs \(\d+\) -> file_bd \(\d+\) -> init:vfs")


def mount_twice(guest):
    """Runs the session of 2011 twice on the fixed system."""
    guest.volume()
    for _ in range(2):
        guest.works("mount mfs /data loop")
        guest.works("echo whole > /data/small")
        guest.works("umount /data")


def test_ring(guest):
    """On the fixed system, the cycle of 2011 is reported once, and no other."""
    mount_twice(guest)
    text = guest.run("log")
    check(len(RING.findall(text)) == 1, f"the cycle is not reported once: {text}")
    check("safe only if they share no connection" in text, text)
    check(text.count("->") == 4, f"other cycles are reported: {text}")


def test_locks(guest):
    """A lock that a server holds across a call of a cycle is named in the report, whether the call that comes
    back needs it or not."""
    for name in ("alice", "bob", "carol", "dave"):
        guest.works(f"/test/actor {name}")
    guest.works("/test/actor tell alice 'l1cb(ca())'")
    text = guest.log_with("-> alice")
    check(re.search(r'alice \(\d+\) calls bob \(\d+\) while it holds "first"\n', text), f"no lock is reported: {text}")
    check("and no call of the cycle needs these locks" in text, text)
    guest.works("/test/actor tell carol 'r2l3cd(cc(l3))'")
    text = guest.log_with("-> carol")
    check(re.search(r'carol \(\d+\) calls dave \(\d+\) while it holds "rw second" for reading, "third"\n', text),
          f"the locks of a deadlock are not reported: {text}")


def test_off(boot):
    """With lint=off nothing is reported."""
    with boot(args="lint=off") as guest:
        mount_twice(guest)
        check("order:" not in guest.run("log"), "lint=off still reports orders")
