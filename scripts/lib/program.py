# SPDX-License-Identifier: BSD-2-Clause
"""How each Python program of scripts/ and test/ starts and ends.

A signal that ends the program unwinds it first, so that `with` blocks end the machines and remove the
folders that they made. The program then dies of that signal, silently, so that the shell that started
it stops too.
"""

import os
import signal
import sys

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signalled(BaseException):
    """A signal asks the program to end."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def _raise(number, _frame):
    for ending in ENDING:       # the cleaning up is not interrupted
        signal.signal(ending, signal.SIG_IGN)
    raise Signalled(number)


def _die_of(number):
    """Ends this process as the signal would have."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def run_program(main):
    """Calls main() and exits with what it returns."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:      # nohup stays in force
            signal.signal(number, _raise)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")     # what guests print, in any locale
    try:
        status = main()
        sys.stdout.flush()
    except Signalled as signalled:
        _die_of(signalled.number)
    except BrokenPipeError:     # the reader of what is printed has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _die_of(signal.SIGPIPE)
    sys.exit(status)
