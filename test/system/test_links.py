# SPDX-License-Identifier: BSD-2-Clause
"""Symbolic links: on an image made by the host, across mount points, and in the commands of the shell."""

import os
import shutil
import struct
import subprocess
import tempfile
from contextlib import contextmanager

import images
import minix
from guest import ROOT, STAGED, Guest, check
from machine import Machine

ELOOP = "too many symbolic links"


class Volume:
    """A volume of mkfs.minix, version 3, to which files are added on the host."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as file:
            file.truncate(300 * 1024)
        tool = shutil.which("mkfs.minix", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        subprocess.run([tool, "-3", path], check=True, capture_output=True)
        self.layout = minix.Minix(path)
        self.image = bytearray(self.layout.image)
        self.inode, self.zone = minix.ROOT, self.layout.first_zone
        self.entries = {minix.ROOT: self.layout.first_zone}

    def _mark(self, first_block, number):
        self.image[first_block * self.layout.block + number // 8] |= 1 << number % 8

    def _inode_at(self, number):
        return self.layout.inode_table + (number - 1) * minix.INODE_SIZE

    def _name_add(self, folder, name, number):
        """Adds an entry to a folder of one block."""
        at = self._inode_at(folder)
        size, = struct.unpack_from("<I", self.image, at + 8)
        start = self.entries[folder] * self.layout.block + size
        struct.pack_into("<I60s", self.image, start, number, name.encode())
        struct.pack_into("<I", self.image, at + 8, size + minix.ENTRY_SIZE)

    def add(self, name, mode, content=b"", folder=minix.ROOT):
        """Adds a node, and returns its inode number."""
        block = self.layout.block
        self.inode, self.zone = self.inode + 1, self.zone + 1
        self._mark(minix.FIRST_MAP_BLOCK, self.inode)
        self._mark(minix.FIRST_MAP_BLOCK + self.layout.inode_map_blocks,
                   self.zone - self.layout.first_zone + 1)
        self.image[self.zone * block:self.zone * block + len(content)] = content
        struct.pack_into("<HHHHI3I10I", self.image, self._inode_at(self.inode), mode, 1, 0, 0,
                         len(content), 0, 0, 0, self.zone, *[0] * 9)
        self._name_add(folder, name, self.inode)
        return self.inode

    def folder(self, name):
        number = self.add(name, minix.DIRECTORY | 0o755)
        self.entries[number] = self.zone
        self._name_add(number, ".", number)
        self._name_add(number, "..", minix.ROOT)
        for inode in (number, minix.ROOT):
            links, = struct.unpack_from("<H", self.image, self._inode_at(inode) + 2)
            struct.pack_into("<H", self.image, self._inode_at(inode) + 2, links + 1)
        return number

    def link(self, name, target, folder=minix.ROOT):
        self.add(name, minix.LINK | 0o777, target.encode(), folder)

    def write(self):
        with open(self.path, "wb") as file:
            file.write(self.image)
        print(minix.Minix(self.path).check())


def volume_make(path):
    volume = Volume(path)
    volume.add("file", minix.FILE | 0o644, b"the file\n")
    folder = volume.folder("d")
    volume.add("inner", minix.FILE | 0o644, b"inside\n", folder)
    volume.link("up", "../file", folder)
    volume.link("around", "../d/./around2", folder)
    volume.link("around2", "around", folder)
    volume.link("rel", "d/inner")
    volume.link("folder", "d")
    volume.link("abs", "/data/folder/../file")
    volume.link("motd", "../etc/motd")
    volume.link("dangling", "d/new")
    volume.write()


@contextmanager
def started(folder):
    """Boots with an initial image that contains the volume as /links.img. Yields the guest and the image."""
    volume = os.path.join(folder, "links.img")
    image, iso = os.path.join(folder, "initrd.img"), os.path.join(folder, "links.iso")
    files = [os.path.join(STAGED, "boot", name) for name in os.listdir(os.path.join(STAGED, "boot"))]
    volume_make(volume)
    shutil.copyfile(os.path.join(STAGED, "boot", "initrd.img"), image)
    subprocess.run(["mcopy", "-i", image, volume, "::/links.img"], check=True,
                   env=dict(os.environ, MTOOLS_SKIP_CHECK="1"))
    subprocess.run([os.path.join(ROOT, "cmake", "make-iso"), iso, os.path.join(ROOT, "boot", "grub.cfg"), image]
                   + [file for file in files if not file.endswith("initrd.img")], check=True)
    with Machine(iso) as machine:
        guest = Guest(machine, 240)
        guest.session.wait_boot()
        yield guest, image


def follow(guest):
    guest.works("cat /data/rel", "inside")
    guest.works("cat /data/d/up /data/folder/up", "the file")
    guest.works("cat /data/abs", "the file")
    guest.works("cat /data/motd", "Welcome")
    guest.works("cat /data/folder/../motd", "Welcome")
    guest.fails("cat /data/d/around", ELOOP)
    guest.fails("cat /data/d/around2/x", ELOOP)
    guest.fails("cat /data/dangling", "not found")
    guest.fails("cat /data/rel/", "not a directory")
    guest.works("cd /data/folder; pwd; cd /", "/data/d")
    listing = guest.works("ls -l /data", "rel -> d/inner", "motd -> ../etc/motd", "dangling -> d/new")
    check(len([line for line in listing.splitlines() if line.startswith("l ")]) == 5, listing)
    guest.works("ls /data/folder", "inner", "up@")
    guest.works("ls -l /data/folder", "/data/folder -> d")
    guest.works("ls /data/dangling", "/data/dangling")
    guest.works("echo /data/*/inner /data/dang*", "/data/d/inner /data/folder/inner /data/dangling")


def change(guest):
    """Names are links themselves; contents are those of the targets."""
    guest.works("echo new > /data/dangling; cat /data/d/new", "new")
    guest.works("cp /data/rel /data/copy; echo changed > /data/copy; cat /data/d/inner", "inside")
    guest.works("mv /data/rel /data/d/inner2; ls -l /data/d", "inner2 -> d/inner")
    guest.works("rm /data/motd /data/d/inner2; cat /etc/motd", "Welcome")
    guest.works("ln -s ../d /data/d/above; cat /data/d/above/above/inner", "inside")
    guest.works("cp -r /data/folder/ /data/tree; ls -l /data/tree", "above -> ../d", "up -> ../file")
    guest.works("rm -r /data/tree; cat /data/file", "the file")
    guest.fails("cp -r /data/d /data/folder/x", "into itself")
    guest.works("rm -r /data/folder; cat /data/d/inner", "inside")
    guest.fails("ln -s x /data/d/up", "already exists")
    guest.fails("ln -s x /link", "not supported")
    guest.fails("ln /data/file /data/hard", "symbolic")


def mounts(guest):
    """The mount table has real paths."""
    guest.works("mkdir /tmp/p; ln -s /tmp/p /tmp/to-p; ln -s ../tmp/to-p/../p /data/to-p")
    guest.works("mount tmpfs /data/to-p")
    guest.works("mount", "/tmp/p")
    guest.works("echo x > /data/to-p/x; cat /tmp/p/x", "x")
    guest.fails("mount tmpfs /tmp/to-p", "/tmp/to-p", "busy")
    guest.fails("rm -r /tmp/to-p/../p", "busy")
    guest.fails("mv /tmp/to-p/../p /tmp/q", "busy")
    guest.fails("umount /tmp/to-p/..", "busy")
    guest.fails("umount /data/d", "nothing is mounted")
    guest.works("umount /data/to-p")
    guest.works("rm /data/to-p; rm /tmp/to-p")


def test_links(boot):
    """Links on a volume made on the host are followed, and the volume stays consistent."""
    del boot  # this test uses its own ISO
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        with started(folder) as (guest, image):
            guest.works("file_bd /links.img loop")
            guest.works("mount mfs /data loop")
            follow(guest)
            change(guest)
            mounts(guest)
            guest.works("umount /data")
            fat, path = os.path.join(folder, "saved.img"), os.path.join(folder, "saved.minix")
            images.save_initrd(guest.machine, image, fat)
            images.extract(fat, "/links.img", path)
            for report in images.check_minix(path):
                print(*report)
            check(minix.Minix(path).read("/d/above") == b"../d", "the link that the guest made")
