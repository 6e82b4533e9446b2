# SPDX-License-Identifier: BSD-2-Clause
"""scripts/run as a process: its end and its output."""

import glob
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

from guest import ISO, ROOT, check
from program import process_runs, reset_signals

LIB = os.path.join(ROOT, "scripts", "lib")
PATIENCE = 120      # seconds; on an idle machine it takes two


def wait_until(condition, words):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        check(time.monotonic() < deadline, words)
        time.sleep(0.05)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


@contextmanager
def program(name, *arguments):
    """Runs a program of scripts/lib, with a folder for its temporary files that is removed at the end; yields
    (process, file with its output, that folder)."""
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        with open(os.path.join(folder, "out"), "w+b") as out:
            process = subprocess.Popen(
                [sys.executable, os.path.join(LIB, name), *arguments], stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, env=dict(os.environ, TMPDIR=folder),
                preexec_fn=reset_signals)
            try:
                yield process, out, folder
            finally:
                process.kill()
                process.wait()


def printed(out):
    out.seek(0)
    return out.read()


def end_by(number, name, *arguments):
    """Sends the program a signal after its machine has booted; the machine must end too."""
    with program(name, *arguments) as (process, out, folder):
        wait_until(lambda: b"/ # " in printed(out), "the guest does not boot")
        machines = children(process.pid)
        check(len(machines) == 1, f"{name} started {len(machines)} processes")
        process.send_signal(number)
        check(process.wait(PATIENCE) == -number, f"{name} ended with {process.returncode}")
        wait_until(lambda: not process_runs(machines[0]),
                   f"{name}: the machine still runs after signal {number}")
        text = printed(out).decode("utf-8", "replace")
        check("Traceback" not in text, f"{name} printed a traceback:\n{text}")
        if number != signal.SIGKILL:
            check(not glob.glob(os.path.join(folder, "switchboard-*")), "a temporary folder is left")


def test_signals(boot):
    """A signal ends scripts/run and its machine without a traceback."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
        script.write("sleep 1000\n")
        script.flush()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            end_by(number, "drive.py", ISO, script.name)
            end_by(number, "terminal.py", "--headless", ISO)


def test_display(boot):
    """--display vnc prints its address and serves the screen there. A window needs a desktop."""
    with program("terminal.py", "--headless", "--display", "vnc", ISO) as (_, out, _folder):
        wait_until(lambda: re.search(rb"VNC at \S+:\d+", printed(out)), "no address is printed")
        host, port = re.search(rb"VNC at (\S+):(\d+)", printed(out)).groups()
        with socket.create_connection((host, int(port)), PATIENCE) as viewer:
            check(viewer.recv(12).startswith(b"RFB "), "the server does not speak the protocol of VNC")
    nowhere = {name: value for name, value in os.environ.items()
               if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run([os.path.join(ROOT, "scripts", "run"), "--display", "--no-build"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, env=nowhere,
                          timeout=PATIENCE, check=False)
    check(done.returncode != 0 and "no desktop" in done.stderr, f"it prints: {done.stderr}")


def gdb_answers(port):
    """Returns whether the stub answers the query for the stop reason."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as stub:
        stub.sendall(b"$?#3f")
        return b"$T05" in stub.recv(4096)


def test_gdb(boot):
    """--gdb prints the command that attaches gdb. gdb stops in the kernel and has its symbols."""
    with program("terminal.py", "--headless", "--gdb", "--program", "vfs", ISO) as (_, out, _folder):
        wait_until(lambda: b"add-symbol-file" in printed(out), "no command is printed")
        lines = printed(out).decode().splitlines()
        words = next(shlex.split(line) for line in lines if line.startswith("  gdb "))
        modules = {os.path.basename(line) for line in lines if line.startswith("  add-symbol-file ")}
        check({"ns", "loader", "init", "vfs", "fat"} <= modules, f"boot modules: {modules}")
        port = int(next(word for word in words if word.startswith("target ")).rpartition(":")[2])
        if shutil.which("gdb") is None:
            check(gdb_answers(port), "the stub does not answer")
            return
        more = ["-ex", "backtrace 1", "-ex", "info line vfs_lookup_init", "-ex", "kill"]
        run = subprocess.run(["gdb", "-batch", "-nx", *words[1:], *more], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             timeout=PATIENCE, check=False)
        check("in kernel_main" in run.stdout or "kernel_main ()" in run.stdout, run.stdout)
        check("uspace/srv/vfs/lookup.c" in run.stdout, f"no symbols of vfs: {run.stdout}")
