# SPDX-License-Identifier: BSD-2-Clause
"""A fake guest for the tests of the scripts. Like the real one it echoes input, prints prompts, switches
terminals, opens a console and hangs on `mount`."""

import socket
import threading


class FakeGuest(threading.Thread):
    """The machine and its system; `line` is the host's end of the serial line."""

    def __init__(self, hang=True):
        super().__init__(daemon=True)
        self.line, self.end = socket.socketpair()
        self.terminal = 1
        self.console = False
        self.hung = set()
        self.halt = False
        self.has_panicked = False
        self.starting, self.looks = None, 0
        self.hang = hang
        self.start()

    def halted(self, wait=0):
        return self.halt

    def panicked(self):
        return self.has_panicked

    def put(self, text):
        self.end.sendall(text.encode())

    def prompt(self):
        if self.console:
            self.put("kconsole> ")
        elif self.terminal not in self.hung:
            self.put("\r\x1b[K/ # ")

    def run(self):
        try:
            self.serve()
        except OSError:     # the test has ended
            pass
        self.end.close()

    def serve(self):
        self.put("boot\r\n")
        self.prompt()
        typed, control = "", False
        while not self.halt:
            key = self.end.recv(1).decode()
            if not key:
                break
            if control:
                self.control(key)
                control = False
            elif key == "\x01":
                control = True
            elif key == "\r":
                self.put("\r\n")
                self.command(typed)
                typed = ""
            else:
                typed += key
                self.put(f"\r\x1b[K{'kconsole> ' if self.console else '/ # '}{typed}")

    def control(self, key):
        if key == "k":
            self.console = True
            self.put("\r\n")
        else:
            self.terminal = int(key)
            self.put(f"\r\n--- terminal {key} ---\r\n")
        self.prompt()

    def command(self, line):
        if line.split()[:1] == ["mount"] and self.hang:
            self.hung.add(self.terminal)
        elif line == "release":
            self.hung.clear()
        elif line == "kcon":
            self.console = True
        elif line == "continue":
            self.console = False
        elif line == "halt":
            self.halt = True
            return
        elif line.split()[:1] == ["start"]:     # runs in the background, and starts a little later
            self.hung.add(self.terminal)
            self.starting = line
        elif line == "panic":
            self.has_panicked = True
            self.put("KERNEL PANIC: because\r\n")
            self.console = True
        else:
            self.put(self.answer(line).replace("\n", "\r\n") + "\r\n")
        self.prompt()

    def answer(self, line):
        """Returns the output of a command without side effects; subclasses override it."""
        if line == "tasks":
            self.looks += 1
            return "25 bdsh 0"
        if line == "fibrils 25":
            return "   0 main" + (f"\n   1 {self.starting}" if self.starting and self.looks > 2 else "")
        return f"did {line}"
