# SPDX-License-Identifier: BSD-2-Clause
"""docs/ipc.md is a specification: every line of its tables names tests, and they exist and run."""

import os
import re
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
NAMED = re.compile(r"`([a-z/_]+\.c):([a-z_0-9]+)`")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def rows():
    """The rows of all tables, without their heads."""
    lines = read("docs", "ipc.md").splitlines()
    for i, line in enumerate(lines):
        head = i + 1 < len(lines) and lines[i + 1].startswith("|---")
        if line.startswith("| ") and not head:
            yield line


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


if __name__ == "__main__":
    unittest.main()
