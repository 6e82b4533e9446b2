# SPDX-License-Identifier: BSD-2-Clause
"""Counts the instructions in QEMU's log of execution (`log exec,nochain` with `singlestep on`), by
function and by kind of instruction."""

import bisect
import collections
import re
import subprocess

# Suffixes that the compiler adds to the name of a copy or a part of a function.
ADDED = re.compile(r"(\.(lto_priv|constprop|isra|part|cold)(\.\d+)?)+$")
PC = re.compile(r"\[[0-9a-f]+/([0-9a-f]+)/")


class Symbols:
    """The functions of an executable, by address."""

    def __init__(self, path):
        found = []
        for line in subprocess.check_output(["nm", "-n", path], text=True).splitlines():
            fields = line.split()
            if len(fields) == 3 and fields[1] in "tTwW":
                found.append((int(fields[0], 16), ADDED.sub("", fields[2])))
        self.addresses = [address for address, _ in found]
        self.names = [name for _, name in found]

    def name(self, pc):
        return self.names[bisect.bisect(self.addresses, pc) - 1]

    def address(self, name):
        """Returns the address of a function, or None if it does not exist (it was inlined everywhere)."""
        return self.addresses[self.names.index(name)] if name in self.names else None


class Instructions:
    """The part of a log between the functions `begin` and `end` of the program."""

    def __init__(self, log, kernel, program, begin, end):
        self.kernel_symbols, self.program_symbols = Symbols(kernel), Symbols(program)
        self.kernel_path = kernel
        pcs = [int(found.group(1), 16) for found in map(PC.search, open(log)) if found]
        last = len(pcs) - 1 - pcs[::-1].index(self.program_symbols.address(end))
        begin_at = self.program_symbols.address(begin)
        first = last - pcs[last::-1].index(begin_at)    # the last time: earlier rounds warm up
        self.counts = collections.Counter(pcs[first:last])
        self.kernel = sum(n for pc, n in self.counts.items() if self._in_kernel(pc))
        self.user = last - first - self.kernel

    @staticmethod
    def _in_kernel(pc):
        return pc >> 47 != 0

    def entries(self, name):
        """Returns how often a kernel function was entered; 0 if the kernel has no function of this name."""
        address = self.kernel_symbols.address(name)
        return self.counts[address] if address is not None else 0

    def matches(self, pattern, inlined=None):
        """Returns how often kernel instructions were executed whose disassembly matches; with `inlined`,
        only instructions of this inline function."""
        expression = re.compile(r"^([0-9a-f]+):\s+(?:" + pattern + ")")
        text = subprocess.check_output(
            ["objdump", "-d", "--no-show-raw-insn", self.kernel_path], text=True)
        found = (expression.match(line.strip()) for line in text.splitlines())
        pcs = [int(match.group(1), 16) for match in found if match]
        pcs = [pc for pc in pcs if self.counts[pc] and (not inlined or self._from(pc, inlined))]
        return sum(self.counts[pc] for pc in pcs)

    def _from(self, pc, function):
        """Returns whether a kernel instruction belongs to the inlined function."""
        text = subprocess.check_output(["addr2line", "-f", "-i", "-e", self.kernel_path, hex(pc)], text=True)
        return function in text.splitlines()

    def show(self, per):
        """Prints instructions by function, divided by `per`."""
        by_name = collections.Counter()
        for pc, count in self.counts.items():
            kernel = self._in_kernel(pc)
            symbols = self.kernel_symbols if kernel else self.program_symbols
            by_name[("kernel" if kernel else "user", symbols.name(pc))] += count
        for (side, name), count in by_name.most_common():
            print(f"{count / per:10.2f}  {side:6}  {name}")
