# SPDX-License-Identifier: BSD-2-Clause
"""Invalid input: every error has a clear message, nothing hangs, nothing leaks."""

import re

import images
from guest import check

ENOENT = "not found"


def test_commands(guest):
    """Unknown commands, missing files, and operands of the wrong kind."""
    guest.fails("frobnicate", "frobnicate", "unknown|not found|no such")
    guest.fails("cat /nowhere", "/nowhere", ENOENT)
    guest.fails("cat /etc/motd /nowhere", "/nowhere", ENOENT)
    guest.fails("cp /nowhere /tmp/x", "/nowhere", ENOENT)
    guest.fails("cp /etc/motd /nowhere/x", "/nowhere/x", ENOENT)
    guest.fails("mv /nowhere /tmp/x", "/nowhere", ENOENT)
    guest.fails("rm /nowhere", "/nowhere", ENOENT)
    guest.fails("cd /nowhere", "/nowhere", ENOENT)
    guest.fails("cd /etc/motd", "/etc/motd", "not a directory")
    guest.fails("ls /nowhere", "/nowhere", ENOENT)
    guest.fails("cat /etc", "/etc", "is a directory")
    guest.fails("cat /etc/motd/x", "/etc/motd/x", "not a directory|not found")
    guest.fails("mkdir /etc", "/etc", "already exists")
    guest.fails("mkdir /nowhere/x", "/nowhere/x", ENOENT)
    guest.fails("rm /etc", "/etc", "directory")
    guest.fails("cat < /nowhere", "/nowhere", ENOENT)
    guest.fails("echo x > /nowhere/x", "/nowhere/x", ENOENT)
    guest.fails("echo 'not closed", "quote|'")
    guest.works("cat /etc/motd", "Welcome")


def test_options(guest):
    """Unknown options and invalid values."""
    for command in ("ls", "cp", "mkfile", "mount", "umount", "rm", "cat", "mkdir"):
        guest.fails(f"{command} --frobnicate", "frobnicate")
    guest.fails("mkfile --size", "size")
    guest.fails("mkfile --size many img", "many")
    guest.fails("mkfile --size 1q img", "1q")
    guest.fails("mkfile --size -5 img", "-5")
    guest.fails("sleep soon", "soon")
    guest.fails("kill nobody", "nobody")
    guest.fails("kill 99999", "99999", "no such")
    guest.fails("file_bd --frobnicate img loop", "--frobnicate")
    guest.fails("file_bd -b 3 /etc/motd loop", "3")
    guest.fails("mkmfs --frobnicate loop", "--frobnicate")
    guest.fails("mkfat --frobnicate loop", "--frobnicate")
    guest.fails("ls /img", "/img", ENOENT)


def test_mounts(guest):
    """Unknown devices and file system types, images of another type, invalid mount points."""
    guest.fails("mount mfs /data loop", "loop", "no such")
    guest.works("mkfile --size 300k img")
    guest.fails("file_bd /nowhere loop", "/nowhere", ENOENT)
    guest.fails("file_bd /etc loop", "/etc", "directory|not a regular file")
    guest.works("file_bd img loop")
    guest.fails("file_bd img loop", "loop", "in use")
    guest.fails("mount mfs /data loop", "mfs|loop|/data", "invalid|not a|no .*file system")
    guest.fails("mount fat /data loop", "fat|loop|/data", "invalid|not a|no .*file system")
    guest.fails("mount frobfs /data loop", "frobfs", "no such|unknown")
    guest.fails("mkmfs nowhere", "nowhere", "no such")
    guest.works("mkmfs loop")
    guest.fails("mount fat /data loop", "fat|loop|/data", "invalid|not a|no .*file system")
    guest.fails("mount mfs /nowhere loop", "/nowhere", ENOENT)
    guest.fails("mount mfs /etc/motd loop", "/etc/motd", "not a directory")
    guest.fails("mount -o frobnicate mfs /data loop", "frobnicate|invalid")
    guest.works("mount mfs /data loop")
    guest.fails("mount mfs /data loop", "/data|loop", "busy")
    guest.works("cd /data")
    guest.terminal(2)
    guest.works("echo kept > /data/file")
    guest.fails("umount /nowhere", "/nowhere")
    guest.fails("umount /etc", "/etc")
    guest.fails("umount /", "/")
    guest.terminal(1)
    guest.works("cat file", "kept")
    guest.works("cd /")
    guest.works("umount /data")
    guest.fails("umount /data", "/data")


