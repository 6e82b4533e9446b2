# SPDX-License-Identifier: BSD-2-Clause
"""Makes one small change to the sources at a time and checks whether the unit tests notice it.

usage: mutate.py ROOT picked [--only PATTERN]
       mutate.py ROOT generated [--file F]... [--seed N] [--limit N] [--only PATTERN]
                                [--least PERCENT] [--quick] [--again LOG] [--tests PATTERN]

The build trees host-brief and host must have been configured. Mutants that the tests of the first tree
do not notice are tested again in the second, under the sanitizers, unless --quick is given. The sources
in the tree are not modified.

picked      each test/mutants/*.patch. A patch that does not apply or compile is a failure.
generated   each change that mutants.py generates for the files (AREAS by default). --limit N: about N of
            them, the same number from each area. --seed selects the files; a sample consists of whole
            files, since most of the time is spent on compiling and linking a file. It has no headers,
            whose mutants are compiled one by one. test/mutants/equivalent lists the mutants that no test
            can notice, with the reasons. --again LOG: only those that the run that printed LOG missed.
            --tests PATTERN: only with the test programs whose names contain PATTERN.

Prints which test noticed each mutant. The status is 0 if all were noticed, or --least percent of them.
"""

import argparse
import collections
import concurrent.futures
import glob
import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mutants  # noqa: E402
from mutant_tests import DoesNotBuild, Family, Hopeless, Same, Tests  # noqa: E402
from program import run_program  # noqa: E402

# Parts of the system whose tests must notice 98 percent of the generated mutants.
AREAS = ["kernel/ipc/*.[ch]", "kernel/ipc/ops/*.[ch]", "kernel/cap/*.[ch]", "kernel/sched/*.[ch]"]


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


class Report:
    """Counts verdicts and prints them."""

    def __init__(self):
        self.counts = {"ok": 0, "FAIL": 0, "same": 0, "void": 0}
        self.start = time.monotonic()

    def say(self, verdict, name, words):
        self.counts[verdict] += 1
        print(f"{verdict:4}  {name:32} {words}", flush=True)

    def end(self, least):
        good, bad = self.counts["ok"], self.counts["FAIL"]
        if not good + bad:
            print("error: no mutant was tested")
        print(f"{good} of {good + bad} mutants noticed, {time.monotonic() - self.start:.0f} s")
        return 0 if good and 100 * good >= least * (good + bad) else 1


# ---- picked by hand ----

def patched(root, patch):
    """Applies a patch to copies of the files that it changes. Returns their contents by name, or None if
    the patch does not apply."""
    with open(patch, encoding="utf-8") as file:
        names = [line[6:].strip() for line in file if line.startswith("+++ b/")]
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        for name in names:
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(read(root, name))
        environment = dict(os.environ, GIT_CEILING_DIRECTORIES=os.path.dirname(folder))
        done = subprocess.run(["git", "apply", "-p1", patch], cwd=folder, env=environment,
                              capture_output=True)
        return {name: read(folder, name) for name in names} if done.returncode == 0 else None


class Unfit(Exception):
    """The tree does not build or its tests fail, so mutants cannot be tested."""


class Judge:
    """The tests, compiled without sanitizers, and with sanitizers for mutants that the first do not
    notice."""

    def __init__(self, root, files, scratch, options):
        self.root, self.files, self.scratch = root, files, scratch
        self.only_quick, self.only = options.quick, options.tests
        self.quick = self.prepare("host-brief")
        self.sanitized = None
        self.families = {}
        self.lock = threading.Lock()

    def prepare(self, preset):
        tests = Tests(self.root, os.path.join(self.root, "build", preset),
                      os.path.join(self.scratch, preset), self.files, self.only)
        try:
            tests.make()
        except DoesNotBuild as error:
            raise Unfit(f"the tree without a mutant does not build: {error}") from None
        failing = tests.failing()
        if failing is not None:
            raise Unfit(f"a test fails without a mutant: {failing}")
        return tests

    def judge(self, *mutant):
        return self.quick.judge(*mutant) or self.judge_sanitized(*mutant)

    def judge_sanitized(self, *mutant):
        if self.only_quick:
            return None
        with self.lock:
            if self.sanitized is None:
                self.sanitized = self.prepare("host")
                self.sanitized.idle = self.quick.idle
        try:
            return self.sanitized.judge(*mutant)
        except Same:
            return None

    def family(self, name, source, numbered):
        """The family of a file's mutants, made when the first of them is judged."""
        with self.lock:
            if name not in self.families:
                folder = os.path.join(self.scratch, f"family-{len(self.families)}")
                self.families[name] = Family(self.quick, name, source, numbered, folder)
            return self.families[name]

    def judge_generated(self, mutant, source, numbered, number):
        """`numbered`: all mutants of the file, of which `mutant` is `number`."""
        stem = os.path.basename(mutant.path)[:-2]
        single = {mutant.path: mutant.apply(source)}, stem, number, mutant.function
        if mutant.path.endswith(".h"):
            return self.judge(*single)
        family = self.family(mutant.path, source, numbered)
        try:
            if number not in family.taken:
                return self.judge(*single)
            noticed = self.quick.judge_variant(family, stem, number)
        finally:
            family.judged()
        if noticed is None and not self.quick.changes(*single):
            raise Same
        return noticed or self.judge_sanitized(*single)


