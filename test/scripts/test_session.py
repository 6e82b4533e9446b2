#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of scripts/lib/{lines,session,drive,terminal}.py against a fake guest."""

import io
import os
import sys
import tempfile
import time
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import drive  # noqa: E402
from drive import play, play_all, read_script  # noqa: E402
from fake_guest import FakeGuest  # noqa: E402
from lines import Lines  # noqa: E402
from session import Ended, Panicked, Session, TimedOut  # noqa: E402
from terminal import Keys  # noqa: E402


class TestLines(unittest.TestCase):
    def shown(self, *pieces):
        lines = Lines()
        for piece in pieces:
            lines.feed(piece)
        return lines.done, lines.current

    def test_plain(self):
        self.assertEqual(self.shown(b"one\r\ntwo"), (["one"], "two"))

    def test_redrawn_prompt(self):
        self.assertEqual(self.shown(b"/ # l", b"\r\x1b[K/ # ls"), ([], "/ # ls"))

    def test_backspace_and_insert(self):
        self.assertEqual(self.shown(b"abd\b\x1b[@c"), ([], "abcd"))
        self.assertEqual(self.shown(b"abcc\b\x1b[P"), ([], "abc"))

    def test_character_in_two_pieces(self):
        text = "aä€😀b".encode()
        for cut in range(len(text)):
            self.assertEqual(self.shown(text[:cut], text[cut:], b"\r\n"), (["aä€😀b"], ""))
        self.assertEqual(self.shown(b"a\xc3", b"b"), ([], "a\ufffdb"))

    def test_tab_stays(self):
        self.assertEqual(self.shown(b"a\tb\r\n", b"\tc\t\r\n"), (["a\tb", "\tc\t"], ""))

    def test_tab_is_as_wide_as_shown(self):
        self.assertEqual(self.shown(b"a\tb\x1b[9Gc"), ([], "a\tc"))
        self.assertEqual(self.shown(b"a\tb\x1b[5Gc"), ([], "a   c   b"))
        self.assertEqual(self.shown(b"a\tb\x1b[2G\x1b[2P"), ([], "a     b"))
        self.assertEqual(self.shown(b"abcdefghij\r\tx"), ([], "abcdefghxj"))

    def test_sequence_in_two_pieces(self):
        self.assertEqual(self.shown(b"ab\x1b[", b"2Dxy"), ([], "xy"))


class TestKeys(unittest.TestCase):
    def test_terminal_keys_reach_the_guest(self):
        keys = Keys()
        self.assertEqual(keys.take(b"a\x01"), (b"a", b""))
        self.assertEqual(keys.take(b"2b"), (b"\x012b", b""))
        self.assertEqual(keys.take(b"\x01\x01x"), (b"\x01\x01x", b""))

    def test_quit_asks(self):
        for answer, quits in ((b"y", True), (b"Y", True), (b"n", False), (b"\r", False), (b"x", False)):
            with self.subTest(answer=answer):
                keys = Keys()
                send, show = keys.take(b"a\x01x")
                self.assertEqual((send, keys.quit), (b"a", False))
                self.assertIn(b"quit QEMU?", show)
                self.assertEqual(keys.take(answer)[0], b"")
                self.assertEqual(keys.quit, quits)
        self.assertEqual(keys.take(b"b"), (b"b", b""))

    def test_quit_without_a_terminal(self):
        keys = Keys(ask=False)
        self.assertEqual(keys.take(b"a\x01xb"), (b"a", b""))
        self.assertTrue(keys.quit)

    def test_help(self):
        send, show = Keys().take(b"\x01?")
        self.assertEqual(send, b"\x01?")      # the guest prints its own keys
        self.assertIn(b"Ctrl-A x: quit QEMU", show)


