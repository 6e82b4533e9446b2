# SPDX-License-Identifier: BSD-2-Clause
"""The order lint: servers that call each other in a ring are told of though nothing hangs."""

import re

from guest import check

RING = re.compile(r"init:vfs \(\d+\) -> init:fat \(\d+\) -> mfs \(\d+\) -> file_bd \(\d+\) -> init:vfs")


def mount_twice(guest):
    """The session of 2011 on the system that does not hang, and once more."""
    guest.volume()
    for _ in range(2):
        guest.works("mount mfs /data loop")
        guest.works("echo whole > /data/small")
        guest.works("umount /data")


def test_ring(guest):
    """The ring of 2011 is told of once on the fixed system, and no other."""
    mount_twice(guest)
    text = guest.run("log")
    check(len(RING.findall(text)) == 1, f"the ring is not told once: {text}")
    check("safe only if they share no connection" in text, text)
    check(text.count("->") == 4, f"other orders are told: {text}")


def test_off(boot):
    """lint=off tells nothing."""
    with boot(args="lint=off") as guest:
        mount_twice(guest)
        check("order:" not in guest.run("log"), "lint=off tells of orders")
