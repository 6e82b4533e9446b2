# SPDX-License-Identifier: BSD-2-Clause
"""A recording that the header for other kernels makes is read by babeltrace2, a tool of others, without an
error, and contains the same events."""

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

import events  # noqa: E402

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


if __name__ == "__main__":
    unittest.main()
