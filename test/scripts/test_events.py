# SPDX-License-Identifier: BSD-2-Clause
"""Tests of cmake/events.py: the generated records and metadata, and the file and line in its errors."""

import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "cmake"))

import events  # noqa: E402
import event_text  # noqa: E402
from abi_text import AbiError  # noqa: E402

OWN = sorted(glob.glob(os.path.join(ROOT, "abi", "monitor", "*.events")))
HEADS = """version 3
limit NAME = 32
enum colour = RED 0 "red", BLUE 7 "dark blue"
stream 0 live
"""
FIRST = len(HEADS.splitlines()) + 1     # the line after them


def own():
    return event_text.read_tables(OWN)


class Tables(unittest.TestCase):
    """Tables in temporary files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "x.events")

    def read(self, text, heads=HEADS):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(heads + text)
        return event_text.read_tables([self.path])

    def made(self, text):
        return dict(events.outputs(self.read(text)))


class Errors(Tables):
    def refuse(self, text, line, problem, heads=HEADS):
        with self.assertRaises(AbiError) as caught:
            self.read(text, heads)
        self.assertEqual(caught.exception.place, (self.path, line))
        self.assertIn(problem, str(caught.exception))

    def test_each_error_of_an_event_names_its_line(self):
        for text, line, problem in [
                ('1 A () reads "a"\n1 B () reads "b"', 1, "number 1 is also that of A"),
                ('1 A () reads "a"\n2 A () reads "b"', 1, "name A is also that of A"),
                ('1 COLOUR_RED () reads "a"', 0, "name COLOUR_RED"),
                ('1 A (\n a: u32, a: u64) reads "a"', 1, "A: field a"),
                ('1 A (a: u63) reads "a"', 0, "unknown type `u63`"),
                ('1 A (a: u8[]) reads "a"', 0, "`a` must be a single value"),
                ('1 A (a: u8 + b: u8) reads "a"', 0, "must be a single value"),
                ('1 A (a: text) reads "a"', 0, "`a` must have a limit"),
                ('1 A (a: text <= 0) reads "a"', 0, "no room for the terminating zero"),
                ('1 A (a: text <= PATH) reads "a"', 0, "unknown limit `PATH`"),
                ('1 A (a: u8 <= 7) reads "a"', 0, "not a text"),
                ('1 A (a: text <= NAME,\n b: u8) reads "a"', 1, "`b` after a text"),
                ('1 A (event: u8) reads "a"', 0, "`event` is a keyword"),
                ('1 A (a: text <= 4096) reads "a"', 0, "more than the 4020 of a packet"),
                ("1 A (a: u8)", 0, "must have a `reads"),
                ('64 A () reads "a"', 0, "64 is too large for a number of stream 0"),
                ('stream 1 state\n256 A () reads "a"', 1, "256 is too large for a number of stream 1"),
                ("stream 2 more", 0, "stream 2 must be less than 2"),
                ("stream 0 more", 0, "stream 0 is also that of live"),
                ("stream 1 live", 0, "stream live is also that of live"),
                ("limit NAME = 3", 0, "limit NAME"),
                ('enum colour = A 0 "a"', 0, "enumeration colour"),
                ('enum a = A 0 "a",\n B 0 "b"', 1, "a: value 0"),
                ('enum a = A 0 "a", A 1 "b"', 0, "a: name A"),
                ('enum a = A 255 "a"', 0, "A must be less than 255"),
                ('enum u8 = A 0 "a"', 0, "`u8` is a type already"),
                ("version 4", 0, "exactly one `version`"),
                ("event", 0, "a number or one of")]:
            with self.subTest(text=text):
                self.refuse(text, FIRST + line, problem)

    def test_what_must_come_first(self):
        self.refuse('1 A () reads "a"', 2, "a `stream` must come first", "version 1\n")
        self.refuse("stream 0 live", 1, "exactly one `version`", "")

    def test_the_program_prints_the_line(self):
        self.read("")
        with open(self.path, "a", encoding="utf-8") as file:
            file.write('1 A () reads "a"\n\n1 B () reads "b"\n')
        run = subprocess.run([os.path.join(ROOT, "cmake", "events.py"), os.path.dirname(self.path), self.path],
                             stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn(f"x.events:{FIRST + 2}: number 1 is also that of A (", run.stderr)


class Generated(Tables):
    TEXT = '5 A (a: u8, c: colour, b: u64, d: i32, n: text <= NAME, m: text <= 9) reads "happens"\n'

    def test_a_record_is_packed_and_has_no_texts(self):
        text = self.made(self.TEXT)["abi/monitor/records.h"]
        self.assertIn("    uint8_t a;\n    uint8_t c;\n    uint64_t b;\n    int32_t d;\n"
                      "} __attribute__((packed)) monitor_a_t;", text)
        self.assertIn("sizeof(monitor_a_t) == 14", text)
        self.assertIn("MONITOR_COLOUR_BLUE = 7,\n    MONITOR_COLOUR_UNKNOWN = 255,", text)
        self.assertIn("#define MONITOR_TEXTS_MAX 2\n", text)
        self.assertIn("#define MONITOR_NAME_SIZE 32\n", text)

    def test_an_event_without_numbers_has_no_record(self):
        self.assertNotIn("monitor_a_t", self.made('5 A (n: text <= 3) reads "a"')["abi/monitor/records.h"])

    def test_fields(self):
        text = self.made(self.TEXT)["abi/monitor/fields.def"]
        self.assertIn('MONITOR_EVENT(5, A, "a", 0, 14, 2, 0, 6, "happens")\nMONITOR_NUMBER(A, "a", 0, U8)\n'
                      'MONITOR_CHOICE(A, "c", 1, COLOUR)\nMONITOR_NUMBER(A, "b", 2, U64)\n'
                      'MONITOR_NUMBER(A, "d", 10, I32)\nMONITOR_TEXT(A, "n", 0, 32)\n'
                      'MONITOR_TEXT(A, "m", 1, 9)\n', text)
        self.assertIn('MONITOR_VALUE(COLOUR, 255, "unknown")', text)

    def test_a_function_for_other_kernels(self):
        tables = self.read(self.TEXT)
        self.assertIn("/* Happens. */\n"
                      "static inline int mon_a(mon_t *mon, uint64_t now_ns, uint8_t a, uint8_t c, uint64_t b, "
                      "int32_t d,\n                        const char *n, const char *m)\n{\n"
                      "    uint32_t size = 14;\n    size += mon_text_size(n, 32);\n"
                      "    size += mon_text_size(m, 9);\n    uint8_t *at = mon_add(mon, 0, 5, now_ns, size);\n"
                      "    if (at == NULL)\n        return 0;\n    at = mon_put1(at, a);\n"
                      "    at = mon_put1(at, c);\n    at = mon_put8(at, b);\n    at = mon_put4(at, (uint32_t)d);\n"
                      "    at = mon_put_text(at, n, 32);\n    at = mon_put_text(at, m, 9);\n",
                      events.producer_h(tables, "/* @EVENTS@ */\n"))
        self.assertIn("enum mon_colour {\n    MON_COLOUR_RED = 0,\n    MON_COLOUR_BLUE = 7,\n};\n",
                      events.producer_h(tables, "/* @CONSTANTS@ */\n"))

    def test_metadata(self):
        text = self.made(self.TEXT)["abi/monitor/metadata.h"]
        self.assertIn('\\t\\tenum : u8 { \\"red\\" = 0, \\"dark blue\\" = 7, \\"unknown\\" = 255 } c;\\n', text)
        self.assertIn("\\t\\tstring { encoding = UTF8; } n;\\n", text)

    def test_the_layout_has_a_number(self):
        def number(text):
            return re.search(r"MONITOR_LAYOUT (\w+)", self.made(text)["abi/monitor/records.h"]).group(1)
        self.assertEqual(number(self.TEXT), number(self.TEXT))
        for old, new in (("u64", "u32"), ("a: u8", "z: u8"), ("5 A", "6 A")):
            self.assertNotEqual(number(self.TEXT), number(self.TEXT.replace(old, new)))

    def test_the_output_is_deterministic(self):
        self.assertEqual(list(events.outputs(own())), list(events.outputs(own())))

    def test_an_unchanged_file_is_not_rewritten(self):
        with tempfile.TemporaryDirectory() as folder:
            events.main([folder, *OWN])
            paths = [os.path.join(folder, path) for path, _ in events.outputs(own())]
            for path in paths:
                os.utime(path, (1, 1))
            events.main([folder, *OWN])
            self.assertEqual([os.path.getmtime(path) for path in paths], [1] * len(paths))

    def test_the_crc_is_that_of_zlib(self):
        tables = events.crc_tables()
        for data in (b"", b"a", b"123456789", bytes(range(256))):
            value = 0xffffffff
            for byte in data:
                value = value >> 8 ^ tables[0][(value ^ byte) & 255]
            self.assertEqual(value ^ 0xffffffff, zlib.crc32(data))
        for at in range(1, len(tables)):
            for byte in range(256):
                before = tables[at - 1][byte]
                self.assertEqual(tables[at][byte], before >> 8 ^ tables[0][before & 255])


class Own(unittest.TestCase):
    """The tables of the tree."""

    def test_the_kinds_of_the_trace_keep_their_numbers(self):
        """Records of the trace (abi/trace.def) become events with the same number."""
        numbers = {event.number: event.name for event in own().events}
        with open(os.path.join(ROOT, "abi", "trace.def"), encoding="utf-8") as file:
            kinds = re.findall(r"^TRACE_EVENT\((\d+), (\w+),", file.read(), re.MULTILINE)
        self.assertGreater(len(kinds), 9)
        for number, name in kinds:
            self.assertIn(numbers[int(number)], (name, f"TASK_{name}"))

    def test_the_header_for_other_kernels_is_made_from_the_tables(self):
        folder = os.path.join(ROOT, "monitor", "producer")
        with open(os.path.join(folder, "producer.h.in"), encoding="utf-8") as file:
            made = events.producer_h(own(), file.read())
        with open(os.path.join(folder, "producer.h"), encoding="utf-8") as file:
            self.assertEqual(file.read(), made, "run cmake/events.py --producer")

    def test_the_header_for_other_kernels_is_plain_c(self):
        place = os.path.join(ROOT, "monitor", "producer", "producer.h")
        with open(place, encoding="utf-8") as file:
            self.assertEqual(re.findall(r"^#include (\S+)", file.read(), re.MULTILINE),
                             ["<stddef.h>", "<stdint.h>"])
        for options in (["-x", "c", "-std=c99", "-pedantic", "-Wconversion"], ["-x", "c", "-std=gnu17"]):
            subprocess.run(["cc", *options, "-Wall", "-Wextra", "-Werror", "-Wshadow", "-ffreestanding",
                            "-fsyntax-only", "-"], input=f'#include "{place}"\nmon_t mon;\n', text=True,
                           check=True)

    def test_generated_headers_compile(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(events.main([folder, *OWN]), 0)
            source = ("#include <abi/monitor/records.h>\n#include <abi/monitor/metadata.h>\n"
                      "static const unsigned table[8][256] = {\n#include <abi/monitor/crc.def>\n};\n"
                      "#define MONITOR_EVENT(number, upper, name, stream, size, texts, first, fields, reads) \\\n"
                      '    _Static_assert(MONITOR_##upper == number, "the number of " name);\n'
                      "#define MONITOR_VALUE(enum, number, text) \\\n"
                      '    _Static_assert(number < 256, "a byte");\n'
                      "#include <abi/monitor/fields.def>\n"
                      "const void *all[] = {monitor_metadata_types, monitor_metadata_streams, table};\n")
            subprocess.run(["cc", "-x", "c", "-", "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                            f"-I{folder}"], input=source, text=True, check=True)


if __name__ == "__main__":
    unittest.main()
