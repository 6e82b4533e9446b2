# SPDX-License-Identifier: BSD-2-Clause
"""A booted guest for system tests: runs commands that must succeed or fail, uses the kernel console, and
saves disk images. On errors, each method fails the test with the output."""

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import images  # noqa: E402
from machine import Machine  # noqa: E402
from session import Session, SessionError  # noqa: E402
from tables import parse_ipc, parse_slabs, parse_tasks  # noqa: E402

PRESET = os.environ.get("SWITCHBOARD_PRESET", "x86_64")
BUILD = os.path.join(ROOT, "build", PRESET)
ISO = os.path.join(BUILD, "switchboard.iso")
STAGED = os.path.join(BUILD, "staged")

# Kinds of kernel objects that must not leak.
COUNTED = ("call", "phone")


class Failure(AssertionError):
    """A test failed; the argument describes the failure."""


def check(condition, words):
    if not condition:
        raise Failure(words)


def user_script(name, *options, status=0, complaint="", seconds=500, tree=ROOT):
    """Runs a script of scripts/ with the built system, and returns its standard output. Its exit status must
    be `status`, and its standard error must match the pattern `complaint`."""
    done = subprocess.run([os.path.join(tree, "scripts", name), "--no-build", "--preset", PRESET, *options],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds,
                          check=False)
    print(done.stdout, done.stderr, sep="")
    check(done.returncode == status, f"scripts/{name}: status {done.returncode}")
    check(re.fullmatch(complaint, done.stderr), f"scripts/{name} prints on standard error: {done.stderr!r}")
    return done.stdout


class Guest:
    def __init__(self, machine, seconds):
        self.machine = machine
        self.session = Session(machine, seconds, out=sys.stdout)

    @classmethod
    @contextmanager
    def boot(cls, seconds=240, iso=ISO, settled=True, **options):
        """Yields a guest that has booted to the first prompt, and, if `settled`, completed its start-up."""
        with Machine(iso, **options) as machine:
            guest = cls(machine, seconds)
            guest.session.wait_boot()
            if settled:
                guest.settle()
            yield guest

    def settle(self):
        """Waits until the start-up is complete: init has ended, each terminal has a shell, and the list of
        tasks no longer changes. Prints nothing."""
        out, self.session.out = self.session.out, None
        before = None
        while True:
            with self.console():
                now = self.run("tasks")
            names = [task.name for task in parse_tasks(now)]
            if "init:init" not in names and names.count("bdsh") == 6 and now == before:
                break
            before = now
            self.session.pause(0.2)
        self.session.out = out

    # Shell commands on the current terminal.

    def run(self, line):
        """Types a line and returns its output."""
        return self.session.run(line).strip()

    def status(self):
        text = self.run("echo $?")
        check(text.isdigit(), f"`echo $?` printed {text!r}")
        return int(text)

    def log_with(self, words, seconds=60):
        """Waits until the kernel log contains `words`, and returns it."""
        for _ in range(seconds):
            text = self.run("log")
            if words in text:
                return text
            self.run("sleep 1")
        check(False, f"the log does not contain {words!r}: {text}")

    def works(self, line, *shown):
        """Runs a command that must succeed and print all of `shown`."""
        text = self.run(line)
        status = self.status()
        check(status == 0, f"`{line}` has status {status}: {text}")
        for words in shown:
            check(words in text, f"`{line}` does not show {words!r}: {text}")
        return text

    def fails(self, line, *shown):
        """Runs a command that must fail with a message that matches all patterns `shown`, ignoring
        case."""
        text = self.run(line)
        check(text, f"`{line}` printed nothing")
        for words in shown:
            check(re.search(words, text, re.IGNORECASE), f"`{line}` does not print {words!r}: {text}")
        check(self.status() != 0, f"`{line}` has status 0, but prints: {text}")
        return text

    def terminal(self, number):
        self.session.switch(number)

    def start(self, line):
        """Types a line without waiting for its end."""
        self.session.type(line)
        self.session.wait_taken()

    def finish(self):
        """Waits for the end of the started command, and returns its output."""
        return self.session.wait_prompt().strip()

    # The kernel console.

    @contextmanager
    def console(self):
        self.session.open_console()
        yield self
        self.session.run("continue")

    def tasks(self):
        return parse_tasks(self.run("tasks"))

    def ipc(self, task):
        return parse_ipc(self.run(f"ipc {task}"))

    def task_id(self, name):
        """Returns the id of the only task with this name (or init:NAME)."""
        found = [task.id for task in self.tasks() if task.name in (name, f"init:{name}")]
        check(len(found) == 1, f"{len(found)} tasks are called {name}")
        return found[0]

    def free_frames(self):
        """Returns the number of free frames, from `mem`."""
        with self.console():
            row = re.search(r"^free\s+(\d+) frames", self.run("mem"), re.MULTILINE)
        check(row, "`mem` has no row free")
        return int(row[1])

    def in_use(self):
        """Returns the number of allocated objects of each counted kind."""
        slabs = parse_slabs(self.run("slabs"))
        for name in COUNTED:
            check(name in slabs, f"`slabs` has no row {name}: {sorted(slabs)}")
        return {name: slabs[name].in_use for name in COUNTED}

    def lost(self):
        """Returns the number of allocated objects of each counted kind that are in no table or list. It is
        constant unless objects leak."""
        reports = [self.ipc(task.id) for task in self.tasks()]
        seen = {
            "phone": sum(len(report.phones) for report in reports),
            "call": sum(len(report.incoming) + len(report.dispatched) + len(report.answers)
                        for report in reports),
        }
        return {name: count - seen[name] for name, count in self.in_use().items()}

    # Common setups.

    def volume(self, image="img", device="loop", make="mkmfs", size="300k"):
        """Creates a block device in a new file, with a new file system."""
        self.works(f"mkfile --size {size} {image}")
        self.works(f"file_bd {image} {device}")
        self.works(f"{make} {device}")

    @contextmanager
    def saved_images(self):
        """Stops the guest and yields the path of its FAT image. Must be the last step of a test."""
        with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
            fat = os.path.join(folder, "initrd.img")
            images.save_initrd(self.machine, os.path.join(STAGED, "boot", "initrd.img"), fat)
            yield fat

    def staged(self, path):
        """Returns the content of `path` in the initial image as built."""
        with open(os.path.join(STAGED, path.lstrip("/")), "rb") as file:
            return file.read()


def run_guest(body, iso, seconds, **options):
    """The main function of a program that needs a guest: boots it, calls body(guest), and prints a failure.
    Returns the exit status."""
    try:
        with Guest.boot(seconds, iso, **options) as guest:
            body(guest)
    except (Failure, SessionError) as failure:
        print(f"\n## FAILED: {failure}")
        return 1
    return 0
