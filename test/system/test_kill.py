# SPDX-License-Identifier: BSD-2-Clause
"""Servers killed while in use: their callers get an error, the kernel console works, and no call or phone
leaks."""

from guest import check

DEAD = "hung up|no such|other party|input/output|not open|bad file|lost|gone"


def catch_busy(guest, server, attempts=200):
    """Opens the console repeatedly until `server` has calls to answer, and leaves the console open."""
    session = guest.session
    task = None
    for _ in range(attempts):
        session.open_console()
        task = task or guest.task_id(server)
        report = guest.ipc(task)
        if report.dispatched or report.incoming:
            return report
        guest.run("continue")
    check(False, f"{server} had no calls in {attempts} attempts")


def kill_busy(guest, server, line, times=40):
    """Kills `server` while it serves `line`. The line is repeated `times` times, so that it runs for some
    seconds: each attempt to open the console takes a tenth of a second. Returns the output of the shell
    up to its next prompt."""
    guest.start("; ".join([line] * times))
    catch_busy(guest, server)
    text = guest.run(f"kill {guest.task_id(server)}")
    check("ends" in text, f"kill prints {text!r}")
    mark = len(guest.session.lines.done)
    guest.run("continue")
    guest.finish()
    text = guest.session.text(mark + 1)
    with guest.console():
        alive = [task.id for task in guest.tasks() if task.name in (server, f"init:{server}")]
        check(not alive, f"{server} still runs as {alive}")
    return text


def lost(guest):
    with guest.console():
        return guest.lost()


def mounted(guest):
    guest.volume()
    guest.works("mount mfs /data loop")
    guest.works("echo whole > /data/small")
    guest.works("sync")


def mounts_again(guest):
    """Checks that data written before the last sync is there after a new mount."""
    guest.works("mount mfs /data loop")
    guest.works("cat /data/small", "whole")
    guest.works("umount /data")


def test_mfs(guest):
    """mfs dies during a copy."""
    before = lost(guest)
    mounted(guest)
    text = kill_busy(guest, "mfs", "cp /srv/tmpfs /data/copy")
    check(guest.status() != 0 and text.strip(), f"the copy did not fail: {text}")
    guest.fails("cat /data/small", "/data/small", DEAD)
    guest.fails("ls /data", "/data", DEAD)
    guest.run("umount /data")
    guest.works("ls /", "img")
    mounts_again(guest)
    check(lost(guest) == before, f"lost {lost(guest)}, before {before}")


def test_file_bd(guest):
    """file_bd dies during a copy; mfs gets errors from its device and keeps running."""
    before = lost(guest)
    mounted(guest)
    kill_busy(guest, "file_bd", "cp /srv/tmpfs /data/copy")
    guest.run("umount /data")
    guest.works("ls /", "img")
    with guest.console():
        check(any(task.name == "mfs" for task in guest.tasks()), "mfs died with its device")
    guest.works("file_bd img loop")
    mounts_again(guest)
    check(lost(guest) == before, f"lost {lost(guest)}, before {before}")


def test_tmpfs(guest):
    """tmpfs dies during a copy."""
    before = lost(guest)
    guest.works("mkfile --size 8m /tmp/big")
    kill_busy(guest, "tmpfs", "cp /tmp/big /tmp/copy", times=60)
    guest.fails("ls /tmp", "/tmp", DEAD)
    guest.fails("echo x > /tmp/x", "/tmp/x", DEAD)
    guest.works("cat /etc/motd", "Welcome")
    guest.run("umount /tmp")
    guest.works("mount tmpfs /tmp")
    guest.works("echo new > /tmp/x && cat /tmp/x", "new")
    check(lost(guest) == before, f"lost {lost(guest)}, before {before}")


def test_fat(guest):
    """The root file system's server dies during a copy: the shell and tmpfs keep working."""
    before = lost(guest)
    guest.works("echo kept > /tmp/kept")
    guest.works("mkfile --size 2m /big")
    text = kill_busy(guest, "fat", "cp /big /copy")
    check(text.strip(), "the copy failed without a message")
    guest.fails("ls /", "/", DEAD)
    guest.fails("cat /etc/motd", "/etc/motd", DEAD)
    guest.works("echo the shell goes on", "the shell goes on")
    guest.terminal(2)
    guest.works("echo so does the second", "so does the second")
    check(lost(guest) == before, f"lost {lost(guest)}, before {before}")


def kill(guest, server):
    """Kills the server from the kernel console, which may be open, leaves the console, and returns the task id."""
    if not guest.session.in_console:
        guest.session.open_console()
    task = guest.task_id(server)
    guest.run(f"kill {task}")
    guest.session.leave_console()
    return task


