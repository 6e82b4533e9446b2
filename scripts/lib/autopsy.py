#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The autopsy of the deadlock of 2011 (scripts/autopsy documents options and statuses)."""

import argparse
import io
import sys
import time
from contextlib import contextmanager

import breaking
import chain
import fixed
import verdict
from images import ImageError
from machine import Machine
from program import run_program
from session import SHELL_PROMPT, Session, SessionError
from tables import parse_ipc, parse_tasks
from transcript import Transcript

PREPARE = ["mkfile --size 300k img", "file_bd img loop", "mkmfs loop"]
MOUNT = "mount mfs /data loop"

# How many looks in a row must agree: when the whole ring is there, and when a part is missing (so
# that nobody waits for it until the time is up).
SAME_RING, SAME_OTHER = 2, 6
PAUSE = 0.5     # seconds between two looks


class NotThere(Exception):
    """The deadlock, or what should be without it, was not there: a list of words."""

    def __init__(self, *faults):
        super().__init__("; ".join(faults))
        self.faults = faults


@contextmanager
def hidden(session):
    """What is typed and printed here is no part of the transcript."""
    out, session.out = session.out, None
    try:
        yield
    finally:
        session.out = out


class Look:
    """The state of the chain at one moment, as the open console shows it."""

    def __init__(self, session):
        self.tasks = parse_tasks(session.run("tasks"))
        ids = chain.find_tasks(self.tasks)
        self.reports = {}
        if "vfs" in ids:
            self.reports["vfs"] = parse_ipc(session.run(f"ipc {ids['vfs']}"))
            self.mounter = chain.find_mounter(self.reports["vfs"])
            ids = chain.find_tasks(self.tasks, self.mounter)
        for role, task in ids.items():
            if role not in self.reports:
                self.reports[role] = parse_ipc(session.run(f"ipc {task}"))
        self.ids = ids

    def state(self):
        return {role: report.open_calls() for role, report in self.reports.items()}

    def missing(self):
        return chain.missing(self.reports, self.ids)


def look(session):
    """Opens the console by its key, looks and leaves it."""
    session.open_console()
    seen = Look(session)
    session.run("continue")
    return seen


def came_back(session):
    """Whether the shell of terminal 1 has its prompt again; what stands there."""
    session.switch(1)
    end = time.monotonic() + 2
    mark = session.mark
    while time.monotonic() < end:
        session.pump(0.2)
        if SHELL_PROMPT.match(session.lines.current):
            return session.text(mark)
    session.switch(2)
    return None


def wait_until_hung(session):
    """Looks from terminal 2 until nothing moves any more: the same calls are open in look after
    look, while terminal 2 goes on in between. Returns the number of looks."""
    before, same, looks, idle = None, 1, 0, 0
    while True:
        seen = look(session)
        looks += 1
        if "bdsh" not in seen.ids:
            idle += 1
            if idle >= 3:
                text = came_back(session)
                if text is not None:
                    raise NotThere("mount came back: " + text.replace("\n", " | "))
                idle = 0
        state = seen.state()
        same = same + 1 if state == before else 1
        before = state
        if "bdsh" in seen.ids and same >= (SAME_OTHER if seen.missing() else SAME_RING):
            return looks
        session.pause(PAUSE)
        session.run("echo still here")


def deadlock(session, transcript, prepared=lambda: None):
    """The session of the slides on the 2011 mount, up to the verdict; the console stays open. Raises
    NotThere unless the ring was there. `prepared` is called before the mount."""
    transcript.note("Terminal 1. A MINIX file system in a file of the FAT root, served by file_bd:")
    for line in PREPARE:
        session.run(line)
    prepared()
    session.type(MOUNT)
    session.wait_taken()
    transcript.note("The prompt does not come back. Terminal 2 goes on working:")
    session.switch(2)
    with hidden(session):
        looks = wait_until_hung(session)
    for line in ["echo terminal 2 works", "pwd", "ps"]:
        session.run(line)
    transcript.note(f"It hangs: of {looks} looks from here, the last ones found the same calls open.",
                    "The kernel console, from terminal 2:")
    session.run("kcon")
    if not session.in_console:
        raise NotThere("kcon did not open the kernel console")
    seen = show_chain(session, transcript)
    faults = seen.missing()
    if faults:
        raise NotThere(*faults)
    transcript.note("The ring:", *chain.summary(seen.ids))
    transcript.note("All of that was found by hand. The kernel finds it by itself:")
    faults = verdict.missing(session.run("deadlock"), seen.ids)
    if faults:
        raise NotThere(*faults)


