# SPDX-License-Identifier: BSD-2-Clause
"""Checks volumes that the guest created and filled with the tools of the host."""

import os

import images
from guest import check
from minix import Minix

PROGRAM = "/srv/tmpfs"


def fill(guest, folder):
    """Creates files and folders, renames and removes some, and grows and truncates a file."""
    guest.works(f"mkdir {folder}/room")
    guest.works(f"cp {PROGRAM} {folder}/room/program")
    guest.works(f"echo one > {folder}/one")
    guest.works(f"mv {folder}/one {folder}/room/two")
    guest.works(f"cp /etc/motd {folder}/gone")
    guest.works(f"rm {folder}/gone")
    guest.works(f"touch {folder}/empty")


def read_back(guest, folder):
    guest.works(f"cat {folder}/room/two", "one")
    guest.works(f"cp {folder}/room/program /program")
    check("gone" not in guest.run(f"ls {folder}").split(), "a removed file is still listed")
    guest.works(f"ls {folder}", "empty", "room")


def minix(guest, options, image):
    guest.volume(make=f"mkmfs {options}".strip())
    guest.works("mount mfs /data loop")
    fill(guest, "/data")
    guest.works("umount /data")
    guest.works("mount mfs /data loop")
    read_back(guest, "/data")
    guest.works("umount /data")
    with guest.saved_images() as fat:
        path = fat + ".minix"
        images.extract(fat, image, path)
        for report in images.check_minix(path):
            print(*report)
        if options != "-1" and options != "-2":
            check(Minix(path).read("/room/program") == guest.staged(PROGRAM), "the program on the volume differs")
        print(images.check_fat(fat))
        check(images.read(fat, "/program") == guest.staged(PROGRAM), "the program copied back differs")


def test_minix(guest):
    """A MINIX volume of mkmfs is consistent, and returns the data written."""
    minix(guest, "", "/img")


def test_minix_1024(guest):
    """fsck.minix finds no errors on a volume with blocks of 1024 bytes, and it returns the data written."""
    minix(guest, "-b 1024", "/img")


def test_minix_1(guest):
    """The same holds for a volume of version 1."""
    minix(guest, "-1", "/img")


def test_minix_2(guest):
    """The same holds for a volume of version 2."""
    minix(guest, "-2", "/img")


def test_fat_volume(guest):
    """fsck.fat finds no errors on a FAT volume of mkfat, and mtools read what the guest wrote."""
    guest.volume(make="mkfat", size="2m")
    guest.works("mount fat /data loop")
    fill(guest, "/data")
    guest.works("echo long > '/data/A rather long name of a file.text'")
    guest.works("umount /data")
    guest.works("mount fat /data loop")
    read_back(guest, "/data")
    guest.works("cat '/data/A rather long name of a file.text'", "long")
    longest = "n" * 255
    guest.works(f"echo once > /data/{longest}")
    guest.works(f"echo twice >> /data/{longest}")
    guest.works(f"cat /data/{longest}", "once", "twice")
    guest.works("umount /data")
    with guest.saved_images() as fat:
        path = os.path.join(os.path.dirname(fat), "volume.img")
        images.extract(fat, "/img", path)
        print(images.check_fat(path))
        check(images.read(path, "/room/program") == guest.staged(PROGRAM), "the program differs")
        check(images.read(path, "/A rather long name of a file.text") == b"long\n", "the file with the long name differs")
        check(images.read(path, f"/{longest}") == b"once\ntwice\n", "the file with the longest name differs")


def test_root(guest):
    """fsck.fat finds no errors on the FAT root after a session, and mtools read what the guest wrote."""
    fill(guest, "/data")
    read_back(guest, "/data")
    guest.works("echo from the guest > /note.txt")
    guest.works("cp /etc/motd '/A long name.text'")
    with guest.saved_images() as fat:
        print(images.check_fat(fat))
        check(images.read(fat, "/note.txt") == b"from the guest\n", "note.txt differs")
        check(images.read(fat, "/A long name.text") == guest.staged("/etc/motd"), "the file with the long name differs")
        check(images.read(fat, "/data/room/program") == guest.staged(PROGRAM), "the program differs")


def test_memory_and_listing(guest):
    """tmpfs and locfs work."""
    guest.works("cp /srv/tmpfs /tmp/copy")
    guest.works("cp /tmp/copy /back")
    guest.works("ls /loc/bd", "initrd")
    guest.works("mount", "/tmp", "/loc", "bd/initrd")
    with guest.saved_images() as fat:
        check(images.read(fat, "/back") == guest.staged("/srv/tmpfs"), "the copy differs")
