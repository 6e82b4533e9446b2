# SPDX-License-Identifier: BSD-2-Clause
"""`tester`, the tests that run inside the guest."""

import re

from guest import check


def results(text):
    """Returns a dictionary from test names to whether they passed, and the lines with failures."""
    rows = re.findall(r"^(ok|FAILED)\s+(\S+) \(\d+ ms\)$", text, re.MULTILINE)
    wrong = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    return {name: word == "ok" for word, name in rows}, wrong


def test_all(guest):
    """Every test of libc, threads, areas, faults, tasks and files passes in the guest, and no object leaks."""
    names = {line.split()[0] for line in guest.works("tester --list").splitlines()}
    guest.works("tester spawn share parallel", "3 passed, 0 failed")  # fills the caches
    with guest.console():
        before = guest.lost()
    passed, wrong = results(guest.run("tester all"))
    failed = sorted(name for name, good in passed.items() if not good)
    check(not failed, f"failed: {', '.join(failed)}: {'; '.join(wrong)}")
    check(set(passed) == names, f"no result of {', '.join(sorted(names - set(passed)))}")
    check(guest.status() == 0, "all tests passed, but the status is not 0")
    with guest.console():
        after = guest.lost()
    check(after == before, f"lost: {after}, before {before}")


def test_command_line(guest):
    """tester runs one or more tests, and rejects unknown names and options."""
    guest.works("tester setjmp", "1 passed, 0 failed")
    guest.works("tester printf scanf", "2 passed, 0 failed")
    guest.works("tester --help", "usage: tester", "malloc")
    guest.fails("tester nothing", "nothing", "no such test")
    guest.fails("tester --nothing", "nothing")
    guest.fails("tester --child nothing", "usage")


def test_holes(boot):
    """The cost of malloc and free does not depend on the number of free blocks in the heap."""
    with boot(icount=True) as guest:
        few, many = (list(map(int, re.findall(r"\d+", guest.works(f"tester --child holes {count}"))))
                     for count in (100, 20000))
    check(len(few) == len(many) == 2, f"not two numbers: {few}, {many}")
    for name, before, after in zip(("malloc", "free"), few, many):
        check(after <= 2 * before, f"{name}: {before} instructions with 100 holes, {after} with 20000")
