# SPDX-License-Identifier: BSD-2-Clause
"""The kernel console: its commands, invalid input, and `continue`."""

from guest import check
from session import Panicked

COMMANDS = ["help", "tasks", "threads", "ipc", "kill", "phones", "log", "mem", "slabs", "check",
            "sched", "trace", "uptime", "version", "continue", "halt", "reboot"]


def test_commands(guest):
    """Every command prints something, and `help` lists and describes all."""
    with guest.console():
        listed = guest.run("help")
        for command in COMMANDS:
            check(command in listed, f"help does not list {command}")
            check(guest.run(f"help {command}"), f"help {command} prints nothing")
        vfs = guest.task_id("vfs")
        for line in ["threads", f"threads {vfs}", f"ipc {vfs}", "phones", f"phones {vfs}", "log",
                     "log 5", "mem", "slabs", "sched", "uptime", "version"]:
            text = guest.run(line)
            check(text and "usage" not in text, f"`{line}` prints {text!r}")
        check("IPC is consistent" in guest.run("check"), "`check` reports an error")
        for line, words in [("dump &kernel_main 16", "  |"),
                            ("symaddr &kernel_main", "kernel_main+0x0"),
                            ("sysinfo", "command line  exchange=late"), ("describe ipc", "usage: ipc")]:
            check(words in guest.run(line), f"`{line}` does not show {words}")


def test_invalid_input(guest):
    """Unknown commands, tasks and options are reported and have no effect."""
    with guest.console():
        before = guest.tasks()
        for line, words in [("frobnicate", "unknown command"), ("ipc", "usage"),
                            ("ipc 99999", "99999"), ("ipc nobody", "nobody"), ("ipc -1", "-1"),
                            ("ipc 6 7", "usage"), ("kill 99999", "99999"), ("kill", "usage"),
                            ("kill 1", "kernel"), ("log many", "many"), ("threads 424242", "424242"),
                            ("ipc 0x", "0x"), ("help frobnicate", "unknown command"),
                            ("tasks now", "usage"), ("dump 4096", "is not kernel memory"),
                            ("dump 0xffffffffffffffff", "is not kernel memory"), ("dump &nothing", "no function"),
                            ("symaddr *0", "is not kernel memory"),
                            ("symaddr 0xffffffff80000000", "is not in a kernel function"),
                            ("dump 0xfffffffffffffff0 99999999999999999999", "not a number"), ("'", ""), ("ipc 18446744073709551622", "")]:
            text = guest.run(line)
            check(words in text, f"`{line}` prints {text!r}, not {words!r}")
        check(guest.tasks() == before, "the tasks have changed")


def test_continue(guest):
    """`continue` restores the previous state: a half-typed line, a running command, the tasks."""
    session = guest.session
    with guest.console():
        before = guest.run("tasks")
    session.send(b"echo half a li")
    session.wait(lambda: session.lines.current.endswith("half a li"), "the echo")
    session.open_console()
    guest.run("uptime")
    session.type("continue")
    session.in_console = False
    session.wait(lambda: session.lines.current.endswith("# echo half a li"), "the half-typed line")
    check(guest.run("ne") == "half a line", "the half-typed line was lost")
    mark = len(session.lines.done)
    guest.start("sleep 2 && echo slept")
    with guest.console():
        guest.run("tasks")
    guest.finish()
    check("\nslept\n" in session.text(mark), "the running command was lost")
    with guest.console():
        after = guest.run("tasks")
    check(addresses(after) == addresses(before), "the tasks have changed")


def addresses(tasks):
    """Returns ids, names and addresses of all tasks."""
    return [line.split()[:5] for line in tasks.splitlines()]


def test_kcon(guest):
    """`kcon` opens the console and ends with status 0."""
    guest.run("kcon")
    check(guest.session.in_console, "kcon did not open the console")
    guest.run("version")
    guest.run("continue")
    guest.works("echo back", "back")


def test_halt(guest):
    """`halt` stops the machine."""
    guest.session.open_console()
    guest.session.type("halt")
    check(guest.machine.halted(wait=10), "the machine did not stop")


def test_panic(guest):
    """A panic prints its reason and a backtrace, and opens the console for inspection only."""
    session = guest.session
    session.pause(1)  # until the system is idle: the backtrace is that of the idle thread
    mark = len(session.lines.done)
    guest.machine.qmp("inject-nmi")
    try:
        session.wait(lambda: False, "the panic")
    except Panicked:
        session.in_console = True
    report = session.text(mark)
    for words in ["KERNEL PANIC: ", "backtrace:", "kernel_main+0x", "opened by a panic"]:
        check(words in report, f"the panic does not print {words!r}: {report}")
    check(any(task.name == "bdsh" for task in guest.tasks()), "`tasks` does not work")
    check("boot_start+0x" in guest.run("log 4"), "the panic is not in the log")
    for line in ["continue", "kill 6"]:
        session.type(line)
        text = session.wait_prompt()
        check("not possible after a panic" in text, f"`{line}` prints {text!r}")
    check(not guest.machine.ended(), "the machine ended")


def test_dead_userspace(guest):
    """The console key works after all servers have died, and none of their objects is left."""
    session = guest.session
    session.open_console()
    for task in guest.tasks():
        if task.id != 1:
            check("ends" in guest.run(f"kill {task.id}"), f"task {task.id} was not killed")
    session.leave_console()
    session.pause(1)
    session.open_console()
    check([task.id for task in guest.tasks()] == [1], "not all tasks are dead")
    check(set(guest.in_use().values()) == {0}, f"lost: {guest.in_use()}")
