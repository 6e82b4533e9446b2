# SPDX-License-Identifier: BSD-2-Clause
"""Converts the bytes of a serial line to the lines of text that a terminal would show.

Line editors move the cursor and overwrite characters. This module applies carriage return, backspace,
tab and the few ANSI sequences that they use to the current line, so that text and prompts are found
regardless of how they were drawn.
"""

import codecs
import re

SEQUENCE = re.compile(r"\x1b\[([0-9;?=]*)([@-~])|\x1b[^\[]")
TAB_STOP = 8
# A cell covered by a tab. The first cell of a tab contains the tab character.
COVERED = ""
UNFINISHED = re.compile(r"\x1b(\[[0-9;?=]*)?$")


class Lines:
    """The lines of a terminal. feed() adds bytes; `done` has the finished lines, `current` is the line
    with the cursor."""

    def __init__(self):
        self.done = []
        self._cells = []
        self._column = 0
        self._rest = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def current(self):
        return "".join(self._cells)

    def feed(self, data: bytes):
        text = self._rest + self._decoder.decode(data)
        cut = UNFINISHED.search(text)
        self._rest = text[cut.start():] if cut else ""
        text = text[:cut.start()] if cut else text
        position = 0
        while position < len(text):
            sequence = SEQUENCE.match(text, position)
            if sequence:
                self._sequence(sequence.group(1) or "", sequence.group(2))
                position = sequence.end()
            else:
                self._character(text[position])
                position += 1

    def _character(self, character):
        if character == "\n":
            self.done.append(self.current.rstrip(" "))
            self._cells = []
            self._column = 0
        elif character == "\r":
            self._column = 0
        elif character == "\b":
            self._column = max(0, self._column - 1)
        elif character == "\t":
            self._tab()
        elif character >= " ":
            self._move(self._column)
            self._spread(self._column)
            self._cells[self._column:self._column + 1] = [character]
            self._column += 1

    def _tab(self):
        """Moves to the next tab stop. At the end of the line, the tab character is kept in the text."""
        stop = (self._column // TAB_STOP + 1) * TAB_STOP
        if self._column >= len(self._cells):
            self._move(self._column)
            self._cells += ["\t"] + [COVERED] * (stop - self._column - 1)
        self._column = stop

    def _spread(self, column):
        """Replaces the tab that covers the column, if there is one, by spaces."""
        if self._cells[column:column + 1] not in (["\t"], [COVERED]):
            return
        while self._cells[column] == COVERED:
            column -= 1
        self._cells[column] = " "
        while self._cells[column + 1:column + 2] == [COVERED]:
            column += 1
            self._cells[column] = " "

    def _move(self, column):
        self._column = max(0, column)
        missing = self._column - len(self._cells)
        if missing > 0:
            self._cells += [" "] * missing

    def _sequence(self, parameters, final):
        number = int(parameters) if parameters.isdigit() else 0
        count = max(1, number)
        if final in ("P", "@", "K"):        # these cut or move cells
            for column in range(len(self._cells)):
                self._spread(column)
        if final == "C":
            self._move(self._column + count)
        elif final == "D":
            self._move(self._column - count)
        elif final == "G":
            self._move(count - 1)
        elif final == "P":
            del self._cells[self._column:self._column + count]
        elif final == "@":
            self._cells[self._column:self._column] = [" "] * count
        elif final == "K" and number == 0:
            del self._cells[self._column:]
        elif final == "K":
            self._cells = []
            self._move(self._column)
        elif final == "J" and number == 2:
            self._cells = []
            self._column = 0
