# SPDX-License-Identifier: BSD-2-Clause
"""How long the kernel runs with interrupts disabled, counted in instructions (-icount) by a plugin for
QEMU, stretch.c."""

import os
import re
import subprocess
import tempfile

from guest import BUILD, ROOT, check
from instructions import Symbols

# The longest stretch that is allowed, and the shortest one that is recorded.
LIMIT = 100_000
RECORDED = 20_000

KERNEL = os.path.join(BUILD, "kernel/kernel.elf")

# What a program can make the kernel do, each the longest operation of its kind.
COMMANDS = [
    "/test/bulk areas 4000",
    "/test/bulk share 4000",
    "/test/bulk calls",
    "/test/bulk calls",
    "/test/bulk calls",
    "/test/bulk end",
    "/test/eat areas",
]


class Stretches:
    """The plugin, and what it has written."""

    def __init__(self, folder):
        self.out = os.path.join(folder, "stretches")
        self.plugin = os.path.join(folder, "stretch.so")
        self.symbols = Symbols(KERNEL)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", self.plugin,
                        os.path.join(ROOT, "test/system/stretch.c")], check=True)

    def options(self):
        """Returns QEMU's options."""
        text = subprocess.check_output(["objdump", "-d", "--no-show-raw-insn", KERNEL], text=True)
        stis = re.findall(r"^\s*([0-9a-f]+):\s+sti\s*$", text, re.M)
        check(stis, "the kernel never enables interrupts")
        return ["-plugin", ",".join([self.plugin, f"out={self.out}", f"limit={RECORDED}"]
                                    + [f"sti={address}" for address in stis])]

    def forget(self):
        """Forgets what was written so far: the boot and the kernel console are not bounded."""
        os.truncate(self.out, 0)

    def longest(self):
        """Returns the instructions of the longest stretch, and a text about it."""
        with open(self.out, encoding="ascii") as file:
            rows = [line.split() for line in file]
        check(rows, f"no stretch is longer than {RECORDED} instructions: the plugin counts nothing")
        count, first, most = max(rows, key=lambda row: int(row[0]))
        return int(count), f"{count} instructions, from {self.symbols.name(int(first, 16))}, " \
                           f"mostly in {self.symbols.name(int(most, 16))}"


def test_bounded(boot):
    """No operation that a program requests keeps interrupts disabled for more than 100,000 instructions."""
    with tempfile.TemporaryDirectory() as folder:
        stretches = Stretches(folder)
        with boot(icount=True, extra=stretches.options()) as guest:
            guest.works("/test/bulk serve")
            too_long = []
            for command in COMMANDS:
                stretches.forget()
                guest.session.run(command)
                count, text = stretches.longest()
                print(f"-- {command}: longest stretch: {text}")
                if count > LIMIT:
                    too_long.append(f"{command}: {text}")
            check(not too_long, "\n".join(too_long))
