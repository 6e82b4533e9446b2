#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of scripts/lib/minix.py: it accepts an image of mkfs.minix, reads a file added by hand, and detects
each inconsistency."""

import os
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

from minix import Minix, MinixError  # noqa: E402

BLOCK = 1024
TEXT = b"a file of two blocks " * 60


class TestMinix(unittest.TestCase):
    def setUp(self):
        file = tempfile.NamedTemporaryFile(suffix=".img")
        self.addCleanup(file.close)
        self.path = file.name
        os.truncate(self.path, 300 * BLOCK)
        subprocess.run(["mkfs.minix", "-3", self.path], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin"))
        self.volume = Minix(self.path)
        self.put_file()

    def change(self, at, data):
        with open(self.path, "r+b") as file:
            file.seek(at)
            file.write(data)

    def set_bit(self, block, bit, value=True):
        at = block * BLOCK + bit // 8
        with open(self.path, "rb") as file:
            file.seek(at)
            byte = file.read(1)[0]
        self.change(at, bytes([byte | 1 << bit % 8 if value else byte & ~(1 << bit % 8)]))

    def put_file(self):
        """Adds the file `text`: inode 2, and the two zones after that of the root directory."""
        zone = self.volume.first_zone + 1
        self.change(zone * BLOCK, TEXT)
        self.change(self.volume.inode_table + 64,
                    struct.pack("<HHHHI3I10I", 0o100644, 1, 0, 0, len(TEXT), 0, 0, 0, zone, zone + 1,
                                *[0] * 8))
        self.change(self.volume.first_zone * BLOCK + 128, struct.pack("<I60s", 2, b"text"))
        self.change(self.volume.inode_table + 8, struct.pack("<I", 192))
        self.set_bit(2, 2)
        for bit in (2, 3):
            self.set_bit(2 + self.volume.inode_map_blocks, bit)

    def assert_fault(self, words):
        with self.assertRaises(MinixError) as caught:
            Minix(self.path).check()
        self.assertIn(words, str(caught.exception))

    def test_consistent_volume(self):
        self.assertIn("2 inodes and 3 of", Minix(self.path).check())
        self.assertEqual(Minix(self.path).read("/text"), TEXT)

    def test_missing_file(self):
        with self.assertRaises(MinixError):
            Minix(self.path).read("/other")

    def test_zone_not_marked(self):
        self.set_bit(2 + self.volume.inode_map_blocks, 3, False)
        self.assert_fault("contrary to the map")

    def test_zone_lost(self):
        self.set_bit(2 + self.volume.inode_map_blocks, 9)
        self.assert_fault("used by no inode")

    def test_inode_lost(self):
        self.set_bit(2, 7)
        self.assert_fault("inode 7 is marked as used")

    def test_wrong_links(self):
        self.change(self.volume.inode_table + 64 + 2, struct.pack("<H", 2))
        self.assert_fault("inode 2 has a link count of 2")

    def test_zone_of_two_inodes(self):
        self.change(self.volume.inode_table + 64 + 24 + 4, struct.pack("<I", self.volume.first_zone))
        self.assert_fault("belongs to inode 1 and to 2")

    def test_not_minix(self):
        self.change(1024, bytes(64))
        with self.assertRaises(MinixError):
            Minix(self.path)


if __name__ == "__main__":
    unittest.main()
