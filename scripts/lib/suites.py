# SPDX-License-Identifier: BSD-2-Clause
"""The suites of tests that scripts/test runs (scripts/test documents them).

A suite lists the names of its tests without building them, and runs those that were selected.
"""

import filecmp
import os
import re
import subprocess
import tempfile

import pages
from runner import Check, command_check

PYTHON = "/usr/bin/python3"
BUILD_SECONDS = 1800
SYSTEM_SECONDS = 590
PRESETS = ["x86_64", "x86_64-clang", "host", "host-clang"]
CLANG_BOOT = ["boot.bios", "input.faults", "autopsy.deadlock"]


class SuiteError(Exception):
    """A suite cannot run."""


class Context:
    """The data that the suites share: the tree, the runner and the options."""

    def __init__(self, root, runner):
        self.root, self.runner = root, runner
        self.mutate = None
        self.mutate_options = []
        self.only = ""

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def shell(self, *command):
        """Calls a function of scripts/lib/setup.sh."""
        script = 'source "$0/scripts/lib/common.sh"; source "$0/scripts/lib/setup.sh"; "$@"'
        return self.runner.command("bash", "-c", script, self.root, *command)

    def configure(self, preset):
        if self.shell("setup_configure", preset) != 0:
            raise SuiteError(f"configuring {preset} failed")

    def build(self, preset, *targets):
        if self.shell("setup_build", preset, *targets) != 0:
            raise SuiteError(f"{preset} does not build")

    def output(self, *command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise SuiteError(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}".rstrip())
        return done.stdout


class Suite:
    name = None
    optional = False    # whether it runs only if it is named

    def __init__(self, context):
        self.context = context

    def names(self):
        raise NotImplementedError

    def run(self, selected):
        raise NotImplementedError


class Unit(Suite):
    """unit:... programs of cmocka, fuzz:... short walks, scripts:... tests in Python"""
    name = "unit"
    fuzz = ["fuzz:ipc", "fuzz:ipc-repeats"]

    def programs(self, preset="host", kind="unit"):
        """Returns {name: path of the program} for each unit test that CMake defines."""
        tree = self.context.path("build", preset)
        self.context.configure(preset)
        self.context.output("ninja", "-C", tree, "build.ninja")     # reconfigures if necessary
        with open(os.path.join(tree, "build.ninja"), encoding="utf-8") as file:
            found = re.findall(r"^build (\S*/unit_(\w+)): C_EXECUTABLE", file.read(), re.MULTILINE)
        if not found:
            raise SuiteError("the build tree defines no unit test")
        return {f"{kind}:{name}": os.path.join(tree, path)
                for path, name in sorted(found, key=lambda pair: pair[0])}

    def scripts(self):
        folder = self.context.path("test", "scripts")
        return {f"scripts:{file[:-3]}": os.path.join(folder, file) for file in sorted(os.listdir(folder))
                if file.startswith("test_") and file.endswith(".py")}

    def names(self):
        return [*self.programs(), *self.fuzz, *self.scripts()]

    def run(self, selected):
        if set(selected) - set(self.scripts()):
            self.context.build("host")
        programs, scripts = self.programs(), self.scripts()
        complete = set(programs) <= set(selected)
        logs = self.context.runner.logs
        checks = [command_check(name, path) for name, path in programs.items() if name in selected]
        checks += [check for check in self.walks() if check.name in selected]
        self.context.runner.run(checks)
        # test_ipc_doc.py checks in the logs that the tests named in docs/ipc.md passed
        env = {"UNIT_LOGS": logs} if complete else {}
        self.context.runner.run([command_check(name, PYTHON, path, env=env)
                                 for name, path in scripts.items() if name in selected])

    def walks(self):
        walk = self.context.path("build", "host", "test", "fuzz", "ipc_walk")
        yield command_check("fuzz:ipc", walk, "--seed", "1", "--steps", "300000")
        yield Check("fuzz:ipc-repeats", lambda log: walk_repeats(walk, log))


def walk_repeats(walk, log):
    """Checks that the same seed makes identical walks, and another seed a different one."""
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        traces = []
        for seed in (7, 7, 8):
            traces.append(os.path.join(folder, str(len(traces))))
            if log.run(walk, "--seed", str(seed), "--steps", "20000", "--trace", traces[-1],
                       seconds=120) != 0:
                return False
        first, again, other = traces
        return (os.path.getsize(first) > 0 and filecmp.cmp(first, again, shallow=False) and
                not filecmp.cmp(first, other, shallow=False))


class Coverage(Suite):
    name = "coverage"

    def names(self):
        return ["coverage"]

    def run(self, selected):
        script = self.context.path("scripts", "coverage")
        self.context.runner.run([command_check("coverage", script, seconds=BUILD_SECONDS)])


class Mutants(Suite):
    """mutants:... each patch of test/mutants, and a sample of generated ones"""
    name = "mutants"
    generated = "mutants:generated"

    def names(self):
        folder = self.context.path("test", "mutants")
        return [f"mutants:{file[:-6]}" for file in sorted(os.listdir(folder))
                if file.endswith(".patch")] + [self.generated]

    def run(self, selected):
        self.prepare()
        if [name for name in selected if name != self.generated]:
            self.judge("picked", self.context.only)
        if self.generated in selected:
            self.context.runner.run([command_check(
                self.generated, PYTHON, self.script(), self.context.root, "generated", "--limit", "240",
                "--least", "98", seconds=BUILD_SECONDS)])

    def script(self):
        return self.context.path("scripts", "lib", "mutate.py")

    def prepare(self):
        for preset in ("host-brief", "host"):
            self.context.build(preset, "kernel_core")

    def judge(self, kind, only, *options):
        """Runs mutate.py. Each mutant counts as a test, which passes if it was noticed."""
        runner, before = self.context.runner, len(self.context.runner.failures)
        judged = 0

        def on_line(line):
            nonlocal judged
            print(line, flush=True)
            if line.startswith("ok "):
                runner.passes()
                judged += 1
            elif line.startswith("FAIL "):
                runner.fails(line.split()[1])

        status = runner.output_lines(PYTHON, self.script(), self.context.root, kind, *options,
                                     "--only", only, on_line=on_line)
        if status != 0 and len(runner.failures) == before:
            print(f"FAIL  mutants:{kind} (mutate.py has status {status})")
            runner.fails(f"mutants:{kind}")
        elif status == 0 and judged == 0:
            print(f"FAIL  mutants:{kind} (no mutant was tested)")
            runner.fails(f"mutants:{kind}")


class System(Suite):
    """system:... each on a machine of its own"""
    name = "system"

    def script(self):
        return self.context.path("test", "system", "run.py")

    def names(self):
        listed = self.context.output(PYTHON, self.script(), "--list").split()
        if not listed:
            raise SuiteError("test/system/run.py lists no test")
        return [f"system:{name}" for name in listed]

    def run(self, selected):
        self.context.build("x86_64")
        self.context.runner.run([
            command_check(name, PYTHON, self.script(), name.partition(":")[2], seconds=SYSTEM_SECONDS)
            for name in selected])


class Shellcheck(Suite):
    """shellcheck:... each script of bash"""
    name = "shell"

    def scripts(self):
        listed = self.context.output("git", "-C", self.context.root, "ls-files", "-z", "--cached",
                                     "--others", "--exclude-standard")
        return [name for name in sorted(listed.split("\0")) if name and self.is_script(name)]

    def is_script(self, name):
        place = self.context.path(name)
        if not os.path.isfile(place):
            return False
        with open(place, "rb") as file:
            first = file.readline(100)
        return name.endswith(".sh") or re.match(rb"#! ?/\S*(?: \S*)?\b(?:ba|da)?sh\b", first) is not None

    def names(self):
        found = [f"shellcheck:{name}" for name in self.scripts()]
        if not found:
            raise SuiteError("git lists no script")
        return found

    def run(self, selected):
        self.context.runner.run([
            command_check(name, "shellcheck", self.context.path(name.partition(":")[2]))
            for name in selected])


class Bench(Suite):
    name = "bench"

    def names(self):
        return ["bench:ipc"]

    def run(self, selected):
        self.context.build("x86_64")
        self.context.runner.run([command_check(
            "bench:ipc", self.context.path("scripts", "bench"), "ipc", "--no-build", "--compare",
            seconds=300)])


class Docs(Suite):
    """docs:... each command of README.md and docs, as written"""
    name = "docs"

    # Commands that other tests or suites run already. The first one is this program.
    elsewhere = {
        "scripts/test": None,
        "scripts/test unit": "unit",
        "scripts/test unit --mutate": "mutants",
        "scripts/test unit --mutate=generated": "mutants",      # a sample: the whole run takes hours
        "scripts/test system --only greet": "system:docs.adding_a_server",
        "scripts/coverage": "coverage",
        "scripts/run": "system:boot.by_hand",
        "scripts/run --entry early": "system:boot.by_hand_early",
        "scripts/run --headless --no-build": "system:run.signals",       # does not end by itself
        "scripts/run --display": "system:run.display",       # a window needs a desktop
        "scripts/run --display vnc": "system:run.display",
        "scripts/run --gdb": "system:run.gdb",
        "scripts/run --gdb --program vfs": "system:run.gdb",
        "scripts/test unit --only ipc": "unit",
        "scripts/autopsy": "system:autopsy.deadlock",
        "scripts/autopsy --fixed": "system:autopsy.fixed",
        "scripts/fuzz servers": "system:servers.fuzz",
        "scripts/fuzz alarms": "system:alarms.checks",       # a short version
        "scripts/autopsy --break": "system:autopsy.break",
    }

    def names(self):
        found = [f"docs:{command}" for page in pages.pages() for command in pages.commands(page)
                 if command not in self.elsewhere]
        return list(dict.fromkeys(found))

    def run(self, selected):
        self.context.build("x86_64")
        self.context.runner.run([
            command_check(name, *name.partition(":")[2].split(), seconds=BUILD_SECONDS)
            for name in selected])


class Format(Suite):
    name = "format"

    def names(self):
        return ["format"]

    def run(self, selected):
        listed = self.context.output("git", "-C", self.context.root, "ls-files", "-z", "*.c", "*.h")
        files = [self.context.path(name) for name in listed.split("\0") if name]
        files = [name for name in files if os.path.exists(name)]
        if not files:
            raise SuiteError("git lists no C file")
        self.context.runner.run([command_check(
            "format", "clang-format-14", "--dry-run", "-Werror", *files, seconds=300)])


class Build(Suite):
    """build:... both trees with both compilers; clang:... the unit tests of assembly as built by clang; the
    clang build boots"""
    name = "build"
    optional = True
    boot = "boot:x86_64-clang"

    def builds(self):
        return [f"build:{preset}" for preset in PRESETS]

    def programs(self):
        """Returns the programs that test inline assembly, whose constraints each compiler uses differently."""
        found = Unit(self.context).programs("host-clang", "clang")
        return {name: path for name, path in found.items() if name.startswith("clang:arch_")}

    def names(self):
        return [*self.builds(), *self.programs(), self.boot]

    def run(self, selected):
        runner = self.context.runner
        for name in self.builds():       # one at a time: a build uses every processor
            if name in selected:
                runner.run([Check(name, lambda log, name=name: self.built_once(log, name))])
        programs = {name: path for name, path in self.programs().items() if name in selected}
        if programs:
            self.context.build("host-clang")
            runner.run([command_check(name, path) for name, path in programs.items()])
        if self.boot in selected:
            self.context.build("x86_64-clang")
            runner.run([command_check(
                self.boot, PYTHON, self.context.path("test", "system", "run.py"), *CLANG_BOOT,
                seconds=SYSTEM_SECONDS, env={"SWITCHBOARD_PRESET": "x86_64-clang"})])

    def built_once(self, log, name):
        """Returns whether the preset builds without a warning and a second build does nothing."""
        preset = name.partition(":")[2]
        tree = self.context.path("build", preset)
        if not os.path.exists(os.path.join(tree, "build.ninja")):
            if log.run("cmake", "-S", self.context.root, "--preset", preset, seconds=BUILD_SECONDS) != 0:
                return False
        for _ in range(2):
            if log.run("cmake", "--build", tree, seconds=BUILD_SECONDS) != 0:
                return False
        if any(re.search(r"\bwarning: ", line) for line in log.lines()):
            log.write("switchboard: the build prints warnings")
            return False
        return log.lines()[-1] == "ninja: no work to do."


SUITES = {suite.name: suite for suite in (Unit, Coverage, Mutants, Format, Shellcheck, System, Docs, Bench, Build)}
