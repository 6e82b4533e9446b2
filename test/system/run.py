#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs system tests.

usage: run.py --list          prints the names of the tests that scripts/test runs
       run.py NAME...         runs these tests and prints their sessions; status 1 if one fails

A test is a function `test_...` in a file test_FILE.py of this folder; its name is FILE.function
without test_. Its argument is a booted guest, or, if the parameter is called `boot`, the function that boots
one. The first line of its docstring states what the test verifies. A test whose function has the attribute
`only_by_name` takes minutes and is not in the list: greedy.all_memory.
"""

import importlib
import inspect
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from guest import Failure, Guest  # noqa: E402
from images import ImageError  # noqa: E402
from program import run_program  # noqa: E402
from session import SessionError  # noqa: E402


def find_tests():
    tests = {}
    for file in sorted(os.listdir(HERE)):
        if file.startswith("test_") and file.endswith(".py"):
            module = importlib.import_module(file[:-3])
            for name, function in vars(module).items():
                if name.startswith("test_") and callable(function):
                    tests[f"{file[5:-3]}.{name[5:]}"] = function
    return tests


def run(name, test):
    print(f"## {name}: {inspect.getdoc(test)}", flush=True)
    start = time.monotonic()
    try:
        if "boot" in inspect.signature(test).parameters:
            test(boot=Guest.boot)
        else:
            with Guest.boot() as guest:
                test(guest)
    except (Failure, SessionError, ImageError) as failure:
        print(f"\n## {name} FAILED after {time.monotonic() - start:.1f} s: {failure}")
        return False
    print(f"\n## {name} passed in {time.monotonic() - start:.1f} s")
    return True


def main():
    tests = find_tests()
    names = sys.argv[1:]
    if names == ["--list"]:
        print("\n".join(name for name, test in tests.items() if not hasattr(test, "only_by_name")))
        return 0
    unknown = [name for name in names if name not in tests]
    if unknown or not names:
        print(__doc__)
        print(*(f"no test {name}" for name in unknown), sep="\n")
        return 2
    results = [run(name, tests[name]) for name in names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    run_program(main)
