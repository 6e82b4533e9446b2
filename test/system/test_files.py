# SPDX-License-Identifier: BSD-2-Clause
"""Volumes that the guest made and filled, as the tools of the host see them."""

import os

import images
from guest import check
from minix import Minix

PROGRAM = "/srv/tmpfs"


def fill(guest, folder):
    """Files, folders, a rename, a removal, a file that grows and shrinks."""
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
    check("gone" not in guest.run(f"ls {folder}").split(), "a removed file is there")
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
            check(Minix(path).read("/room/program") == guest.staged(PROGRAM), "program on the volume")
        print(images.check_fat(fat))
        check(images.read(fat, "/program") == guest.staged(PROGRAM), "the program came back changed")


def test_minix(guest):
    """A MINIX volume as mkmfs makes it is sound, and gives back what it got."""
    minix(guest, "", "/img")


def test_minix_1024(guest):
    """One with blocks of 1024 bytes is clean to fsck.minix, and gives back what it got."""
    minix(guest, "-b 1024", "/img")


def test_minix_1(guest):
    """So is one of version 1."""
    minix(guest, "-1", "/img")


def test_minix_2(guest):
    """So is one of version 2."""
    minix(guest, "-2", "/img")


def test_fat_volume(guest):
    """A FAT volume as mkfat makes it is clean to fsck.fat, and mtools read what the guest wrote."""
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
        check(images.read(path, "/room/program") == guest.staged(PROGRAM), "program")
        check(images.read(path, "/A rather long name of a file.text") == b"long\n", "long name")
        check(images.read(path, f"/{longest}") == b"once\ntwice\n", "the longest name")


def test_root(guest):
    """The FAT root after a session is clean to fsck.fat, and mtools read what the guest wrote."""
    fill(guest, "/data")
    read_back(guest, "/data")
    guest.works("echo from the guest > /note.txt")
    guest.works("cp /etc/motd '/A long name.text'")
    with guest.saved_images() as fat:
        print(images.check_fat(fat))
        check(images.read(fat, "/note.txt") == b"from the guest\n", "note.txt")
        check(images.read(fat, "/A long name.text") == guest.staged("/etc/motd"), "long name")
        check(images.read(fat, "/data/room/program") == guest.staged(PROGRAM), "program")


def test_memory_and_listing(guest):
    """tmpfs and locfs serve what they should."""
    guest.works("cp /srv/tmpfs /tmp/copy")
    guest.works("cp /tmp/copy /back")
    guest.works("ls /loc/bd", "initrd")
    guest.works("mount", "/tmp", "/loc", "bd/initrd")
    with guest.saved_images() as fat:
        check(images.read(fat, "/back") == guest.staged("/srv/tmpfs"), "the copy differs")
