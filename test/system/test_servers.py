# SPDX-License-Identifier: BSD-2-Clause
"""A short run of hostile clients and servers; `scripts/fuzz servers` runs longer."""

import server_fuzz


def test_fuzz(boot):
    """Every server survives random requests, and a block device and a file system with random answers; the
    system works afterwards, and nothing leaks."""
    with boot(seconds=550) as guest:
        server_fuzz.fuzz(guest, seed=1, runs=10_000, count=2)