def terminals_restart(guest, server):
    """Kills `server` while a shell prints and another one waits for a program: all terminals get new shells
    and a new server, and nothing leaks."""
    def round_trip():
        guest.terminal(2)
        guest.start("sleep 1000")
        guest.terminal(1)
        guest.start("cat /srv/tmpfs")
        old = kill(guest, server)
        guest.session.wait_restart()
        guest.works("echo here again", "here again")
        guest.works("ls /", "etc")
        check(f"{server} (task {old}) was killed" in guest.works("log"), "the log does not report it")
        guest.terminal(2)
        guest.works("echo and here", "and here")
        guest.terminal(1)
        guest.settle()
        with guest.console():
            check(guest.task_id(server) > old, f"{server} was not restarted")
            return guest.in_use(), guest.lost()

    first = round_trip()
    guest.session.pause(5)  # a server that dies at its start is noticed by then
    second = round_trip()
    check(first == second, f"in use and lost: {second}, before {first}")


def test_console(guest):
    """The console server dies: it is restarted, with new shells."""
    terminals_restart(guest, "console")


def test_serial(guest):
    """The driver of the serial line dies, and with it the console server: both are restarted."""
    terminals_restart(guest, "serial")


def test_getterm(guest):
    """The owner of a terminal dies: its shell and that shell's programs end, and the terminal gets one new shell."""
    def shells():
        with guest.console():
            return sorted(task.id for task in guest.tasks() if task.name == "bdsh")

    before = None
    for line in (None, "cat", "/app/bdsh -c 'sleep 1000'", "sleep 1000 &"):
        old = shells()
        check(len(old) == 6, f"there are {len(old)} shells")
        guest.terminal(2)
        if line is not None:
            guest.start(line)
        guest.terminal(1)
        with guest.console():
            getterms = [task.id for task in guest.tasks() if task.name == "getterm"]
            # The first ones start in the order of terminals 6 to 1; a new one has the largest id.
            victim = max(getterms) if before is not None else sorted(getterms)[-2]
            guest.run(f"kill {victim}")
        guest.settle()
        new = shells()
        check(len(new) == 6 and max(new) > max(old), f"the shells are {new}, before {old}")
        guest.terminal(2)
        for number in range(5):
            guest.works(f"echo key {number}", f"key {number}")
        check(guest.run("jobs") == "", "the new shell has the jobs of the old one")
        guest.terminal(1)
        now = lost(guest)
        check(before is None or now == before, f"lost {now}, before {before}")
        before = now


def test_klog(guest):
    """The log server dies: it is restarted and continues the log."""
    before = lost(guest)
    kill(guest, "klog")
    guest.finish()
    for _ in range(60):     # the new server reads the log after its start
        if "was killed" in guest.works("cat /tmp/klog"):
            break
        guest.works("sleep 1")
    guest.works("cat /tmp/klog", "klog", "was killed")
    guest.settle()
    check(lost(guest) == before, f"lost {lost(guest)}, before {before}")


def test_sup(guest):
    """The supervisor dies: all others keep running, but are no longer restarted."""
    before = lost(guest)
    kill(guest, "sup")
    guest.finish()
    guest.works("ls /", "etc")
    guest.terminal(2)
    guest.works("echo the second", "the second")
    check(lost(guest) == before, f"lost {lost(guest)}, before {before}")


def test_breaks_the_deadlock(boot):
    """With the mount of 2011, killing file_bd breaks the ring: mount fails with a message, and file access works."""
    with boot(entry="early") as guest:
        guest.volume()
        guest.start("mount mfs /data loop")
        guest.terminal(2)
        catch_busy(guest, "file_bd")
        guest.run(f"kill {guest.task_id('file_bd')}")
        guest.run("continue")
        guest.works("ls /", "img")
        guest.terminal(1)
        guest.finish()
        check(guest.status() != 0, "mount without its device has status 0")
        guest.works("cat /etc/motd", "Welcome")


def test_no_growth(guest):
    """Repeatedly mounting, using, killing and cleaning up does not increase the calls and phones in use."""
    def round_trip():
        guest.works("file_bd img loop")
        guest.works("mkmfs loop")
        guest.works("mount mfs /data loop")
        guest.works("echo x > /data/x")
        for server in ("mfs", "file_bd"):
            with guest.console():
                guest.run(f"kill {guest.task_id(server)}")
        guest.run("umount /data")
        with guest.console():
            return guest.in_use()

    guest.works("mkfile --size 300k img")
    round_trip()
    first = round_trip()
    for _ in range(3):
        last = round_trip()
    check(last == first, f"in use: {last} after five rounds, {first} after two")