def judge_picked(tests, name, sources, number):
    if sources is None:
        return "FAIL", name, "DOES NOT APPLY"
    try:
        noticed = tests.judge(sources, name.split("-")[0], number)
    except DoesNotBuild as error:
        return "FAIL", name, f"DOES NOT BUILD: {error}"
    except Same:
        return "FAIL", name, "CHANGES NOTHING"
    if noticed is None:
        return "FAIL", name, "MISSED"
    return "ok", name, ": ".join(noticed)


def picked(root, options):
    """Returns [(name, the changed files or None)]."""
    folder = os.path.join(root, "test", "mutants")
    names = sorted(name for name in os.listdir(folder)
                   if name.endswith(".patch") and options.only in f"mutants:{name}")
    return [(name[:-6], patched(root, os.path.join(folder, name))) for name in names]


# ---- generated ----

def equivalents(root):
    """Returns the names of mutants that no test can notice: the lines that are not indented."""
    lines = read(root, "test/mutants/equivalent").splitlines()
    return {line for line in lines if line and not line.startswith(("#", " "))}


def area_files(root, area):
    return sorted(os.path.relpath(path, root) for path in glob.glob(os.path.join(root, area)))


def sample(files, make, count, choice):
    """Returns `count` mutants of as few files as possible: in a random order, without headers."""
    files = [name for name in files if name.endswith(".c")]
    choice.shuffle(files)
    return list(itertools.islice((mutant for name in files for mutant in make(name)), count))


def generated(root, options):
    areas = [options.file] if options.file else [area_files(root, area) for area in AREAS]
    sources = {name: read(root, name) for files in areas for name in files}
    constants = mutants.constants_of(sources.values())

    def make(name):
        return mutants.make(name, sources[name], constants)

    if options.limit:
        choice = random.Random(options.seed)
        found = [mutant for files in areas
                 for mutant in sample(files, make, options.limit // len(areas), choice)]
    else:
        found = [mutant for files in areas for name in files for mutant in make(name)]
    found = [mutant for mutant in found if options.only in mutant.key()]
    if options.again:
        with open(options.again, encoding="utf-8") as file:
            missed = {line.strip() for line in file if line.startswith(" ")}
        found = [mutant for mutant in found if mutant.key() in missed]
    return found, {name: sources[name] for name in {mutant.path for mutant in found}}


def judge_generated(tests, mutant, source, numbered, known, number):
    name = f"{mutant.path}:{mutant.line}"
    try:
        noticed = tests.judge_generated(mutant, source, numbered, number)
    except DoesNotBuild:
        return "void", name, mutant.what
    except Same:
        return "same", name, mutant.what
    if noticed is not None:
        return "ok", name, f"{mutant.what}: {': '.join(noticed)}"
    if mutant.key() in known:
        return "same", name, mutant.what
    return "FAIL", name, f"MISSED\n      {mutant.key()}"


# ---- both ----

def all_judged(jobs, judge, report):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        numbered = enumerate(jobs, 1)
        for verdict, name, words in pool.map(lambda job: judge(*job[1], job[0]), numbered):
            report.say(verdict, name, words)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("root")
    parser.add_argument("kind", choices=["picked", "generated"])
    parser.add_argument("--only", default="")
    parser.add_argument("--file", action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--least", type=float, default=100)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--again")
    parser.add_argument("--tests", default="")
    options = parser.parse_args()
    root, report = os.path.abspath(options.root), Report()
    with tempfile.TemporaryDirectory(prefix="switchboard-") as scratch:
        try:
            if options.kind == "picked":
                jobs = picked(root, options)
                files = {name for _, sources in jobs for name in sources or ()}
                tests = Judge(root, files, scratch, options)
                all_judged(jobs, lambda *job: judge_picked(tests, *job), report)
            else:
                found, sources = generated(root, options)
                known = equivalents(root)
                tests = Judge(root, sources, scratch, options)
                families = collections.defaultdict(dict)
                for number, mutant in enumerate(found, 1):
                    families[mutant.path][number] = mutant
                all_judged([(mutant,) for mutant in found],
                           lambda mutant, number: judge_generated(
                               tests, mutant, sources[mutant.path], families[mutant.path], known,
                               number),
                           report)
                print(f"{len(found)} mutants; {report.counts['void']} do not compile, "
                      f"{report.counts['same']} change nothing")
        except (Unfit, Hopeless) as error:
            print(f"error: {error}")
            return 1
    return report.end(options.least)


if __name__ == "__main__":
    run_program(main)
