#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""swmon reads a recording of the deadlock of 2011: the ring is named, the exported trace is well formed, and
what HelenOS's console printed in 2015 is explained."""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from decimal import Decimal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TREE = os.path.join(ROOT, "build", "host")
SLIDES = os.path.join(ROOT, "test", "scripts", "data", "helenos-2015.txt")


def setUpModule():
    if not os.path.exists(os.path.join(TREE, "build.ninja")):
        subprocess.run(["cmake", "-S", ROOT, "--preset", "host"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", TREE, "swmon", "monitor_scene"], check=True, stdout=subprocess.DEVNULL)


def swmon(*words, status=0):
    """Runs swmon and returns its output. The output of errors is a second result."""
    done = subprocess.run([os.path.join(TREE, "monitor", "swmon", "swmon"), *words], capture_output=True,
                          text=True, check=False, timeout=60)
    if done.returncode != status:
        raise AssertionError(f"swmon {' '.join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout, done.stderr


class Recorded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="switchboard-")
        cls.addClassCleanup(place.cleanup)
        cls.folder = place.name
        cls.recording = os.path.join(place.name, "scene")
        subprocess.run([os.path.join(TREE, "test", "unit", "monitor", "monitor_scene"), cls.recording],
                       check=True)

    def path(self, name):
        return os.path.join(self.folder, name)


class Report(Recorded):
    def test_it_names_the_ring_and_its_causes(self):
        text, _ = swmon("report", self.recording)
        self.assertIn("deadlock: 4 fibrils of 4 tasks wait in a ring", text)
        self.assertIn("which queues on the connection of 7 (init:fat)", text)
        self.assertIn("the watchdog of the system: deadlock: mount waits for itself", text)
        calls = [line.partition("] ")[2] for line in text.splitlines() if ": call " in line]
        self.assertEqual([len(call) - len(call.lstrip()) for call in calls], [0, 2, 2, 4, 6, 8, 10])
        self.assertEqual([call.split(": call ")[1].split()[0] for call in calls],
                         ["100", "101", "102", "103", "104", "105", "106"])
        self.assertIn("VFS_OUT_LOOKUP: answered after", calls[1])
        self.assertIn("VFS_OUT_READ, no answer for 15", calls[6])

    def test_names_cannot_control_a_terminal(self):
        text, _ = swmon("report", self.recording)
        self.assertIn("mfs?<b>", text)
        self.assertNotIn("\x1b", text + swmon("replay", self.recording, "--raw")[0])

    def test_judge_has_a_status(self):
        text, _ = swmon("judge", self.recording, status=1)
        self.assertRegex(text, r"^deadlock: 4 fibrils")

    def test_replay_stops_before_the_hang(self):
        everything = swmon("replay", self.recording)[0].splitlines()
        until = swmon("replay", self.recording, "--until-hang")[0].splitlines()
        self.assertIn("verdict", everything[-1])
        self.assertEqual(until, everything[:-1])
        calls = swmon("replay", self.recording, "--calls")[0].splitlines()
        self.assertEqual(calls, until)
        self.assertIn("sent VFS_OUT_READ call 106 cause 105 from 6 (init:vfs) to 7 (init:fat)", until[-2])

    def test_a_truncated_recording_is_read_up_to_its_end(self):
        shutil.copytree(self.recording, self.path("cut"))
        with open(self.path("cut/boot-0/stream-0-cpu-0"), "r+b") as file:
            file.truncate(os.path.getsize(file.name) - 3)
        _, errors = swmon("replay", self.path("cut"))
        self.assertRegex(errors, r"the last \d+ bytes are not a whole packet; the rest is read")

    def test_other_folders_are_refused_in_words(self):
        self.assertIn("it has no metadata", swmon("report", self.folder, status=3)[1])
        self.assertIn("No such file", swmon("judge", "/none", status=3)[1])


class Diff(Recorded):
    def test_a_recording_does_not_differ_from_itself(self):
        text, _ = swmon("diff", self.recording, self.recording)
        self.assertIn("the same 7 calls in the same order", text)

    def test_calls_that_are_missing_are_counted(self):
        shutil.copytree(self.recording, self.path("less"))
        os.remove(self.path("less/boot-0/stream-0-cpu-0"))
        text, _ = swmon("diff", self.recording, self.path("less"), status=1)
        self.assertIn("1        0  init:vfs -> init:fat VFS_OUT_LOOKUP", text)
        self.assertIn("(the end)", text + "(the end)")
        self.assertRegex(text, r"The first \d+ calls are the same")


def trace_faults(events):
    """What is wrong with the events of a Chrome trace: overlapping slices, arrows that are not sent before they
    arrive, ends of arrows outside slices."""
    faults, tracks, flows = [], collections.defaultdict(list), collections.defaultdict(list)
    for event in events:
        track = (event["pid"], event["tid"])
        if event["ph"] == "X":
            tracks[track].append((event["ts"], event["ts"] + event["dur"], event["name"]))
        elif event["ph"] in "stf":
            flows[event["cat"], event["name"], event["id"]].append((event["ts"], event["ph"], track))
            if event["ph"] == "f" and event.get("bp") != "e":
                faults.append(f"{event['id']}: no binding point")
    for slices in tracks.values():
        stack = []
        for begin, end, name in sorted(slices, key=lambda part: (part[0], -part[1])):
            while stack and stack[-1] <= begin:
                stack.pop()
            if stack and end > stack[-1]:
                faults.append(f"{name} overlaps")
            stack.append(end)
    for key, points in flows.items():
        points.sort(key=lambda point: (point[0], "stf".index(point[1])))
        order = "".join(point[1] for point in points)
        if order[0] != "s" or order[-1] != "f" or set(order[1:-1]) - {"t"}:
            faults.append(f"{key}: {order}")
        for time, _, track in points:
            if not any(begin <= time <= end for begin, end, _ in tracks[track]):
                faults.append(f"{key}: outside")
    return faults


class Export(Recorded):
    def trace(self):
        swmon("export", self.recording, "--chrome", self.path("trace.json"))
        with open(self.path("trace.json"), encoding="utf-8") as file:
            return json.load(file, parse_float=Decimal)["traceEvents"]

    def test_the_trace_is_well_formed(self):
        self.assertEqual(trace_faults(self.trace()), [])

    def test_the_checker_finds_faults(self):
        good = [{"ph": "X", "pid": 1, "tid": 1, "ts": 0, "dur": 10, "name": "a"},
                {"ph": "s", "pid": 1, "tid": 1, "ts": 1, "cat": "c", "name": "c", "id": "1"},
                {"ph": "f", "bp": "e", "pid": 1, "tid": 1, "ts": 2, "cat": "c", "name": "c", "id": "1"}]
        self.assertEqual(trace_faults(good), [])
        for change in ({"ph": "X", "pid": 1, "tid": 1, "ts": 5, "dur": 10, "name": "b"},
                       {"ph": "f", "bp": "e", "pid": 1, "tid": 1, "ts": 2, "cat": "c", "name": "c", "id": "2"},
                       {"ph": "s", "pid": 1, "tid": 1, "ts": 3, "cat": "c", "name": "c", "id": "1"}):
            self.assertEqual(len(trace_faults([*good, change])), 1)
        self.assertEqual(len(trace_faults([*good[1:], {**good[0], "tid": 2}])), 2)

    def test_each_fibril_has_a_named_track(self):
        names = {event["args"]["name"] for event in self.trace() if event["name"] == "thread_name"}
        self.assertEqual(names, {"vfs_in, connection 0x10", "vfs_in, connection 0x11", "fat, connection 0x20",
                                 "mfs, connection 0x30", "bd, connection 0x40", "main"})

    def test_arrows_lead_from_mount_to_the_read(self):
        """From the mount, along calls and causes, to the read that hangs."""
        events = self.trace()
        slices = [event for event in events if event["ph"] == "X"]

        def slice_at(point):
            inside = [part for part in slices if (part["pid"], part["tid"]) == (point["pid"], point["tid"]) and
                      part["ts"] <= point["ts"] <= part["ts"] + part["dur"]]
            return inside[-1]["args"]["call"], inside[-1]["cat"]

        arrows = collections.defaultdict(dict)
        for event in events:
            if event["ph"] in "sf":
                arrows[event["id"]][event["ph"]] = slice_at(event)
        steps = collections.defaultdict(set)
        for arrow in arrows.values():
            steps[arrow["s"]].add(arrow["f"])
        reached, todo = set(), [("100", "call")]
        while todo:
            place = todo.pop()
            if place not in reached:
                reached.add(place)
                todo += steps[place]
        self.assertIn(("105", "service"), reached)
        self.assertIn(("106", "call"), reached)

    def test_graphs_are_written(self):
        swmon("export", self.recording, "--json", self.path("g.json"), "--dot", self.path("g.dot"), "--svg",
              self.path("g.svg"))
        with open(self.path("g.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["rings"], 1)
        for name in ("g.dot", "g.svg"):
            with open(self.path(name), encoding="utf-8") as file:
                self.assertIn("init:fat", file.read())
        self.assertIn("cannot create", swmon("export", self.recording, "--dot", "/none/x", status=3)[1])


def red_lines(screen):
    """The lines of a screen that contain red text; a colour lasts until another one."""
    found, red = [], False
    for line in screen.splitlines():
        for part in re.split(r"(\x1b\[[\d;]*m)", line):
            if part.startswith("\x1b"):
                codes = part[2:-1].split(";")
                red = "31" in codes or (red and not {"", "0", "39"} & set(codes))
            elif red and part.strip() and line not in found:
                found.append(line)
    return found


class Top(Recorded):
    """The terminal view, in tmux."""

    def tmux(self, *words):
        return subprocess.run(["tmux", "-L", self.server, "-f", "/dev/null", *words], capture_output=True,
                              text=True, check=True).stdout

    def setUp(self):
        self.server = f"switchboard-{os.getpid()}-{self.id().rpartition('.')[2]}"
        program = os.path.join(TREE, "monitor", "swmon", "swmon")
        self.tmux("new-session", "-d", "-x", "100", "-y", "24", "env", "LC_ALL=C.UTF-8", program, "top",
                  self.recording)
        self.addCleanup(subprocess.run, ["tmux", "-L", self.server, "kill-server"], check=False,
                        capture_output=True)

    def expect(self, text, *options):
        """Waits until the screen contains the text."""
        for _ in range(300):
            screen = self.tmux("capture-pane", "-p", *options)
            if text in screen:
                return screen
            time.sleep(0.1)
        self.fail(f"no {text!r} in:\n{screen}")

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def test_tasks_and_for_whom_they_wait(self):
        screen = self.expect("DEADLOCK: 1 ring")
        self.assertRegex(screen, r"27 .* bdsh +waits .*VFS_IN_MOUNT")
        self.assertNotIn("\x1b", screen)
        red = red_lines(self.expect("file_bd", "-e"))
        self.assertEqual(len(red), 4)       # bdsh waits behind the ring
        self.assertFalse(any("bdsh" in line for line in red))

    def test_each_view(self):
        self.expect("tasks by id")
        for key, text in (("2", "fibril  7 (init:fat)"), ("3", "connected"), ("4", "VFS_OUT_READ"),
                          ("5", "bd/initrd"), ("6", "mounting mfs on /data"), ("7", "mount waits for itself"),
                          ("Tab", "tasks by id")):
            self.keys(key)
            self.expect(text)

    def test_filter_sort_and_tree(self):
        self.expect("init:vfs")
        self.keys("/", "f", "i", "l", "e", "_", "Enter")
        screen = self.expect("filter file_")
        self.assertIn("file_bd", screen)
        self.assertNotIn("init:fat", screen)
        self.keys("/", "Escape")
        self.expect("init:fat")
        self.keys(">", ">")
        screen = self.expect("tasks by memory")
        self.assertLess(screen.index("mfs?<b>"), screen.index("init:vfs"))
        self.keys("t", "?")
        self.expect("tasks as a tree")

    def test_a_narrow_window(self):
        self.expect("file_bd")
        self.tmux("resize-window", "-x", "40", "-y", "10")
        screen = self.expect("tasks by id")
        self.assertLessEqual(max(len(line) for line in screen.splitlines()), 40)
        self.keys("q")


class HelenOS(unittest.TestCase):
    def test_the_slides_of_2015(self):
        text, _ = swmon("import", "helenos", SLIDES, status=1)
        self.assertIn("  27 (bdsh) -> 6 (init:vfs) -> 7 (init:fat)\n", text)
        self.assertIn("6 (init:vfs) phone 8: 2 calls, connected to 7 (init:fat)\n    Calls of one phone", text)
        self.assertIn("27 (bdsh) -> 6 (init:vfs): VFS_IN_MOUNT (1032), arg1 37, taken", text)
        self.assertIn("39 (file_bd) -> 6 (init:vfs): VFS_IN_READ (1025), arg1 3, taken", text)
        self.assertIn("for whom 7 (init:fat) waits: type 'ipc 7'", text)
        self.assertIn("39 (file_bd) -> 6 (init:vfs) -> 7 (init:fat), if 7 (init:fat) waits for 39", text)

    def test_the_whole_chain_is_a_ring(self):
        with open(SLIDES, encoding="utf-8") as file:
            text = file.read()
        for task, phone, peer in ((7, 3, "41 (mfs)"), (41, 2, "39 (file_bd)"), (39, 1, "6 (init:vfs)")):
            text += f"kconsole> ipc {task}\n[phone id] [calls] [state\n{phone}  1 connected to {peer}\n"
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(text)
            file.flush()
            output, _ = swmon("import", "helenos", file.name, status=1)
        self.assertIn("Suspected deadlock:\n  6 (init:vfs) -> 7 (init:fat) -> 41 (mfs) -> 39 (file_bd) -> "
                      "6 (init:vfs)\n", output)

    def test_text_without_tables_is_refused(self):
        self.assertIn("no table of phones", swmon("import", "helenos", __file__, status=3)[1])
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("[phone id] [calls] [state\n1 1 connected to 2 (a)\n")
            file.flush()
            self.assertIn("copy that line too", swmon("import", "helenos", file.name, status=3)[1])


class Usage(unittest.TestCase):
    def test_each_command_has_help(self):
        text, _ = swmon("--help")
        commands = [line.split()[0] for line in text.splitlines() if line.startswith("  ")]
        self.assertGreater(len(commands), 10)
        for command in commands:
            self.assertRegex(swmon(command, "--help")[0], rf"^usage: swmon {command} ")

    def test_wrong_usage_is_explained(self):
        for words, expected in ((["nothing"], "unknown command 'nothing'"), (["judge"], "lacks a part of 'DIR'"),
                                (["judge", "a", "b"], "unexpected argument 'b'"),
                                (["judge", "--raw", "a"], "unknown option '--raw'"),
                                (["replay", "a", "--speed"], "a value is missing after '--speed'"),
                                (["replay", "a", "--speed", "-1"], "invalid value '-1'"),
                                (["import", "minix", "a"], "unknown system 'minix'"),
                                (["export", "a"], "name at least one file")):
            with self.subTest(words=words):
                self.assertIn(expected, swmon(*words, status=2)[1])
        self.assertIn("cannot connect", swmon("attach", "/none/socket", status=3)[1])


if __name__ == "__main__":
    sys.exit(unittest.main())
