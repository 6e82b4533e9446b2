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


def test_off(boot):
    """With lint=off nothing is reported."""
    with boot(args="lint=off") as guest:
        mount_twice(guest)
        check("order:" not in guest.run("log"), "lint=off still reports orders")
