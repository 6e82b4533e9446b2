# SPDX-License-Identifier: BSD-2-Clause
"""Rules of docs/architecture.md that can be read off the sources: who includes whom, where a processor
may be named, what a function called ..._locked must say."""

import os
import re
import subprocess
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
INCLUDE = re.compile(r'^#include [<"]([\w./]+)[>"]', re.MULTILINE)
FUNCTION = re.compile(r"^[a-z_][^\n;]*?\b(\w+)\([^;{]*\)\n\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def sources(*folders):
    """(path, text) of each C source and header of the folders, but for what is not in git."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                             *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    for path in listed.stdout.splitlines():
        place = os.path.join(ROOT, path)
        if path.endswith((".c", ".h", ".def", ".S")) and os.path.exists(place):
            with open(place, encoding="utf-8") as file:
                yield path, file.read()


class Rooms(unittest.TestCase):
    def includes(self, *folders):
        for path, text in sources(*folders):
            for included in INCLUDE.findall(text):
                yield path, included

    def refuse(self, folder, *starts):
        for path, included in self.includes(folder):
            with self.subTest(file=path):
                self.assertFalse(included.startswith(starts), f"{path} includes {included}")

    def test_the_abi_needs_nobody(self):
        for path, included in self.includes("abi"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^(abi/|stdint\.h|stddef\.h|stdbool\.h)")

    def test_kernel_and_userspace_never_meet(self):
        self.refuse("kernel", "uspace/", "async/", "fibril/", "os/", "vfs/", "loc/", "proto/")
        self.refuse("uspace", "kernel/", "ipc/", "sched/", "inspect/", "mm/", "cap/")

    def test_the_console_sees_the_kernel_through_inspect(self):
        self.refuse("kconsole", "ipc/", "proc/", "sched/", "mm/", "cap/", "irq/", "time/")
        for path, included in self.includes("kconsole"):
            if included.startswith("arch/"):
                self.assertEqual(path, "kconsole/entry.c")  # the line, and a stack of its own

    def test_diagnosis_needs_the_abi_only(self):
        for path, included in self.includes("diagnosis"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^(abi/|diagnosis/|std(int|def|bool|arg)\.h$)")

    def test_libraries_know_no_server(self):
        self.refuse("uspace/lib", "srv/", "app/")
        self.refuse("uspace/proto", "srv/", "app/")

    def test_a_server_knows_no_other(self):
        self.refuse("uspace/srv", "srv/", "app/", "../../")
        self.refuse("uspace/app", "srv/", "app/")


class Processors(unittest.TestCase):
    """Nothing outside arch/ knows the processor or the machine; tests may."""

    NAMED = re.compile(r"__asm__|\basm\b|x86_64|\b(?:cr[0234]|rflags|cpuid|rdtsc|wrmsr|rdmsr|com1|"
                       r"invlpg|lapic|ioapic|fxsave|pml4|outb|inb)\b", re.IGNORECASE)
    ARCH = re.compile(r"(^|/)arch/(x86_64|host)/")

    def test_code_names_no_processor(self):
        for path, text in sources("abi", "kernel", "kconsole", "uspace"):
            if self.ARCH.search(path):
                continue
            code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
            with self.subTest(file=path):
                self.assertIsNone(self.NAMED.search(code))

    def test_the_build_names_it_in_the_toolchain_only(self):
        listed = subprocess.run(["git", "ls-files", "*CMakeLists.txt", "*.cmake"], cwd=ROOT,
                                capture_output=True, text=True, check=True)
        for path in listed.stdout.splitlines():
            if path.startswith("test/") or "toolchain" in path or self.ARCH.search(path):
                continue
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                rules = re.sub(r"#[^\n]*", "", file.read())
            with self.subTest(file=path):
                self.assertNotRegex(rules, r"x86[_-]64|-mcmodel|-mno-red-zone")


class Locks(unittest.TestCase):
    def test_locked_functions_assert_it(self):
        found = 0
        for path, text in sources("kernel"):
            for name, body in FUNCTION.findall(text):
                if name.endswith("_locked"):
                    found += 1
                    with self.subTest(function=f"{path}: {name}"):
                        self.assertIn("ASSERT(spinlock_held(", body)
        self.assertGreater(found, 10)


if __name__ == "__main__":
    unittest.main()
