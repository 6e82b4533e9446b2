#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of scripts/lib/{runner,suites,tests,program}.py: a suite that did not run has failed, the order of the
output is fixed, and a signal ends a run and all its processes."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIB = os.path.join(ROOT, "scripts", "lib")
sys.path.insert(0, LIB)

import tests  # noqa: E402
from program import ENDING, process_runs, reset_signals  # noqa: E402
from runner import Check, Runner, command_check  # noqa: E402
from suites import Context, Mutants, Suite, SuiteError, System  # noqa: E402

PATIENCE = 30       # seconds; on an idle machine a fraction of a second suffices


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("timed out")
        time.sleep(0.02)


class InFolder(unittest.TestCase):
    """A tree with only the files that a test writes."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="switchboard ")
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.runner = Runner(self.root, jobs=2)
        self.context = Context(self.root, self.runner)
        self.out = io.StringIO()

    def write(self, path, text):
        place = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))
        return place

    def quietly(self, function, *arguments):
        with contextlib.redirect_stdout(self.out):
            return function(*arguments)


class TestChecks(InFolder):
    def test_results_keep_their_order(self):
        checks = [command_check(name, "sleep", seconds) for name, seconds in
                  (("slow", "0.4"), ("quick", "0"), ("bad", "no number"), ("last", "0.1"))]
        self.quietly(self.runner.run, checks)
        self.assertEqual(re.findall(r"^(ok|FAIL) +(\w+)", self.out.getvalue(), re.MULTILINE),
                         [("ok", "slow"), ("ok", "quick"), ("FAIL", "bad"), ("ok", "last")])
        self.assertEqual((self.runner.passed, self.runner.failures), (3, ["bad"]))
        self.assertIn("no number", self.out.getvalue())
        self.assertEqual(self.quietly(self.runner.summary), 1)
        self.assertTrue(self.out.getvalue().endswith("failed: bad\n3 passed, 1 failed\n"))

    def test_an_empty_run_fails(self):
        self.assertEqual(self.quietly(self.runner.summary), 1)

    def test_missing_program_and_crash(self):
        self.quietly(self.runner.run, [command_check("none", "/no/such/program"),
                                       command_check("crash", "bash", "-c", "kill -SEGV $$")])
        self.assertEqual(self.runner.failures, ["none", "crash"])
        self.assertIn("ended by signal 11", self.out.getvalue())

    def test_a_timeout_ends_all_processes_of_a_check(self):
        pids = os.path.join(self.root, "pid")
        script = f"sleep 1000 & echo $! >'{pids}'; wait"
        self.quietly(self.runner.run, [command_check("slow", "bash", "-c", script, seconds=1)])
        self.assertEqual(self.runner.failures, ["slow"])
        self.assertIn("not finished after 1 s", self.out.getvalue())
        with open(pids, encoding="ascii") as file:
            pid = int(file.read())
        wait_until(lambda: not process_runs(pid))

    def test_no_process_outlives_its_check(self):
        pids = os.path.join(self.root, "pid")
        script = f"sleep 1000 & echo $! >'{pids}'"
        self.quietly(self.runner.run, [command_check("quick", "bash", "-c", script)])
        with open(pids, encoding="ascii") as file:
            pid = int(file.read())
        wait_until(lambda: not process_runs(pid))


class TestSuites(InFolder):
    def select(self, suite, only=""):
        return tests.select(self.quietly(tests.listed, [suite], self.runner), only)

    def test_tests_that_cannot_be_listed_fail(self):
        self.write("test/system/run.py", "import sys\nsys.exit('no module')\n")
        self.assertEqual(self.select(System(self.context)), {})
        self.assertEqual(self.runner.failures, ["system"])
        self.assertIn("no module", self.out.getvalue())

    def test_an_empty_list_fails(self):
        self.write("test/system/run.py", "")
        self.select(System(self.context))
        self.assertEqual(self.runner.failures, ["system"])

    def test_a_suite_that_cannot_run_fails(self):
        class Broken(Suite):
            name = "broken"

            def names(self):
                return ["broken:one"]

            def run(self, selected):
                raise SuiteError("it does not build")

        self.quietly(tests.run_suites, self.select(Broken(self.context)), self.runner)
        self.assertEqual(self.runner.failures, ["broken"])

    def test_a_crash_of_the_mutants_fails(self):
        for text in ("print('ok    one')\nimport sys; sys.exit(1)",
                     "", "import os; print('ok    one', flush=True); os.kill(os.getpid(), 9)"):
            with self.subTest(text=text):
                self.runner.failures.clear()
                self.write("scripts/lib/mutate.py", text)
                with contextlib.redirect_stderr(io.StringIO()):
                    self.quietly(Mutants(self.context).judge, "picked", "")
                self.assertEqual(self.runner.failures, ["mutants:picked"])

    def test_mutants_are_counted(self):
        self.write("scripts/lib/mutate.py", """\
            print("ok    one    test")
            print("FAIL  two    MISSED")
            print("ok    three  test")
            raise SystemExit(1)
            """)
        self.quietly(Mutants(self.context).judge, "picked", "")
        self.assertEqual((self.runner.passed, self.runner.failures), (2, ["two"]))

    def test_similar_names_are_suggested(self):
        names = {Suite(self.context): ["unit:ipc_call", "unit:cap", "system:boot.bios"]}
        with self.assertRaisesRegex(tests.UsageError, "similar names: unit:ipc_call "):
            tests.select(names, "ipc_cal1")
        with self.assertRaisesRegex(tests.UsageError, "similar names: system:boot.bios "):
            tests.select(names, "boot.boss")
        with self.assertRaisesRegex(tests.UsageError, "no test matches 'xyzzy' "):
            tests.select(names, "xyzzy")


class TestCommandLine(unittest.TestCase):
    def run_test(self, *arguments):
        return subprocess.run([os.path.join(ROOT, "scripts", "test"), *arguments], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=100, check=False)

    def test_a_name_that_matches_nothing_builds_nothing(self):
        done = self.run_test("system", "--only", "boot.boss")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, r"\Aswitchboard: error: .*system:boot\.bios.*\n\Z")

    def test_list_prints_names(self):
        done = self.run_test("--list", "system", "format", "--only", "o")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        names = done.stdout.split()
        self.assertIn("system:boot.bios", names)
        self.assertIn("format", names)

    def test_bad_usage(self):
        for arguments in (["nonsense"], ["--only"], ["--jobs", "none"], ["--quick", "unit"],
                          ["system", "--mutate"]):
            with self.subTest(arguments=arguments):
                done = self.run_test(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, r"\Aswitchboard: error: .*\n\Z")



class TestSignals(unittest.TestCase):
    """A program with two checks: one starts a process that sleeps, the other one waits for the first."""

    PROGRAM = """
