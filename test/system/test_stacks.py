# SPDX-License-Identifier: BSD-2-Clause
"""Exhausted stacks: the kernel's report, and that other tasks keep running."""

import re

from guest import check

# How `tester --child stack KIND` ends: the thread, and the fibril if it runs fibrils.
KINDS = {
    "fibril-frame": ("main", "narrow"),
    "fibril-alloca": ("main", "narrow"),
    "fibril-recursion": ("main", "narrow"),
    "thread-frame": ("narrow", None),
    "thread-alloca": ("narrow", None),
    "thread-recursion": ("narrow", None),
    "main-frame": ("main", "main"),
    "main-recursion": ("main", "main"),
}


def test_exhausted(guest):
    """A frame, an alloca or a recursion that exceeds its stack ends the task, and the log names the task,
    the thread and the fibril."""
    for kind, (thread, fibril) in KINDS.items():
        guest.fails(f"tester --child stack {kind}")
        with guest.console():
            log = guest.run("log 5")
        lines = [line for line in log.splitlines() if "is killed" in line]
        where = f' in fibril "{fibril}"' if fibril else ""
        pattern = rf"task \d+ \(tester\) is killed, thread \d+ \({thread}\) at instruction " \
                  rf"0x[0-9a-f]+: stack exhausted{where}: (read of|write to) 0x[0-9a-f]+$"
        check(lines and re.search(pattern, lines[-1]), f"{kind}: {log}")
    guest.works("tester fibril thread", "2 passed, 0 failed")
