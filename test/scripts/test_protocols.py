# SPDX-License-Identifier: BSD-2-Clause
"""Tests of cmake/protocols.py: the generated code, and the file and line in its errors."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "cmake"))

import protocols  # noqa: E402
from abi_text import AbiError  # noqa: E402

FOLDER = os.path.join(ROOT, "abi", "proto")
OWN = [os.path.join(FOLDER, name) for name in os.listdir(FOLDER)]
SYSTEM = "system.proto", 'interface 0 NONE "none"\nprefix ipc\n7 DATA_WRITE ()\n11 PAGE_IN ()\n'


class Places(unittest.TestCase):
    """Protocols in temporary files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, *files):
        paths = []
        for name, text in files:
            paths.append(os.path.join(self.folder, name))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(text)
        return paths

    def read(self, *files):
        return protocols.read_protocols(self.write(*files))

    def made(self, *files):
        return dict(protocols.outputs(self.read(*files)))


class Errors(Places):
    def refuse(self, text, line, problem, *others):
        with self.assertRaises(AbiError) as caught:
            self.read(SYSTEM, ("x.proto", text), *others)
        self.assertEqual(os.path.basename(caught.exception.place[0]), "x.proto")
        self.assertEqual(caught.exception.place[1], line)
        self.assertIn(problem, str(caught.exception))

    def test_each_error_names_its_line(self):
        for text, line, problem in [
                ("1024 A ()\n1024 B ()", 3, "method number 1024"),
                ("1024 A ()\n1025 A ()", 3, "method name"),
                ("1024 A (a: u64, b: u64, c: u64, d: u64, e: u64, f: u64)", 2, "more than 5 words"),
                ("1024 A ()\n -> (a: u64, b: u64, c: u64, d: u64, e: u64,\n f: u64)", 4,
                 "the answer of A has more than 5 words"),
                ("1024 A () error (a: blame)", 2, "unknown type `blame`"),
                ("1024 A (a: text)", 2, "unknown type `text`"),
                ("1024 A (a: u64 + b: u32)", 2, "does not fit into half a word"),
                ("1024 A (a: u64[])", 2, "cannot be an array"),
                ("1024 A (a: u64) write a: bytes", 2, "two parts or words `a`"),
                ("1024 A () write a: text", 2, "have a limit"),
                ("1024 A () read a: text <= SIZE", 2, "must be written"),
                ("1024 A () clone a: Y", 2, "unknown interface `Y`"),
                ("1024 A () then B", 2, "no such method"),
                ("1024 A () -> (a: u64 <= b)", 2, "`b` is not a transfer"),
                ("1024 A () read b: bytes -> (a: u64 of b)", 2, "`b` is not an array"),
                ("1024 A () read b: entry_t[]", 2, "tells how much of `b` is there"),
                ("1024 A (a: u64 of b) read b: bytes", 2, "only a word of an answer"),
                ('1024 A () waits "input"', 2, "must be deferred"),
                ("1024 A () passes", 2, "must have one transfer"),
                ("1024 A () forwards read a: bytes", 2, "must have no parts"),
                ("7 DATA_WRITE ()", 2, "not a system method that the kernel sends"),
                ("8 PAGE_IN () kernel", 2, "not a system method that the kernel sends"),
                ('waits NOTHING "x"', 2, "unknown system method"),
                ('interface 21 Y "y" of Z', 2, "unknown interface `Z`"),
                ('interface 20 Y "y"', 2, "interface 20 is also that of X"),
                ('interface 21 X "y"', 2, "interface name X"),
                ("type u64 = unsigned", 2, "already defined")]:
            with self.subTest(text=text):
                self.refuse('interface 20 X "x"\n' + text, line, problem)

    def test_errors_across_files(self):
        with self.assertRaisesRegex(AbiError, r"y\.proto:1: interface 20 is also that of X"):
            self.read(SYSTEM, ("x.proto", 'interface 20 X "x"'), ("y.proto", 'interface 20 Y "y"'))
        self.refuse("1024 A ()", 1, "an `interface` must come first")

    def test_an_error_stops_the_build(self):
        paths = self.write(("x.proto", 'interface 20 X "x"\n1024 A (a: b)\n'))
        done = subprocess.run([os.path.join(ROOT, "cmake", "protocols.py"),
                               os.path.join(self.folder, "out"), *paths],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("x.proto:2: unknown type `b`", done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "out")))

    def test_unused_methods(self):
        text = 'interface 20 X "x"\n1024 A ()\n1025 B ()\n'
        source = ("main.c", "rc = x_a_over(session);\n")
        paths = self.write(SYSTEM, ("x.proto", text), source)
        read = protocols.read_protocols(paths[:2])
        with self.assertRaisesRegex(AbiError, r"x\.proto:3: X_B is unused"):
            protocols.check_used(read, paths[2:])
        for use in ("x_b_start(exchange)", "x_methods_t m = {.b = f};", "X_B"):
            with self.subTest(use=use):
                paths = self.write(("main.c", "x_a(e)\n" + use))
                protocols.check_used(read, paths)
        with self.assertRaises(AbiError):
            protocols.check_used(read, self.write(("main.c", "x_a(e)\n.b = f; x_beta(e)")))


