# SPDX-License-Identifier: BSD-2-Clause
"""docs/adding-a-server.md can be followed: its files, laid over the tree, compile as they stand.

Each block of code there begins with the path of its file; "behind the last" means that it is added
to a file that is there. The image is not built: a compiler that reads the files is enough to see
that a name, a header or an argument has changed under the page.
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BLOCK = re.compile(r"```(?:c|cmake|python)\n(?:/\*|#) ([\w/.]+)(, behind the last)?(?: \*/)?\n(.*?)```",
                   re.DOTALL)
ROOTS = ["", "uspace/lib", "uspace"]
FLAGS = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wmissing-prototypes"]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def added_behind_last(path, lines):
    """The file with the lines behind its last include."""
    head, last, tail = read(path).rpartition("#include")
    included, newline, rest = tail.partition("\n")
    return head + last + included + newline + lines + rest


class AddingAServer(unittest.TestCase):
    def setUp(self):
        self.overlay = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.overlay)
        self.files = []
        for path, addition, text in BLOCK.findall(read("docs/adding-a-server.md")):
            if addition:
                text = added_behind_last(path, text)
            else:
                self.assertFalse(os.path.exists(os.path.join(ROOT, path)), path)
            place = os.path.join(self.overlay, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8") as file:
                file.write(text)
            self.files.append(path)

    def test_every_block_is_a_file(self):
        blocks = re.findall(r"```\w+", read("docs/adding-a-server.md"))
        self.assertEqual(len(self.files), len(blocks))
        self.assertEqual(len(self.files), 8)

    def test_programs_compile(self):
        include = [f"-I{os.path.join(base, root)}" for base in (self.overlay, ROOT)
                   for root in ROOTS]
        for path in self.files:
            if path.endswith(".c"):
                done = subprocess.run(["gcc", "-fsyntax-only", *FLAGS, *include,
                                       os.path.join(self.overlay, path)],
                                      capture_output=True, text=True, check=False)
                with self.subTest(file=path):
                    self.assertEqual(done.returncode, 0, done.stderr)

    def test_scenario_is_a_system_test(self):
        tests = [path for path in self.files if path.endswith(".py")]
        self.assertEqual([os.path.dirname(path) for path in tests], ["test/system"])
        with open(os.path.join(self.overlay, tests[0]), encoding="utf-8") as file:
            scenario = {}
            exec(compile(file.read(), tests[0], "exec"), scenario)
        self.assertTrue(any(name.startswith("test_") for name in scenario))

    def test_build_rules_name_their_sources(self):
        for path in self.files:
            if path.endswith("CMakeLists.txt"):
                with open(os.path.join(self.overlay, path), encoding="utf-8") as file:
                    sources = re.search(r"SOURCES ([\w. ]+)\)", file.read())
                for source in sources[1].split():
                    self.assertIn(os.path.join(os.path.dirname(path), source), self.files)


if __name__ == "__main__":
    unittest.main()
