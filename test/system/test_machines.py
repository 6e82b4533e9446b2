# SPDX-License-Identifier: BSD-2-Clause
"""Other machines: less memory, more processors, old processors; unsupported ones are reported."""

import os
import re
import shutil
import subprocess
import tempfile

from guest import BUILD, ISO, ROOT, STAGED, Guest, check
from machine import Machine
from session import Session, SessionError


def prints(words, **options):
    """Boots a machine that does not reach a prompt, and waits for its error message."""
    with Machine(ISO, **options) as machine:
        session = Session(machine, 60)
        try:
            session.wait(lambda: words in session.text(), repr(words))
        except SessionError as error:
            check(words in session.text(), f"{error}: {session.text()!r} does not contain {words!r}")


def test_processors(boot):
    """With two processors, the system runs on one, and the log reports that."""
    with boot(extra=["-smp", "2"]) as guest:
        guest.works("log", "one of 2 processors is used")
        guest.works("ls /", "etc")


def test_memory(boot):
    """26 MiB of memory suffice: 16 for the initial image, 6 for all programs."""
    with boot(memory=26) as guest:
        guest.works("ls -R / | grep motd", "motd")
        guest.works("free", "free")


def test_plain_processor(boot):
    """A processor without XSAVE, SMEP, SMAP and an invariant TSC suffices."""
    with boot(extra=["-cpu", "qemu64"]) as guest:
        guest.works("tester fpu time", "2 passed")


def test_without_interval_timer(boot):
    """Without the PIT, the HPET measures time; without both, the ACPI timer."""
    for machine in ("pit=off", "pit=off,hpet=off"):
        with boot(extra=["-machine", f"q35,accel=tcg,{machine}"]) as guest:
            guest.works("tester time", "1 passed")


def test_registers(boot):
    """The kernel sets all control registers itself and keeps no setting of the firmware."""
    with boot() as guest:
        text = guest.machine.qmp("human-monitor-command", **{"command-line": "info registers"})
        registers = dict(re.findall(r"\b(CR4|LDT) ?=\s*([0-9a-f]+)", text))
        # Selector, base and limit. After a reset the selector is 0 too, but the limit is not.
        table = re.search(r"^LDT ?=([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+)", text, re.MULTILINE).groups()
        # PAE, MCE, PGE, OSFXSR, OSXMMEXCPT, UMIP, OSXSAVE, SMEP, SMAP; above all not FSGSBASE.
        check(registers.get("CR4") == "00340ee0", f"CR4 is {registers}")
        check(all(int(word, 16) == 0 for word in table), f"the local descriptor table is {table}")


def test_odd_image(boot):
    """An initial image whose size is not a multiple of a page or block boots."""
    del boot  # this test uses its own ISO
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        image, iso = os.path.join(folder, "initrd.img"), os.path.join(folder, "odd.iso")
        files = [os.path.join(STAGED, "boot", name) for name in os.listdir(os.path.join(STAGED, "boot"))]
        shutil.copyfile(os.path.join(STAGED, "boot", "initrd.img"), image)
        with open(image, "ab") as file:
            file.write(bytes(1500))
        subprocess.run([os.path.join(ROOT, "cmake", "make-iso"), iso,
                        os.path.join(ROOT, "boot", "grub.cfg"), image]
                       + [file for file in files if not file.endswith("initrd.img")], check=True)
        with Machine(iso) as machine:
            guest = Guest(machine, 240)
            guest.session.wait_boot()
            guest.works("cat /etc/motd", "Welcome")


def test_unusable(boot):
    """A machine that cannot run the system reports the reason on the serial line."""
    del boot  # none of these reaches a prompt
    prints("Switchboard needs a 64-bit processor", extra=["-cpu", "qemu32"])
    prints("this processor has no SSE2", extra=["-cpu", "max,-sse2"])
    prints("this processor has no SYSCALL", extra=["-cpu", "max,-syscall"])
    prints("the boot loader did not load initrd.img", memory=16)
    # An emulator can start the kernel without a boot loader.
    kernel = f"{BUILD}/kernel/kernel.elf"
    for machine in ("q35", "microvm"):
        prints("a multiboot2 boot loader with the modules of boot/grub.cfg is required",
               extra=["-machine", f"{machine},accel=tcg", "-vga", "none", "-kernel", kernel])
