# SPDX-License-Identifier: BSD-2-Clause
"""Booting, the terminals, and the programs that drive a guest."""

import os
import pty
import select
import signal
import tempfile
from contextlib import contextmanager

from guest import ROOT, check, user_script
from session import Panicked



EXPECT_SECONDS = 120


def greet(guest):
    guest.works("cat /etc/motd", "Welcome to Switchboard.")
    guest.works("ls /", "app", "srv", "data")


def test_bios(boot):
    """The ISO boots to a prompt with BIOS firmware."""
    with boot() as guest:
        greet(guest)


def test_uefi(boot):
    """The ISO boots to a prompt with UEFI firmware."""
    with boot(seconds=400, uefi=True) as guest:
        greet(guest)


def test_servers(guest):
    """Every server is a separate task, and the boot modules have their fixed ids."""
    with guest.console():
        names = {task.id: task.name for task in guest.tasks()}
    first = {1: "kernel", 2: "init:ns", 4: "init:loc", 5: "init:rd", 6: "init:vfs", 7: "init:fat"}
    for number, name in first.items():
        check(names.get(number) == name, f"task {number} is {names.get(number)}, not {name}")
    for name in ("tmpfs", "locfs", "klog", "serial", "console"):
        check(list(names.values()).count(name) == 1, f"the number of tasks called {name} is not one: {names}")
    check(list(names.values()).count("bdsh") == 6, f"the number of shells is not six: {names}")


def test_terminals(guest):
    """Each terminal has its own shell."""
    guest.works("cd /app")
    guest.terminal(2)
    check(guest.run("pwd") == "/", "terminal 2 is not at /")
    guest.works("cd /etc")
    guest.start("sleep 3")
    guest.terminal(1)
    check(guest.run("pwd") == "/app", "terminal 1 lost its directory")
    guest.works("echo terminal 1 goes on", "terminal 1 goes on")
    guest.terminal(2)
    guest.finish()
    check(guest.run("pwd") == "/etc", "terminal 2 lost its directory")
    for number in (3, 4, 5, 6):
        guest.terminal(number)
        guest.works(f"echo terminal {number}", f"terminal {number}")


def drive(script, *options, **expected):
    """Types the lines of a script into the built system, and returns the session."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(script)
        file.flush()
        return user_script("run", "--headless", "--script", file.name, *options, **expected)


def test_script(boot):
    """A script that uses two terminals and the kernel console ends with status 0."""
    session = drive("# a comment\necho one > /tmp/x\n@2\ncat /tmp/x\n!k\ntasks\ncontinue\n@1\npwd\n",
                    "--timeout", "240")
    for words in ("cat /tmp/x\none", "init:vfs", "kconsole> continue"):
        check(words in session, f"the session does not show {words!r}")


def test_script_time_out(boot):
    """A script that waits for output that never appears ends with status 3."""
    drive("&sleep 1000\n?never\n", "--timeout", "10", status=3,
          complaint="switchboard: timed out waiting for .*\n")


def test_panic(guest):
    """A non-maskable interrupt causes a panic: a message, a symbolic backtrace, and the kernel console."""
    guest.works("echo before")
    guest.machine.qmp("inject-nmi")
    try:
        guest.run("echo after")
        check(False, "the guest continues after a non-maskable interrupt")
    except Panicked as panic:
        check(panic.status == 4, "a panic has the wrong status")
    session = guest.session
    session.wait_console()
    text = session.text()
    check("non-maskable interrupt" in text, "the panic does not print its reason")
    check("+0x" in text, "the backtrace has no names")
    check("init:vfs" in guest.run("tasks"), "the console does not answer after a panic")
    session.type("continue")
    check(session.wait_prompt(), "`continue` after a panic prints nothing")


@contextmanager
def by_hand(*options):
    """Runs scripts/run on a terminal and yields the terminal. It must end with status 0."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(f"{ROOT}/scripts/run", ["scripts/run", *options])
    try:
        yield terminal
    except BaseException:
        os.kill(pid, signal.SIGTERM)
        raise
    finally:
        status = end(pid, terminal)
    check(status == 0, f"scripts/run ended with status {status}")


def test_by_hand(boot):
    """scripts/run on a terminal shows a prompt, passes keys to the guest, and has help and Ctrl-A x, which
    asks before it quits QEMU."""
    with by_hand() as terminal:
        expect(terminal, "/ # ")
        os.write(terminal, b"echo by ha\x7fand\r")
        expect(terminal, "\nby hand")
        os.write(terminal, b"\x012")
        expect(terminal, "--- terminal 2 ---")
        os.write(terminal, b"\x01?")
        expect(terminal, "Ctrl-A x: quit QEMU", "Ctrl-A 1 to 6: terminals", "/ # ")
        os.write(terminal, b"\x01kversion\r")
        expect(terminal, "kconsole> ")
        os.write(terminal, b"\x01x")
        expect(terminal, "quit QEMU? [y/N] ")
        os.write(terminal, b"nversion\r")
        expect(terminal, "no\n", "Switchboard", "kconsole> ")
        os.write(terminal, b"\x01xy")


def test_by_hand_early(boot):
    """scripts/run --entry early boots with the mount of 2011."""
    with by_hand("--entry", "early") as terminal:
        expect(terminal, "/ # ")
        os.write(terminal, b"\x01ksysinfo\r")
        expect(terminal, "exchange=early", "kconsole> ")
        os.write(terminal, b"\x01xy")


def expect(terminal, *wanted):
    """Reads the terminal's output until it contains all of `wanted`."""
    shown = ""
    while not all(words in shown for words in wanted):
        ready, _, _ = select.select([terminal], [], [], EXPECT_SECONDS)
        check(ready, f"the terminal does not show {wanted}, but: {shown!r}")
        shown += os.read(terminal, 4096).decode("utf-8", "replace").replace("\r", "")
    print(shown)


def end(pid, terminal):
    """Waits for the end of the process, and reads its remaining output."""
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass    # the process closed the terminal
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
