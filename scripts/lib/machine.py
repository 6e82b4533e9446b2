# SPDX-License-Identifier: BSD-2-Clause
"""One QEMU machine that boots Switchboard: its command line, its serial line as a socket, and QMP.

Used by everything that boots the system: scripts/run, scripts/autopsy and test/system.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile

OVMF_CODE = "/usr/share/OVMF/OVMF_CODE_4M.fd"
OVMF_VARS = "/usr/share/OVMF/OVMF_VARS_4M.fd"

# What the guest writes to the isa-debug-exit device to end QEMU after `halt` (MACHINE_HALTED in
# the kernel); QEMU's own status is then (value << 1) | 1.
HALT_VALUE = 0x10
HALT_STATUS = HALT_VALUE << 1 | 1

# QEMU ends with this program, even if this program is killed.
ENDS_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]


def add_options(parser: argparse.ArgumentParser):
    """Adds the options of a machine, for every program that starts one."""
    parser.add_argument("--entry", default="default", choices=["default", "early"])
    parser.add_argument("--args", default="", help="more words for the kernel's command line")
    parser.add_argument("--uefi", action="store_true")
    parser.add_argument("--memory", type=int, default=256, metavar="MIB")
    parser.add_argument("--monitor", metavar="SOCKET")


def monitor_chardev(socket_or_port):
    """The second serial line as a socket on which QEMU listens: a path, or HOST:PORT."""
    match = re.fullmatch(r"([^/]*):(\d+)", socket_or_port)
    place = f"host={match[1]},port={match[2]}" if match else f"path={socket_or_port}".replace(",", ",,")
    return ["-chardev", f"socket,id=monitor,{place},server=on,wait=off", "-serial", "chardev:monitor"]


class Machine:
    """A context manager: the machine runs inside `with`."""

    def __init__(self, iso, entry="default", args="", uefi=False, memory=256, icount=False,
                 monitor=None, extra=()):
        self.iso = iso
        self.entry = entry
        self.args = args
        self.uefi = uefi
        self.memory = memory
        self.icount = icount    # the guest's clock counts instructions, so runs are repeatable
        self.monitor_socket = monitor   # SOCKET or HOST:PORT
        self.extra = list(extra)  # more arguments for QEMU, which override the earlier ones
        self.folder = None
        self.process = None
        self.line = None
        self._qmp = None
        self._panicked = False

    @classmethod
    def from_options(cls, iso, options, extra=()):
        return cls(iso, options.entry, options.args, options.uefi, options.memory,
                   monitor=options.monitor, extra=extra)

    def command(self):
        line, qmp = self._path("line"), self._path("qmp")
        # GRUB reads the menu entry from the SKU and more arguments from the serial number, and
        # requires both. QEMU needs a comma in a value doubled.
        args = self.args
        if self.monitor_socket and not re.search(r"\bmonitor=", args):
            args += " monitor=com2"
        args = (args or " ").replace(",", ",,")
        command = [
            "qemu-system-x86_64", "-machine", "q35,accel=tcg", "-cpu", "max",
            "-m", str(self.memory), "-display", "none", "-nodefaults", "-vga", "std",
            "-chardev", f"socket,id=line,path={line}", "-serial", "chardev:line",
            "-chardev", f"socket,id=qmp,path={qmp}", "-mon", "chardev=qmp,mode=control",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
            "-device", "pvpanic", "-action", "panic=none",
            "-smbios", f"type=1,sku={self.entry},serial={args}",
            "-cdrom", self.iso,
        ]
        if self.monitor_socket:
            command += monitor_chardev(self.monitor_socket)
        if self.icount:
            command += ["-icount", "shift=0,sleep=off"]
        if self.uefi:
            variables = self._path("vars.fd")
            shutil.copyfile(OVMF_VARS, variables)
            command += [
                "-drive", f"if=pflash,format=raw,readonly=on,file={OVMF_CODE}",
                "-drive", f"if=pflash,format=raw,file={variables}",
            ]
        return command + self.extra

    def _path(self, name):
        return os.path.join(self.folder, name)

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="switchboard-")
        try:
            # QEMU connects to both sockets when it starts, so no byte of the boot and no event is lost.
            with self._listener("line") as line, self._listener("qmp") as qmp:
                self.process = subprocess.Popen(ENDS_WITH_PARENT + self.command(),
                                                stdin=subprocess.DEVNULL)
                self.line = self._accept(line)
                self._qmp = self._accept(qmp)
            self._qmp_file = self._qmp.makefile("r")
            self._qmp_answer()      # the greeting
            self.qmp("qmp_capabilities")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for end in (self._qmp, self.line):
            if end:
                end.close()
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listener(self, name):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self._path(name))
        listener.listen(1)
        return listener

    def _accept(self, listener):
        listener.settimeout(0.2)
        while True:
            try:
                end, _ = listener.accept()
                end.setblocking(True)
                return end
            except TimeoutError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"QEMU did not start (status {self.process.returncode})")

    def ended(self, wait=0):
        """Returns QEMU's status if it ends within `wait` seconds, else None."""
        try:
            return self.process.wait(wait) if wait else self.process.poll()
        except subprocess.TimeoutExpired:
            return None

    def halted(self, wait=0):
        """Returns whether the guest has ended the machine by `halt`."""
        return self.ended(wait) == HALT_STATUS

    def panicked(self):
        """Returns whether the kernel has reported a panic to QEMU. It does so before it prints the panic.
        (The text alone proves nothing: a program can print it too.)"""
        try:
            self.qmp("query-status")    # earlier events arrive before its answer
        except (OSError, RuntimeError):     # the machine has ended
            pass
        return self._panicked

    def qmp(self, name, **arguments):
        """Executes one QMP command and returns its result."""
        request = {"execute": name, "arguments": arguments}
        self._qmp.sendall(json.dumps(request).encode() + b"\n")
        return self._qmp_answer()

    def _qmp_answer(self):
        for line in self._qmp_file:
            answer = json.loads(line)
            if answer.get("event") == "GUEST_PANICKED":
                self._panicked = True
            if answer.get("event") == "RESET":      # another kernel boots
                self._panicked = False
            if "error" in answer:
                raise RuntimeError(f"QMP: {answer['error'].get('desc')}")
            if "return" in answer or "QMP" in answer:
                return answer.get("return")
        raise RuntimeError("QMP: the machine is gone")

    def monitor(self, line):
        """Executes one line in QEMU's monitor and returns its output."""
        return self.qmp("human-monitor-command", **{"command-line": line})

    def save_memory(self, address, size, path):
        """Writes `size` bytes of the guest's physical memory from `address` to the file `path`."""
        self.qmp("pmemsave", val=address, size=size, filename=os.path.abspath(path))
