# SPDX-License-Identifier: BSD-2-Clause
"""QEMU's gdb stub, and the command line that attaches gdb to it with symbols."""

import glob
import os
import shlex
import socket

PATIENCE = 60       # seconds


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def stub(port):
    """Returns arguments for QEMU: the machine waits for gdb before its first instruction."""
    return ["-S", "-gdb", f"tcp:127.0.0.1:{port}"]


def program_file(build, name):
    """Returns the path of a program's executable with debug information. Raises RuntimeError if there is
    none."""
    found = [path for path in glob.glob(os.path.join(build, "**", name), recursive=True)
             if os.path.isfile(path) and os.access(path, os.X_OK)
             and "staged" not in os.path.relpath(path, build).split(os.sep)]
    if not found:
        raise RuntimeError(f"--program {name}: no such program in {build}")
    return found[0]


def boot_modules(build):
    """Returns the names of the programs that the boot loader loads."""
    names = os.listdir(os.path.join(build, "staged", "boot"))
    return sorted(name for name in names if "." not in name)


def command(build, port, program=None):
    """Returns the words of the command that attaches gdb and stops in kernel_main. The kernel is not in
    memory yet, so the command uses a hardware breakpoint."""
    # On a busy machine QEMU can take seconds to answer, and gdb must not repeat its request.
    steps = [f"set remotetimeout {PATIENCE}", f"target remote 127.0.0.1:{port}"]
    if program is not None:
        steps.append(f"add-symbol-file {program_file(build, program)}")
    steps += ["hbreak kernel_main", "continue"]
    words = ["gdb", os.path.join(build, "kernel", "kernel.elf")]
    for step in steps:
        words += ["-ex", step]
    return words


def explain(build, port, program=None):
    """Returns the instructions for the user."""
    lines = ["switchboard: the machine waits for gdb. In another terminal:", "",
             "  " + shlex.join(command(build, port, program)), "",
             "switchboard: to load the symbols of a boot module in gdb (programs share addresses, so load "
             "one at a time):", ""]
    lines += [f"  add-symbol-file {program_file(build, name)}" for name in boot_modules(build)]
    return "\n".join(lines) + "\n"
