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

# How many consecutive looks must agree: if the ring is complete, and if a part of it is missing (so
# that a failure is reported before the time-out).
SAME_RING, SAME_OTHER = 2, 6
PAUSE = 0.5     # seconds between two looks


class NotThere(Exception):
    """The deadlock, or the expected state without it, was not found. `faults` is a list of messages."""

    def __init__(self, *faults):
        super().__init__("; ".join(faults))
        self.faults = faults


@contextmanager
def hidden(session):
    """Keeps everything that is typed and printed inside out of the transcript."""
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
    """Opens the console with its key, reads the state and leaves the console."""
    session.open_console()
    seen = Look(session)
    session.run("continue")
    return seen


def came_back(session):
    """Returns the text on terminal 1 if its shell shows the prompt again, else None."""
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
    """Looks from terminal 2 until nothing changes any more: the same calls are open in consecutive
    looks, although terminal 2 still works in between. Returns the number of looks."""
    before, same, looks, idle = None, 1, 0, 0
    while True:
        seen = look(session)
        looks += 1
        if "bdsh" not in seen.ids:
            idle += 1
            if idle >= 3:
                text = came_back(session)
                if text is not None:
                    raise NotThere("mount returned: " + text.replace("\n", " | "))
                idle = 0
        state = seen.state()
        same = same + 1 if state == before else 1
        before = state
        if "bdsh" in seen.ids and same >= (SAME_OTHER if seen.missing() else SAME_RING):
            return looks
        session.pause(PAUSE)
        session.run("echo still here")


def deadlock(session, transcript, prepared=lambda: None):
    """Runs the session of the slides with the 2011 mount, up to the verdict, and leaves the console open.
    Raises NotThere if the ring is incomplete. `prepared` is called before the mount."""
    transcript.note("Terminal 1. A MINIX file system in a file of the FAT root, served by file_bd:")
    for line in PREPARE:
        session.run(line)
    prepared()
    session.type(MOUNT)
    session.wait_taken()
    transcript.note("The prompt does not come back. Terminal 2 still works:")
    session.switch(2)
    with hidden(session):
        looks = wait_until_hung(session)
    for line in ["echo terminal 2 works", "pwd", "ps"]:
        session.run(line)
    transcript.note(f"It hangs: after {looks} looks from terminal 2, the open calls do not change any more.",
                    "The kernel console, from terminal 2:")
    session.run("kcon")
    if not session.in_console:
        raise NotThere("kcon did not open the kernel console")
    seen = show_chain(session, transcript)
    faults = seen.missing()
    if faults:
        raise NotThere(*faults)
    transcript.note("The ring:", *chain.summary(seen.ids))
    transcript.note("All of that was found by hand. One command of the kernel finds it too:")
    faults = verdict.missing(session.run("deadlock"), seen.ids)
    if faults:
        raise NotThere(*faults)


STEPS = {
    "bdsh": "The shell of terminal 1 has one open call, to vfs:",
    "vfs": "vfs has received two calls, from the shell and from file_bd, and sent two to fat on one phone:",
    "fat": "fat serves the mount and has called mfs:",
    "mfs": "mfs reads the superblock from file_bd:",
    "file_bd": "file_bd reads its image file from vfs, which closes the ring:",
}


def show_chain(session, transcript):
    """Runs `tasks`, then `ipc` along the chain, as a person would. The ids are found before, without
    output."""
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
    """Writes the graph to the files that the options name, and not to the transcript."""
    with hidden(session):
        for command, path in (("dot", options.dot), ("json", options.json)):
            if not path:
                continue
            text = session.run(command)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text + "\n")


def run_once(options, transcript):
    """Runs one machine from boot to verdict. Returns the status and a message."""
    entry = "default" if options.fixed else "early"
    with Machine(options.iso, entry=entry) as machine:
        session = Session(machine, options.timeout)
        try:
            session.wait_boot()
            session.out = transcript
            if options.fixed:
                fixed.examine(session, machine, transcript, options.iso, PREPARE + [MOUNT])
                return 0, "mount returns, the files exist, the images are valid"
            before = {}
            deadlock(session, transcript, lambda: before.update(breaking.count(session)))
            save_graphs(session, options)
            if not options.do_break:
                return 0, "the deadlock was found"
            breaking.examine(session, machine, transcript, options.iso, MOUNT, before)
            return 0, "the deadlock was found and broken"
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
        print("the runs have different results")
    return max(statuses)


if __name__ == "__main__":
    run_program(main)
