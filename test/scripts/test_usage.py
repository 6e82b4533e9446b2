#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The command line of each script in scripts/: --help prints its whole header and describes each option, and
invalid usage gives one line on standard error and status 2."""

import os
import re
import subprocess
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FOLDER = os.path.join(ROOT, "scripts")
SCRIPTS = sorted(name for name in os.listdir(FOLDER)
                 if os.access(os.path.join(FOLDER, name), os.X_OK)
                 and os.path.isfile(os.path.join(FOLDER, name)))
# Scripts that pass options to a program, and the file in which the program parses them.
PARSERS = {"test": "scripts/lib/tests.py", "fuzz": "test/fuzz/ipc_walk.c"}
CASE = re.compile(r"^\s*(--[\w=-]+(?: \| -[\w=-]+)*)\)", re.MULTILINE)
TEST = re.compile(r'"\$1" = (--[\w-]+)')
NUMBERS = re.compile(r'read_numbers "([a-z ]+)"')
COMPARED = re.compile(r'(?:==|in) \(?((?:"--[\w=-]+"(?:, )?)+)')   # Python
GETOPT = re.compile(r'\{"([\w-]+)", \w+_argument')                 # C
ENOUGH = 3      # options per script on average; fewer mean that they are not found


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def options_of(name):
    """Returns the options of the script or its program."""
    found = {option.strip() for case in CASE.findall(read("scripts", name)) for option in case.split("|")}
    found |= set(TEST.findall(read("scripts", name)))
    found |= {f"--{option}" for names in NUMBERS.findall(read("scripts", name)) for option in names.split()}
    if name in PARSERS:
        parser = read(PARSERS[name])
        found |= {f"--{option}" for option in GETOPT.findall(parser)}
        for literals in COMPARED.findall(parser):
            found |= set(re.findall(r'"(--[\w=-]+)"', literals))
    return found - {"-h"}


def run(name, *arguments):
    return subprocess.run([os.path.join(FOLDER, name), *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)


class Usage(unittest.TestCase):
    def for_each(self, check):
        self.assertGreater(len(SCRIPTS), 6)
        for name in SCRIPTS:
            with self.subTest(script=name):
                check(name)

    def check_header(self, name):
        header, _, code = read("scripts", name).partition("\n\n")
        self.assertTrue(all(line.startswith("#") for line in header.splitlines()), "a line lost its #")
        self.assertFalse(code.startswith("#"), "the header has an empty line")
        done = run(name, "--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines(), [line[2:] for line in header.splitlines()[2:]])

    def test_help_is_the_whole_header(self):
        self.for_each(self.check_header)

    def check_named(self, name):
        printed = run(name, "--help").stdout
        for option in options_of(name):
            self.assertRegex(printed, rf"(?<![\w-]){re.escape(option)}(?![\w=-])")

    def test_help_names_each_option(self):
        total = sum(len(options_of(name)) for name in SCRIPTS)
        self.assertGreater(total, ENOUGH * len(SCRIPTS))
        self.for_each(self.check_named)

    def check_parsed(self, name):
        described = re.findall(r"^#   (--[\w-]+)", read("scripts", name), re.MULTILINE)
        parsed = {option.partition("=")[0] for option in options_of(name)}
        self.assertEqual(set(described) - parsed, set())

    def test_help_names_no_other_option(self):
        self.for_each(self.check_parsed)

    def check_unknown(self, name):
        first = {"bench": ["ipc"], "fuzz": ["guest"]}.get(name, [])
        done = run(name, *first, "--no-such-option")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, r"\Aswitchboard: error: [^\n]*--no-such-option[^\n]*\n\Z")

    def test_unknown_option_is_one_line(self):
        self.for_each(self.check_unknown)

    def test_missing_value_is_one_line(self):
        for name, option in (("run", "--memory"), ("run", "--script"), ("autopsy", "--runs"),
                             ("bench", "--args"), ("test", "--only")):
            with self.subTest(script=name, option=option):
                done = run(name, option)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, rf"\Aswitchboard: error: [^\n]*{option}[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
