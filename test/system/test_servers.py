# SPDX-License-Identifier: BSD-2-Clause
"""Servers against hostile clients and lying servers, in short; scripts/fuzz servers takes longer."""

import server_fuzz


def test_fuzz(boot):
    """Every server survives random requests, a lying block device and a lying file system; names resolve
    afterwards and nothing is lost."""
    with boot(seconds=550) as guest:
        server_fuzz.fuzz(guest, seed=1, runs=10_000, count=2)
