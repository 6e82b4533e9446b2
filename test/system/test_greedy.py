# SPDX-License-Identifier: BSD-2-Clause
"""Programs that take all there is: they are told the limit, and nobody else notices."""

import re

from guest import check


def test_connections(guest):
    """A client that takes all the connections and requests it can get is told the limit; the others
    are served, and when it ends all is back."""
    def in_use():
        with guest.console():
            return guest.in_use()

    def kill_greedy():
        with guest.console():
            guest.run(f"kill {guest.task_id('greedy')}")

    def greedy():
        guest.terminal(2)
        guest.start("/test/greedy")
        guest.session.pause(1)
        guest.terminal(1)
        for _ in range(20):
            said = guest.works("log")
            if "requests, then" in said:
                break
            guest.session.pause(0.5)
        return said

    def clean():
        kill_greedy()
        guest.terminal(2)
        guest.finish()
        guest.terminal(1)
        guest.works("ls /tmp")
        return in_use()

    said = greedy()
    for server, count in ("vfs", 64), ("loc", 64):
        check(re.search(rf"{count} connections to {server}, then: a limit is reached", said),
              f"{server} did not keep its limit: {said}")
    check("4096 requests, then: a limit is reached" in said, f"no limit of requests: {said}")
    guest.works("ls /", "etc")
    guest.works("echo others > /tmp/others && cat /tmp/others", "others")
    guest.works("ls /loc", "bd")
    guest.works("/app/tester setjmp")
    first = clean()
    greedy()
    second = clean()
    check(first == second, f"in use {second}, before {first}")
