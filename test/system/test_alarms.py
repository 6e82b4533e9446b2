# SPDX-License-Identifier: BSD-2-Clause
"""No false alarms in a busy system: a short version of scripts/fuzz alarms."""

import guest_alarms


def test_checks(guest):
    """The kernel finds no deadlock in a system that is busy with locks, sessions and deferred calls."""
    guest_alarms.ask(guest, seed=1, checks=300)


def test_watchdog(boot):
    """With deadlock=break the watchdog breaks nothing of a busy system in 30 seconds of its time."""
    with boot(args=guest_alarms.BREAKING, extra=guest_alarms.SLOW, seconds=500) as guest:
        guest_alarms.watch(guest, seed=2, seconds=30)