class Output(Places):
    def test_numbers_are_those_of_2011(self):
        text = dict(protocols.outputs(protocols.read_protocols(OWN)))["abi/proto/methods.h"]
        for name, number in [("VFS_IN_OPEN", 1024), ("VFS_IN_READ", 1025), ("VFS_IN_MOUNT", 1032),
                             ("VFS_IN_PING", 1031), ("VFS_IN_DUP", 1040), ("VFS_OUT_READ", 1025),
                             ("VFS_OUT_MOUNT", 1029), ("VFS_OUT_MOUNTED", 1030),
                             ("VFS_OUT_LOOKUP", 1035), ("BD_READ_BLOCKS", 1026),
                             ("LOC_SERVER_REGISTER", 1024), ("LOC_SERVICE_GET_ID", 1029),
                             ("NS_PING", 1024), ("NS_RETVAL", 1027), ("INTERFACE_VFS_IN", 5)]:
            self.assertRegex(text, rf"\b{name} = {number},")

    def test_the_output_is_deterministic(self):
        first = dict(protocols.outputs(protocols.read_protocols(OWN)))
        again = dict(protocols.outputs(protocols.read_protocols(OWN[::-1])))
        self.assertEqual(first, again)

    def test_unchanged_files_are_not_written(self):
        out = os.path.join(self.folder, "out")
        self.assertEqual(protocols.main([out, *OWN]), 0)
        place = os.path.join(out, "proto", "bd.h")
        os.utime(place, (1, 1))
        self.assertEqual(protocols.main([out, *OWN]), 0)
        self.assertEqual(os.stat(place).st_mtime, 1)

    def test_tables(self):
        text = self.made(SYSTEM, ("x.proto", 'interface 21 Y "why" of X\ninterface 20 X "x"\n'
                                  'waits PAGE_IN "pages"\n1024 A (a: u32 + g: u32, c: u64)\n'
                                  '  write d: bytes read e: bytes then B -> (f: u8)\n'
                                  '  defers waits "keys"\n1025 B ()\n'))["abi/proto/interfaces.def"]
        rows = [line for line in text.splitlines() if re.match("INTERFACE|METHOD|WAITS", line)]
        self.assertEqual(rows, [
            'INTERFACE(0, NONE, "none", NONE)',
            'INTERFACE(20, X, "x", X)',
            'METHOD(X, 1024, A, "a+g c", "f", "wrm", 1)',
            'METHOD(X, 1025, B, "", "", "", 0)',
            'WAITS(X, X_A, "keys")',
            'WAITS(X, IPC_M_PAGE_IN, "pages")',
            'INTERFACE(21, Y, "why", X)'])


if __name__ == "__main__":
    unittest.main()
