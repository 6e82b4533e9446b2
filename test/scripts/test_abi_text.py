# SPDX-License-Identifier: BSD-2-Clause
"""Tests of the parser of one-line descriptions, cmake/abi_text.py: accepted input, and the positions of
errors."""

import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "cmake"))

import abi_text  # noqa: E402
from abi_text import FIELD, FLAG, NAME, TEXT, WORDS  # noqa: E402

SHAPES = {"->": WORDS, "read": FIELD, "then": NAME, "help": TEXT, "defers": FLAG}


class Interface:
    def __init__(self, cursor):
        self.number, self.name, self.text = cursor.number(), cursor.name(), cursor.text()


def read(text):
    return abi_text.read_text(text, "some.proto", SHAPES, {"interface": Interface})


def one(text):
    entries = read(text)
    assert len(entries) == 1
    return entries[0]


class Accepted(unittest.TestCase):
    def test_words(self):
        entry = one("1026 READ (first: u64, low: u32 + high: u32)\n")
        self.assertEqual((entry.number, entry.name), (1026, "READ"))
        self.assertEqual([[field.name for field in word] for word in entry.words],
                         [["first"], ["low", "high"]])
        self.assertEqual([field.type for field in abi_text.fields_of(entry.words)],
                         ["u64", "u32", "u32"])

    def test_clauses_keep_their_order(self):
        entry = one('0x10 OP () read data: bytes <= SIZE_MAX defers read list: entry[] '
                    'then PING help "a # text" -> (done: u64)')
        self.assertEqual(entry.number, 16)
        self.assertEqual([clause.keyword for clause in entry.clauses],
                         ["read", "defers", "read", "then", "help", "->"])
        data, entries = entry.find("read")
        self.assertEqual((data.name, data.type, data.array, data.limit),
                         ("data", "bytes", False, "SIZE_MAX"))
        self.assertEqual((entries.type, entries.array, entries.limit), ("entry", True, None))
        self.assertEqual(entry.one("help"), "a # text")
        self.assertIs(entry.one("defers"), True)
        self.assertEqual(entry.one("->")[0][0].name, "done")
        self.assertIsNone(entry.one("absent"))

    def test_heads_and_continued_lines(self):
        head, entry = read('interface 8 BD "bd"\n\n1024 OP (first: u64)\n    read data: bytes\n')
        self.assertEqual((head.number, head.name, head.text), (8, "BD", "bd"))
        self.assertEqual(entry.find("read")[0].place, ("some.proto", 4))

    def test_comments_belong_to_the_line_they_touch(self):
        first, second = read("# of the file\n\n# above\n// it\n1 A () # behind\n  // more\n"
                             "  defers\n\n2 B ()\n")
        self.assertEqual(first.doc, ["above", "it", "behind", "more"])
        self.assertEqual(second.doc, [])
        self.assertTrue(first.one("defers"))

    def test_nothing(self):
        self.assertEqual(read(""), [])
        self.assertEqual(read("# only\n\n  // comments\n"), [])


class Refused(unittest.TestCase):
    def refuse(self, text, line, problem):
        with self.assertRaises(abi_text.AbiError) as caught:
            read(text)
        self.assertTrue(str(caught.exception).startswith(f"some.proto:{line}: "),
                        str(caught.exception))
        self.assertIn(problem, str(caught.exception))

    def test_each_error_names_its_line(self):
        for text, line, problem in [
                ("1 A (\n", 1, "the name of a word expected, the end of the line found"),
                ("1 A ()\n1 B (x u64)", 2, "`:` expected, `u64` found"),
                ("1 A (x: )", 1, "a type expected, `)` found"),
                ("1 A (x: u64", 1, "`)` expected"),
                ("1 A (x: u64 y: u64)", 1, "`)` expected, `y` found"),
                ("1 A (x: entry[)", 1, "`]` expected"),
                ("1 A ()\n  read x: bytes <=", 2, "a limit expected"),
                ("1 A\n", 1, "`(` expected"),
                ("1 ()\n", 1, "a name expected"),
                ("1 A () reads x: bytes", 1, "one of `->`, `read`"),
                ("1 A () then 5", 1, "a name expected"),
                ("1 A () help word", 1, "a text in double quotes expected"),
                ("1 A () $", 1, "syntax error at `$`"),
                ("1x A ()", 1, "syntax error at `1x`"),
                ('1 A () help "open', 1, "syntax error"),
                ("  read x: bytes\n", 1, "continuation line"),
                ("method 1\n", 1, "a number or one of `interface` expected, `method` found"),
                ('interface 1 A "a" b\n', 1, "the end of the line expected, `b` found"),
                ("interface 1 A\n", 1, "a text in double quotes expected")]:
            with self.subTest(text=text):
                self.refuse(text, line, problem)

    def test_a_clause_that_can_occur_once(self):
        entry = one("1 A () -> ()\n  -> ()")
        with self.assertRaisesRegex(abi_text.AbiError, "^some.proto:2: A: a second `->`"):
            entry.one("->")

    def test_words(self):
        entry = one("1 A (a: u64, b: u64,\n c: u32 + d: u32)")
        abi_text.check_words(entry.words, 3, "A")
        with self.assertRaisesRegex(abi_text.AbiError, "^some.proto:2: A has more than 2 words"):
            abi_text.check_words(entry.words, 2, "A")
        entry = one("1 A (a: u64,\n b: u32 + a: u32)")
        with self.assertRaisesRegex(abi_text.AbiError, "^some.proto:2: A has two words `a`"):
            abi_text.check_words(entry.words, 5, "A")

    def test_clashes(self):
        entries = read("1 A ()\n2 B ()\n1 C ()\n")
        abi_text.check_unique(entries, lambda entry: entry.name, "name")
        with self.assertRaisesRegex(abi_text.AbiError, r"^some.proto:3: number 1 is also that of "
                                                       r"A \(some.proto:1\)"):
            abi_text.check_unique(entries, lambda entry: entry.number, "number")


if __name__ == "__main__":
    unittest.main()
