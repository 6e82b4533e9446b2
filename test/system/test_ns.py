# SPDX-License-Identifier: BSD-2-Clause
"""The name service and those who treat it badly."""

from guest import check


def test_forgets_the_dead(guest):
    """What a dead task has asked for does not stay in the name service, nor in the kernel."""
    def dispatched():
        with guest.console():
            return len(guest.ipc(guest.task_id("init:ns")).dispatched), guest.in_use()

    guest.works("/test/badns")
    before = dispatched()
    for _ in range(3):
        guest.works("/test/badns")
    after = dispatched()
    check(before == after, f"calls at ns and objects in use: {after}, before {before}")
