#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""README.md and docs: a test can run each block, each host command exists with its options and is run by some
test, and the target of each link exists. (The suite `docs` and the system tests `docs` run the commands.)"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import pages  # noqa: E402
from suites import SUITES, Context, Docs  # noqa: E402
from test_usage import options_of  # noqa: E402

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
LANGUAGES = {"c", "cmake", "python", "proto"}


class Pages(unittest.TestCase):
    def each_page(self):
        found = pages.pages()
        self.assertGreater(len(found), 5)
        return found

    def test_each_block_has_a_known_kind(self):
        for page in self.each_page():
            text = pages.text_of(page)
            with self.subTest(page=page):
                self.assertEqual(len(re.findall("^```", text, re.MULTILINE)), 2 * len(pages.blocks(page)))
            for block in pages.blocks(page):
                with self.subTest(page=page, block=block.text[:60]):
                    if block.kind() == "file":
                        self.assertIn(block.language, LANGUAGES)
                        block.file()
                    if block.kind() == "commands":
                        for line in block.text.splitlines():
                            self.assertRegex(line, pages.COMMAND)
                    if block.kind() == "drawing":
                        self.assertIsNone(re.search(pages.PROMPT, block.text), "a session begins with a prompt")
                        self.assertIsNone(re.search(r"^(?:scripts/|\$ )", block.text, re.MULTILINE))

    def test_commands_and_options_exist(self):
        total = 0
        for page in self.each_page():
            for command in pages.mentioned(page):
                total += 1
                words = command.split()
                name = words[0].partition("/")[2]
                with self.subTest(page=page, command=command):
                    self.assertTrue(os.access(os.path.join(ROOT, words[0]), os.X_OK))
                    used = {word for word in words if word.startswith("--")} - {"--help"}
                    self.assertEqual(used - options_of(name), set())
        self.assertGreater(total, 15)

    def test_each_command_is_run_by_a_test(self):
        for command, test in Docs.elsewhere.items():
            with self.subTest(command=command):
                suite = (test or "unit").partition(":")[0]
                self.assertIn(suite, SUITES)
                if test and ":" in test:
                    self.assertIn(test, SUITES[suite](Context(ROOT, None)).names())

    def test_link_targets_exist(self):
        for page in self.each_page():
            for target in LINK.findall(pages.text_of(page)):
                with self.subTest(page=page, link=target):
                    self.assertTrue(os.path.exists(os.path.join(ROOT, os.path.dirname(page), target)))


class Parts(unittest.TestCase):
    def test_session(self):
        block = pages.Block("page", "", "/ # ls /   a list\n/ # mount mfs /data loop   <- hangs\n"
                            "kconsole> tasks\n[id\n 1 kernel\n")
        self.assertEqual(block.kind(), "session")
        self.assertEqual(block.typed(), [("/ # ", "ls /", []), ("/ # ", "mount mfs /data loop", []),
                                         ("kconsole> ", "tasks", ["[id", " 1 kernel"])])

    def test_lines_are_inserted_after_the_last_similar_one(self):
        text = "a\nINTERFACE(1, A)\n#include <a>\n\n#undef X\n"
        self.assertEqual(pages.behind_last(text, "INTERFACE(2, B)\n#include <b>\n"),
                         "a\nINTERFACE(1, A)\n#include <a>\nINTERFACE(2, B)\n#include <b>\n\n#undef X\n")
        with self.assertRaises(ValueError):
            pages.behind_last(text, "nothing like it\n")


class AddingAServer(unittest.TestCase):
    """Compiles the files of the page, so that an outdated name, header or argument is found without building
    the system."""

    ROOTS = ["", "uspace/lib", "uspace", "generated", "generated/shared", "generated/uspace"]
    FLAGS = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wmissing-prototypes"]

    def generate(self, overlay):
        """Generates the headers of the system calls and of all protocols, including those of the page."""
        generated = os.path.join(overlay, "generated")
        for program, output, table in [("syscalls.py", generated, "syscalls.txt"), (
                "errors.py", os.path.join(generated, "shared", "abi", "error_numbers.h"), "error.def")]:
            subprocess.run([os.path.join(ROOT, "cmake", program), output,
                            os.path.join(ROOT, "abi", table)], check=True)
        folders = [os.path.join(base, "abi", "proto") for base in (ROOT, overlay)]
        protocols = [os.path.join(folder, name) for folder in folders
                     for name in sorted(os.listdir(folder)) if name.endswith(".proto")]
        subprocess.run([os.path.join(ROOT, "cmake", "protocols.py"),
                        generated, *protocols], check=True)

    def test_programs_compile(self):
        page = "docs/adding-a-server.md"
        with tempfile.TemporaryDirectory(prefix="switchboard ") as overlay:
            for block in pages.blocks(page):
                if block.kind() == "file" and block.file()[1]:
                    place = os.path.join(overlay, block.file()[0])
                    os.makedirs(os.path.dirname(place), exist_ok=True)
                    with open(place, "w", encoding="utf-8") as file:
                        file.write(pages.text_of(block.file()[0]))
            paths = pages.lay_over(page, overlay)
            self.generate(overlay)
            include = [f"-I{os.path.join(base, root)}" for base in (overlay, ROOT) for root in self.ROOTS]
            for path in paths:
                if path.endswith(".c"):
                    done = subprocess.run(["gcc", "-fsyntax-only", *self.FLAGS, *include,
                                           os.path.join(overlay, path)],
                                          capture_output=True, text=True, check=False)
                    with self.subTest(file=path):
                        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len([path for path in paths if path.startswith("test/system/test_")]), 1)


class WritingATest(unittest.TestCase):
    """Compiles, links and runs the test of docs/unit-tests.md, as the build does with another test that links
    the same libraries."""

    PAGE = "docs/unit-tests.md"
    HOST = os.path.join(ROOT, "build", "host")
    LIKE = "ipc_call", "test/unit/kernel/ipc", "test_call.c"
    DEFINED = re.compile(r"switchboard_unit_test\(NAME (\w+) SOURCES (\w+\.c) LINKS test_puppet\)\n")

    def commands(self, source, output):
        """Returns the commands that make the program `output` from `source`."""
        name, folder, file = self.LIKE
        program = f"{folder}/unit_{name}"
        thing = f"{folder}/CMakeFiles/unit_{name}.dir/{file}.o"
        text = subprocess.run(["ninja", "-C", self.HOST, "-t", "commands", f"unit_{name}"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        found = [line for line in text.splitlines() if thing in line]
        self.assertEqual(len(found), 2, "one to compile and one to link")
        for line in found:
            line = line.replace(thing, f"{output}.o").replace(f"{ROOT}/{folder}/{file}", source)
            yield line.replace(f"-o {program} ", f"-o {output} ")

    @unittest.skipUnless(os.path.exists(os.path.join(HOST, "build.ninja")), "build/host is not built")
    def test_the_example_passes(self):
        with tempfile.TemporaryDirectory(prefix="switchboard-") as overlay:
            lists, test = pages.lay_over(self.PAGE, overlay)
            with open(os.path.join(overlay, lists), encoding="utf-8") as file:
                defined = self.DEFINED.fullmatch(file.read())
            self.assertTrue(defined, "not one test")
            self.assertEqual(os.path.join(os.path.dirname(lists), defined[2]), test)
            program = os.path.join(overlay, f"unit_{defined[1]}")
            for command in self.commands(os.path.join(overlay, test), program):
                subprocess.run(command, shell=True, cwd=self.HOST, check=True)
            done = subprocess.run([program], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                  check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("[  PASSED  ] 1 test(s)", done.stderr)


if __name__ == "__main__":
    unittest.main()
