# SPDX-License-Identifier: BSD-2-Clause
"""The screen and the keyboard: what the kernel shows, and its console in front of the screen. The text is
decoded from the pixels."""

import screen
from guest import Failure, check


def shows(machine, words):
    """Waits until the screen shows `words`, and returns its text."""
    try:
        return "\n".join(screen.wait_screen(machine, words))
    except screen.ScreenError as error:
        raise Failure(str(error)) from None


def drives_console(machine):
    """Opens the kernel console with F12, types a command on the keyboard, and leaves."""
    text = shows(machine, "Switchboard for x86-64")
    check(screen.UNKNOWN not in text, f"some cells are no characters: {text}")
    screen.press(machine, "<f12>")
    shows(machine, "kernel console, opened by its key (F12)")
    screen.press(machine, "tasks\n")
    shows(machine, "init:vfs")
    screen.press(machine, "continue\n")


def test_bios(boot):
    """Under BIOS the screen shows the log and the kernel console, which the keyboard opens."""
    with boot() as guest:
        drives_console(guest.machine)
        guest.works("echo after", "after")


def test_uefi(boot):
    """Under UEFI too."""
    with boot(uefi=True) as guest:
        drives_console(guest.machine)
        guest.works("echo after", "after")