class TestSession(unittest.TestCase):
    def setUp(self):
        self.guest = FakeGuest()
        self.session = Session(self.guest, seconds=20)
        self.session.wait_boot()

    def tearDown(self):
        self.guest.line.close()
        self.guest.join()

    def script(self, *lines):
        for line in lines:
            play(self.session, line)

    def test_run_returns_output(self):
        self.assertEqual(self.session.run("ls"), "did ls")
        self.assertEqual(self.session.run("pwd"), "did pwd")

    def test_terminals(self):
        self.script("@2", "ls", "@1")
        self.assertEqual(self.session.terminal, 1)
        self.assertIn("--- terminal 2 ---\n/ # ls\ndid ls\n/ #\n--- terminal 1", self.session.text())

    def test_hung_terminal(self):
        self.script("&mount", "@2", "ls", "@1", "@2", "release", "@1")
        self.assertIn(1, self.session.busy)

    def test_console_opens_when_a_command_has_started(self):
        self.session.out = io.StringIO()
        play_all(self.session, ["&start sleep", "!k", "fibrils 25", "continue"])
        self.assertIn("/ # start sleep\n", self.session.out.getvalue())
        shown = self.session.out.getvalue().partition("kconsole> fibrils 25\n")[2]
        self.assertTrue(shown.startswith("   0 main\n   1 start sleep\n"))
        self.assertEqual(self.session.out.getvalue().count("kconsole> fibrils 25"), 1)
        self.assertEqual(self.guest.looks, 4)

    def test_line_for_a_busy_terminal_is_not_waited_for(self):
        self.script("&mount", "&input", "@2", "ls")

    def test_hung_line_before_another_terminal(self):
        patience, drive.PATIENCE = drive.PATIENCE, 0.3
        self.addCleanup(setattr, drive, "PATIENCE", patience)
        play_all(self.session, ["mount", "@2", "ls", "!k", "tasks", "continue", "ls"])
        self.assertEqual(self.session.busy, {1})

    def test_hung_last_line_times_out(self):
        self.session.deadline = time.monotonic() + 0.5
        with self.assertRaises(TimedOut):
            play_all(self.session, ["ls", "mount"])

    def test_hung_line_times_out(self):
        self.session.deadline = 0
        with self.assertRaises(TimedOut):
            self.session.run("mount")

    def test_console_by_command(self):
        self.script("kcon", "tasks")
        self.assertTrue(self.session.in_console)
        self.script("continue", "ls")

    def test_console_key_on_a_hung_terminal(self):
        self.script("&mount", "!k", "tasks", "continue", "@2", "ls")
        self.assertFalse(self.session.in_console)

    def test_halt(self):
        self.script("!k", "halt")
        with self.assertRaises(Ended):
            self.session.run("ls")

    def test_panic(self):
        with self.assertRaises(Panicked):
            self.session.run("panic")

    def test_output_of_a_program_is_not_a_panic(self):
        self.assertEqual(self.session.run("KERNEL PANIC: no"), "did KERNEL PANIC: no")

    def test_wait_for_text(self):
        self.script("&echo a b", "?a b", "?")
        self.assertNotIn(1, self.session.busy)


class FakeMachine(FakeGuest):
    """A fake guest instead of a Machine."""

    @classmethod
    def from_options(cls, iso, options):
        return cls()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.line.close()
        self.join()


class TestStatus(unittest.TestCase):
    """The exit status of scripts/run --headless --script."""

    def status(self, *lines, seconds=20):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
            script.write("\n".join(lines) + "\n")
            script.flush()
            with mock.patch.object(drive, "Machine", FakeMachine), \
                    mock.patch.object(sys, "argv", ["drive", "--timeout", str(seconds), "iso",
                                                    script.name]), \
                    mock.patch("sys.stdout", io.StringIO()) as out, \
                    mock.patch("sys.stderr", io.StringIO()):
                status = drive.main()
        self.assertIn("boot\n/ #", out.getvalue())
        return status

    def test_statuses(self):
        self.assertEqual(self.status("ls", "@2", "pwd"), 0)
        self.assertEqual(self.status("!k", "halt"), 0)
        self.assertEqual(self.status("!k", "halt", "tasks"), 1)
        self.assertEqual(self.status("mount", seconds=1), 3)
        self.assertEqual(self.status("panic"), 4)
        self.assertEqual(self.status("KERNEL PANIC: no"), 0)


class TestScript(unittest.TestCase):
    def test_comments_are_left_out(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
            script.write("# a comment\n\nls\n!k\n")
            script.flush()
            self.assertEqual(read_script(script.name), ["ls", "!k"])


if __name__ == "__main__":
    unittest.main()
