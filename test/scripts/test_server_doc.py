# SPDX-License-Identifier: BSD-2-Clause
"""docs/adding-a-server.md can be followed: its files, laid over the tree, compile as they stand.

Each block of code there begins with the path of its file. The image is not built: a compiler that
reads the files is enough to see that a name, a header or an argument has changed under the page.
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BLOCK = re.compile(r"```(?:c|cmake|python|proto)\n(?:/\*|#) ([\w/.]+)(?: \*/)?\n(.*?)```",
                   re.DOTALL)
ROOTS = ["", "uspace/lib", "uspace", "generated"]
FLAGS = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wmissing-prototypes"]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


class AddingAServer(unittest.TestCase):
    def setUp(self):
        self.overlay = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.overlay)
        self.files = []
        for path, text in BLOCK.findall(read("docs/adding-a-server.md")):
            self.assertFalse(os.path.exists(os.path.join(ROOT, path)), path)
            place = os.path.join(self.overlay, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8") as file:
                file.write(text)
            self.files.append(path)

    def test_every_block_is_a_file(self):
        blocks = re.findall(r"```\w+", read("docs/adding-a-server.md"))
        self.assertEqual(len(self.files), len(blocks))
        self.assertEqual(len(self.files), 6)

    def generate(self):
        """The headers of all protocols, with those of the page."""
        folders = [os.path.join(base, "abi", "proto") for base in (ROOT, self.overlay)]
        protocols = [os.path.join(folder, name) for folder in folders
                     for name in sorted(os.listdir(folder)) if name.endswith(".proto")]
        subprocess.run([os.path.join(ROOT, "cmake", "protocols.py"),
                        os.path.join(self.overlay, "generated"), *protocols], check=True)

    def test_programs_compile(self):
        self.generate()
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
