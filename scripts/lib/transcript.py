# SPDX-License-Identifier: BSD-2-Clause
"""What a run of the autopsy prints: the session as it was typed and answered, and between its parts
lines of explanation that nobody can take for the guest's."""

import re

TYPED = re.compile(r"(?:/[^ ]* # |kconsole> )\S")
BOLD, DIM, RESET = "\x1b[1m", "\x1b[36m", "\x1b[0m"


class Transcript:
    """A stream for Session's `out`. Writes to `screen` (with colours when it is a terminal) and to
    `file`, either of which may be None."""

    def __init__(self, screen, file=None):
        self.screen = screen
        self.file = file
        self.colour = bool(screen) and screen.isatty()
        self._blank = True

    def write(self, text):
        """Session's lines come by print(), so the text may be a line or its end."""
        for line in text.splitlines(keepends=True):
            style = BOLD if TYPED.match(line) else ""
            self._put(line, style)
        return len(text)

    def note(self, *lines):
        """Lines of explanation, after a blank line."""
        self._put("\n")
        for line in lines:
            self._put(f"== {line}\n", DIM)
        self._put("\n")

    def flush(self):
        for stream in (self.screen, self.file):
            if stream:
                stream.flush()

    def _put(self, line, style=""):
        if line == "\n" and self._blank:
            return
        self._blank = line == "\n" or (line.endswith("\n") and not line.strip())
        if self.file:
            self.file.write(line)
        if self.screen:
            if self.colour and style:
                line = f"{style}{line.rstrip(chr(10))}{RESET}" + ("\n" if line.endswith("\n") else "")
            self.screen.write(line)
