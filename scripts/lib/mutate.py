# SPDX-License-Identifier: BSD-2-Clause
"""Breaks the sources one small way at a time and looks whether the tests notice.

usage: mutate.py ROOT SCRATCH [PATTERN]

Each test/mutants/*.patch is applied to a copy of the tree in SCRATCH, never to the tree itself; what
it touches is built again, and the tests of IPC and of system calls run until one fails. Prints who
noticed. The status is 0 when every break was noticed, and 1 when one was not, when a patch does not
apply any more, or when what it makes of the sources does not compile.
"""

import os
import shutil
import subprocess
import sys
import time

COPIED = ["abi", "cmake", "kconsole", "kernel", "test", "uspace", "CMakeLists.txt",
          "CMakePresets.json"]
# Programs of the build tree, in the order in which they are asked.
TESTS = ["unit_ipc_", "unit_cap", "unit_irq_", "unit_syscall_"]
WALK = ["--seed", "1", "--steps", "50000"]
TEST_SECONDS = 10


def copy_changed(source, target):
    """Copies what differs, so that the build finds only that newer; deletes what is gone."""
    if os.path.isfile(source):
        with open(source, "rb") as file:
            wanted = file.read()
        if os.path.exists(target):
            with open(target, "rb") as file:
                if file.read() == wanted:
                    return
        with open(target, "wb") as file:
            file.write(wanted)
        shutil.copymode(source, target)
        return
    os.makedirs(target, exist_ok=True)
    names = set(os.listdir(source)) - {"__pycache__"}
    for gone in set(os.listdir(target)) - names:
        path = os.path.join(target, gone)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    for name in names:
        copy_changed(os.path.join(source, name), os.path.join(target, name))


class Scratch:
    """The copy of the tree, and its build."""

    def __init__(self, root, scratch):
        self.root = root
        self.source = os.path.join(scratch, "src")
        self.build = os.path.join(scratch, "build")
        self.programs = []

    def prepare(self):
        os.makedirs(self.source, exist_ok=True)
        for name in COPIED:
            copy_changed(os.path.join(self.root, name), os.path.join(self.source, name))
        if not os.path.exists(os.path.join(self.build, "build.ninja")):
            subprocess.run(
                ["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja",
                 "-DCMAKE_C_COMPILER=gcc", "-DSWITCHBOARD_HOST_FLAVOUR=fast"],
                check=True, stdout=subprocess.DEVNULL)
        listed = subprocess.run(["ninja", "-C", self.build, "-t", "targets", "all"], check=True,
                                capture_output=True, text=True).stdout
        names = {line.split(":")[0] for line in listed.splitlines()}
        short = sorted(name for name in names if "/" not in name)
        self.programs = [name for prefix in TESTS for name in short if name.startswith(prefix)]

    def make(self):
        """Builds the tests; returns what the compiler said when it failed."""
        done = subprocess.run(["ninja", "-C", self.build, *self.programs, "ipc_walk"],
                              capture_output=True, text=True)
        return done.stdout if done.returncode != 0 else None

    def apply(self, patch):
        """Applies a patch; returns the files it touches, or None when it does not apply."""
        environment = dict(os.environ, GIT_CEILING_DIRECTORIES=os.path.dirname(self.source))
        done = subprocess.run(["git", "apply", "-p1", patch], cwd=self.source, env=environment,
                              capture_output=True, text=True)
        if done.returncode != 0:
            return None
        with open(patch, encoding="utf-8") as file:
            return [line[6:].strip() for line in file if line.startswith("+++ b/")]

    def restore(self, files):
        for name in files:
            shutil.copyfile(os.path.join(self.root, name), os.path.join(self.source, name))

    def find(self, program):
        for folder, _, names in os.walk(os.path.join(self.build, "test")):
            if program in names:
                return os.path.join(folder, program)
        raise FileNotFoundError(program)

    def noticed_by(self):
        """The first test that fails, by name; None when none does."""
        for program in self.programs + ["ipc_walk"]:
            command = [self.find(program)] + (WALK if program == "ipc_walk" else [])
            try:
                done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                                      timeout=TEST_SECONDS)
            except subprocess.TimeoutExpired:
                return f"{program} (hangs)"
            if done.returncode != 0:
                return f"{program}: {first_failure(done)}"
        return None


def first_failure(done):
    """The name of the test of cmocka that failed, or what the walk said."""
    lines = done.stderr.splitlines() + done.stdout.splitlines()
    for start in ("[  FAILED  ] ", "FAILED: "):
        for line in lines:
            if line.startswith(start) and "test(s)" not in line:
                return line[len(start):]
    begun = [line for line in done.stdout.splitlines() if line.startswith("[ RUN      ] ")]
    return begun[-1][len("[ RUN      ] "):] if begun else f"status {done.returncode}"


def judge(scratch, patch):
    """(fine, words) about one patch."""
    files = scratch.apply(patch)
    if files is None:
        return False, "DOES NOT APPLY"
    try:
        if scratch.make() is not None:
            return False, "DOES NOT BUILD"
        by = scratch.noticed_by()
    finally:
        scratch.restore(files)
    return by is not None, by or "MISSED"


def fail(words):
    print(f"error: {words}")
    return 1


def main():
    root, scratch = sys.argv[1], Scratch(sys.argv[1], sys.argv[2])
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    folder = os.path.join(root, "test", "mutants")
    patches = sorted(name for name in os.listdir(folder)
                     if name.endswith(".patch") and only in name)
    scratch.prepare()
    said = scratch.make()
    if said is not None:
        return fail(f"the tree itself does not build:\n{said}")
    by = scratch.noticed_by()
    if by is not None:
        return fail(f"a test fails without any break: {by}")
    failed, start = 0, time.monotonic()
    for name in patches:
        fine, words = judge(scratch, os.path.join(folder, name))
        failed += not fine
        print(f"{'ok  ' if fine else 'FAIL'}  {name[:-6]:32} {words}", flush=True)
    print(f"{len(patches) - failed} of {len(patches)} breaks noticed, "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or not patches else 0


if __name__ == "__main__":
    sys.exit(main())
