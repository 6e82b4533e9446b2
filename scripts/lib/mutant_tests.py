# SPDX-License-Identifier: BSD-2-Clause
"""Builds and runs the unit tests with one source file replaced, as cheaply as possible.

The tree is built once. A source file is compiled once with all of its mutants (a header, or a patch,
once for each mutant), and each test program is linked with it once, in place of the original. The
programs run one after the other until one fails. The programs that noticed most mutants of that file
so far come first; programs that never run the mutant's function are left out. A program is stopped at
its first failing test. A program that exceeds its limit of processor time counts as failed, since the
mutant made it hang.
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
import shutil
import signal
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mutant_variants  # noqa: E402
import mutants  # noqa: E402

WALK = "ipc_walk"
WALK_ARGUMENTS = ["--seed", "1", "--steps", "50000"]
CPU_SECONDS_LEAST = 1
CPU_TIMES = 8  # limit of processor time, relative to the program without a mutant
WALL_SECONDS = 300  # limit for a program that sleeps forever, on a busy machine
FAILED = ("[  FAILED  ] ", "FAILED: ")
SOURCES = ("kernel/", "diagnosis/", "uspace/", "test/unit/")
MODULE_VARIABLE = "SWITCHBOARD_PROGRAMS"  # see test/unit/async/support/object.c


class Hopeless(Exception):
    """A source does not compile for another reason than its mutants."""


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


def failure(program, seconds, module=None, number=0):
    """Runs the program. Returns why it failed or that it exceeded its time, or None if it passed.
    `module`: the object that it loads in place of its own; `number`: which of its mutants runs."""
    arguments = WALK_ARGUMENTS if os.path.basename(program).startswith(WALK) else []
    limits = ["prlimit", f"--cpu={seconds}:{seconds + 1}", "--core=0"]
    environment = dict(os.environ, **{mutant_variants.VARIABLE: str(number)})
    if module is not None:
        environment[MODULE_VARIABLE] = module
    child = subprocess.Popen([*limits, program, *arguments], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors="replace", start_new_session=True, env=environment)

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


def include_root(header):
    """The folder from which sources include a header."""
    return next((root for root in ("kernel", "uspace/lib") if header.startswith(root + "/")), "")


class Linked:
    """What the linker makes: its file, and the command that makes it."""

    def __init__(self, command):
        self.command = command
        self.out = command.index("-o") + 1
        self.path = command[self.out]

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


class Program:
    """A test program: its name, how it is linked, and the object that it loads at run time."""

    def __init__(self, name, commands):
        self.name, self.main = name, Linked(commands[-1])
        self.modules = [Linked(command) for command in commands[:-1] if "-shared" in command]
        self.seconds = WALL_SECONDS

    def uses(self, objects):
        return any(part.uses(objects) for part in (self.main, *self.modules))


def archive(thing):
    """Returns the library that contains an object, by CMake's naming."""
    before, _, after = thing.partition("/CMakeFiles/")
    name = after.partition(".dir/")[0]
    return f"{before}/lib{name}.a"


class Family:
    """The mutants of one file, compiled into one object (mutant_variants.py), and the test programs
    that are linked with it."""

    def __init__(self, tests, name, source, numbered, folder):
        self.tests, self.name, self.folder = tests, name, folder
        self.numbered = dict(numbered)
        self.left = len(numbered)
        self.traps = {}     # function: number of the variant that ends the program
        for function in sorted({mutant.function for mutant in numbered.values()}):
            trap = mutants.trap(name, source, function)
            if trap is not None:
                self.traps[function] = max(self.numbered) + 1
                self.numbered[max(self.numbered) + 1] = trap
        self.lock = threading.Lock()
        self.linked = {}    # name of a program: (file, module), None: it fails without a mutant
        self.compile(source)

    def compile(self, source):
        """What does not build is left out."""
        while True:
            text, self.taken = mutant_variants.source_with(self.name, source, self.numbered)
            try:
                self.objects = self.tests.compile(self.name, text, self.folder, None, ["-O0", "-g0"])
                return
            except DoesNotBuild as error:
                wrong = self.failing(source)
                if not wrong:
                    raise Hopeless(f"{self.name} does not compile: {error}") from None
                for number in wrong:
                    del self.numbered[number]

    def failing(self, source):
        """Numbers of the mutants that do not build."""
        text, _ = mutant_variants.source_with(self.name, source, self.numbered,
                                              lambda number, line: f'{line} "mutant {number}"')
        try:
            self.tests.compile(self.name, text, self.folder, None)
            return set()
        except DoesNotBuild as error:
            return {int(number) for number in re.findall(r"^mutant (\d+):", str(error), re.M)} \
                & set(self.numbered)

    def files(self, program):
        """The program and the object that it loads, linked with the family."""
        with self.lock:
            if program.name not in self.linked:
                made = self.tests.link_program(program, self.objects, self.folder)
                passes = failure(made[0], program.seconds, made[1]) is None
                self.linked[program.name] = made if passes else None
            return self.linked[program.name]

    def failure(self, program, number):
        main, module = self.linked[program.name]
        return failure(main, program.seconds, module, number)

    def judged(self):
        """One more of them was: after the last one nothing is kept."""
        with self.lock:
            self.left -= 1
            if self.left == 0:
                shutil.rmtree(self.folder, ignore_errors=True)