def test_full_device(guest):
    """A full MINIX volume and a full FAT root are reported; existing files are intact."""
    guest.volume()
    guest.works("mount mfs /data loop")
    guest.works("cp /etc/motd /data/motd")
    guest.fails("mkfile --size 1m /data/big", "/data/big", "no space")
    guest.works("rm /data/big") if "big" in guest.run("ls /data").split() else None
    guest.fails("cp /img /data/copy", "/data/copy", "no space")
    check(guest.run("cat /data/motd") == guest.run("cat /etc/motd"), "motd has changed")
    guest.run("rm /data/copy")
    guest.works("cp /etc/motd /data/second")
    guest.works("umount /data")
    guest.fails("mkfile --size 100m /big", "/big", "no space|too large")
    guest.run("rm /big")
    guest.works("mkfile --size 100k /small")
    with guest.saved_images() as fat:
        print(images.check_fat(fat))
        check(images.read(fat, "/etc/motd") == guest.staged("/etc/motd"), "motd of the FAT image has changed")


def test_programs(guest):
    """Files that are not executable are rejected with a message, and the loader leaks nothing."""
    guest.works("mkfile --size 4k /tmp/zeros")
    guest.fails("/tmp/zeros", "/tmp/zeros", "not an executable")
    guest.fails("/etc/motd", "/etc/motd", "not an executable")
    guest.fails("/etc", "/etc", "directory|not an executable")
    guest.fails("/nowhere", "/nowhere", "no such|unknown|not found")
    guest.works("mkdir /tmp/elf")
    names = guest.works("/test/badelf /test/fault /tmp/elf").split()
    with guest.console():
        before = guest.tasks()
    for name in names:
        guest.fails(f"/tmp/elf/{name}", name)
    with guest.console():
        check(guest.tasks() == before, "tasks were left behind")


def test_pointers(guest):
    """Every system call rejects invalid pointers."""
    guest.works("/test/badptr", "refused with EFAULT")


def test_vfs(guest):
    """VFS rejects invalid requests, and other clients are not affected."""
    guest.works("/test/badvfs", "as expected")
    with guest.console():
        before = guest.tasks()
    guest.works("/test/badvfs", "as expected")
    guest.works("cat /etc/motd", "Welcome")
    with guest.console():
        check(guest.tasks() == before, "the tasks have changed")


def test_exhaustion(guest):
    """A program that exhausts memory, areas, page tables or threads ends; the system keeps running, and
    everything is free again."""
    def eat():
        for kind in ("pages", "areas", "tables", "threads"):
            check(guest.run(f"/test/eat {kind}"), f"eat {kind} ended without a message")
            guest.works("ls /", "etc")
        return guest.free_frames()

    free = eat()    # the first run fills the kernel's caches
    missing = free - eat()
    check(missing < 16, f"{missing} frames were not freed")


def test_faults(guest):
    """A fault in userspace ends only its task, and the log reports it."""
    with guest.console():
        before, lost = guest.tasks(), guest.lost()
    kinds = guest.fails("/test/fault", "usage").split("one of:")[1].split()
    for kind in kinds:
        text = guest.run(f"/test/fault {kind}")
        check("survived" not in text, f"the task survived the fault {kind}")
        check(guest.status() != 0, f"fault {kind} has status 0")
    with guest.console():
        check("fault" in guest.run("log 40"), "the log does not name the task")
        check(guest.tasks() == before, "the tasks have changed")
        check(guest.lost() == lost, f"lost {guest.lost()}, before {lost}")


def test_foreign_terminals(guest):
    """A program cannot take over the serial line or a terminal of another owner."""
    with guest.console():
        before = guest.tasks()
    text = guest.works("/test/grab", "line: not permitted", "terminal: not permitted", "names: not permitted",
                       "services: not permitted")
    check("[grabbed]" not in text, "the program wrote to the line")
    guest.fails("/app/getterm con/vt2", "not permitted")
    with guest.console():
        check([t.id for t in guest.tasks()] == [t.id for t in before], "servers or shells have ended")


def test_flood(guest):
    """When several programs write to the current terminal at once, no line is lost or broken."""
    names = [f"f{number:02}" for number in range(22)]
    for name in names[:-1]:
        guest.start(f"/test/flood {name} 800 &")
        guest.finish()
    guest.works(f"/test/flood {names[-1]} 800")
    while guest.run("jobs") != "":
        guest.session.pause(0.2)
    lines = set(re.findall(r"f\d\d \d{4} \d{60}", guest.session.text()))
    for name in names:
        missing = [i for i in range(800) if f"{name} {i:04} {i:060}" not in lines]
        check(not missing, f"{len(missing)} lines of {name} are lost")


def test_second_servers(guest):
    """Terminal servers that are started a second time report an error, and take no keys."""
    guest.fails("/srv/console", "cannot register the terminals: already exists")
    guest.fails("/srv/sup", "the terminals exist")
    guest.fails("/srv/serial", "not permitted")
    guest.run("/srv/pipe; /srv/pipe")
    for number in range(10):
        guest.works(f"echo every key of {number} arrives", f"every key of {number} arrives")