import sys
sys.path.insert(0, {lib!r})
import tests, suites
from program import run_program

class Sleepers(suites.Suite):
    name = "unit"
    def names(self):
        return ["one", "two"]
    def run(self, selected):
        self.context.runner.run([suites.command_check(name, "bash", "-c", "sleep 1000 & echo $!; wait")
                                 for name in selected])

tests.ROOT = {root!r}
tests.SUITES["unit"] = Sleepers
tests.install_packages = lambda: None
run_program(tests.main)
"""

    def end_by(self, number):
        with tempfile.TemporaryDirectory(prefix="switchboard ") as root:
            program = self.PROGRAM.format(lib=LIB, root=root)
            child = subprocess.Popen([sys.executable, "-c", program, "unit", "--jobs", "1"], text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     preexec_fn=reset_signals)
            log = os.path.join(root, "build", "logs", "one.log")
            wait_until(lambda: os.path.exists(log) and os.path.getsize(log) > 0)
            with open(log, encoding="ascii") as file:
                sleeper = int(file.read())
            child.send_signal(number)
            out, err = child.communicate(timeout=PATIENCE)
            wait_until(lambda: not process_runs(sleeper))
            self.assertFalse(os.path.exists(log.replace("one", "two")))
        self.assertEqual(child.returncode, -number)
        self.assertEqual(err, "switchboard: interrupted\n")
        self.assertEqual(out, "0 passed, 0 failed\n")

    def test_signals(self):
        for number in ENDING:
            with self.subTest(signal=number):
                self.end_by(number)

    def test_a_closed_output_pipe_ends_the_program(self):
        program = ("import sys; sys.path.insert(0, sys.argv[1]); from program import run_program\n"
                   "def main():\n    while True: print('line')\nrun_program(main)")
        child = subprocess.Popen([sys.executable, "-c", program, LIB], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        child.stdout.read(100)
        child.stdout.close()
        self.assertEqual(child.stderr.read(), b"")
        child.stderr.close()
        self.assertEqual(child.wait(PATIENCE), -signal.SIGPIPE)


if __name__ == "__main__":
    unittest.main()
