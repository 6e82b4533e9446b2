# SPDX-License-Identifier: BSD-2-Clause
"""A booted guest for system tests: commands that must work, commands that must fail with a message,
looks into the kernel console, and saved images. Each method fails the test with the output."""

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
from session import Session  # noqa: E402
from tables import parse_ipc, parse_slabs, parse_tasks  # noqa: E402

PRESET = os.environ.get("SWITCHBOARD_PRESET", "x86_64")
BUILD = os.path.join(ROOT, "build", PRESET)
ISO = os.path.join(BUILD, "switchboard.iso")
STAGED = os.path.join(BUILD, "staged")

# Kernel objects of which none may be lost.
COUNTED = ("call", "phone")


class Failure(AssertionError):
    """A test failed; the words tell how."""


def check(condition, words):
    if not condition:
        raise Failure(words)


def user_script(name, *options, status=0, complaint="", seconds=500, tree=ROOT):
    """Runs a script of scripts/ on what was built, as a user does; returns its standard output. It must
    end with the status, and its standard error must match the complaint."""
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
    def boot(cls, seconds=240, **options):
        """A machine that has booted to the first prompt."""
        with Machine(ISO, **options) as machine:
            guest = cls(machine, seconds)
            guest.session.wait_boot()
            guest.settle()
            yield guest

    def settle(self):
        """Waits until the start is over: init has ended, each terminal has a shell, and nothing changes
        any more. Not shown."""
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

    # Commands of the shell, on the terminal that is shown.

    def run(self, line):
        """Types a line and returns what it printed."""
        return self.session.run(line).strip()

    def status(self):
        text = self.run("echo $?")
        check(text.isdigit(), f"`echo $?` printed {text!r}")
        return int(text)

    def works(self, line, *shown):
        """The command succeeds, and prints each of the words."""
        text = self.run(line)
        status = self.status()
        check(status == 0, f"`{line}` has status {status}: {text}")
        for words in shown:
            check(words in text, f"`{line}` does not show {words!r}: {text}")
        return text

    def fails(self, line, *shown):
        """The command fails with a message and a status. `shown` are patterns for the message, in which
        case is ignored."""
        text = self.run(line)
        check(text, f"`{line}` fails without a message")
        for words in shown:
            check(re.search(words, text, re.IGNORECASE), f"`{line}` does not print {words!r}: {text}")
        check(self.status() != 0, f"`{line}` has status 0, but prints: {text}")
        return text

    def terminal(self, number):
        self.session.switch(number)

    def start(self, line):
        """Types a line and does not wait for its end."""
        self.session.type(line)
        self.session.wait_taken()

    def finish(self):
        """Waits for the end of what was started; returns what it printed."""
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
        """The id of the only task of this name (init:NAME counts)."""
        found = [task.id for task in self.tasks() if task.name in (name, f"init:{name}")]
        check(len(found) == 1, f"{len(found)} tasks are called {name}")
        return found[0]

    def free_frames(self):
        """Free frames of memory, by `mem`."""
        with self.console():
            row = re.search(r"^free\s+(\d+) frames", self.run("mem"), re.MULTILINE)
        check(row, "`mem` has no row free")
        return int(row[1])

    def in_use(self):
        """For each kind of counted object: how many are out of the cache."""
        slabs = parse_slabs(self.run("slabs"))
        for name in COUNTED:
            check(name in slabs, f"`slabs` has no row {name}: {sorted(slabs)}")
        return {name: slabs[name].in_use for name in COUNTED}

    def lost(self):
        """For each kind of counted object: how many are out of the cache and in no table or list.
        A constant, unless something leaks."""
        reports = [self.ipc(task.id) for task in self.tasks()]
        seen = {
            "phone": sum(len(report.phones) for report in reports),
            "call": sum(len(report.incoming) + len(report.dispatched) + len(report.answers)
                        for report in reports),
        }
        return {name: count - seen[name] for name, count in self.in_use().items()}

    # Setups that many tests want.

    def volume(self, image="img", device="loop", make="mkmfs", size="300k"):
        """A device on a fresh file system in a new file."""
        self.works(f"mkfile --size {size} {image}")
        self.works(f"file_bd {image} {device}")
        self.works(f"{make} {device}")

    @contextmanager
    def saved_images(self):
        """Stops the guest; gives the FAT image in a folder of its own. The last thing in a test."""
        with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
            fat = os.path.join(folder, "initrd.img")
            images.save_initrd(self.machine, os.path.join(STAGED, "boot", "initrd.img"), fat)
            yield fat

    def staged(self, path):
        """What the build put into the initial image as `path`."""
        with open(os.path.join(STAGED, path.lstrip("/")), "rb") as file:
            return file.read()
