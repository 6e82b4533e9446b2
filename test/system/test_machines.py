# SPDX-License-Identifier: BSD-2-Clause
"""Machines of other kinds: less memory, more processors, old processors; what cannot be used says why."""

from guest import ISO, check
from machine import Machine
from session import Session, SessionError


def said(words, **options):
    """Boots a machine that gets to no prompt, and waits for what it says."""
    with Machine(ISO, **options) as machine:
        session = Session(machine, 60)
        try:
            session.wait(lambda: words in session.text(), repr(words))
        except SessionError as error:
            check(words in session.text(), f"{error}: {session.text()!r} does not say {words!r}")


def test_processors(boot):
    """With two processors the system runs on one, and the log says so."""
    with boot(extra=["-smp", "2"]) as guest:
        guest.works("log", "one of 2 processors is used")
        guest.works("ls /", "etc")


def test_memory(boot):
    """24 MiB are enough for a system at work."""
    with boot(memory=24) as guest:
        guest.works("ls -R / | grep motd", "motd")
        guest.works("free", "free")


def test_plain_processor(boot):
    """A processor without XSAVE, SMEP, SMAP and an invariant counter is good enough."""
    with boot(extra=["-cpu", "qemu64"]) as guest:
        guest.works("tester fpu time", "2 passed")


def test_unusable(boot):
    """A machine that cannot run the system says what it lacks, on the line."""
    del boot  # none of these gets to a prompt
    said("Switchboard needs a 64-bit processor", extra=["-cpu", "qemu32"])
    said("this processor has no SSE2", extra=["-cpu", "max,-sse2"])
    said("this processor has no SYSCALL", extra=["-cpu", "max,-syscall"])
    said("the boot loader gave no initrd.img", memory=16)
