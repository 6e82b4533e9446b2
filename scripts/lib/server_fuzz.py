# SPDX-License-Identifier: BSD-2-Clause
"""Sends hostile requests to every server of the running system, then starts servers that give random
answers. /test/protofuzz does both. After each portion, names must resolve, and nothing may have leaked.

usage: server_fuzz.py ISO SEED RUNS LIARS
"""

import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "test", "system"))

from guest import Failure, check, run_guest  # noqa: E402
from program import run_program  # noqa: E402
from session import SessionError, TimedOut  # noqa: E402

PORTION = 10_000
SECONDS = 7200          # for the whole session
PORTION_SECONDS = 900       # a generous bound, also for a loaded machine
PATIENCE = 20           # for a command on a lying server, before the server is killed
AFTER = 120             # for the same command, after the server has been killed

PROGRAM = "/test/protofuzz"

# Commands on a volume whose device, or file system, lies.
ON_DEVICE = ["mount {fs} /data liar", "ls /data", "cat /data/a", "cp /etc/motd /data/b", "mkdir /data/d",
             "rm /data/a", "umount /data"]
ON_FILE_SYSTEM = ["mount liar /data", "ls /data", "cat /data/a", "cp /etc/motd /data/b", "mkdir /data/d",
                  "mv /data/a /data/c", "ls /data/d", "umount /data"]


def resolves(guest):
    """Checks that names of all kinds resolve, and that files can be created and read."""
    guest.works("cat /etc/motd", "Welcome")
    guest.works("ls /loc")
    guest.works("echo still here > /tmp/fuzz-check")
    guest.works("cat /tmp/fuzz-check", "still here")
    guest.works("rm /tmp/fuzz-check")


def tasks_of(guest):
    with guest.console():
        check("IPC is consistent" in guest.run("check"), "`check` reports an error")
        names = sorted(task.name for task in guest.tasks())
        return names, guest.lost()


def requests(guest, seed, count):
    """Makes one portion of requests. If it hangs, the kernel console shows the tasks and waits."""
    session = guest.session
    kept, session.deadline = session.deadline, min(session.deadline, time.monotonic() + PORTION_SECONDS)
    try:
        guest.works(f"{PROGRAM} {seed} {count}", f"{count} rounds")
    except TimedOut:
        session.deadline = kept
        with guest.console():
            for command in ("tasks", "deadlock", "hung"):
                guest.run(command)
        raise Failure(f"`{PROGRAM} {seed} {count}` does not end") from None
    finally:
        session.deadline = kept


def clients(guest, seed, runs):
    """Makes requests of all kinds by tasks without permissions."""
    guest.works("mkfile --size 64k /tmp/fuzz-img")
    guest.works("file_bd /tmp/fuzz-img fuzzed")
    guest.works(f"{PROGRAM} {seed << 10} 100")      # fills caches that stay allocated
    before = tasks_of(guest)
    done, portion, start = 0, 1, time.monotonic()
    while done < runs:
        count = min(PORTION, runs - done)
        requests(guest, (seed << 10) + portion, count)
        done, portion = done + count, portion + 1
        resolves(guest)
        after = tasks_of(guest)
        check(after == before, f"after {done} rounds (seed {seed}): {after}, before: {before}")
        print(f"\n## {done} rounds, {time.monotonic() - start:.0f} s", flush=True)


def patiently(guest, line, liar):
    """Runs a command on a lying server. It may fail, and it may wait for an answer, but it must return
    when the server is killed. Returns whether the server still lives."""
    session = guest.session
    session.type(line)
    kept, session.deadline = session.deadline, time.monotonic() + PATIENCE
    try:
        session.wait_prompt()
        return True
    except SessionError:
        check(time.monotonic() >= session.deadline, f"`{line}`: the machine ended")
    finally:
        session.deadline = kept
    with guest.console():
        guest.run(f"kill {liar}")
    session.deadline = time.monotonic() + AFTER
    try:
        session.wait_prompt()
    except SessionError as error:
        raise Failure(f"`{line}` does not return after the lying server was killed: {error}") from None
    finally:
        session.deadline = kept
    return False


def lie(guest, seed, start, lines):
    """Starts a lying server, runs the commands, and kills the server."""
    guest.works(start)
    with guest.console():
        liar = max(task.id for task in guest.tasks() if task.name == "protofuzz")
    if "device" in start:
        guest.works("mkmfs liar" if seed % 2 else "mkfat liar")
        guest.works(f"{PROGRAM} lie")
    lives = True
    for line in lines:
        lives = patiently(guest, line, liar) and lives
        if not lives:
            break
    with guest.console():
        guest.run(f"kill {liar}")
    resolves(guest)
    guest.run("umount /data")
    check(" /data" not in guest.run("mount"), f"/data is still mounted after the lying server of seed {seed}")
    guest.works("ls /data")


def liars(guest, seed, count):
    for number in range(seed, seed + count):
        fs = "mfs" if number % 2 else "fat"
        print(f"\n## lying device and lying file system, seed {number}", flush=True)
        lie(guest, number, f"{PROGRAM} device {number}", [line.format(fs=fs) for line in ON_DEVICE])
        lie(guest, number, f"{PROGRAM} fs {number}", ON_FILE_SYSTEM)
        tasks_of(guest)


def fuzz(guest, seed, runs, count):
    clients(guest, seed, runs)
    liars(guest, seed, count)
    print(f"\n## {runs} requests and {count} pairs of lying servers of seed {seed}, no error found")


def main():
    iso, seed, runs, count = sys.argv[1], *map(int, sys.argv[2:5])
    return run_guest(lambda guest: fuzz(guest, seed, runs, count), iso, SECONDS)


if __name__ == "__main__":
    run_program(main)
