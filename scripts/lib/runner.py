# SPDX-License-Identifier: BSD-2-Clause
"""Runs checks in parallel and reports them in the order in which they were passed.

A check is a name and a function that gets a Log, runs commands through it and returns whether the check
passed. The output of the commands is written to the log; the end of the log is shown if the check fails.
"""

import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Callable

TAIL_LINES = 60         # shown from the log of a failed check
GRACE_SECONDS = 10      # between SIGTERM and SIGKILL


@dataclass
class Check:
    name: str
    holds: Callable     # (Log) -> bool


def command_check(name, *command, seconds=120, env=None):
    """Returns a check that passes if a command exits with status 0."""
    return Check(name, lambda log: log.run(*command, seconds=seconds, env=env) == 0)


def _signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


class Processes:
    """The running commands. Each command has its own process group, which is killed when the command
    ends, so that no process outlives its command."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = set()
        self._stopped = False

    def start(self, command, **options):
        with self._lock:
            if self._stopped:
                raise RuntimeError("the run was stopped")
            process = subprocess.Popen(command, start_new_session=True, **options)
            self._running.add(process)
        return process

    def end(self, process, seconds=None):
        """Waits for the command. Returns its status, or None if it timed out."""
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGTERM)
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            return None
        finally:
            _signal_group(process, signal.SIGKILL)
            process.wait()
            with self._lock:
                self._running.discard(process)

    def stop(self):
        """Ends all commands and prevents new ones from starting."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in running:
            _signal_group(process, signal.SIGKILL)


class Log:
    """The output of the commands of one check."""

    def __init__(self, path, processes):
        self.path = path
        self._processes = processes
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "w").close()

    def write(self, line):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def run(self, *command, seconds, env=None):
        """Runs a command. Returns its status, or None if it took longer than `seconds`."""
        with open(self.path, "ab") as file:
            process = self._processes.start(command, stdin=subprocess.DEVNULL, stdout=file,
                                            stderr=subprocess.STDOUT, env=dict(os.environ, **env or {}))
            status = self._processes.end(process, seconds)
        if status is None:
            self.write(f"switchboard: {command[0]}: not finished after {seconds} s")
        elif status < 0:
            self.write(f"switchboard: {command[0]}: ended by signal {-status}")
        return status

    def lines(self):
        with open(self.path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()


class Runner:
    """Runs checks and counts those that passed and failed."""

    def __init__(self, root, jobs):
        self.root, self.jobs = root, jobs
        self.logs = os.path.join(root, "build", "logs")
        self.processes = Processes()
        self.passed = 0
        self.failures = []

    def passes(self):
        self.passed += 1

    def fails(self, name):
        self.failures.append(name)

    def _log(self, name):
        place = os.path.join(self.logs, re.sub(r"[^a-zA-Z0-9_.-]", "_", name) + ".log")
        return Log(place, self.processes)

    def _try(self, check):
        """Runs a check. Returns (whether it passed, seconds, log)."""
        log, start = self._log(check.name), time.monotonic()
        try:
            holds = check.holds(log)
        except (OSError, RuntimeError) as error:
            log.write(f"switchboard: {check.name}: {error}")
            holds = False
        return holds, time.monotonic() - start, log

    def _report(self, check, holds, seconds, log):
        if holds:
            self.passes()
            print(f"ok    {check.name} ({seconds:.1f} s)", flush=True)
            return
        self.fails(check.name)
        print(f"FAIL  {check.name} ({seconds:.1f} s), see {os.path.relpath(log.path, self.root)}")
        print("".join(f"      {line}\n" for line in log.lines()[-TAIL_LINES:]), end="", flush=True)

    def run(self, checks):
        """Runs the checks, `jobs` at a time. They must not depend on each other."""
        pool = concurrent.futures.ThreadPoolExecutor(self.jobs)
        try:
            tries = [(check, pool.submit(self._try, check)) for check in checks]
            for check, tried in tries:
                self._report(check, *tried.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            self.processes.stop()
            raise
        finally:
            pool.shutdown()

    def command(self, *command):
        """Runs a command that prints on this terminal. Returns its status."""
        process = self.processes.start(command, stdin=subprocess.DEVNULL)
        return self._foreground(process)

    def output_lines(self, *command, on_line):
        """Runs a command and calls on_line for each line that it prints. Returns its status."""
        process = self.processes.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       text=True, errors="replace")
        return self._foreground(process, on_line)

    def _foreground(self, process, on_line=None):
        try:
            if on_line:
                with process.stdout as lines:
                    for line in lines:
                        on_line(line.rstrip("\n"))
            return self.processes.end(process)
        except BaseException:
            self.processes.stop()
            raise

    def summary(self):
        """Prints the closing lines and returns the status of the run."""
        if self.failures:
            print(f"failed: {' '.join(self.failures)}")
        print(f"{self.passed} passed, {len(self.failures)} failed", flush=True)
        return 0 if self.passed and not self.failures else 1


def interrupted(runner):
    """Prints the closing lines of a run that was stopped."""
    print("switchboard: interrupted", file=sys.stderr)
    runner.summary()
