# SPDX-License-Identifier: BSD-2-Clause
"""Mounts on mounts: file systems whose devices are files of other mounted file systems."""

from guest import check


def nested(guest):
    """A MINIX volume in a file of the FAT root, another one in a file of it, and a FAT volume in a file of that."""
    guest.works("mkfile --size 1m img")
    guest.works("file_bd img loop")
    guest.works("mkmfs loop")
    guest.works("mount mfs /data loop")
    guest.works("mkfile --size 300k /data/img2")
    guest.works("file_bd /data/img2 loop2")
    guest.works("mkmfs loop2")
    guest.works("mkdir /data/m")
    guest.works("mount mfs /data/m loop2")
    guest.works("mkfile --size 100k /data/m/img3")
    guest.works("file_bd /data/m/img3 loop3")
    guest.works("mkfat loop3")
    guest.works("mkdir /data/m/f")
    guest.works("mount fat /data/m/f loop3")


def test_nested(guest):
    """A server can serve both sides of a mount: fat and mfs mount on themselves."""
    nested(guest)
    guest.works("cp /etc/motd /data/m/f/motd")
    guest.works("cmp /etc/motd /data/m/f/motd")
    check("motd" in guest.works("ls /data/m/f"), "motd is not listed")
    guest.works("cp /data/m/f/motd /data/motd")
    guest.works("umount /data/m/f")
    check(guest.works("ls /data/m/f").strip() == "", "an unmounted mount point is not empty")
    guest.works("mount fat /data/m/f loop3")
    guest.works("cmp /data/motd /data/m/f/motd")


def test_busy(guest):
    """Mount points, their parents and files of block devices cannot be removed while in use."""
    nested(guest)
    guest.fails("umount /data", "/data", "busy")
    guest.fails("umount /data/m", "/data/m", "busy")
    guest.fails("rm /data/m", "/data/m")
    guest.fails("mv /data/m /data/n", "busy")
    guest.fails("mv /data /other", "busy")
    guest.fails("mount tmpfs /data/m", "/data/m", "mounted|busy")
    guest.fails("mount mfs /log loop2", "loop2", "mounted|busy")
    guest.works("umount /data/m/f")
    guest.fails("umount /data/m", "/data/m", "busy")


def test_hidden(guest):
    """A mount over a directory that contains a mount point hides it until it is unmounted."""
    guest.works("mkdir /a")
    guest.works("mkdir /a/b")
    guest.works("mount tmpfs /a/b")
    guest.works("echo inner > /a/b/file")
    guest.works("mount tmpfs /a")
    guest.fails("cat /a/b/file", "not found")
    guest.fails("umount /a/b", "not found|not mounted|mount point")
    guest.works("mkdir /a/b")
    guest.works("echo outer > /a/b/file")
    guest.works("mv /a/b /a/c")
    check(guest.works("cat /a/c/file") == "outer", "a file of the upper file system is not readable")
    guest.works("mkdir /a/b")
    guest.works("mount tmpfs /a/b")
    guest.fails("umount /a", "/a: busy: a file system is mounted below")
    guest.works("umount /a/b")
    guest.works("umount /a")
    check(guest.works("cat /a/b/file") == "inner", "the hidden file system is not visible again")
    guest.works("umount /a/b")


def test_holder(guest):
    """umount names the task that keeps a file system busy."""
    guest.fails("umount /tmp", r"/tmp: busy: klog \(task \d+\) has a file open on it")
    nested(guest)
    guest.fails("umount /data/m", "/data/m: busy: a file system is mounted below")
    guest.works("umount /data/m/f")
    guest.fails("umount /data/m", r"/data/m: busy: file_bd \(task \d+\) has a file open on it")


def test_working_directory(guest):
    """A shell's working directory keeps its file system mounted, and can be removed."""
    guest.works("mkdir /s; mount tmpfs /s; mkdir /s/d; cd /s/d")
    guest.fails("umount /s", r"/s: busy: bdsh \(task \d+\) has a file open on it")
    guest.works("cd ..; rmdir d; pwd", "/s")
    guest.run("/app/bdsh")
    guest.works("cd /; pwd", "/")
    guest.fails("umount /s", r"/s: busy: bdsh")  # the outer shell's
    guest.run("exit 0")
    guest.works("cd /; umount /s")
    guest.fails("echo x > /etc/motd/../new", "not a directory")
    guest.fails("/app/bdsh -c 'echo x' > /nope/../new", "not found")
    guest.fails("cat /new", "not found")


def test_paths(guest):
    """Paths on a MINIX volume are resolved as on the other file systems."""
    guest.volume()
    guest.works("mount mfs /data loop")
    guest.works("tester --child path /data")


def test_across(guest):
    """mv copies a file to another file system and removes the original."""
    nested(guest)
    guest.works("cp /etc/motd /tmp/file")
    guest.works("mv /tmp/file /data/m/f/file")
    guest.works("cmp /etc/motd /data/m/f/file")
    guest.fails("cat /tmp/file", "/tmp/file", "not found")


def test_second_server_of_a_name(guest):
    """A second instance of a file system server reports an error before the next prompt."""
    guest.fails("tmpfs", "tmpfs: cannot register with VFS: a file system of that name is running")


def test_permission(guest):
    """Only tasks with the permission can mount, unmount, or register a file system."""
    def plain(words):
        return f'/test/plain /app/bdsh -c "{words}"'

    guest.fails(plain("mount tmpfs /data"), "/data: not permitted")
    guest.fails(plain("umount /tmp"), "/tmp: not permitted")
    guest.fails(plain("mount tmpfs /tmp"), "/tmp: not permitted")
    guest.fails("/test/plain /srv/mfs", "cannot register with VFS: not permitted")
    guest.works(plain("mount"), "/tmp")
    guest.works(plain("echo x > /tmp/x && cat /tmp/x"), "x")
    guest.works("mount tmpfs /data")
    guest.works("umount /data")


# Where `mortal` ends: as the file system that is mounted, and as that of the mount point.
MOUNTED = ("registered", "connected", "mounted", "mounted-options", "mounted-answered", "lookup", "unmounted")
MOUNT = ("mount", "mount-clone", "mount-options", "mount-phone", "mount-sent", "mount-done", "mount-answered")


def names_resolve(guest, step):
    """Names, programs and mounts work; nothing is left mounted and no device is left busy."""
    for point in ("/data/point", "/data"):
        guest.run(f"umount {point}")
    check(guest.works("ls /data").strip() == "", f"{step}: something is left on /data")
    guest.works("cat /etc/motd")
    guest.works("/app/tester setjmp", "1 passed")
    guest.works("mount mfs /data loop")
    guest.works("umount /data")


def test_server_that_dies(guest):
    """A file system server that dies at any step of a mount, as the one that is mounted or as the one of
    the mount point, is an error of this mount: names resolve afterwards, and the device is free."""
    guest.volume()
    for step in MOUNTED:
        guest.run(f"/test/mortal {step}")
        guest.run("mount mortal /data")
        guest.run("ls /data/anything")
        names_resolve(guest, step)
    for step in MOUNT:
        guest.works(f"/test/mortal {step}")
        guest.works("mount mortal /data")
        guest.run("mount mfs /data/point loop")
        names_resolve(guest, step)
    with guest.console():
        left = [task.name for task in guest.tasks() if task.name == "mortal"]
        check("no deadlock" in guest.run("deadlock"), "a ring is left")
    check(not left, f"{len(left)} servers did not end at their step")
