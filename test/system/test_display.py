# SPDX-License-Identifier: BSD-2-Clause
"""The screen and the keyboard: what the kernel shows, and its console in front of the screen. The text is
decoded from the pixels."""

import screen
from guest import Failure, check


def wait(guest, look, words):
    """Waits with screen.wait_screen() or screen.wait_prompt(), and reads the serial line meanwhile."""
    try:
        return look(guest.machine, words, pause=guest.session.pause)
    except screen.ScreenError as error:
        raise Failure(str(error)) from None


def drives_console(boot, **options):
    """Boots, looks at the log, opens the kernel console with F12, types a command on the keyboard, and
    leaves."""
    with boot(settled=False, **options) as guest:       # settling would scroll the log away
        text = "\n".join(wait(guest, screen.wait_screen, "Switchboard for x86-64"))
        check(screen.UNKNOWN not in text, f"some cells are no characters: {text}")
        screen.press(guest.machine, "<f12>")
        wait(guest, screen.wait_prompt, "kconsole>")
        screen.press(guest.machine, "tasks\n")
        wait(guest, screen.wait_screen, "init:vfs       0")
        wait(guest, screen.wait_prompt, "kconsole>")
        screen.press(guest.machine, "continue\n")
        guest.session.wait_prompt()
        guest.works("echo after", "after")


def test_bios(boot):
    """Under BIOS the screen shows the log and the kernel console, which the keyboard opens."""
    drives_console(boot)


def test_uefi(boot):
    """Under UEFI too."""
    drives_console(boot, uefi=True)
