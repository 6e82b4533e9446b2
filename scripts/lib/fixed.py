# SPDX-License-Identifier: BSD-2-Clause
"""The session of the slides on the mount as it should be: it returns, and what is written through all
the servers is there afterwards, to the guest and to the tools of the host."""

import os
import tempfile

import images

NOTE = "written through vfs, mfs, file_bd, vfs and fat"
PROGRAM = "/srv/mfs"    # longer than the direct blocks of a file hold


class Unsound(Exception):
    """What was not as it should be, in words."""

    def __init__(self, *faults):
        super().__init__("; ".join(faults))
        self.faults = faults


def examine(session, machine, transcript, iso, mount_lines):
    staged = os.path.join(os.path.dirname(iso), "staged")
    write_and_read(session, transcript, mount_lines)
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        check_images(machine, transcript, folder, staged)


def write_and_read(session, transcript, mount_lines):
    """Everything that is typed: mounts, writes, unmounts, mounts again, reads."""
    transcript.note("The same session, with the mount that keeps its exchange until the answer:")
    for line in mount_lines:
        session.run(line)
    transcript.note("The prompt came back. Files on the new volume:")
    expect_in("/data", session.run("mount"), "the list of mounts")
    for line in [f"echo {NOTE} > /data/note", "cp /etc/motd /data/motd", "mkdir /data/room",
                 f"cp {PROGRAM} /data/room/program"]:
        expect_silence(session, line)
    expect_same(session.run("cat /data/note"), NOTE, "/data/note, read at once,")
    transcript.note("Unmounted, the directory is empty; mounted again, all is there:")
    expect_silence(session, "umount /data")
    if "note" in session.run("ls /data").split():
        raise Unsound("/data still shows its files after umount")
    session.run(mount_lines[-1])
    for name in ("motd", "note", "room"):
        expect_in(name, session.run("ls /data"), "ls /data")
    expect_same(session.run("cat /data/note"), NOTE, "/data/note, after the second mount,")
    expect_same(session.run("cat /data/motd"), session.run("cat /etc/motd"), "/data/motd")
    for line in ["cp /data/motd /motd.txt", "cp /data/room/program /program", "umount /data"]:
        expect_silence(session, line)


def expect_silence(session, line):
    """These commands print nothing unless they fail."""
    said = session.run(line).strip()
    if said:
        raise Unsound(f"`{line}` said: {said}")


def expect_in(wanted, text, where):
    if wanted not in text:
        raise Unsound(f"{where} does not show {wanted}: {text}")


def expect_same(got, wanted, what):
    if got.strip() != wanted.strip():
        raise Unsound(f"{what} does not hold what was written: {got!r} instead of {wanted!r}")


def check_images(machine, transcript, folder, staged):
    transcript.note("On the host: the FAT image out of the guest's memory, the MINIX image out of that.")
    fat = os.path.join(folder, "initrd.img")
    minix = os.path.join(folder, "img")
    images.save_initrd(machine, os.path.join(staged, "boot", "initrd.img"), fat)
    report(transcript, "fsck.fat -n initrd.img", images.check_fat(fat))
    images.extract(fat, "/img", minix)
    report(transcript, f"{images.minix_judge(minix)} img", images.check_minix(minix))
    for inside, source in (("/motd.txt", "/etc/motd"), ("/program", PROGRAM)):
        path = staged + source
        with open(path, "rb") as file:
            if images.read(fat, inside) != file.read():
                raise Unsound(f"{inside} of the FAT image differs from {source}")
        transcript.write(f"mtools: {inside} of the FAT image is {source}, byte for byte\n")


def report(transcript, command, output):
    transcript.write(f"host$ {command}\n{output}\n")
