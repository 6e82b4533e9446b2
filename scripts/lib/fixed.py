# SPDX-License-Identifier: BSD-2-Clause
"""The session of the slides with the correct mount: mount returns, and both the guest and the tools of
the host can read back the files that were written through all the servers."""

import os
import tempfile

import images
import minix

NOTE = "written through vfs, mfs, file_bd, vfs and fat"
PROGRAM = "/srv/mfs"    # large enough to need indirect blocks


class Unsound(Exception):
    """A check failed. `faults` is a list of messages."""

    def __init__(self, *faults):
        super().__init__("; ".join(faults))
        self.faults = faults


def examine(session, machine, transcript, iso, mount_lines):
    staged = os.path.join(os.path.dirname(iso), "staged")
    write_and_read(session, transcript, mount_lines)
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        check_images(machine, transcript, folder, staged)


def write_and_read(session, transcript, mount_lines):
    """Types the session: mounts, writes, unmounts, mounts again, reads."""
    transcript.note("The same session, with the mount that keeps its exchange until the answer arrives:")
    for line in mount_lines:
        session.run(line)
    transcript.note("The prompt came back. Files on the new volume:")
    expect_in("/data", session.run("mount"), "the list of mounts")
    for line in [f"echo {NOTE} > /data/note", "cp /etc/motd /data/motd", "mkdir /data/room",
                 f"cp {PROGRAM} /data/room/program"]:
        expect_silence(session, line)
    expect_same(session.run("cat /data/note"), NOTE, "/data/note, read at once,")
    transcript.note("After umount the directory is empty; after another mount the files are back:")
    expect_silence(session, "umount /data")
    if "note" in session.run("ls /data").split():
        raise Unsound("/data still shows its files after umount")
    session.run(mount_lines[-1])
    listed = session.run("ls /data")
    for name in ("motd", "note", "room"):
        expect_in(name, listed, "ls /data")
    expect_same(session.run("cat /data/note"), NOTE, "/data/note, after the second mount,")
    expect_same(session.run("cat /data/motd"), session.run("cat /etc/motd"), "/data/motd")
    for line in ["cp /data/motd /motd.txt", "cp /data/room/program /program", "umount /data"]:
        expect_silence(session, line)
    transcript.note("fsck.minix supports only blocks of 1024 bytes, so this is a second volume for it:")
    session.run("mkfile --size 300k small")
    session.run("file_bd small loop2")
    session.run("mkmfs -b 1024 loop2")
    for line in ["mount mfs /data loop2", "cp /etc/motd /data/motd", "mkdir /data/room",
                 f"cp {PROGRAM} /data/room/program", "rm /data/motd", "umount /data"]:
        expect_silence(session, line)


def expect_silence(session, line):
    """Runs a command that prints nothing unless it fails."""
    printed = session.run(line).strip()
    if printed:
        raise Unsound(f"`{line}` printed: {printed}")


def expect_in(wanted, text, where):
    if wanted not in text:
        raise Unsound(f"{where} does not show {wanted}: {text}")


def expect_same(got, wanted, what):
    if got.strip() != wanted.strip():
        raise Unsound(f"{what} has other contents than were written: {got!r} instead of {wanted!r}")


def check_images(machine, transcript, folder, staged):
    transcript.note("On the host: checks the FAT image from the guest's memory, and the MINIX images in it.")
    fat = os.path.join(folder, "initrd.img")
    images.save_initrd(machine, os.path.join(staged, "boot", "initrd.img"), fat)
    report(transcript, "fsck.fat -n initrd.img", images.check_fat(fat))
    for inside, source in (("/motd.txt", "/etc/motd"), ("/program", PROGRAM)):
        expect_equal(images.read(fat, inside), staged + source, inside)
        transcript.write(f"mtools: {inside} of initrd.img is identical to {source}\n")
    for name in ("img", "small"):
        path = os.path.join(folder, name)
        images.extract(fat, "/" + name, path)
        for command, output in images.check_minix(path):
            report(transcript, f"{command} {name}", output)
        expect_equal(minix.Minix(path).read("/room/program"), staged + PROGRAM, f"{name}:/room/program")
        transcript.write(f"minix.py: /room/program of {name} is identical to {PROGRAM}\n")


def expect_equal(content, source, what):
    with open(source, "rb") as file:
        if content != file.read():
            raise Unsound(f"{what} differs from the file that it was copied from")


def report(transcript, command, output):
    transcript.write(f"host$ {command}\n{output}\n")
