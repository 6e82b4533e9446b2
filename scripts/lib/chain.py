# SPDX-License-Identifier: BSD-2-Clause
"""The deadlock of 2011 as the kernel console shows it: which task waits for which, and messages for
the missing parts if the ring is incomplete."""

from dataclasses import dataclass

VFS_IN_READ, VFS_IN_MOUNT = 1025, 1032
VFS_OUT_MOUNT, VFS_OUT_MOUNTED = 1029, 1030
BD_READ_BLOCKS = 1026

# The tasks in the order of the chain, by the names that `tasks` prints.
CHAIN = ["bdsh", "vfs", "fat", "mfs", "file_bd"]


@dataclass(frozen=True)
class Link:
    """Task `who` has received a call of `method` from `sender`, and has `sent` open calls on one phone
    to `waits_for` (None: at least one)."""
    who: str
    serves: tuple   # of (method, name of the method, sender)
    waits_for: str
    sent: int = None


RING = [
    Link("bdsh", (), "vfs", 1),
    Link("vfs", ((VFS_IN_MOUNT, "VFS_IN_MOUNT", "bdsh"), (VFS_IN_READ, "VFS_IN_READ", "file_bd")),
         "fat", 2),
    Link("fat", ((VFS_OUT_MOUNT, "VFS_OUT_MOUNT", "vfs"),), "mfs"),
    Link("mfs", ((VFS_OUT_MOUNTED, "VFS_OUT_MOUNTED", "fat"),), "file_bd"),
    Link("file_bd", ((BD_READ_BLOCKS, "BD_READ_BLOCKS", "mfs"),), "vfs"),
]


def find_tasks(tasks, mounter=None):
    """Returns task ids by role. `mounter` is the id of the shell that mounts; there are several."""
    ids = {}
    for role in CHAIN[1:]:
        found = [task.id for task in tasks if task.name in (role, f"init:{role}")]
        if len(found) == 1:
            ids[role] = found[0]
    shells = [task.id for task in tasks if task.name == "bdsh"]
    if mounter in shells:
        ids["bdsh"] = mounter
    return ids


def find_mounter(vfs):
    """Returns the id of the task whose mount VFS serves, or None."""
    senders = [call.sender for call in vfs.dispatched if call.method == VFS_IN_MOUNT]
    return senders[0] if senders else None


def missing(reports, ids):
    """Returns messages about missing parts of the deadlock; an empty list if it is complete."""
    faults = []
    for link in RING:
        report = reports.get(link.who)
        if report is None:
            faults.append(f"{link.who}: no such task in the chain")
            continue
        faults += _missing_calls(link, report, ids)
        faults += _missing_phone(link, report, ids)
    vfs = reports.get("vfs")
    if vfs and len(vfs.dispatched) != 2:
        faults.append(f"vfs: {len(vfs.dispatched)} dispatched calls, not two")
    return faults


def _missing_calls(link, report, ids):
    for method, name, sender in link.serves:
        if not any(call.method == method and call.sender == ids.get(sender)
                   for call in report.dispatched):
            yield f"{link.who}: no dispatched call {method} {name} from {sender}"


def _missing_phone(link, report, ids):
    calls = report.calls_to(ids.get(link.waits_for))
    if link.sent is None:
        if not any(calls):
            yield f"{link.who}: no phone to {link.waits_for} with an open call"
    elif link.sent not in calls:
        yield f"{link.who}: no phone to {link.waits_for} with {link.sent} open call(s)"


def summary(ids):
    """Describes the ring, one line per task."""
    lines = [f"{_name('bdsh', ids)} waits for {_name('vfs', ids)} to mount: {VFS_IN_MOUNT} VFS_IN_MOUNT"]
    for link in RING[1:]:
        serves = " and ".join(f"{method} {name} of {sender}"
                              for method, name, sender in link.serves)
        lines.append(f"{_name(link.who, ids)} serves {serves}, and waits for "
                     f"{_name(link.waits_for, ids)}")
    lines.append("vfs sent the read of file_bd over the phone that carries the mount. fat's fibril for "
                 "that phone")
    lines.append("cannot serve the read before the mount is finished, and the mount cannot finish before "
                 "the read is answered.")
    return lines


def _name(role, ids):
    return f"{role} ({ids[role]})" if role in ids else role
