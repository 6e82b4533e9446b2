#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of cmake/hooks.py: a default of picolibc cannot silently replace one of our hooks."""

import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOOKS = os.path.join(ROOT, "cmake", "hooks.py")


class TestHooks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="switchboard-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.libc = self.archive("libc", lock="void acquire(void) {}\nvoid release(void) {}\n",
                                 sbrk="void *sbrk(void) { return 0; }\n",
                                 text="int length(void) { return 1; }\n")
        self.ours = self.archive("ours", hooks="void acquire(void) {}\nvoid release(void) {}\n")

    def archive(self, name, **members):
        objects = []
        for member, text in members.items():
            objects.append(os.path.join(self.folder, f"{name}-{member}.o"))
            subprocess.run(["gcc", "-x", "c", "-c", "-", "-o", objects[-1]], input=text, text=True,
                           check=True)
        path = os.path.join(self.folder, f"lib{name}.a")
        subprocess.run(["ar", "crs", path, *objects], check=True)
        return path

    def hooks(self, verb, text, *rest):
        path = os.path.join(self.folder, "hooks")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return subprocess.run([HOOKS, verb, self.libc, path, *rest], capture_output=True, text=True)

    def test_the_default_is_removed(self):
        out = os.path.join(self.folder, "out.a")
        done = self.hooks("make", "# a comment\nacquire # and why\n", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        left = subprocess.run(["nm", "-g", "--defined-only", out], capture_output=True,
                              text=True).stdout
        self.assertNotIn("acquire", left)
        self.assertIn("length", left)

    def test_unknown_name(self):
        done = self.hooks("make", "nothing\n", os.path.join(self.folder, "out.a"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("nothing", done.stderr)

    def test_complete_list(self):
        done = self.hooks("check", "acquire\nrelease\n", self.ours)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_forgotten_hook(self):
        done = self.hooks("check", "acquire\n", self.ours)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("release", done.stderr)

    def test_hook_without_definition(self):
        done = self.hooks("check", "acquire\nrelease\nsbrk\n", self.ours)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("sbrk", done.stderr)

    def test_any_library(self):
        """Every library of a build is checked, not only those that every program links."""
        for folder, _, files in os.walk(os.path.join(ROOT, "uspace", "lib")):
            text = ""
            if "CMakeLists.txt" in files:
                with open(os.path.join(folder, "CMakeLists.txt"), encoding="utf-8") as file:
                    text = file.read()
            self.assertNotIn("add_library(", text, folder)  # switchboard_library lists it for the check
        other = self.archive("other", text="int length(void) { return 2; }\n")
        done = self.hooks("check", "acquire\nrelease\n", self.ours, other)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("length", done.stderr)


if __name__ == "__main__":
    unittest.main()
