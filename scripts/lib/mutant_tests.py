# SPDX-License-Identifier: BSD-2-Clause
"""Builds and runs the unit tests with one source file replaced, as cheaply as possible.

The tree is built once. For each mutant, one file is compiled, and the test programs are linked with it
in place of the original, one after the other, until one fails. The programs that noticed most mutants of
that file so far come first. A program is stopped at its first failing test. A program that exceeds its
limit of processor time counts as failed, since the mutant made it hang.
"""

import collections
import filecmp
import glob
import json
import math
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mutants  # noqa: E402

WALK = "ipc_walk"
WALK_ARGUMENTS = ["--seed", "1", "--steps", "50000"]
CPU_SECONDS_LEAST = 2
CPU_TIMES = 8  # limit of processor time, relative to the program without a mutant
WALL_SECONDS = 300  # limit for a program that sleeps forever, on a busy machine
FAILED = ("[  FAILED  ] ", "FAILED: ")


class DoesNotBuild(Exception):
    """The mutant does not compile; the argument is the output of the compiler."""


class Same(Exception):
    """The compiler generates the same code, so no test can notice the mutant."""


def run(command, cwd=None):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace")


def why(lines, status):
    """Returns the name of the failed cmocka test, the message of the walk, or how the program ended."""
    for line in lines:
        for start in FAILED:
            if line.startswith(start):
                return line[len(start):].strip()
    for start in ("KERNEL PANIC: ", "leak: "):
        for line in lines:
            if start in line:
                return line[line.index(start):].strip()
    return "hangs" if status in (-signal.SIGXCPU, -signal.SIGKILL) else f"status {status}"


def failure(program, seconds):
    """Runs the program. Returns why it failed or that it exceeded its time, or None if it passed."""
    arguments = WALK_ARGUMENTS if os.path.basename(program).startswith(WALK) else []
    limits = ["prlimit", f"--cpu={seconds}:{seconds + 1}", "--core=0"]
    child = subprocess.Popen([*limits, program, *arguments], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors="replace", start_new_session=True)

    def end():
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    timer = threading.Timer(WALL_SECONDS, end)
    timer.start()
    lines, stopped = [], False
    for line in child.stdout:
        lines.append(line)
        if line.startswith(FAILED):
            stopped = True
            break
    if stopped:
        end()
    child.stdout.close()
    status = child.wait()
    timer.cancel()
    end()  # ends the processes that it started
    return why(lines, status) if stopped or status != 0 else None


class Program:
    """A test program: its name, its file, and its link command."""

    def __init__(self, name, command):
        self.name, self.command = name, command
        self.out = command.index("-o") + 1
        self.path = command[self.out]
        self.seconds = WALL_SECONDS

    def uses(self, objects):
        return any(part in self.command for thing in objects for part in (thing, archive(thing)))

    def linked(self, replaced, out):
        """Returns the command that links the program with other objects. Replacements for members of
        archives come first, so the linker prefers them."""
        command = [replaced.get(word, word) for word in self.command]
        command[self.out] = out
        extra = [new for old, new in replaced.items() if old not in self.command
                 and archive(old) in self.command]
        return command[:self.out - 1] + extra + command[self.out - 1:]


def archive(thing):
    """Returns the library that contains an object, by CMake's naming."""
    before, _, after = thing.partition("/CMakeFiles/")
    name = after.partition(".dir/")[0]
    return f"{before}/lib{name}.a"


