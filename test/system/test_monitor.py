# SPDX-License-Identifier: BSD-2-Clause
"""The kernel seen from outside the machine, over the second serial line."""

import os
import tempfile
from contextlib import contextmanager

import wire
from guest import check
from tables import parse_tasks


@contextmanager
def socket_path():
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        yield os.path.join(folder, "monitor")


def tasks_of(rows):
    return {(values["task"], values["name"]) for name, values in rows if name == "TASK"}


def check_tasks(monitor, rows):
    """The snapshot has the same tasks as the console."""
    shown = {(task.id, task.name) for task in parse_tasks(monitor.run("tasks"))}
    check(len(shown) > 10, f"`tasks` over the wire: {shown}")
    check(tasks_of(rows) == shown, f"the snapshot has the tasks {tasks_of(rows)}, the console {shown}")


def test_hang(boot):
    """A monitor that attaches to a system that hangs gets a complete snapshot, runs commands, also while the
    kernel console is open, and breaks the ring."""
    with socket_path() as path, boot(entry="early", args="watchdog=2", monitor=path) as guest:
        guest.volume()
        with wire.Monitor(path) as monitor:
            monitor.attach()
            guest.start("mount mfs /data loop")
            verdict = monitor.wait(lambda: monitor.found("VERDICT"))
            check(verdict["tasks"] == 4, f"the verdict: {verdict}")
            for name in ("vfs", "fat", "mfs", "file_bd"):
                check(f"{name})" in verdict["message"], f"the verdict: {verdict}")
            sent = {values["call"] for name, values in monitor.events if name == "SENT"}
            check(len(sent) > 100, f"only {len(sent)} calls were sent")
            check(monitor.found("TASK_CREATED") and monitor.found("LOG"), "no live events")
            check(monitor.discarded[0, 0] == 0, f"{monitor.discarded} events were lost")
        guest.terminal(2)
        with wire.Monitor(path) as monitor:
            rows = monitor.attach()
            check(b"Switchboard" in monitor.hello[6], f"the hello: {monitor.hello}")
            check_tasks(monitor, rows)
            kinds = {name for name, _ in rows}
            check({"MACHINE", "CPU", "TASK", "THREAD", "PHONE", "CALL", "BOARD", "FIBRIL", "HELD",
                   "LOG_LINE"} <= kinds, f"the kinds of rows: {kinds}")
            check(any("will never be answered" in values["line"] for name, values in rows
                      if name == "LOG_LINE"), "the watchdog's report is not in the log")
            check("in a ring" in monitor.run("deadlock"), "`deadlock` over the wire")
            check("unknown command" in monitor.run("frobnicate"), "an unknown command")
            with guest.console():
                check("in a ring" in monitor.run("deadlock"), "`deadlock` while the console is open")
                check_tasks(monitor, monitor.snapshot())
            text, _ = monitor.answer(monitor.send(wire.BREAK))
            check("EDEADLK" in text, f"`break` over the wire: {text}")
            check("no deadlock" in monitor.run("deadlock"), "the ring is not broken")
        with wire.Monitor(path) as monitor:     # another one attaches
            check_tasks(monitor, monitor.attach())
        guest.works("echo works", "works")


def test_pace(boot):
    """A monitor that does not read stops nothing, and what it reads later is complete."""
    with socket_path() as path, boot(monitor=path) as guest:
        with wire.Monitor(path) as monitor:
            monitor.attach()
            for _ in range(5):
                monitor.send(wire.SNAPSHOT)
            guest.works("echo works", "works")
            guest.run("sleep 1")
            check_tasks(monitor, monitor.snapshot())
