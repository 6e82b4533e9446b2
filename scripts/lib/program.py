# SPDX-License-Identifier: BSD-2-Clause
"""Starts and ends each Python program of scripts/ and test/.

A terminating signal unwinds the program first, so that `with` blocks end their machines and remove their
folders. The program then kills itself with the same signal, without a message, so that the shell that
started it stops too.
"""

import os
import signal
import sys

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signalled(BaseException):
    """A signal terminates the program."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def _raise(number, _frame):
    for ending in ENDING:       # another signal must not interrupt the clean-up
        signal.signal(ending, signal.SIG_IGN)
    raise Signalled(number)


def _die_of(number):
    """Ends this process with the default action of the signal."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def reset_signals():
    """Lets terminating signals end this process, also if the caller inherited them as ignored (as tests
    in the background do). For preexec_fn."""
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)


def process_runs(pid):
    """Returns whether the process exists and is not a zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def run_program(main):
    """Calls main() and exits with the status that it returns."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:      # respect nohup
            signal.signal(number, _raise)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")     # guests can print any bytes
    try:
        status = main()
        sys.stdout.flush()
    except Signalled as signalled:
        _die_of(signalled.number)
    except BrokenPipeError:     # the reader of standard output has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _die_of(signal.SIGPIPE)
    sys.exit(status)
