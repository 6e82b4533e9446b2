# SPDX-License-Identifier: BSD-2-Clause
"""scripts/run as a process: how it ends, and what it prints meanwhile."""

import glob
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

from guest import ISO, ROOT, check

LIB = os.path.join(ROOT, "scripts", "lib")
PATIENCE = 120      # seconds, for what takes two on an idle machine


def wait_until(condition, words):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        check(time.monotonic() < deadline, words)
        time.sleep(0.05)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def ended(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


@contextmanager
def program(name, *arguments):
    """A program of scripts/lib with its machine, whose temporary folders lie in one that is removed;
    gives (process, file of what it prints, that folder)."""
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        with open(os.path.join(folder, "out"), "w+b") as out:
            process = subprocess.Popen(
                [sys.executable, os.path.join(LIB, name), *arguments], stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, env=dict(os.environ, TMPDIR=folder))
            try:
                yield process, out, folder
            finally:
                process.kill()
                process.wait()


def printed(out):
    out.seek(0)
    return out.read()


def end_by(number, name, *arguments):
    """Ends the program once its machine has booted; the machine must end too."""
    with program(name, *arguments) as (process, out, folder):
        wait_until(lambda: b"/ # " in printed(out), "it does not boot")
        machines = children(process.pid)
        check(len(machines) == 1, f"it has started {len(machines)} processes")
        process.send_signal(number)
        check(process.wait(PATIENCE) == -number, f"it ends with {process.returncode}")
        wait_until(lambda: ended(machines[0]), f"{name}: the machine runs on after signal {number}")
        text = printed(out).decode("utf-8", "replace")
        check("Traceback" not in text, f"{name} prints a traceback:\n{text}")
        if number != signal.SIGKILL:
            check(not glob.glob(os.path.join(folder, "switchboard-*")), "a folder is left")


def test_signals(boot):
    """A signal ends scripts/run quietly, and its machine with it."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
        script.write("sleep 1000\n")
        script.flush()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            end_by(number, "drive.py", ISO, script.name)
            end_by(number, "terminal.py", "--headless", ISO)
