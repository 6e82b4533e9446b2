# SPDX-License-Identifier: BSD-2-Clause
"""The screen and the keyboard of a machine: pictures, the text in them, and typed keys.

The text is found by comparing each cell with the glyphs of the font, so a wrong pixel is noticed.
"""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "cmake"))

import font  # noqa: E402

FONT = "/usr/share/consolefonts/spleen-8x16.psfu.gz"
COLUMNS_MAX = 160       # as in kernel/console/text.h: larger screens have larger characters
ROWS_MAX = 64
UNKNOWN = "\ufffd"

TEXT_ADDRESS = 0xb8000  # of the text mode of a VGA
TEXT_COLUMNS = 80
TEXT_ROWS = 25

# Names of keys in `--keys`, in angle brackets; QEMU's names are valid too.
NAMED = {"enter": "ret", "space": "spc", "pgup": "pgup", "pgdn": "pgdn"}
PLAIN = {" ": "spc", "-": "minus", "=": "equal", "[": "bracket_left", "]": "bracket_right", ";": "semicolon",
         "'": "apostrophe", "`": "grave_accent", "\\": "backslash", ",": "comma", ".": "dot", "/": "slash",
         "\n": "ret", "\t": "tab"}
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./"))
BURST = 6       # keys that QEMU's queue of 16 bytes certainly holds
PAUSE = 0.03    # seconds
LOOK = 0.5      # seconds between two looks at the screen, which take much of a processor


class ScreenError(Exception):
    """The screen cannot be read."""


def key_of(name):
    """Returns QEMU's names of the keys to press together for a character or for `alt-f1`."""
    if len(name) > 1:
        return [NAMED.get(part, part) for part in name.split("-")]
    if name in SHIFTED:
        return ["shift"] + key_of(SHIFTED[name])
    if name.isupper():
        return ["shift", name.lower()]
    return [PLAIN.get(name, name)]


def keys_of(text):
    """Splits a text like `ls<enter><f12>` into key combinations. `<<` is the character <."""
    keys = []
    while text:
        if text.startswith("<") and not text.startswith("<<") and ">" in text:
            name, _, text = text[1:].partition(">")
        else:
            name, text = text[0], text[2:] if text.startswith("<<") else text[1:]
        keys.append(key_of(name))
    return keys


def press(machine, text):
    """Types a text on the keyboard of the machine, not faster than QEMU accepts the keys."""
    for at, keys in enumerate(keys_of(text)):
        machine.qmp("send-key", keys=[{"type": "qcode", "data": key} for key in keys], **{"hold-time": 1})
        if at % BURST == BURST - 1:
            time.sleep(PAUSE)


def save_picture(machine, path):
    """Writes the screen to a PNG file."""
    machine.qmp("screendump", filename=os.path.abspath(path), format="png")


class Picture:
    """The pixels of the screen."""

    def __init__(self, machine):
        with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
            path = os.path.join(folder, "screen.ppm")
            machine.qmp("screendump", filename=path)
            with open(path, "rb") as file:
                data = file.read()
        magic, size, _, self.pixels = data.split(b"\n", 3)
        if magic != b"P6":
            raise ScreenError(f"not a picture: {magic!r}")
        self.width, self.height = (int(number) for number in size.split())

    def line(self, x, y, width):
        at = (y * self.width + x) * 3
        return self.pixels[at:at + width * 3]

    def bits(self, x, y, scale):
        """Returns the bits of the cell at x, y as the lines of a glyph; the colour of the first pixel of
        its last line, or of the majority, is the background."""
        cells = [self.line(x, y + line * scale, font.WIDTH * scale) for line in range(font.HEIGHT)]
        colours = [[line[at:at + 3] for at in range(0, len(line), 3 * scale)] for line in cells]
        flat = [colour for line in colours for colour in line]
        paper = max(set(flat), key=flat.count)
        return bytes(sum(0x80 >> at for at, colour in enumerate(line) if colour != paper)
                     for line in colours)


_GLYPHS = {}


def glyphs():
    """Returns {lines of the glyph: character}; of several characters the first one."""
    if not _GLYPHS:
        for code, glyph in sorted(font.read_font(FONT).items()):
            if code >= 0x20:
                _GLYPHS.setdefault(bytes(glyph), chr(code))
                # A cell that is more than half full is seen inverted.
                _GLYPHS.setdefault(bytes(line ^ 0xFF for line in glyph), chr(code))
    return _GLYPHS


def scale_of(width, height):
    """The size of characters that the guest uses for this screen."""
    wide = -(-(width // font.WIDTH) // COLUMNS_MAX)
    high = -(-(height // font.HEIGHT) // ROWS_MAX)
    return max(wide, high, 1)


def read_text(machine):
    """Returns the lines of text on the screen, decoded from its pixels."""
    picture = Picture(machine)
    scale = scale_of(picture.width, picture.height)
    known, lines = glyphs(), []
    for y in range(0, picture.height - font.HEIGHT * scale + 1, font.HEIGHT * scale):
        line = ""
        for x in range(0, picture.width - font.WIDTH * scale + 1, font.WIDTH * scale):
            line += known.get(picture.bits(x, y, scale), UNKNOWN)
        lines.append(line.rstrip())
    return lines


def read_text_mode(machine):
    """Returns the lines of text in the memory of a VGA text mode."""
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        path = os.path.join(folder, "memory")
        machine.save_memory(TEXT_ADDRESS, TEXT_COLUMNS * TEXT_ROWS * 2, path)
        with open(path, "rb") as file:
            cells = file.read()[::2].decode("cp437")
    return [cells[at:at + TEXT_COLUMNS].rstrip() for at in range(0, len(cells), TEXT_COLUMNS)]


def wait_screen(machine, words, seconds=120, read=read_text, pause=time.sleep):
    """Waits until the screen shows `words`, and returns its lines. `pause(seconds)` must read the serial line
    if the guest writes much to it: the guest waits when nobody reads."""
    end = time.monotonic() + seconds
    while True:
        lines = read(machine)
        if any(words in line for line in lines):
            return lines
        if time.monotonic() > end:
            raise ScreenError(f"the screen does not show {words!r}:\n" + "\n".join(lines))
        pause(LOOK)


def wait_prompt(machine, prompt, seconds=120, read=read_text, pause=time.sleep):
    """Waits until `prompt` is the last line with text, so that keys are read at once: the keyboard controller
    keeps only a few. `pause`: see wait_screen()."""
    end = time.monotonic() + seconds
    while True:
        lines = [line.strip() for line in read(machine) if line.strip()]
        if lines[-1:] == [prompt]:
            return
        if time.monotonic() > end:
            raise ScreenError(f"the screen does not end with {prompt!r}:\n" + "\n".join(lines))
        pause(LOOK)
