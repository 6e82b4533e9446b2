#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reading text from the pixels of a screen, and the names of keys."""

import os
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import screen  # noqa: E402

WIDTH, HEIGHT = screen.font.WIDTH, screen.font.HEIGHT
INK, PAPER = b"\xc8\xc8\xc8", b"\x00\x00\x10"


class FakeMachine:
    """A machine whose screen shows lines of text."""

    def __init__(self, lines, columns, scale=1, margin=0, flip=None):
        glyphs = screen.font.read_font(screen.FONT)
        rows = []
        for line in lines:
            cells = [glyphs[ord(character)] for character in line.ljust(columns)]
            for y in range(HEIGHT):
                row = b"".join((INK if cell[y] & 0x80 >> x else PAPER) * scale
                               for cell in cells for x in range(WIDTH))
                rows += [row + PAPER * margin] * scale
        self.size = columns * WIDTH * scale + margin, len(rows)
        pixels = bytearray(b"".join(rows))
        if flip is not None:        # a wrong pixel
            pixels[flip * 3:flip * 3 + 3] = INK
        self.pixels = bytes(pixels)

    def qmp(self, name, filename):
        assert name == "screendump"
        with open(filename, "wb") as file:
            file.write(b"P6\n%d %d\n255\n" % self.size + self.pixels)


class Text(unittest.TestCase):
    LINES = ["kconsole> tasks", "", "  !\"#$%&'()*+,-./ 0123 ABC xyz {|}~", "@_`^"]

    def test_lines_are_read(self):
        self.assertEqual(screen.read_text(FakeMachine(self.LINES, 40)), self.LINES)

    def test_a_margin_is_ignored(self):
        self.assertEqual(screen.read_text(FakeMachine(self.LINES, 40, margin=5)), self.LINES)

    def test_large_characters_are_read(self):
        self.assertEqual(screen.scale_of(1280, 800), 1)
        self.assertEqual(screen.scale_of(3840, 2160), 3)
        lines = screen.read_text(FakeMachine(self.LINES, 120, scale=2))
        self.assertEqual(lines, self.LINES)

    def test_a_wrong_pixel_is_noticed(self):
        lines = screen.read_text(FakeMachine(self.LINES, 40, flip=0))
        self.assertEqual(lines[0], screen.UNKNOWN + self.LINES[0][1:])

    def test_the_cursor_does_not_hide_its_character(self):
        glyphs = screen.glyphs()
        letter = bytes(screen.font.read_font(screen.FONT)[ord("e")])
        self.assertEqual(glyphs[bytes(line ^ 0xFF for line in letter)], "e")


class Keys(unittest.TestCase):
    def test_text_becomes_keys(self):
        self.assertEqual(screen.keys_of("aB!\n"), [["a"], ["shift", "b"], ["shift", "1"], ["ret"]])

    def test_named_keys(self):
        self.assertEqual(screen.keys_of("<f12>x<ctrl-alt-esc><<"),
                         [["f12"], ["x"], ["ctrl", "alt", "esc"], ["shift", "comma"]])


if __name__ == "__main__":
    unittest.main()
