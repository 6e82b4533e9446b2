# SPDX-License-Identifier: BSD-2-Clause
"""The output of the autopsy: the session as typed and answered, with explanations between its parts that
cannot be mistaken for output of the guest."""

import re

TYPED = re.compile(r"(?:/[^ ]* # |kconsole> )\S")
BOLD, DIM, RESET = "\x1b[1m", "\x1b[36m", "\x1b[0m"


class Transcript:
    """A stream for Session's `out`. Writes to `screen` (with colours if it is a terminal) and to `file`;
    either can be None."""

    def __init__(self, screen, file=None):
        self.screen = screen
        self.file = file
        self.colour = bool(screen) and screen.isatty()
        self._line = ""
        self._blank = True

    def write(self, text):
        """Accepts parts of lines, as print() writes them."""
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._put(line, BOLD if TYPED.match(line) else "")
        return len(text)

    def note(self, *lines):
        """Writes lines of explanation between blank lines."""
        self._put("")
        for line in lines:
            self._put(f"== {line}", DIM)
        self._put("")

    def flush(self):
        for stream in (self.screen, self.file):
            if stream:
                stream.flush()

    def _put(self, line, style=""):
        """Writes one line. Consecutive blank lines become one."""
        if not line.strip() and self._blank:
            return
        self._blank = not line.strip()
        if self.file:
            self.file.write(line + "\n")
        if self.screen:
            coloured = self.colour and style
            self.screen.write(f"{style}{line}{RESET}\n" if coloured else line + "\n")
