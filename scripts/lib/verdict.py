# SPDX-License-Identifier: BSD-2-Clause
"""Parses the output of `deadlock` in the kernel console: verdict, ring, and tasks that hang behind it."""

import re
from dataclasses import dataclass, field

# A fibril on the rail of the ring; a task that hangs behind it.
MEMBER = re.compile(r" (?:,->|\|  ) (\d+) \(([^)]*)\) fibril (\d+) \"([^\"]*)\"(.*)$")
BEHIND = re.compile(r"  (\d+) \(([^)]*)\)")
RAIL = (" ,->", " |  ", " `--")

# The tasks of the ring, in the order in which they wait for each other.
ROLES = ["fat", "mfs", "file_bd", "vfs"]


@dataclass
class Verdict:
    words: str = ""     # the first line
    ring: list = field(default_factory=list)    # task ids, in order
    behind: list = field(default_factory=list)  # task ids
    rail: list = field(default_factory=list)    # the lines of the ring


def parse(text):
    lines = text.splitlines()
    verdict = Verdict(lines[0].strip() if lines else "")
    in_behind = False
    for line in lines[1:]:
        if line.startswith(RAIL):
            verdict.rail.append(line)
        member = MEMBER.match(line)
        if member:
            verdict.ring.append(int(member[1]))
        if not line.startswith("  "):
            in_behind = line == "behind it:"
        elif in_behind and BEHIND.match(line):
            verdict.behind.append(int(BEHIND.match(line)[1]))
    return verdict


def missing(text, ids):
    """Returns messages about parts of the deadlock of 2011 that the verdict lacks."""
    verdict = parse(text)
    faults = []
    if not verdict.words.startswith("deadlock:"):
        faults.append(f"deadlock prints: {verdict.words!r}")
    wanted = [ids.get(role) for role in ROLES]
    turns = [wanted[turn:] + wanted[:turn] for turn in range(len(wanted))]
    if verdict.ring not in turns:
        faults.append(f"deadlock names the tasks {verdict.ring} as the ring, not {wanted}")
    if not any("queues on the connection" in line for line in verdict.rail):
        faults.append("deadlock does not say that a call queues on a connection")
    if ids.get("bdsh") not in verdict.behind:
        faults.append("deadlock does not name the shell as behind the ring")
    return faults
