#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Connects this terminal to the serial line of a booted machine, for scripts/run. Each key is sent to the
guest except Ctrl-A x, which quits QEMU after a confirmation. Ctrl-A ? also prints help here."""

import argparse
import os
import select
import sys
import termios
import time
import tty

import debugger
from machine import HALT_STATUS, Machine, add_options
from program import run_program

CONTROL_A = b"\x01"
QUESTION = b"\r\nswitchboard: quit QEMU? [y/N] "
HELP = (b"\r\nswitchboard: Ctrl-A x: quit QEMU; Ctrl-A k: kernel console, works even if userspace hangs; "
        b"from the guest:")


# The options of QEMU for --display. VNC uses the first free port from 5900 on.
DISPLAYS = {"window": ["-display", "gtk,zoom-to-fit=on,show-menubar=off"],
            "vnc": ["-vnc", "127.0.0.1:0,to=99"]}


class Keys:
    """Interprets the keys. Ctrl-A waits for the next key. `ask`: Ctrl-A x needs a confirmation."""

    def __init__(self, ask=True):
        self.ask = ask
        self.held = False       # Ctrl-A was typed
        self.asking = False     # waiting for the answer to QUESTION
        self.quit = False

    def take(self, data: bytes):
        """Returns (bytes for the guest, bytes to show) for these keys. Sets `quit` if QEMU must end."""
        send = show = b""
        for value in data:
            if self.quit:
                break
            for_guest, shown = self._key(bytes([value]))
            send += for_guest
            show += shown
        return send, show

    def _key(self, key):
        if self.asking:
            return self._answer(key)
        if not self.held:
            self.held = key == CONTROL_A
            return b"" if self.held else key, b""
        self.held = False
        if key in b"xX":
            return self._end()
        return CONTROL_A + key, HELP if key == b"?" else b""

    def _end(self):
        if self.ask:
            self.asking = True
            return b"", QUESTION
        self.quit = True
        return b"", b""

    def _answer(self, key):
        self.asking = False
        if key in b"yY":
            self.quit = True
            return b"", b"yes"
        return b"", b"no\r\n"


def put(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def status_of(machine):
    return 0 if machine.ended(wait=5) in (0, HALT_STATUS) else 1


def connect(machine, keys, seconds):
    """Copies in both directions until the machine ends, the user quits, or the time is over. Returns the
    status. `keys` is None if the keyboard is not read."""
    deadline = time.monotonic() + seconds if seconds else None
    ends = [machine.line] + ([sys.stdin.fileno()] if keys else [])
    while True:
        left = max(0, deadline - time.monotonic()) if deadline else None
        ready, _, _ = select.select(ends, [], [], left)
        if not ready:
            return 3
        if machine.line in ready:
            data = machine.line.recv(65536)
            if not data:
                return status_of(machine)
            put(data)
        if sys.stdin.fileno() in ready:
            data = os.read(sys.stdin.fileno(), 4096)
            if not data:
                ends.remove(sys.stdin.fileno())
                continue
            data, shown = keys.take(data)
            put(shown)
            if keys.quit:
                return 0
            try:
                machine.line.sendall(data)
            except BrokenPipeError:
                return status_of(machine)


def main():
    parser = argparse.ArgumentParser()
    add_options(parser)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--timeout", type=int)
    parser.add_argument("--gdb", action="store_true")
    parser.add_argument("--program")
    parser.add_argument("--display", choices=sorted(DISPLAYS))
    parser.add_argument("iso")
    options = parser.parse_args()

    extra = DISPLAYS.get(options.display, [])
    if options.gdb:
        port = debugger.free_port()
        extra = extra + debugger.stub(port)
        print(debugger.explain(os.path.dirname(os.path.abspath(options.iso)), port,
                               options.program), file=sys.stderr, flush=True)
    with Machine.from_options(options.iso, options, extra) as machine:
        if options.display == "vnc":
            server = machine.qmp("query-vnc")
            print(f"switchboard: the screen is served by VNC at {server['host']}:{server['service']}",
                  file=sys.stderr, flush=True)
        if options.headless or not sys.stdin.isatty():
            keys = None if options.headless else Keys(ask=False)
            return connect(machine, keys, options.timeout)
        print("switchboard: Ctrl-A 1..6 switch terminals, Ctrl-A k kernel console, Ctrl-A x quit QEMU, "
              "Ctrl-A ? help", file=sys.stderr)
        before = termios.tcgetattr(sys.stdin)
        try:
            tty.setraw(sys.stdin)
            return connect(machine, Keys(), options.timeout)
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
            print("\x1b[0m")    # the guest may have left a colour set


if __name__ == "__main__":
    run_program(main)
