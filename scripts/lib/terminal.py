#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Connects this terminal to the serial line of a booted machine, for scripts/run. Every key goes to
the guest but Ctrl-A x, which ends QEMU."""

import argparse
import os
import select
import sys
import termios
import time
import tty

from machine import HALT_STATUS, Machine, add_options
from program import run_program

CONTROL_A = b"\x01"


class Keys:
    """Holds a Ctrl-A back until the key after it tells whom it is for."""

    def __init__(self):
        self.held = False

    def take(self, data: bytes):
        """What to send to the guest for these keys; None to end QEMU."""
        out = b""
        for value in data:
            key = bytes([value])
            if not self.held and key == CONTROL_A:
                self.held = True
                continue
            if self.held and key in (b"x", b"X"):
                return None
            out += CONTROL_A + key if self.held else key
            self.held = False
        return out


def connect(machine, read_keys, seconds):
    """Copies both ways until the machine ends, the user ends it, or the time is up."""
    keys = Keys()
    deadline = time.monotonic() + seconds if seconds else None
    ends = [machine.line] + ([sys.stdin.fileno()] if read_keys else [])
    while True:
        left = max(0, deadline - time.monotonic()) if deadline else None
        ready, _, _ = select.select(ends, [], [], left)
        if not ready:
            return 3
        if machine.line in ready:
            data = machine.line.recv(65536)
            if not data:
                return 0 if machine.ended(wait=5) in (0, HALT_STATUS) else 1
            os.write(sys.stdout.fileno(), data)
        if sys.stdin.fileno() in ready:
            data = os.read(sys.stdin.fileno(), 4096)
            if not data:
                ends.remove(sys.stdin.fileno())
                continue
            data = keys.take(data)
            if data is None:
                return 0
            machine.line.sendall(data)


def main():
    parser = argparse.ArgumentParser()
    add_options(parser)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--timeout", type=int)
    parser.add_argument("iso")
    options = parser.parse_args()

    with Machine.from_options(options.iso, options) as machine:
        if options.headless or not sys.stdin.isatty():
            return connect(machine, not options.headless, options.timeout)
        print("switchboard: Ctrl-A 1..6 terminals, Ctrl-A k kernel console, Ctrl-A x quits",
              file=sys.stderr)
        before = termios.tcgetattr(sys.stdin)
        try:
            tty.setraw(sys.stdin)
            return connect(machine, True, options.timeout)
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
            print()


if __name__ == "__main__":
    run_program(main)
