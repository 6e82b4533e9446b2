# SPDX-License-Identifier: BSD-2-Clause
"""Reads and checks MINIX version 3 images of any block size. fsck.minix supports only blocks of 1024
bytes. This checker is written from the description of the format and shares no code with mfs."""

import struct
from collections import Counter
from dataclasses import dataclass

SUPERBLOCK = 1024       # its offset in bytes, for every block size
MAGIC = 0x4D5A
FIRST_MAP_BLOCK = 2
INODE_SIZE = 64
ENTRY_SIZE = 64
ROOT = 1
DIRECT = 7              # direct zones of an inode; then one zone for each level of indirection
TYPE, FILE, DIRECTORY, LINK = 0o170000, 0o100000, 0o040000, 0o120000


class MinixError(Exception):
    """The image violates the format."""


@dataclass
class Inode:
    number: int
    mode: int
    links: int
    size: int
    zones: tuple

    @property
    def is_directory(self):
        return self.mode & TYPE == DIRECTORY


class Minix:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.image = file.read()
        (self.inodes, _, self.inode_map_blocks, self.zone_map_blocks, self.first_zone, log_zone, _,
         self.max_size, self.zones, magic, _, self.block, _) = struct.unpack_from(
             "<IHHHHHHIIHHHB", self.image, SUPERBLOCK)
        if magic != MAGIC:
            raise MinixError(f"no MINIX version 3 file system: magic number {magic:#x}")
        if log_zone != 0 or self.block not in (1024, 2048, 4096):
            raise MinixError(f"zones of {self.block << log_zone} bytes in blocks of {self.block}")
        if self.zones * self.block > len(self.image):
            raise MinixError(f"{self.zones} zones do not fit in {len(self.image)} bytes")
        self.inode_table = (FIRST_MAP_BLOCK + self.inode_map_blocks + self.zone_map_blocks) * self.block
        if self.inode_table + self.inodes * INODE_SIZE > self.first_zone * self.block:
            raise MinixError("the inode table overlaps the zones")

    def inode(self, number):
        if not 1 <= number <= self.inodes:
            raise MinixError(f"inode {number} of {self.inodes}")
        words = struct.unpack_from("<HHHHI3I10I", self.image,
                                   self.inode_table + (number - 1) * INODE_SIZE)
        return Inode(number, words[0], words[1], words[4], words[8:18])

    def zone(self, number):
        if not self.first_zone <= number < self.zones:
            raise MinixError(f"zone {number} is outside of {self.first_zone} to {self.zones - 1}")
        return self.image[number * self.block:(number + 1) * self.block]

    def walk(self, inode):
        """Yields (zone or 0 for a hole, whether it contains data) for all zones of an inode."""
        for zone in inode.zones[:DIRECT]:
            yield zone, True
        for level, zone in enumerate(inode.zones[DIRECT:], start=1):
            yield from self._walk_indirect(zone, level)

    def _walk_indirect(self, zone, level):
        if level == 0:
            yield zone, True
            return
        count = self.block // 4
        if zone == 0:
            for _ in range(min(count ** level, 1 << 16)):
                yield 0, True
            return
        yield zone, False
        for below in struct.unpack(f"<{count}I", self.zone(zone)):
            yield from self._walk_indirect(below, level - 1)

    def content(self, inode):
        """Returns the bytes of a file or directory."""
        data = b""
        for zone, holds_data in self.walk(inode):
            if len(data) >= inode.size:
                break
            if holds_data:
                data += self.zone(zone) if zone else bytes(self.block)
        return data[:inode.size]

    def entries(self, directory):
        """Yields (name, inode number) for all names of a directory, including "." and ".."."""
        data = self.content(directory)
        for at in range(0, len(data) - ENTRY_SIZE + 1, ENTRY_SIZE):
            number, name = struct.unpack_from("<I60s", data, at)
            if number:
                yield name.split(b"\0")[0].decode("utf-8", "replace"), number

    def read(self, path):
        """Returns the bytes of the file `path` ("/room/program")."""
        inode = self.inode(ROOT)
        for part in path.strip("/").split("/"):
            found = dict(self.entries(inode))
            if part not in found:
                raise MinixError(f"{path}: no {part}")
            inode = self.inode(found[part])
        return self.content(inode)

    def _bit(self, first_block, number):
        return self.image[first_block * self.block + number // 8] >> number % 8 & 1

    def check(self):
        """Checks the consistency of the image. Returns a summary; raises MinixError with all errors."""
        faults = []
        names, owners = Counter(), {}
        self._check_directory(self.inode(ROOT), ROOT, names, owners, faults)
        for number in range(1, self.inodes + 1):
            marked = self._bit(FIRST_MAP_BLOCK, number)
            if marked != (number in names):
                faults.append(f"inode {number} is {'marked' if marked else 'not marked'} as used, but "
                              f"has {names[number]} names")
            if number in names and self.inode(number).links != names[number]:
                faults.append(f"inode {number} has a link count of {self.inode(number).links}, but "
                              f"{names[number]} names")
        zone_map = FIRST_MAP_BLOCK + self.inode_map_blocks
        for zone in range(self.first_zone, self.zones):
            if self._bit(zone_map, zone - self.first_zone + 1) != (zone in owners):
                faults.append(f"zone {zone} is used by {owners.get(zone, 'no inode')}, contrary to the map")
        if faults:
            raise MinixError("\n".join(faults))
        return (f"MINIX version 3, blocks of {self.block} bytes: {len(names)} inodes and {len(owners)} of "
                f"{self.zones - self.first_zone} zones in use, consistent")

    def _check_directory(self, directory, parent, names, owners, faults):
        self._check_zones(directory, owners, faults)
        entries = list(self.entries(directory))
        if directory.size % ENTRY_SIZE:
            faults.append(f"directory {directory.number} has {directory.size} bytes")
        if entries[:2] != [(".", directory.number), ("..", parent)]:
            faults.append(f"directory {directory.number} begins with {entries[:2]}")
        if len(dict(entries)) != len(entries):
            faults.append(f"directory {directory.number} has a duplicate name")
        for name, number in entries:
            names[number] += 1
            if name in (".", ".."):
                continue
            inode = self.inode(number)
            if inode.is_directory:
                if names[number] > 1:
                    faults.append(f"directory {number} has a second name, {name}")
                else:
                    self._check_directory(inode, directory.number, names, owners, faults)
            elif inode.mode & TYPE not in (FILE, LINK):
                faults.append(f"inode {number} ({name}) has mode {inode.mode:o}")
            elif names[number] == 1:
                self._check_zones(inode, owners, faults)

    def _check_zones(self, inode, owners, faults):
        used = 0
        for zone, holds_data in self.walk(inode):
            if zone == 0:
                continue
            used += holds_data
            if zone in owners:
                faults.append(f"zone {zone} belongs to inode {owners[zone]} and to {inode.number}")
            if not self.first_zone <= zone < self.zones:
                faults.append(f"inode {inode.number} has the invalid zone {zone}")
            owners[zone] = inode.number
        if used * self.block >= inode.size + self.block:
            faults.append(f"inode {inode.number} has {used} zones for {inode.size} bytes")
