#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs suites of tests (scripts/test documents suites and options)."""

import difflib
import os
import subprocess
import sys
import time

from program import Signalled, run_program
from runner import Runner, interrupted
from suites import SUITES, Context, Mutants, SuiteError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SUGGESTIONS = 5


class UsageError(Exception):
    """The command line is invalid."""


class Options:
    """The command line of scripts/test."""

    def __init__(self, arguments):
        self.suites, self.only, self.list, self.mutate = [], "", False, None
        self.mutate_options = []
        self.jobs = os.cpu_count() or 1
        rest = list(arguments)
        while rest:
            self._take(rest.pop(0), rest)
        if not self.suites:
            self.suites = ["all"]
        if self.mutate and self.suites != ["unit"]:
            raise UsageError("--mutate requires the suite unit, and no other")
        if self.mutate_options and self.mutate != "generated":
            raise UsageError(f"{self.mutate_options[0]} requires --mutate=generated")

    def _take(self, argument, rest):
        if argument in SUITES or argument == "all":
            self.suites.append(argument)
        elif argument == "--list":
            self.list = True
        elif argument == "--only":
            self.only = self._value(argument, rest)
        elif argument == "--jobs":
            self.jobs = self._number(argument, rest)
        elif argument == "--mutate":
            self.mutate = "picked"
        elif argument == "--mutate=generated":
            self.mutate = "generated"
        elif argument == "--quick":
            self.mutate_options.append(argument)
        elif argument in ("--file", "--again"):
            self.mutate_options += [argument, self._value(argument, rest)]
        elif argument in ("--seed", "--limit"):
            self.mutate_options += [argument, str(self._number(argument, rest))]
        else:
            raise UsageError(f"unknown suite or option '{argument}'")

    @staticmethod
    def _value(option, rest):
        if not rest:
            raise UsageError(f"{option} needs a value")
        return rest.pop(0)

    def _number(self, option, rest):
        value = self._value(option, rest)
        if not value.isdigit() or int(value) == 0:
            raise UsageError(f"{option} needs a number, not '{value}'")
        return int(value)

    def named(self):
        """Returns the suites in the order of the command line. `all` means each that is not optional."""
        named = []
        for name in self.suites:
            names = [name] if name != "all" else [other for other, suite in SUITES.items()
                                                  if not suite.optional]
            named += [other for other in names if other not in named]
        return named


def install_packages():
    script = ('source "$0/scripts/lib/common.sh"; source "$0/scripts/lib/setup.sh"; '
              'setup_packages "${PACKAGES_BUILD[@]}" "${PACKAGES_RUN[@]}" "${PACKAGES_TEST[@]}"')
    status = subprocess.run(["bash", "-c", script, ROOT], check=False).returncode
    if status != 0:
        sys.exit(status)


def suggestions(pattern, names):
    """Returns the names most similar to the pattern, best first."""
    short = {name.partition(":")[2] or name: name for name in names}
    like = difflib.get_close_matches(pattern.rpartition(":")[2], short, SUGGESTIONS, 0.5)
    return [short[name] for name in like]


def listed(chosen, runner):
    """Returns {suite: the names of its tests}. A suite that cannot list them counts as failed."""
    names = {}
    for suite in chosen:
        try:
            names[suite] = suite.names()
        except SuiteError as error:
            report_failure(suite, error, runner)
    return names


def report_failure(suite, error, runner):
    print(f"FAIL  {suite.name}: {error}", flush=True)
    runner.fails(suite.name)


def select(names, only):
    """Returns {suite: the names of its matching tests} for the suites that have any."""
    selected = {suite: [name for name in of if only in name] for suite, of in names.items()}
    selected = {suite: of for suite, of in selected.items() if of}
    if names and not selected:
        like = suggestions(only, [name for of in names.values() for name in of])
        hint = f"; similar names: {', '.join(like)}" if like else ""
        raise UsageError(f"no test matches '{only}'{hint} (--list prints all names)")
    return selected


class Stopwatch:
    """The elapsed time of a suite, and the processor time of its commands."""

    def __init__(self):
        self.start, self.worked = time.monotonic(), self._worked()

    @staticmethod
    def _worked():
        times = os.times()
        return times.children_user + times.children_system

    def text(self, name):
        worked = self._worked() - self.worked
        return f"{name} {time.monotonic() - self.start:.0f} s (processors {worked:.0f} s)"


def run_suites(selected, runner):
    times = []
    for suite, names in selected.items():
        watch = Stopwatch()
        try:
            suite.run(names)
        except SuiteError as error:
            report_failure(suite, error, runner)
        times.append(watch.text(suite.name))
    print(f"took: {', '.join(times)}")


def run_mutants(context, options):
    watch = Stopwatch()
    mutants = Mutants(context)
    if options.mutate == "picked":
        select({mutants: mutants.names()}, options.only)
    mutants.prepare()
    mutants.judge(options.mutate, options.only, *options.mutate_options)
    print(f"took: {watch.text('mutants')}")


def run(options, runner):
    context = Context(ROOT, runner)
    context.only = options.only
    if options.mutate:
        run_mutants(context, options)
        return
    selected = select(listed([SUITES[name](context) for name in options.named()], runner), options.only)
    if options.list:
        print("\n".join(name for names in selected.values() for name in names))
    else:
        run_suites(selected, runner)


def main():
    runner = None
    try:
        options = Options(sys.argv[1:])
        runner = Runner(ROOT, options.jobs)
        os.chdir(ROOT)
        install_packages()
        run(options, runner)
        return min(1, len(runner.failures)) if options.list else runner.summary()
    except UsageError as error:
        print(f"switchboard: error: {error} (see scripts/test --help)", file=sys.stderr)
        return 2
    except SuiteError as error:
        print(f"switchboard: error: {error}", file=sys.stderr)
        return 1
    except Signalled:
        if runner:
            interrupted(runner)
        raise


if __name__ == "__main__":
    run_program(main)
