# SPDX-License-Identifier: BSD-2-Clause
"""Low-level properties of the kernel: context switches preserve registers, and exhaustion of a resource
affects only its user."""

import re

from guest import check
from tables import parse_slabs
from test_kill import kill


def test_registers(guest):
    """Preempted threads keep all their registers, including vector and FPU registers."""
    text = guest.run("/test/registers")
    check(guest.status() == 0, f"registers were lost: {text!r}")


def test_forged_log(guest):
    """Log lines of a task never look like those of the kernel, and many of them remove no line of others."""
    kill(guest, "klog")     # sup logs this, and the new klog starts a new file
    guest.finish()
    for _ in range(30):
        if "was killed" in guest.run("log"):
            break
        guest.run("sleep 1")
    guest.works("cp /test/forger /tmp/deadlock; /tmp/deadlock", "the log has 7 tries and 100 KiB more")
    with guest.console():
        console = guest.run("log 2000")
    for name, text in (("log", guest.works("log")), ("/tmp/klog", guest.works("cat /tmp/klog")),
                       ("kcon", console)):
        lines = text.replace("\r\n", "\n").splitlines()
        check("Switchboard for" in lines[0], f"{name}: the first line of the kernel is missing: {lines[0]}")
        check(re.search(r"\] \[\d+ sup\] /srv/klog \(task \d+\) was killed", text), f"{name}: the line of sup is missing")
        tries = [line for line in lines if "deadlock: " in line]
        check(len(tries) >= 7, f"{name}: {len(tries)} tries are left")
        for line in tries:
            check(re.match(r"\[ *[\d.]+\] \[\d+ deadlock\] ", line), f"{name}: {line!r} looks like a line of the kernel")
        check(not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "".join(lines)), f"{name}: a control character")


def objects(guest):
    """Returns the number of objects in use, of the kinds that only new tasks or threads allocate."""
    with guest.console():
        slabs = parse_slabs(guest.run("slabs"))
        return {name: slabs[name].in_use for name in ("task", "thread", "fpu", "as")}


def test_exhaustion(boot):
    """A task that exhausts memory, page tables, areas or threads ends; the others keep running, nothing leaks."""
    with boot(memory=64) as guest:
        guest.works("cat /etc/motd", "Welcome")
        before = objects(guest)
        for kind in ("threads", "areas", "pages", "tables"):
            guest.run(f"/test/eat {kind}")
            guest.works("cat /etc/motd", "Welcome")
        after = objects(guest)
        check(after == before, f"in use: {after}, before {before}")
        with guest.console():
            log = guest.run("log")
        check("no memory for the page" in log, "no task was ended for lack of memory")


def test_random_calls(guest):
    """A task that makes random system calls harms only itself, and leaks nothing."""
    guest.works("/test/syscallfuzz 1 1000", "1000 calls")  # fills the caches
    with guest.console():
        lost = guest.lost()
        calls = guest.in_use()["call"]
    before = objects(guest)
    for seed in (1, 2):
        guest.works(f"/test/syscallfuzz {seed} 100000", "100000 calls")
    guest.works("cat /etc/motd", "Welcome")
    after = objects(guest)
    check(after == before, f"in use: {after}, before {before}")
    with guest.console():
        check(guest.lost() == lost, f"lost: {guest.lost()}, before {lost}")
        check(guest.in_use()["call"] == calls, f"calls: {guest.in_use()['call']}, before {calls}")
    guest.fails("/test/syscallfuzz one", "usage")
