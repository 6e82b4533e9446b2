# SPDX-License-Identifier: BSD-2-Clause
"""Breaks the deadlock from the kernel console and checks the result: mount reports the error, the shell
and the file systems work, nothing has leaked, and the images are valid."""

import os
import tempfile

import images
from fixed import Unsound, expect_in, expect_same, expect_silence, report
from machine import Machine
from session import SHELL_PROMPT, Session
from tables import parse_slabs

# Kernel objects that must not leak.
COUNTED = ["task", "thread", "as", "call", "phone"]
WORDS = "would wait for itself"


def count(session):
    """Returns the number of objects in use. Opening the console is not part of the transcript."""
    out, session.out = session.out, None
    session.open_console()
    slabs = parse_slabs(session.run("slabs"))
    session.run("continue")
    session.out = out
    return {name: slabs[name].in_use for name in COUNTED if name in slabs}


def break_now(session):
    """In the open console: shows the plan, breaks the deadlock, leaves the console."""
    session.run("break")
    if "is answered EDEADLK" not in session.run("break yes"):
        raise Unsound("`break yes` answered no call")
    session.run("continue")


def wait_for_mount(session):
    """On terminal 1: waits until mount returns, and checks its message."""
    session.switch(1)
    session.wait(lambda: SHELL_PROMPT.match(session.lines.current), "mount to come back")
    session.busy.discard(1)
    output = session.text(session.mark)
    if WORDS not in output:
        raise Unsound(f"mount did not print {WORDS!r}: {output!r}")


def work(session):
    """Uses files on the root and in the directory that was to be the mount point."""
    for path in ("/note", "/data/note"):
        expect_silence(session, f"echo written after the deadlock > {path}")
        expect_same(session.run(f"cat {path}"), "written after the deadlock", path)
        expect_silence(session, f"rm {path}")


def second_round(session, mount):
    """Hangs and breaks again, without output. Objects that the first round cached must not grow."""
    out, session.out = session.out, None
    session.type(mount)
    session.wait_taken()
    session.switch(2)
    session.run("sleep 3")
    session.run("kcon")
    break_now(session)
    wait_for_mount(session)
    session.out = out


def examine(session, machine, transcript, iso, mount, before):
    transcript.note("The plan, with the calls that fail and the effects; then `break yes`:")
    break_now(session)
    transcript.note("mount returns on terminal 1 and reports the error:")
    wait_for_mount(session)
    transcript.note("The shell and the file systems work:")
    work(session)
    first = count(session)
    if first["call"] != before["call"]:
        raise Unsound(f"{before['call']} calls before the mount, {first['call']} after it was broken")
    second_round(session, mount)
    second = count(session)
    if first != second:
        raise Unsound(f"a second round of hanging and breaking leaked: {first}, then {second}")
    transcript.note("As many calls are in use as before the mount, and a second round of hanging and "
                    "breaking", "changed no counter: " +
                    ", ".join(f"{name} {number}" for name, number in second.items()))
    check_images(session, machine, transcript, iso)


def check_images(session, machine, transcript, iso):
    transcript.note("On the host: checks the FAT image from the guest's memory, and img inside it.")
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        fat, img = os.path.join(folder, "initrd.img"), os.path.join(folder, "img")
        built = os.path.join(os.path.dirname(iso), "staged", "boot", "initrd.img")
        images.save_initrd(machine, built, fat)
        report(transcript, "fsck.fat -n initrd.img", images.check_fat(fat))
        images.extract(fat, "/img", img)
        for command, output in images.check_minix(img):
            report(transcript, f"{command} img", output)
        second = os.path.join(folder, "second.iso")
        images.replace_initrd(iso, built, fat, second)
        on_second_machine(session, transcript, second)


NOTE = "written on the second machine"


def on_second_machine(session, transcript, iso):
    """Mounts, writes and reads the image that the hung servers used, on a machine where mount does not
    hang."""
    transcript.note("A second machine boots with the FAT image of the first one and exchange=late.",
                    "img still has the file system that mkmfs made before the deadlock; now it is mounted:")
    with Machine(iso, args="exchange=late") as machine:
        other = Session(machine, max(1, session.left()))
        other.wait_boot()
        other.out = transcript
        expect_in("img", other.run("ls /").split(), "ls / of the second machine")
        for line in ("file_bd img loop", "mount mfs /data loop"):
            expect_silence(other, line)
        expect_in("/data", other.run("mount"), "the list of mounts")
        expect_same(other.run("ls /data"), "", "/data, freshly made,")
        expect_silence(other, f"echo {NOTE} > /data/note")
        expect_silence(other, "umount /data")
        expect_silence(other, "mount mfs /data loop")
        expect_in("note", other.run("ls /data").split(), "ls /data")
        expect_same(other.run("cat /data/note"), NOTE, "/data/note")
        expect_silence(other, "umount /data")
