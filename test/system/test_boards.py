# SPDX-License-Identifier: BSD-2-Clause
"""Fibril boards: what they cost, and what becomes of those that are no boards at all."""

import re

from guest import check

TRIPS = 1000
MOST_PERCENT = 3


def round_trip(boot, **options):
    """Instructions of one round trip between two tasks, through fibrils and sessions."""
    with boot(icount=True, **options) as guest:
        guest.works("/test/pingpong serve async")
        text = guest.works(f"/test/pingpong async {TRIPS}", "cycles")
        return int(re.search(r"(\d+) cycles", text).group(1)) // TRIPS


def test_cost(boot):
    """Boards cost at most 3 % of the instructions of a round trip."""
    off = round_trip(boot, args="boards=off")
    on = round_trip(boot)
    percent = 100 * (on - off) / off
    print(f"\n## instructions of a round trip: {off} without boards, {on} with boards, {percent:+.2f} %")
    check(percent <= MOST_PERCENT, f"boards cost {percent:.2f} % (without {off}, with {on})")