class Tests:
    def __init__(self, root, build, scratch, only_files, only=""):
        self.root, self.build, self.scratch, self.only = root, build, scratch, only
        os.makedirs(scratch, exist_ok=True)
        self.commands = collections.defaultdict(dict)   # file: object: command
        self.read_commands()
        self.programs = self.find_programs(only_files)
        self.noticed = collections.defaultdict(collections.Counter)     # file: program: mutants
        self.busy, self.idle = set(), set()     # (program, function) that it runs, or never runs
        self.lock = threading.Lock()

    def read_commands(self):
        with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
            for entry in json.load(file):
                name = os.path.relpath(entry["file"], self.root)
                command = shlex.split(entry["command"])
                if os.path.basename(command[0]) == "ccache":    # options are added behind the compiler
                    command = command[1:]
                self.commands[name][command[command.index("-o") + 1]] = command

    def find_programs(self, files):
        """Returns the test programs that contain any of the files."""
        objects = [self.commands[name] for file in files
                   for name in ([file] if file.endswith(".c") else self.users(file, None))]
        listed = run(["ninja", "-C", self.build, "-t", "targets", "all"]).stdout
        names = {line.split(":")[0] for line in listed.splitlines()}
        found = []
        for name in sorted(names):
            known = name == WALK or name.startswith("unit_") and "/" not in name
            if not known or self.only not in name:
                continue
            text = run(["ninja", "-C", self.build, "-t", "commands", name]).stdout
            links = [shlex.split(line.removeprefix(": && ").removesuffix(" && :"))
                     for line in text.splitlines() if line.startswith(": && ")]
            links = [link for link in links if "-o" in link]
            if not links:
                continue        # no program: a target that generates its sources
            program = Program(name, links)
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
            words = failure(os.path.join(self.build, program.main.path), WALL_SECONDS)
            if words is not None:
                return f"{program.name}: {words}"
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            program.seconds = max(CPU_SECONDS_LEAST, math.ceil(CPU_TIMES * used))
        return None

    def users(self, header, function):
        """Returns the sources that can contain code of a function of the header (None: of any
        function). They name it, or a function of a header that calls it."""
        root = include_root(header)
        include = os.path.relpath(header, root) if root else header
        names, sources = {function}, {}
        for name in [name for name in self.commands if name.startswith(SOURCES)]:
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

    def compile_one(self, name, path, folder, options, more=()):
        """Compiles the file `path` in place of the source `name`, once for each set of flags."""
        objects, made = {}, {}
        for i, (old, command) in enumerate(self.commands[name].items()):
            if not any(program.uses([old]) for program in self.programs):
                continue
            new = os.path.join(folder, f"{name.replace('/', '-')}.{i}.o")
            out = command.index("-o")
            beside = os.path.join(self.root, os.path.dirname(name))     # "header.h"
            flags = ("-iquote", beside, *command[1:out], *command[out + 2:command.index("-c")])
            if flags not in made:
                done = run([command[0], *options, *flags, *more, "-w", "-c", path, "-o", new],
                           self.build)
                if done.returncode != 0:
                    raise DoesNotBuild(done.stderr)
                made[flags] = new
            objects[old] = made[flags]
        return objects

    def compile(self, name, source, folder, function, more=()):
        """Compiles a file with the contents `source`, or, for a header, all files that include it.
        Returns the new objects by the names of the old ones. The prefix map keeps __FILE__ unchanged."""
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(source)
        own = [f"-fmacro-prefix-map={folder}={self.root}"]
        if name.endswith(".h"):
            own += [f"-I{folder}", f"-I{os.path.join(folder, include_root(name))}"]
            objects = {}
            for user in self.users(name, function):
                objects.update(self.compile_one(user, os.path.join(self.root, user), folder, own))
            return objects
        own.append(f"-iquote{os.path.dirname(os.path.join(self.root, name))}")
        return self.compile_one(name, path, folder, own, more)

    def is_same(self, objects):
        """Whether the objects are those without a mutant. A file that no test program contains has none:
        its mutants are missed."""
        if not objects:
            return False
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
        folders = {part for file in files for part in os.path.dirname(file).split("/")}
        return sorted(self.programs, key=lambda program: (
            program.name == WALK, -counts[program.name],
            -sum(part in program.name.split("_") for part in folders), hint not in program.name))

    def link(self, thing, objects, folder):
        """The file of a program or module that is linked with other objects, if it has any."""
        if not thing.uses(objects):
            return os.path.join(self.build, thing.path)
        out = os.path.join(folder, os.path.basename(thing.path))
        done = run(thing.linked(objects, out), self.build)
        if done.returncode != 0:
            raise DoesNotBuild(done.stderr)
        return out

    def link_program(self, program, objects, folder):
        """(program, the object that it loads or None), linked with other objects."""
        folder = os.path.join(folder, program.name)
        os.makedirs(folder, exist_ok=True)
        module = None
        for thing in program.modules:
            module = self.link(thing, objects, folder)
        return self.link(program.main, objects, folder), module

    def run_with(self, program, objects, folder):
        """As failure(), for a program that is linked with other objects."""
        main, module = self.link_program(program, objects, folder)
        words = failure(main, program.seconds, module)
        shutil.rmtree(os.path.join(folder, program.name))
        return words

    def note(self, sources, program):
        with self.lock:
            for name in sources:
                self.noticed[name][program.name] += 1

    def changes(self, sources, hint, number, function=None):
        """Whether the compiler generates other code for what the files have become."""
        folder = os.path.join(self.scratch, str(number))
        try:
            return not self.is_same(self.compile_all(sources, folder, function))
        finally:
            shutil.rmtree(folder)

    def compile_all(self, sources, folder, function):
        objects = {}
        for name, source in sources.items():
            objects.update(self.compile(name, source, folder, function))
        return objects

    def judge(self, sources, hint, number, function=None):
        """Runs the tests with the files of `sources` replaced (`function`: only this function changed).
        Returns (program, message) of the first test that fails, or None. Raises DoesNotBuild and Same."""
        folder = os.path.join(self.scratch, str(number))
        try:
            objects = self.compile_all(sources, folder, function)
            if self.is_same(objects):
                raise Same
            for program in self.in_order(sources, hint):
                if not program.uses(objects) or (program.name, function) in self.idle:
                    continue
                words = self.run_with(program, objects, folder)
                if words is not None:
                    self.note(sources, program)
                    return program.name, words
            return None
        finally:
            shutil.rmtree(folder)

    def judge_variant(self, family, hint, number):
        """The same for a mutant of a family."""
        function = family.numbered[number].function
        for program in self.in_order([family.name], hint):
            if not program.uses(family.objects) or (program.name, function) in self.idle:
                continue
            if family.files(program) is None:
                continue
            words = family.failure(program, number)
            if words is not None:
                self.note([family.name], program)
                return program.name, words
            self.note_reach(family, program, function)
        return None

    def note_reach(self, family, program, function):
        """Remembers a program that never runs a function: it cannot notice what becomes of that."""
        if (program.name, function) in self.busy or function not in family.traps:
            return
        runs = family.failure(program, family.traps[function]) is not None
        (self.busy if runs else self.idle).add((program.name, function))
