# SPDX-License-Identifier: BSD-2-Clause
"""Deadlocks reported without the kernel console: by the watchdog in the log, and by shell commands."""

import re

from guest import check
from test_waits import end, ring_of, start, tell

RING = {"init:vfs": 1, "init:fat": 1, "mfs": 1, "file_bd": 1}
STAMP = re.compile(r"^\[ *\d+\.\d+\] ", re.MULTILINE)
REPORT = "watchdog: calls are older"


def test_report(boot):
    """The watchdog reports the deadlock of 2011 once, with its ring, and `deadlock` shows the same ring."""
    with boot(entry="early", args="watchdog=2") as guest:
        guest.volume()
        guest.start("mount mfs /data loop")
        guest.terminal(2)
        guest.run("")
        text = guest.log_with(REPORT)
        shown = STAMP.sub("", text[text.index(REPORT):])
        shown = shown[shown.index("deadlock:"):]
        check(dict(ring_of(shown)) == RING, f"the watchdog's ring: {shown}")
        guest.run("sleep 5")
        check(guest.run("log").count(REPORT) == 1, "the watchdog repeats its report")
        text = guest.works("deadlock", "in a ring", "behind it:")
        check('the lock "namespace", held by' in text, f"a lock is not named: {text}")
        check(dict(ring_of(text)) == RING, f"the shell's ring: {text}")
        guest.works("waits vfs", "vfs_in", "deadlock")
        guest.fails("waits 4711", "no such|not found")
        guest.fails("waits nobody", "no such task")


def test_breaks(boot):
    """With deadlock=break, the mount of 2011 returns an error, and the system works."""
    with boot(entry="early", args="watchdog=2 deadlock=break") as guest:
        guest.volume()
        guest.fails("mount mfs /data loop", "would wait for itself")
        guest.log_with("to break a wait", 1)
        guest.works("deadlock", "no deadlock")
        guest.works("echo whole > /small")
        guest.works("cat /small", "whole")


def test_quiet(boot):
    """The watchdog reports nothing if all waits are harmless."""
    with boot(args="watchdog=1 deadlock=break") as guest:
        start(guest, "alice", "bob")
        tell(guest, "alice", "l1s6000cb(l2)")
        tell(guest, "alice", "l1")
        tell(guest, "bob", "k")
        guest.run("sleep 5")
        check(REPORT not in guest.run("log"), "a false alarm of the watchdog")
        end(guest)


def test_bad_option(boot):
    """Invalid values and unknown words of the command line are reported in the log."""
    reports = {"watchdog=soon": "invalid value (valid: seconds, 0 to 1000000); watchdog stays 0",
               "lint=maybe": "invalid value (valid: off or on); lint stays on",
               "boards=0": "invalid value (valid: off or on); boards stays on",
               "exchange=first": "invalid value (valid: late or early); exchange stays late",
               "quiet": "unknown, ignored",
               "trace=" + "o" * 200: None,
               "deadlock=break": "no effect without watchdog=SECONDS"}
    with boot(args=" ".join(reports)) as guest:
        text = guest.run("log")
        for word, report in reports.items():
            line = f"boot option {word}: {report}"
            if report is None:
                line = f"boot option {word[:32]}...: invalid value (valid: off or on); trace stays off"
            check(line in text, f"the log does not report `{line}`")


def test_breaks_all(boot):
    """With deadlock=break, two simultaneous rings are both broken, and each is reported once."""
    with boot(args="watchdog=3 deadlock=break") as guest:
        start(guest, "alice", "bob", "carol", "dave")
        tell(guest, "alice", "cb(ca(cb()))")
        tell(guest, "carol", "cd(cc(cd()))")
        text = guest.log_with("to break a wait")
        guest.run("sleep 5")
        text = guest.run("log")
        check(text.count("in a ring") == 2, f"not each ring is reported once: {text}")
        check(text.count("to break a wait") == 2, f"not both rings are broken: {text}")
        guest.works("deadlock", "no deadlock")
        check(guest.run("ps").count("teller") == 0, "the tellers still wait")
        end(guest)