STEPS = {
    "bdsh": "The shell of terminal 1 has one call under way, to vfs:",
    "vfs": "vfs has taken two calls, of the shell and of file_bd, and sent two to fat on one phone:",
    "fat": "fat serves the mount and has asked mfs:",
    "mfs": "mfs reads the superblock, from file_bd:",
    "file_bd": "file_bd reads its image file, from vfs, and the ring is closed:",
}


def show_chain(session, transcript):
    """`tasks`, then `ipc` along the chain, as one would type it. The ids are found out of sight."""
    with hidden(session):
        seen = Look(session)
    session.run("tasks")
    for role in chain.CHAIN:
        if role not in seen.ids:
            continue
        transcript.note(STEPS[role])
        seen.reports[role] = parse_ipc(session.run(f"ipc {seen.ids[role]}"))
    return seen


def save_graphs(session, options):
    """Writes the graph to the files that were asked for; they are no part of the transcript."""
    with hidden(session):
        for command, path in (("dot", options.dot), ("json", options.json)):
            if not path:
                continue
            text = session.run(command)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text + "\n")


def run_once(options, transcript):
    """One machine from boot to verdict; returns the status and a line about it."""
    entry = "default" if options.fixed else "early"
    with Machine(options.iso, entry=entry) as machine:
        session = Session(machine, options.timeout)
        try:
            session.wait_boot()
            session.out = transcript
            if options.fixed:
                fixed.examine(session, machine, transcript, options.iso, PREPARE + [MOUNT])
                return 0, "mount returns, the files are there, the images are sound"
            before = {}
            deadlock(session, transcript, lambda: before.update(breaking.count(session)))
            save_graphs(session, options)
            if not options.do_break:
                return 0, "the deadlock is there"
            breaking.examine(session, machine, transcript, options.iso, MOUNT, before)
            return 0, "the deadlock was there, and was broken"
        except SessionError as error:
            if not session.out:
                transcript.write(session.text() + "\n")
            session.show_rest()
            return error.status, str(error)
        except (NotThere, fixed.Unsound) as fault:
            return 1, "\n".join(f"missing: {words}" for words in fault.faults)
        except ImageError as fault:
            return 1, str(fault)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixed", action="store_true")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--timeout", type=int, default=300)
    parser.add_argument("--transcript")
    parser.add_argument("--break", action="store_true", dest="do_break")
    parser.add_argument("--dot")
    parser.add_argument("--json")
    parser.add_argument("iso")
    options = parser.parse_args()
    statuses = []
    for run in range(1, options.runs + 1):
        start = time.monotonic()
        kept = io.StringIO()
        transcript = Transcript(sys.stdout if options.runs == 1 else None, kept)
        status, words = run_once(options, transcript)
        transcript.note(*words.splitlines())
        transcript.flush()
        statuses.append(status)
        if options.transcript:
            with open(options.transcript, "w", encoding="utf-8") as file:
                file.write(kept.getvalue())
        if options.runs > 1:
            if status:
                print(kept.getvalue())
            print(f"run {run} of {options.runs}: status {status}, {words.splitlines()[0]} "
                  f"({time.monotonic() - start:.1f} s)", flush=True)
    if len(set(statuses)) > 1:
        print("the runs do not agree")
    return max(statuses)


if __name__ == "__main__":
    run_program(main)
