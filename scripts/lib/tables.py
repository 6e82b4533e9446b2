# SPDX-License-Identifier: BSD-2-Clause
"""Parses the output of commands of the kernel console (tasks, ipc, slabs).

Lines that are not rows of the table are ignored, so headers can change and columns can be added. The
caller must check for missing rows.
"""

import re
from dataclasses import dataclass, field

TASK = re.compile(r"(\d+)\s+(\S+)\s+(\d+)\s+(0x[0-9a-f]+|0)\s+(0x[0-9a-f]+|0)\b(.*)$")
PHONE = re.compile(r"\s*(\d+)\s+(\d+)\s+(connecting|connected|slammed|hung up|in an unknown state)"
                   r"(?:,? (?:to|by|was to) (\d+) \(([^)]*)\))?")
CALL = re.compile(r"\s*(\d+)\s+(\d+)((?:\s+(?:0x[0-9a-f]+|\d+)){5})\s+(\d+)\s+([A-Z]+|-)\s+"
                  r"(?:(\d+) \(([^)]*)\)|kernel)(.*)$")
SECTION = re.compile(r"\s*---\s*(incoming calls|dispatched calls|incoming answers)\s*---")
SLAB = re.compile(r"(\S.*?)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)$")


@dataclass(frozen=True)
class Task:
    id: int
    name: str


@dataclass(frozen=True)
class Phone:
    id: int
    calls: int
    state: str
    peer: int       # task id, None if there is none
    peer_name: str


@dataclass(frozen=True)
class Call:
    id: int
    method: int
    args: tuple
    flags: int
    sender: int     # task id, None for the kernel
    sender_name: str
    rest: str       # age, phone and the method's name, as printed


@dataclass
class Ipc:
    """The output of `ipc` for one task."""
    phones: list = field(default_factory=list)
    incoming: list = field(default_factory=list)
    dispatched: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    def calls_to(self, peer):
        """Returns the number of open calls for each phone connected to the task `peer`."""
        return [phone.calls for phone in self.phones
                if phone.peer == peer and phone.state == "connected"]

    def open_calls(self):
        """Returns a value that changes when the task makes progress."""
        return (tuple(call.id for call in self.incoming),
                tuple(call.id for call in self.dispatched),
                tuple((phone.id, phone.calls) for phone in self.phones))


@dataclass(frozen=True)
class Slab:
    name: str
    in_use: int
    allocated: int


def parse_tasks(text):
    rows = (TASK.match(line) for line in text.splitlines())
    return [Task(int(row[1]), row[2]) for row in rows if row]


def parse_ipc(text):
    report = Ipc()
    section = None
    for line in text.splitlines():
        title = SECTION.match(line)
        if title:
            section = {"incoming calls": report.incoming, "dispatched calls": report.dispatched,
                       "incoming answers": report.answers}[title[1]]
        elif section is None:
            row = PHONE.match(line)
            if row:
                peer = int(row[4]) if row[4] else None
                report.phones.append(Phone(int(row[1]), int(row[2]), row[3], peer, row[5]))
        else:
            row = CALL.match(line)
            if row:
                sender = int(row[6]) if row[6] else None
                args = tuple(int(word, 0) for word in row[3].split())
                section.append(Call(int(row[1]), int(row[2]), args, int(row[4]), sender, row[7],
                                    row[8].strip()))
    return report


def parse_slabs(text):
    rows = (SLAB.match(line) for line in text.splitlines())
    return {row[1]: Slab(row[1], int(row[3]), int(row[4])) for row in rows if row}
