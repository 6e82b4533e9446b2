# SPDX-License-Identifier: BSD-2-Clause
"""The name service and its hostile clients."""

from guest import check


def test_dead_clients(guest):
    """Requests of a dead task are removed from the name service and from the kernel."""
    def dispatched():
        with guest.console():
            return len(guest.ipc(guest.task_id("init:ns")).dispatched), guest.in_use()

    guest.works("/test/badns")
    before = dispatched()
    for _ in range(3):
        guest.works("/test/badns")
    after = dispatched()
    check(before == after, f"calls at ns and objects in use: {after}, before {before}")


def test_names(guest):
    """Programs that register names without end get an error; /loc and other servers keep working."""
    def entries():
        return int(guest.works("ls /loc | wc").split()[0])

    guest.works("true | true")  # registers the name of the pipe server
    before = entries()
    counts = []
    for word in ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"):
        text = guest.works(f"/test/names {word}", "limit")
        counts.append(int(text.split()[0]))
    check(counts[0] >= 64 and counts == sorted(counts, reverse=True), f"the shares are {counts}")
    check(entries() == before + sum(counts), f"/loc shows {entries()} names, before {before}, registered {counts}")
    guest.volume()
    guest.works("mount mfs /data loop; umount /data")
    with guest.console():
        for task in guest.tasks():
            if task.name == "names":
                guest.run(f"kill {task.id}")
    guest.settle()
    check("a0" not in guest.works("ls /loc", "bd/", "con/"), "names of dead tasks are listed")
    check(int(guest.works("/test/names a", "limit").split()[0]) == counts[0], "the share of the dead tasks was not returned")


def test_dead_loc(guest):
    """After the death of the location service, built-in commands print on the terminal of a shell that had
    printed nothing before."""
    guest.run("kill loc")
    guest.terminal(2)
    guest.works("echo one two", "one two")
    guest.works("cat /etc/motd", "Welcome")
    guest.fails("cat /nowhere", "/nowhere", "not found")
