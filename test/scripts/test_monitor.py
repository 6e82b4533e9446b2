# SPDX-License-Identifier: BSD-2-Clause
"""A recording that the header for other kernels makes is read by babeltrace2, a tool of others, without an
error, and contains the same events; and docs/monitor-format.md is true."""

import collections
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "cmake"))

sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import events  # noqa: E402
import pages  # noqa: E402

TABLES = glob.glob(os.path.join(ROOT, "abi", "monitor", "*.events"))
SOURCES = ["test/unit/monitor/sample.c", "monitor/lib/decode.c", "monitor/lib/metadata.c",
           "monitor/lib/reader.c", "monitor/lib/record.c", "monitor/wire/crc.c", "monitor/wire/packet.c"]


class Recording(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="switchboard-")
        cls.addClassCleanup(cls.place.cleanup)
        folder = cls.place.name
        events.main([folder, *TABLES])
        program = os.path.join(folder, "sample")
        subprocess.run(["cc", "-std=gnu17", "-Wall", "-Wextra", "-Werror", f"-I{folder}", f"-I{ROOT}", "-o",
                        program, *[os.path.join(ROOT, source) for source in SOURCES]], check=True)
        cls.folder = os.path.join(folder, "recording")
        made = subprocess.run([program, cls.folder], capture_output=True, text=True, check=True)
        cls.counts = {name: int(count) for name, count in
                      (line.split() for line in made.stdout.splitlines())}
        cls.read = subprocess.run(["babeltrace2", cls.folder], capture_output=True, text=True, check=False,
                                  errors="surrogateescape", env={**os.environ, "LC_ALL": "C.UTF-8"})

    def test_there_is_a_folder_for_each_boot(self):
        self.assertEqual(sorted(os.listdir(self.folder)), ["boot-0", "boot-1"])
        for boot in ("boot-0", "boot-1"):
            self.assertEqual(sorted(os.listdir(os.path.join(self.folder, boot))),
                             ["metadata", "stream-0-cpu-0", "stream-1-cpu-0"])

    def test_it_is_read_without_an_error(self):
        self.assertEqual(self.read.returncode, 0, self.read.stderr)
        problems = [line for line in self.read.stderr.splitlines() if line.strip()]
        for line in problems:
            self.assertRegex(line, r"WARNING: Tracer discarded \d+ event")

    def test_the_events_are_the_same(self):
        names = collections.Counter(re.findall(r"^\[[^\]]*\] \(\S+\) (\w+):", self.read.stdout, re.MULTILINE))
        expected = {name: count for name, count in self.counts.items() if name != "discarded"}
        self.assertEqual(dict(names), expected)
        self.assertGreater(expected["sent"], 100)

    def test_the_drops_are_the_same(self):
        found = sum(int(count) for count in
                    re.findall(r"WARNING: Tracer discarded (\d+) event", self.read.stderr))
        self.assertEqual(found, self.counts["discarded"])
        self.assertGreater(found, 100)

    def test_values_have_their_words(self):
        self.assertIn('wait = ( "an answer" : container = 6 )', self.read.stdout)
        self.assertIn('state = ( "unknown" : container = 255 )', self.read.stdout)
        self.assertIn("arg5 = 18446744073709551615", self.read.stdout)


class Page(unittest.TestCase):
    """docs/monitor-format.md"""

    PAGE = "docs/monitor-format.md"
    KERNEL = """
#include <stddef.h>
#include <stdint.h>
typedef struct task {
    uint32_t id, parent, waits_for;
    uint8_t wait;
    uint64_t pages, cpu_ns, wait_since_ns;
    char name[16];
} task_t;
const task_t *task_first(void);
const task_t *task_next(const task_t *task);
uint64_t clock_ns(void);
size_t serial_write(const void *bytes, size_t size);
"""

    def test_the_example_compiles(self):
        block, = [block for block in pages.blocks(self.PAGE) if block.kind() == "file"]
        subprocess.run(["cc", "-x", "c", "-", "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-ffreestanding",
                        "-fsyntax-only", f"-I{os.path.join(ROOT, 'monitor', 'producer')}"],
                       input=self.KERNEL + block.text, text=True, check=True)

    def test_the_tables_have_the_offsets_of_the_structures(self):
        with tempfile.TemporaryDirectory() as folder:
            events.main([folder, *TABLES])
            checks = []
            for structure, fields in (
                    ("wire_packet_t", ["magic", "uuid", "stream", "begin", "end", "content_size", "packet_size",
                                       "sequence", "discarded", "cpu"]),
                    ("wire_frame_t", ["magic", "length", "crc"]),
                    ("wire_hello_t", ["magic", "version", "layout", "cpus", "uuid", "boot_seconds", "system"])):
                checks.append([(structure, field) for field in fields])
            tables = re.findall(r"^\| offset .*\n\|---.*\n((?:\|.*\n)+)", pages.text_of(self.PAGE), re.MULTILINE)
            self.assertEqual(len(tables), len(checks))
            lines = []
            for table, fields in zip(tables, checks):
                offsets = re.findall(r"^\| (\d+) \|", table, re.MULTILINE)
                self.assertEqual(len(offsets), len(fields))
                lines += [f'_Static_assert(offsetof({structure}, {field}) == {offset}, "{field}");'
                          for (structure, field), offset in zip(fields, offsets)]
            subprocess.run(["cc", "-x", "c", "-", "-std=gnu17", "-fsyntax-only", f"-I{folder}", f"-I{ROOT}"],
                           input="#include <stddef.h>\n#include <abi/monitor/wire.h>\n" + "\n".join(lines),
                           text=True, check=True)


if __name__ == "__main__":
    unittest.main()
