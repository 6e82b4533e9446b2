#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A checker of MINIX version 3 images whatever their block size.

fsck.minix knows blocks of 1024 bytes only, and mkmfs makes 4096 unless told otherwise. This one walks
the tree from the root, notes what every inode and zone is used for, and compares with the bitmaps and
the link counts. It shares no code with the system.
"""

import struct
import sys

SUPER = 1024
MAGIC = 0x4d5a
ROOT = 1
DIRECT = 7
TYPE, DIRECTORY, FILE = 0o170000, 0o040000, 0o100000


class Unsound(Exception):
    """What is wrong with the image."""


def block_size(path):
    """Bytes of a block: of version 3 as the image says, else 1024."""
    with open(path, "rb") as file:
        file.seek(SUPER)
        super_block = file.read(30)
    if struct.unpack_from("<H", super_block, 24)[0] != MAGIC:
        return 1024
    return struct.unpack_from("<H", super_block, 28)[0]


class Image:
    """The layout, and what was seen on the walk."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        (self.inodes, imap, zmap, self.first, log_zone) = struct.unpack_from(
            "<I2x4H", self.data, SUPER)
        (_, self.zones, magic, self.size) = struct.unpack_from("<IIH2xH", self.data, SUPER + 16)
        self.want(magic == MAGIC, "not a MINIX file system of version 3")
        self.want(log_zone == 0, "zones are larger than blocks")
        self.want(self.zones * self.size <= len(self.data), "the image is too short")
        self.imap = 2
        self.zmap = self.imap + imap
        self.table = self.zmap + zmap
        self.used = {}
        self.links = {}
        self.files = 0

    @staticmethod
    def want(condition, words):
        if not condition:
            raise Unsound(words)

    def block(self, number):
        return self.data[number * self.size:(number + 1) * self.size]

    def bit(self, first_block, number):
        return self.data[first_block * self.size + number // 8] >> number % 8 & 1

    def inode(self, number):
        """Mode, links, size, and the ten zone numbers."""
        place = self.table * self.size + (number - 1) * 64
        mode, links, size = struct.unpack_from("<HH4xI", self.data, place)
        return mode, links, size, struct.unpack_from("<10I", self.data, place + 24)

    def use(self, zone, inode):
        self.want(self.first <= zone < self.zones, f"inode {inode}: zone {zone} lies outside")
        self.want(zone not in self.used,
                  f"zone {zone} belongs to the inodes {self.used.get(zone)} and {inode}")
        self.used[zone] = inode

    def tree(self, zone, level, inode):
        """The data zones under a pointer, 0 for holes."""
        count = (self.size // 4) ** level
        if zone == 0:
            if level < 2: # wider holes end the file in what we make
                yield from [0] * count
            return
        self.use(zone, inode)
        if level == 0:
            yield zone
            return
        for below in struct.unpack(f"<{self.size // 4}I", self.block(zone)):
            yield from self.tree(below, level - 1, inode)

    def walk(self, inode, parent):
        mode, _, size, pointers = self.inode(inode)
        zones = []
        for place, pointer in enumerate(pointers):
            zones += self.tree(pointer, max(0, place - DIRECT + 1), inode)
        blocks = (size + self.size - 1) // self.size
        self.want(not any(zones[blocks:]), f"inode {inode}: zones behind the end")
        if mode & TYPE != DIRECTORY:
            self.want(mode & TYPE == FILE, f"inode {inode}: mode {mode:o}")
            self.files += 1
            return
        self.want(size % 64 == 0 and size >= 128, f"directory {inode}: size {size}")
        self.want(all(zones[:blocks]), f"directory {inode}: a hole")
        content = b"".join(self.block(zone) for zone in zones[:blocks])[:size]
        for slot in range(size // 64):
            self.entry(inode, parent, slot, content[slot * 64:slot * 64 + 64])

    def entry(self, directory, parent, slot, raw):
        number = struct.unpack_from("<I", raw)[0]
        name = raw[4:].split(b"\0")[0]
        if slot < 2:
            self.want((name, number) == ((b".", directory), (b"..", parent))[slot],
                      f"directory {directory}: entry {slot} is {name!r}, inode {number}")
        if number == 0:
            return
        self.want(1 <= number <= self.inodes, f"directory {directory}: inode {number}")
        self.links[number] = self.links.get(number, 0) + 1
        if slot >= 2 and self.links[number] == 1:
            self.walk(number, directory)

    def compare(self):
        for zone in range(self.first, self.zones):
            self.want(self.bit(self.zmap, zone - self.first + 1) == (zone in self.used),
                      f"zone {zone}: the bitmap is wrong")
        for number in range(1, self.inodes + 1):
            links = self.inode(number)[1]
            seen = self.links.get(number, 0)
            self.want(links == seen, f"inode {number}: {links} links, {seen} names")
            self.want(self.bit(self.imap, number) == (seen > 0),
                      f"inode {number}: the bitmap is wrong")


def check(path):
    """Raises Unsound, or says in words what was found."""
    image = Image(path)
    image.walk(ROOT, ROOT)
    image.compare()
    return (f"MINIX version 3, blocks of {image.size} bytes: {image.files} files, "
            f"{len(image.links) - image.files} folders, {len(image.used)} of "
            f"{image.zones - image.first} zones in use, sound")


if __name__ == "__main__":
    try:
        print(check(sys.argv[1]))
    except Unsound as error:
        sys.exit(f"{sys.argv[1]}: {error}")
