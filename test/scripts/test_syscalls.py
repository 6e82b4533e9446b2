# SPDX-License-Identifier: BSD-2-Clause
"""Tests of the generator of system calls, cmake/syscalls.py: the generated code, and the line in each error.
No other code may use word indices of system calls."""

import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "cmake"), os.path.join(ROOT, "scripts", "lib")]

import abi_text  # noqa: E402
import errors  # noqa: E402
import syscalls  # noqa: E402
import worktree  # noqa: E402

TYPES = """type u64 = uint64_t any
type u32 = uint32_t number fits 32 else EINVAL
type text = pointer address
type five = uint64_t[5] any bytes any any any
type message = ipc_message_t[10] any
"""
FIRST = len(TYPES.splitlines()) + 1  # the line after them


def abi(text):
    return syscalls.Abi(abi_text.read_text(TYPES + text, "calls.txt", syscalls.SHAPES,
                                           syscalls.HEADS))


def made(text, place):
    return syscalls.make(abi(text))[place]


class Errors(unittest.TestCase):
    def fails(self, text, line, *words):
        with self.assertRaises(abi_text.AbiError) as raised:
            abi(text)
        message = str(raised.exception)
        self.assertTrue(message.startswith(f"calls.txt:{FIRST + line}: "), message)
        for word in words:
            self.assertIn(word, message)

    def test_clashes(self):
        self.fails("1 A ()\n1 B ()\n", 1, "number 1", "A")
        self.fails("1 A ()\n2 A ()\n", 1, "name A")
        self.fails("1 A (x: u64, x: u64)\n", 0, "`x`")

    def test_a_retired_number_is_not_used_again(self):
        self.fails("retired 1 OLD\n1 NEW ()\n", 1, "number 1", "OLD")
        self.fails("1 NEW ()\nretired 1 OLD\n", 1, "number 1", "NEW")

    def test_too_many_words(self):
        ten = ", ".join(f"w{i}: u64" for i in range(10))
        abi(f"1 A ({ten}) -> ({ten})\n")
        self.fails(f"1 A ({ten}, more: u64)\n", 0, "more than 10 words")
        self.fails(f"2 B ()\n1 A () -> ({ten}, more: u64)\n", 1, "more than 10 words")
        self.fails("1 A (a: five, b: five, c: u64)\n", 0, "more than 10 words")
        self.fails("1 A (a: five, b: u64)\n2 B (c: five) after A\n", 1, "more than 10 words")

    def test_unknown_names(self):
        self.fails("1 A (x: u63)\n", 0, "no type `u63`")
        self.fails("1 A () after B\n", 0, "no call B")
        self.fails("type odd = uint64_t strange\n1 A ()\n", 0, "`strange`")
        self.fails("1 A (low: u32 + high: u32)\n", 0, "cannot share a word")

    def test_in_place(self):
        self.fails("1 A () in_place\n0 B ()\n", 1, "B")
        self.fails("1 A (x: u32) in_place\n", 0, "fits")

    def test_the_program_prints_the_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "calls.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write("1 A ()\n\n1 B ()\n")
            run = subprocess.run([os.path.join(ROOT, "cmake", "syscalls.py"), folder, path],
                                 stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertIn("calls.txt:3: ", run.stderr)


class Generated(unittest.TestCase):
    def test_numbers(self):
        text = made("5 B ()\n2 A ()\n", "shared/abi/syscall_numbers.h")
        self.assertIn("#define SYS_A 2\n#define SYS_B 5\n", text)
        self.assertIn("#define SYSCALL_LIMIT 6\n", text)

    def test_a_word_that_does_not_fit_is_rejected_before_the_handler(self):
        text = made("1 A (x: u64, y: u32)\n", "kernel/syscall/table.h")
        self.assertRegex(text, r"if \(in->w\[1\] >> 32 != 0\)\s+return EINVAL;\s+return sys_a")
        self.assertNotIn("in->w[0] >>", text)

    def test_a_call_after_another(self):
        text = made("0 A (x: five) in_place\n1 B (y: u64) after A -> (m: message) in_place\n",
                    "shared/abi/syscall_structs.h")
        self.assertIn("sys_a_in_t head;", text)
        self.assertIn("offsetof(sys_b_in_t, y) == 40", text)

    def test_stubs(self):
        text = made("1 A (reserved: u64, t: text) -> (x: u32)\n", "uspace/os/syscall_stubs.h")
        self.assertIn("syscall_a(const void *t, uint32_t *x_out)", text)
        self.assertIn("{{0, (uint64_t)(uintptr_t)t}}", text)

    def test_names(self):
        text = made("1 A (x: five) -> (y: u32)\n", "shared/abi/syscall_shapes.h")
        self.assertIn('{"x[1]", SYSCALL_BYTES}', text)
        self.assertIn('{{"y", SYSCALL_NUMBER}}', text)

    def test_the_output_is_deterministic(self):
        path = os.path.join(ROOT, "abi", "syscalls.txt")
        first, second = syscalls.make(syscalls.read(path)), syscalls.make(syscalls.read(path))
        self.assertEqual(first, second)
        self.assertEqual(tuple(first), syscalls.PLACES)

    def test_generated_headers_compile(self):
        with tempfile.TemporaryDirectory() as folder:
            for place, text in syscalls.make(syscalls.read(
                    os.path.join(ROOT, "abi", "syscalls.txt"))).items():
                syscalls.write(folder, place, text)
            with open(os.path.join(ROOT, "abi", "error.def"), encoding="utf-8") as file:
                syscalls.write(folder, "shared/abi/error_numbers.h",
                               errors.header(errors.rows(file.read(), "error.def")))
            protocols = os.path.join(folder, "protocols")
            subprocess.run([os.path.join(ROOT, "cmake", "protocols.py"), protocols]
                           + sorted(glob.glob(os.path.join(ROOT, "abi", "proto", "*.proto"))),
                           check=True)
            source = ("#include <abi/syscall.h>\n#include <abi/syscall_shapes.h>\n"
                      "errno_t syscall_words(uint64_t number, syscall_words_t *words);\n"
                      "#include <os/syscall_stubs.h>\n#include <syscall/table.h>\n"
                      "const void *all[] = {syscall_table, syscall_shapes};\n")
            roots = [f"-I{os.path.join(folder, part)}" for part in ("shared", "kernel", "uspace")]
            subprocess.run(["cc", "-x", "c", "-", "-std=gnu17", "-Wall", "-Wextra", "-Werror",
                            "-fsyntax-only", f"-I{ROOT}", f"-I{protocols}"] + roots,
                           input=source, text=True, check=True)


class ErrorNumbers(unittest.TestCase):
    """cmake/errors.py"""

    def fails(self, text, line):
        with self.assertRaises(ValueError) as raised:
            errors.rows(text, "error.def")
        self.assertTrue(str(raised.exception).startswith(f"error.def:{line}: "))

    def test_clashes_and_invalid_rows(self):
        row = 'ERROR(EIO, .number = 5, .text = "error")\n'
        self.assertEqual(errors.rows("// a comment\n" + row, "error.def"), {"EIO": 5})
        self.fails(row + row, 2)
        self.fails("/* a\n comment */\n" + row + row.replace("EIO", "EOTHER"), 4)
        self.fails(row + 'ERROR(EOTHER, "error")\n', 2)

    def test_numbers_are_those_of_the_c_library(self):
        """A file can include both headers: their macros are the same."""
        with open(os.path.join(ROOT, "abi", "error.def"), encoding="utf-8") as file:
            found = errors.rows(file.read(), "error.def")
        self.assertEqual((found["EOK"], found["ENOENT"], found["EOVERFLOW"]), (0, 2, 139))


class Counting(unittest.TestCase):
    """Only the entry path uses `w[N]`, except for tests and hostile programs."""

    PLACES = ("kernel/syscall/dispatch.c", "kernel/arch/", "uspace/lib/os/arch/")

    def test_no_code_uses_word_indices(self):
        for path in worktree.files(ROOT, "kernel", "kconsole", "uspace", "diagnosis"):
            if not path.endswith((".c", ".h")) or path.startswith(self.PLACES):
                continue
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                text = file.read()
            with self.subTest(file=path):
                if "syscall" in text:
                    self.assertIsNone(re.search(r"(->|\.)w\[|syscall_words_t \w+ = ", text))


if __name__ == "__main__":
    unittest.main()