class Tests:
    def __init__(self, root, build, scratch, only_files):
        self.root, self.build, self.scratch = root, build, scratch
        os.makedirs(scratch, exist_ok=True)
        self.commands = collections.defaultdict(dict)   # file: object: command
        self.read_commands()
        self.programs = self.find_programs(only_files)
        self.noticed = collections.defaultdict(collections.Counter)     # file: program: mutants
        self.lock = threading.Lock()

    def read_commands(self):
        with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
            for entry in json.load(file):
                name = os.path.relpath(entry["file"], self.root)
                command = shlex.split(entry["command"])
                self.commands[name][command[command.index("-o") + 1]] = command

    def find_programs(self, files):
        """Returns the test programs that contain any of the files."""
        objects = [self.commands[name] for file in files
                   for name in ([file] if file.endswith(".c") else self.users(file, None))]
        listed = run(["ninja", "-C", self.build, "-t", "targets", "all"]).stdout
        names = {line.split(":")[0] for line in listed.splitlines()}
        found = []
        for name in sorted(names):
            if name != WALK and not name.startswith("unit_") or "/" in name:
                continue
            text = run(["ninja", "-C", self.build, "-t", "commands", name]).stdout
            link = text.strip().splitlines()[-1].removeprefix(": && ").removesuffix(" && :")
            program = Program(name, shlex.split(link))
            if any(map(program.uses, objects)):
                found.append(program)
        return found

    def make(self):
        """Builds the tests without a mutant. Raises DoesNotBuild."""
        done = run(["ninja", "-C", self.build, *(program.name for program in self.programs)])
        if done.returncode != 0:
            raise DoesNotBuild(done.stdout)

    def failing(self):
        """Returns the first test that fails without a mutant, or None."""
        for program in self.programs:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            words = failure(os.path.join(self.build, program.path), WALL_SECONDS)
            if words is not None:
                return f"{program.name}: {words}"
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            program.seconds = max(CPU_SECONDS_LEAST, math.ceil(CPU_TIMES * used))
        return None

    def users(self, header, function):
        """Returns the sources that can contain code of a function of the header (None: of any function).
        They name it, or a function of a header that calls it."""
        include = header.partition("/")[2]
        names, sources = {function}, {}
        for name in [name for name in self.commands if name.startswith("kernel/")]:
            with open(os.path.join(self.root, name), encoding="utf-8", errors="replace") as file:
                sources[name] = file.read()
        for path in glob.glob(os.path.join(self.root, os.path.dirname(header), "*.h")):
            with open(path, encoding="utf-8") as file:
                found = mutants.functions_of(file.read())
            if os.path.relpath(path, self.root) == header and function is None:
                names |= set(found)
            for _ in found:  # the largest possible depth of calls
                names |= {caller for caller, called in found.items() if called & names}
        pattern = re.compile(r"\b(" + "|".join(sorted(names - {None})) + r")\b")
        return [name for name, text in sources.items()
                if pattern.search(text) or f"<{include}>" in text and function is None]

    def compile_one(self, name, path, folder, options):
        """Compiles the file `path` in place of the source `name`."""
        objects = {}
        for i, (old, command) in enumerate(self.commands[name].items()):
            if not any(program.uses([old]) for program in self.programs):
                continue
            new = os.path.join(folder, f"{name.replace('/', '-')}.{i}.o")
            command = [command[0], *options, *command[1:command.index("-c")]]
            command[command.index("-o") + 1] = new
            done = run([*command, "-w", "-c", path], self.build)
            if done.returncode != 0:
                raise DoesNotBuild(done.stderr)
            objects[old] = new
        return objects

    def compile(self, name, source, folder, function):
        """Compiles a file with the contents `source`, or, for a header, all files that include it.
        Returns the new objects by the names of the old ones. The prefix map keeps __FILE__ unchanged."""
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(source)
        own = [f"-fmacro-prefix-map={folder}={self.root}"]
        if name.endswith(".h"):
            own += [f"-I{folder}", f"-I{folder}/{name.partition('/')[0]}"]
            objects = {}
            for user in self.users(name, function):
                objects.update(self.compile_one(user, os.path.join(self.root, user), folder, own))
            return objects
        own.append(f"-iquote{os.path.dirname(os.path.join(self.root, name))}")
        return self.compile_one(name, path, folder, own)

    def is_same(self, objects):
        for old, new in objects.items():
            one = os.path.join(self.build, old)
            if not filecmp.cmp(one, new, shallow=False):
                return False
        return True

    def in_order(self, files, hint):
        """Returns the programs in the order in which to run them: those that noticed most mutants first,
        then those whose names match the hint, and the walk last."""
        with self.lock:
            counts = sum((self.noticed[file] for file in files), collections.Counter())
        return sorted(self.programs, key=lambda program: (
            program.name == WALK, -counts[program.name], hint not in program.name,
            not program.name.startswith("unit_ipc_")))

    def judge(self, sources, hint, number, function=None):
        """Runs the tests with the files of `sources` replaced (`function`: only this function changed).
        Returns (program, message) of the first test that fails, or None. Raises DoesNotBuild and Same."""
        folder = os.path.join(self.scratch, str(number))
        os.makedirs(folder, exist_ok=True)
        objects = {}
        for name, source in sources.items():
            objects.update(self.compile(name, source, folder, function))
        if self.is_same(objects):
            raise Same
        for program in self.in_order(sources, hint):
            if not program.uses(objects):
                continue
            out = os.path.join(folder, program.name)
            done = run(program.linked(objects, out), self.build)
            if done.returncode != 0:
                raise DoesNotBuild(done.stderr)
            words = failure(out, program.seconds)
            os.remove(out)
            if words is not None:
                with self.lock:
                    for name in sources:
                        self.noticed[name][program.name] += 1
                return program.name, words
        return None
