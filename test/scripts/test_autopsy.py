#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of scripts/lib/{tables,chain,autopsy,images,transcript}.py: the output of the kernel console is parsed
correctly, each missing link of the ring is detected, and an image is found in a memory dump."""

import io
import os
import re
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import autopsy  # noqa: E402
import chain  # noqa: E402
import verdict  # noqa: E402
from fake_guest import FakeGuest  # noqa: E402
from images import PAGE, ImageError, find_image  # noqa: E402
from session import Session  # noqa: E402
from tables import parse_ipc, parse_slabs, parse_tasks  # noqa: E402
from transcript import Transcript  # noqa: E402

NAMES = {1: "kernel", 6: "init:vfs", 7: "init:fat", 23: "console", 27: "bdsh", 28: "bdsh",
         39: "file_bd", 41: "mfs"}
IDS = {"bdsh": 27, "vfs": 6, "fat": 7, "mfs": 41, "file_bd": 39}


def tasks_text():
    lines = ["[id    ] [name        ] [ctn] [address         ] [as              ] [thr] [pho]"]
    for number, name in NAMES.items():
        lines.append(f"{number:<8} {name:<14} 0     0xffff8000001c6000 0xffff8000001c7000     1     7")
    return "\n".join(lines)


def ipc_text(phones, dispatched):
    lines = ["[phone id] [calls] [state                              ] [interface"]
    for number, (peer, calls) in enumerate(phones):
        state = f"connected to {peer} ({NAMES[peer]})"
        lines.append(f"{number:10} {calls:7} {state:36} vfs_in")
    lines += ["[call id] [method] [arg1] [arg2] [arg3] [arg4] [arg5] [flags] [sender      ]",
              " --- incoming calls ---", "     none", " --- dispatched calls ---"]
    for number, (method, sender) in enumerate(dispatched):
        who = f"{sender} ({NAMES[sender]})"
        lines.append(f"{number + 900:9} {method:8}      3      0 0x40001000      0      0    0 -  "
                     f"{who:14}  12.3s 4       vfs_in X(a b)")
    return "\n".join(lines + [" --- incoming answers ---", "     none"])


RING = {
    27: ipc_text([(6, 0), (6, 1), (23, 0)], []),
    6: ipc_text([(7, 0), (7, 2), (41, 0)], [(1032, 27), (1025, 39)]),
    7: ipc_text([(6, 0), (41, 1)], [(1029, 6), (1025, 6), (8, 39)]),
    41: ipc_text([(6, 0), (39, 1)], [(1030, 7)]),
    39: ipc_text([(6, 2)], [(1026, 41)]),
}


DEADLOCK = """deadlock: 4 fibrils of 4 tasks wait in a ring
     27 (bdsh) fibril 0 "main"
         waits 4.9s for call 4700 VFS_IN_MOUNT (1032) to 6 (init:vfs) over phone 4
 ,-> 7 (init:fat) fibril 3 "vfs_out", serves call 4710 VFS_OUT_MOUNT (1029) of 6 (init:vfs)
 |       waits 4.9s for call 4720 VFS_OUT_MOUNTED (1030) to 41 (mfs) over phone 6
 |   41 (mfs) fibril 3 "vfs_out", serves call 4720 VFS_OUT_MOUNTED (1030) of 7 (init:fat)
 |   39 (file_bd) fibril 2 "bd", serves call 4730 BD_READ_BLOCKS (1026) of 41 (mfs)
 |   6 (init:vfs) fibril 7 "vfs_in", serves call 4740 VFS_IN_READ (1025) of 39 (file_bd)
 |       waits 4.9s for call 4742 VFS_OUT_READ (1025) to 7 (init:fat) over phone 7
 `--     which queues on the connection of 7 (init:fat) fibril 3 "vfs_out" behind call 4710
behind it:
  6 (init:vfs) fibril 3 "vfs_in" waits for call 4710
  27 (bdsh) fibril 0 "main" waits for call 4700
locks that they hold and do not release:
  the lock at 0x40f060, held by 6 (init:vfs) fibril 3 "vfs_in"
"""


class HangingGuest(FakeGuest):
    ring = RING

    def answer(self, line):
        if line == "tasks":
            return tasks_text()
        if line.startswith("ipc "):
            return self.ring[int(line.split()[1])]
        if line == "deadlock":
            return DEADLOCK
        if line.startswith("echo "):
            return line[5:]
        return f"did {line}"


def reports(**changed):
    texts = {role: RING[task] for role, task in IDS.items()}
    texts.update(changed)
    return {role: parse_ipc(text) for role, text in texts.items() if text}


class TestTables(unittest.TestCase):
    def test_tasks(self):
        self.assertEqual([(task.id, task.name) for task in parse_tasks(tasks_text())],
                         list(NAMES.items()))

    def test_ipc(self):
        vfs = parse_ipc(RING[6])
        self.assertEqual(vfs.calls_to(7), [0, 2])
        self.assertEqual([(call.method, call.sender) for call in vfs.dispatched],
                         [(1032, 27), (1025, 39)])
        self.assertEqual(vfs.dispatched[0].args, (3, 0, 0x40001000, 0, 0))
        self.assertEqual((vfs.incoming, vfs.answers), ([], []))

    def test_other_phones_and_senders(self):
        text = ("         3       0 connecting                            -\n"
                "         4       0 slammed by 41 (mfs)                   bd\n"
                " --- incoming calls ---\n"
                "       12     1025      0      0      0      0      0   16 N  kernel   1.2s -  INTERRUPT")
        report = parse_ipc(text)
        self.assertEqual([phone.state for phone in report.phones], ["connecting", "slammed"])
        self.assertIsNone(report.incoming[0].sender)

    def test_slabs(self):
        slabs = parse_slabs("[name] [ bytes] [ in use]\nipc call   256   12   990   0   4\n")
        self.assertEqual((slabs["ipc call"].in_use, slabs["ipc call"].allocated), (12, 990))


class TestChain(unittest.TestCase):
    def test_whole(self):
        self.assertEqual(chain.missing(reports(), IDS), [])

    def test_each_missing_link(self):
        broken = {
            "bdsh": ipc_text([(6, 0)], []),
            "vfs": ipc_text([(7, 2)], [(1032, 27)]),
            "fat": ipc_text([(41, 0)], [(1029, 6)]),
            "mfs": ipc_text([(39, 1)], []),
            "file_bd": ipc_text([(6, 0)], [(1026, 41)]),
        }
        for role, text in broken.items():
            faults = chain.missing(reports(**{role: text}), IDS)
            self.assertTrue(faults and faults[0].startswith(role), (role, faults))

    def test_reads_over_another_phone_are_not_a_ring(self):
        vfs = ipc_text([(7, 1), (7, 1)], [(1032, 27), (1025, 39)])
        self.assertEqual(len(chain.missing(reports(vfs=vfs), IDS)), 1)

    def test_missing_task(self):
        self.assertIn("mfs: no such task in the chain", chain.missing(reports(mfs=""), IDS))


class TestVerdict(unittest.TestCase):
    def test_whole(self):
        self.assertEqual(verdict.missing(DEADLOCK, IDS), [])
        parsed = verdict.parse(DEADLOCK)
        self.assertEqual((parsed.ring, parsed.behind), ([7, 41, 39, 6], [6, 27]))

    def test_each_fault(self):
        for was, now in (("deadlock: 4", "suspected deadlock: 4"), (" |   41 (mfs)", " |   40 (mfs)"),
                         ("queues on the connection", "waits"), ("  27 (bdsh) fib", "  28 (bdsh) fib"),
                         (" |   39 (file_bd)", "     39 (file_bd)")):
            self.assertTrue(verdict.missing(DEADLOCK.replace(was, now), IDS), was)
        self.assertTrue(verdict.missing("no deadlock: 3 open calls", IDS))
        self.assertTrue(verdict.missing("", IDS))


class TestAutopsy(unittest.TestCase):
    def examine(self, ring, hang=True):
        guest = HangingGuest(hang)
        guest.ring = ring
        out = io.StringIO()
        session = Session(guest, seconds=60)
        try:
            session.wait_boot()
            session.out = Transcript(out)
            autopsy.deadlock(session, session.out)
        finally:
            guest.line.close()
            guest.join()
        return out.getvalue()

    def setUp(self):
        autopsy.PAUSE = 0.05

    def test_deadlock(self):
        text = self.examine(RING)
        typed = re.findall(r"^(?:/ # |kconsole> )(.+)$", text, re.M)
        self.assertEqual(typed, autopsy.PREPARE + [autopsy.MOUNT, "echo terminal 2 works", "pwd",
                                                   "ps", "kcon", "tasks", "ipc 27", "ipc 6",
                                                   "ipc 7", "ipc 41", "ipc 39", "deadlock"])
        self.assertIn("== The ring:", text)
        self.assertNotIn("still here", text)

    def test_incomplete_ring(self):
        ring = dict(RING)
        ring[39] = ipc_text([(6, 0)], [(1026, 41)])
        with self.assertRaises(autopsy.NotThere) as caught:
            self.examine(ring)
        self.assertEqual(caught.exception.faults,
                         ("file_bd: no phone to vfs with an open call",))

    def test_mount_that_returns(self):
        ring = dict(RING)
        ring[6] = ipc_text([(7, 0)], [])
        with self.assertRaises(autopsy.NotThere) as caught:
            self.examine(ring, hang=False)
        self.assertIn("mount returned", str(caught.exception))


class TestImages(unittest.TestCase):
    def image(self):
        return b"".join(bytes([1 + page % 250]) * (PAGE - 4) + page.to_bytes(4, "little")
                        for page in range(40)) + bytes(10 * PAGE)

    def test_a_changed_image_is_found(self):
        image = self.image()
        changed = bytearray(image)
        changed[0:12 * PAGE] = os.urandom(12 * PAGE)
        decoy = image[20 * PAGE:21 * PAGE]
        memory = bytes(3 * PAGE) + decoy + bytes(5 * PAGE) + bytes(changed) + bytes(7 * PAGE)
        self.assertEqual(find_image(memory, image), 9 * PAGE)

    def test_missing_image(self):
        with self.assertRaises(ImageError):
            find_image(bytes(80 * PAGE), self.image())


if __name__ == "__main__":
    unittest.main()
