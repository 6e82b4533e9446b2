# SPDX-License-Identifier: BSD-2-Clause
"""No false verdict about a busy system, in short; scripts/fuzz looks takes longer."""

import guest_looks


def test_looks(guest):
    """No look at a system that is busy with locks, sessions and deferred calls finds a deadlock."""
    guest_looks.look(guest, seed=1, looks=300)


def test_watchdog(boot):
    """With deadlock=break the watchdog breaks nothing of a busy system in 30 seconds of its time."""
    with boot(args=guest_looks.BREAKING, extra=guest_looks.SLOW, seconds=500) as guest:
        guest_looks.watch(guest, seed=2, seconds=30)
