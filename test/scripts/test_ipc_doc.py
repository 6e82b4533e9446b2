# SPDX-License-Identifier: BSD-2-Clause
"""docs/ipc.md is a specification: every row of its tables names tests that exist and pass.

UNIT_LOGS is the folder with the output of the unit tests; without it, the test only checks that they exist."""

import glob
import os
import re
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
NAMED = re.compile(r"`([a-z/_]+\.c):([a-z_0-9]+)`")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def rows():
    """Returns the rows of all tables without their headers."""
    lines = read("docs", "ipc.md").splitlines()
    for i, line in enumerate(lines):
        head = i + 1 < len(lines) and lines[i + 1].startswith("|---")
        if line.startswith("| ") and not head:
            yield line


def passed():
    """Returns the names of the passed tests from cmocka's output."""
    found = set()
    for path in glob.glob(os.path.join(os.environ["UNIT_LOGS"], "unit_*.log")):
        with open(path, encoding="utf-8", errors="replace") as file:
            found |= set(re.findall(r"^\[ +OK \] (\w+)$", file.read(), re.MULTILINE))
    return found


class IpcDocument(unittest.TestCase):
    def test_every_row_names_a_test(self):
        self.assertGreater(len(list(rows())), 80)
        for row in rows():
            self.assertRegex(row, NAMED)

    def test_named_tests_exist_and_run(self):
        for file, name in NAMED.findall(read("docs", "ipc.md")):
            source = read("test", "unit", "kernel", *file.split("/"))
            with self.subTest(test=f"{file}:{name}"):
                self.assertIn(f"static void {name}(void **state)", source)
                self.assertRegex(source, rf"(TEST|cmocka_unit_test\w*)\(\s*{name}\b")

    @unittest.skipUnless("UNIT_LOGS" in os.environ, "the unit tests were not run")
    def test_named_tests_passed(self):
        names = {name for _, name in NAMED.findall(read("docs", "ipc.md"))}
        self.assertEqual(names - passed(), set())


if __name__ == "__main__":
    unittest.main()
