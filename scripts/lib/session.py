# SPDX-License-Identifier: BSD-2-Clause
"""A session on the serial line of a machine: types lines, waits for prompts, switches the terminal, opens
the kernel console. All output is kept as text.

A prompt counts only if it is on the cursor's line, another line has ended before it, and the line is
quiet. So neither an echo nor an earlier prompt is mistaken for the prompt after the answer.
"""

import re
import select
import time

from lines import Lines

SHELL_PROMPT = re.compile(r"/[^ ]* # $")
CONSOLE_PROMPT = re.compile(r"kconsole> $")
FIBRIL = re.compile(r"^ *\d+ (\S+)", re.MULTILINE)    # a row of `fibrils`
PANIC = "KERNEL PANIC"
CONTROL_A = b"\x01"
QUIET = 0.03    # seconds
LOOKS = 8       # looks after which a command that keeps changing the state counts as started
BETWEEN_LOOKS = 0.1     # seconds


class SessionError(Exception):
    """A session cannot continue. `status` is the exit status of the program."""
    status = 1


class Ended(SessionError):
    status = 1


class TimedOut(SessionError):
    status = 3


class Panicked(SessionError):
    status = 4


class Session:
    """`seconds` limits the whole session; each finished line is printed to `out` at once."""

    def __init__(self, machine, seconds=120, out=None):
        self.machine = machine
        self.lines = Lines()
        self.out = out
        self.deadline = time.monotonic() + seconds
        self.terminal = 1
        self.in_console = False
        self.busy = set()       # terminals with a command whose prompt has not come back
        self.mark = 0           # number of finished lines before the last typed line
        self._by_command = False  # `kcon` opened the console, not the key
        self._shown = 0
        self._scanned = 0
        self._held = False      # output is not shown for now
        self._typed = ""        # the last line typed into a shell
        self._was_busy = False  # the terminal was busy before the last typed line

    def left(self):
        """Returns the remaining seconds of the session."""
        return self.deadline - time.monotonic()

    # Output.

    def text(self, mark=0):
        """Returns the finished lines from `mark` on, and the current line."""
        return "\n".join(self.lines.done[mark:] + [self.lines.current])

    def pump(self, seconds):
        """Reads output that arrives within `seconds`. Returns False if nothing arrived."""
        ready, _, _ = select.select([self.machine.line], [], [], seconds)
        if not ready:
            return False
        try:
            data = self.machine.line.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.show_rest()
            raise Ended("the machine ended")
        self.lines.feed(data)
        self._show()
        return True

    def pause(self, seconds):
        """Lets the guest run for `seconds`, and reads what it prints."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.pump(max(0, end - time.monotonic()))

    def _show(self):
        if self._held:
            return
        if self.out and self._shown < len(self.lines.done):
            for line in self.lines.done[self._shown:]:
                print(line, file=self.out)
            self.out.flush()
        self._shown = len(self.lines.done)

    def show_rest(self):
        """Shows the unfinished line, at the end of a session."""
        if self.out and self.lines.current:
            print(self.lines.current, file=self.out, flush=True)

    def wait(self, condition, what):
        """Waits until `condition()` is true while the line is quiet. `what` names it in the error."""
        while True:
            self._check_panic()
            if condition() and not self.pump(QUIET):
                return
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimedOut(f"timed out waiting for {what}")
            self.pump(min(left, 1.0))

    def _check_panic(self):
        fresh = self.lines.done[self._scanned:]
        self._scanned = len(self.lines.done)
        if any(PANIC in line for line in fresh) and self.machine.panicked():
            self._drain(1.0)
            raise Panicked("the kernel panicked")

    def _drain(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.pump(0.2):
            pass

    def send(self, data):
        try:
            self.machine.line.sendall(data)
        except OSError:
            raise Ended("the machine ended") from None

    # Input.

    def type(self, line):
        """Types a line without waiting."""
        self.mark = len(self.lines.done)
        self.send(line.encode() + b"\r")
        if not self.in_console:
            self._typed = line
            self._was_busy = self.terminal in self.busy
            self.busy.add(self.terminal)

    def wait_taken(self):
        """Waits until the shell has read the last typed line, that is, until its echo has ended."""
        mark = self.mark
        self.wait(lambda: len(self.lines.done) > mark, "the line to be taken")

    def type_command(self, line):
        """Types a line and waits until the shell has read it. On a busy terminal it does not wait: there the
        line is input for the running command."""
        self.type(line)
        if not self._was_busy:
            self.wait_taken()

    def wait_started(self):
        """Waits until the last typed command has started: it has ended, or a shell has a fibril for it and
        nothing changes any more, or LOOKS looks have seen changes. The output of the kernel console is not
        shown."""
        if self._was_busy:
            return
        mark, before = self.mark, None
        for _ in range(LOOKS):
            if SHELL_PROMPT.match(self.lines.current):
                break
            now = self._look_unseen()
            if now == before and self._job_of(now):
                break
            before = now
            self.pause(BETWEEN_LOOKS)
        self.mark = mark

    def _job_of(self, seen):
        """Returns whether a shell has a fibril with the name of the last typed command."""
        names = FIBRIL.findall("\n".join(seen[1:]))
        return any(name in self._typed.split() for name in names)

    def _look_unseen(self):
        """Like _look, but the output of the console is neither shown nor kept. (Nothing else prints while
        the console is open. Its first line is the end of the line that it interrupts.)"""
        first = len(self.lines.done) + bool(self.lines.current)
        self._held = True
        try:
            seen = self._look()
            last = self.mark + 1        # `continue`, and the empty line after it
            del self.lines.done[first:last + (self.lines.done[last:last + 1] == [""])]
            self._scanned = min(self._scanned, first)
        finally:
            self._held = False
            self._show()
        return seen

    def _look(self):
        """Returns the list of tasks, and what each fibril of the shells waits for."""
        self.open_console()
        tasks = self.run("tasks")
        shells = [line.split()[0] for line in tasks.splitlines() if line.split()[1:2] == ["bdsh"]]
        seen = [tasks] + [self.run(f"fibrils {shell}") for shell in shells]
        self.run("continue")
        return seen

    def wait_boot(self):
        """Waits for the first prompt of the first terminal."""
        self.wait(lambda: SHELL_PROMPT.match(self.lines.current), "the first prompt of the shell")

    def wait_restart(self):
        """Waits for the first prompt after a restart of the console server, which shows the first terminal
        and has new shells."""
        mark = self.mark
        self.terminal = 1
        self.busy.clear()
        self.wait(lambda: "terminal con/vt1" in self.text(mark) and
                  SHELL_PROMPT.match(self.lines.current), "a shell on a new console")

    def wait_prompt(self):
        """Waits for the prompt after the last typed line. Returns the output before the prompt."""
        prompt = CONSOLE_PROMPT if self.in_console else SHELL_PROMPT
        where = "the kernel console" if self.in_console else f"terminal {self.terminal}"
        mark = self.mark
        self.wait(lambda: len(self.lines.done) > mark and prompt.match(self.lines.current),
                  f"the prompt of {where}")
        if not self.in_console:
            self.busy.discard(self.terminal)
        return "\n".join(self.lines.done[mark + 1:])

    def wait_text(self, text):
        """Waits until `text` was printed after the last typed line."""
        mark = self.mark
        self.wait(lambda: text in self.text(mark + 1), f"'{text}'")

    def run(self, line):
        """Types a line, waits for the prompt and returns the output."""
        if self.in_console and line.split() == ["continue"]:
            return self._run_continue()
        if line.split() == ["halt"]:
            return self._run_halt()
        if line.split() == ["reboot"]:
            return self._run_reboot()
        if not self.in_console and line.split() == ["kcon"]:
            return self._run_kcon()
        self.type(line)
        return self.wait_prompt()

    def is_command(self, line):
        """Returns whether the shell runs this line and then shows a prompt."""
        return (not self.in_console and not line.startswith(("@", "!", "&", "?")) and
                line.split() not in (["halt"], ["kcon"], ["reboot"]))

    def try_run(self, line, seconds):
        """Like run, but waits at most `seconds`. Returns None if the command has not finished."""
        self.type(line)
        kept, self.deadline = self.deadline, min(self.deadline, time.monotonic() + seconds)
        try:
            return self.wait_prompt()
        except TimedOut:
            if self.deadline == kept:
                raise
            return None
        finally:
            self.deadline = kept

    def _run_kcon(self):
        self.type("kcon")
        mark = self.mark
        self.wait(lambda: len(self.lines.done) > mark and (
            CONSOLE_PROMPT.match(self.lines.current) or SHELL_PROMPT.match(self.lines.current)),
            "the kernel console")
        self.in_console = self._by_command = bool(CONSOLE_PROMPT.match(self.lines.current))
        return "\n".join(self.lines.done[mark + 1:])

    def leave_console(self):
        """Types `continue` without waiting for userspace."""
        self.type("continue")
        self.in_console = False
        self.wait_taken()

    def _run_continue(self):
        self.type("continue")
        self.in_console = False
        if self.terminal not in self.busy or self._by_command:
            return self.wait_prompt()
        mark = self.mark
        self.wait(lambda: len(self.lines.done) > mark, "the end of the kernel console")
        return ""

    def _run_halt(self):
        self.type("halt")
        try:
            self.wait(lambda: False, "the machine to halt")
        except Ended:
            if not self.machine.halted(wait=5):
                raise
        return "\n".join(self.lines.done[self.mark + 1:])

    def _run_reboot(self):
        self.type("reboot")
        self.in_console = self._by_command = False
        self.terminal = 1
        self.busy.clear()
        mark = self.mark
        self.wait(lambda: len(self.lines.done) > mark + 3 and
                  SHELL_PROMPT.match(self.lines.current), "the first prompt after the reboot")
        return "\n".join(self.lines.done[mark + 1:])

    def switch(self, terminal):
        """Switches to another terminal and waits for its prompt unless it is busy."""
        self.mark = len(self.lines.done)
        self.send(CONTROL_A + str(terminal).encode())
        self.terminal = terminal
        header = f"--- terminal {terminal} ---"
        mark = self.mark
        self.wait(lambda: header in self.text(mark), f"terminal {terminal}")
        if terminal not in self.busy:
            self.wait(lambda: SHELL_PROMPT.match(self.lines.current),
                      f"the prompt of terminal {terminal}")

    def open_console(self):
        """Opens the kernel console with its key, which works even if userspace hangs."""
        self.mark = len(self.lines.done)
        self.send(CONTROL_A + b"k")
        self.in_console = True
        self._by_command = False
        self.wait_console()

    def wait_console(self):
        """Waits for the prompt of the kernel console, however it was opened."""
        self.in_console = True
        self.wait(lambda: CONSOLE_PROMPT.match(self.lines.current), "the kernel console")
