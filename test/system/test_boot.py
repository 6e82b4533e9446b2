# SPDX-License-Identifier: BSD-2-Clause
"""The way from power-on to a prompt, the terminals, and the programs that drive a guest."""

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
    """The ISO boots to a prompt by BIOS."""
    with boot() as guest:
        greet(guest)


def test_uefi(boot):
    """The ISO boots to a prompt by UEFI firmware."""
    with boot(seconds=400, uefi=True) as guest:
        greet(guest)


def test_servers(guest):
    """Every server is a task of its own, and those from boot modules have the ids they should have."""
    with guest.console():
        names = {task.id: task.name for task in guest.tasks()}
    first = {1: "kernel", 2: "init:ns", 4: "init:loc", 5: "init:rd", 6: "init:vfs", 7: "init:fat"}
    for number, name in first.items():
        check(names.get(number) == name, f"task {number} is {names.get(number)}, not {name}")
    for name in ("tmpfs", "locfs", "klog", "serial", "console"):
        check(list(names.values()).count(name) == 1, f"not one task is called {name}: {names}")
    check(list(names.values()).count("bdsh") == 6, f"not six shells: {names}")


def test_terminals(guest):
    """Each terminal has a shell of its own."""
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
    """Types the lines of a script into the system that was built; returns the session."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(script)
        file.flush()
        return user_script("run", "--headless", "--script", file.name, *options, **expected)


def test_script(boot):
    """A script that goes over two terminals and the kernel console ends with status 0."""
    session = drive("# a comment\necho one > /tmp/x\n@2\ncat /tmp/x\n!k\ntasks\ncontinue\n@1\npwd\n",
                    "--timeout", "240")
    for words in ("cat /tmp/x\none", "init:vfs", "kconsole> continue"):
        check(words in session, f"the session does not show {words!r}")


def test_script_time_out(boot):
    """A script that waits for what never comes ends with status 3."""
    drive("&sleep 1000\n?never\n", "--timeout", "10", status=3,
          complaint="switchboard: timed out waiting for .*\n")


def test_panic(guest):
    """A non-maskable interrupt is a panic: words, a backtrace by name, and the kernel console."""
    guest.works("echo before")
    guest.machine.qmp("inject-nmi")
    try:
        guest.run("echo after")
        check(False, "the guest goes on after a non-maskable interrupt")
    except Panicked as panic:
        check(panic.status == 4, "a panic has another status")
    session = guest.session
    session.wait_console()
    text = session.text()
    check("non-maskable interrupt" in text, "the panic does not say why")
    check("+0x" in text, "no backtrace by name")
    check("init:vfs" in guest.run("tasks"), "the console does not answer after a panic")
    session.type("continue")
    check(session.wait_prompt(), "`continue` after a panic says nothing")


@contextmanager
def by_hand(*options):
    """scripts/run on a terminal; gives the terminal. It must end with status 0."""
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
    """scripts/run on a terminal: a prompt, keys that reach the guest, help, and Ctrl-A x, which asks
    before it quits QEMU."""
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
    """scripts/run --entry early boots the mount of 2011."""
    with by_hand("--entry", "early") as terminal:
        expect(terminal, "/ # ")
        os.write(terminal, b"\x01ksysinfo\r")
        expect(terminal, "exchange=early", "kconsole> ")
        os.write(terminal, b"\x01xy")


def expect(terminal, *wanted):
    """Reads what the terminal shows until all of `wanted` is there."""
    shown = ""
    while not all(words in shown for words in wanted):
        ready, _, _ = select.select([terminal], [], [], EXPECT_SECONDS)
        check(ready, f"the terminal does not show {wanted}, but: {shown!r}")
        shown += os.read(terminal, 4096).decode("utf-8", "replace").replace("\r", "")
    print(shown)


def end(pid, terminal):
    """Waits for the process while it writes what is left."""
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass    # how a terminal ends
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
