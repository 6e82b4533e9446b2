#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Converts the Unicode characters of a console font (PC Screen Font, gzipped) into C source for screen/font.h.

usage: font.py FONT OUTPUT FIRST-LAST...
The ranges are hexadecimal and begin with 20-7e. Characters that the font does not have are left out."""

import gzip
import struct
import sys

HEIGHT, WIDTH = 16, 8
PSF1, PSF2 = b"\x36\x04", b"\x72\xb5\x4a\x86"
PSF1_512, PSF1_UNICODE, PSF2_UNICODE = 1, 6, 1


def fail(text):
    sys.exit(f"font.py: {text}")


def read_psf1(data):
    mode, height = data[2], data[3]
    count = 512 if mode & PSF1_512 else 256
    if height != HEIGHT or not mode & PSF1_UNICODE:
        fail(f"the font has lines of {height} pixels or no Unicode table")
    glyphs = [data[4 + i * HEIGHT:4 + (i + 1) * HEIGHT] for i in range(count)]
    words = [word for word, in struct.iter_unpack("<H", data[4 + count * HEIGHT:])]
    codes, glyph, sequence = {}, 0, False
    for word in words:
        if word == 0xFFFF:
            glyph, sequence = glyph + 1, False
        elif word == 0xFFFE:        # combined characters follow
            sequence = True
        elif not sequence:
            codes.setdefault(word, glyphs[glyph])
    return codes


def read_psf2(data):
    _, start, flags, count, size, height, width = struct.unpack("<7I", data[4:32])
    if (width, height, size) != (WIDTH, HEIGHT, HEIGHT) or not flags & PSF2_UNICODE:
        fail(f"the font has {width} x {height} pixels or no Unicode table")
    glyphs = [data[start + i * size:start + (i + 1) * size] for i in range(count)]
    codes = {}
    for glyph, entry in zip(glyphs, data[start + count * size:].split(b"\xff")):
        for character in entry.split(b"\xfe")[0].decode("utf-8"):
            codes.setdefault(ord(character), glyph)
    return codes


def read_font(path):
    with gzip.open(path) as file:
        data = file.read()
    if data[:2] == PSF1:
        return read_psf1(data)
    if data[:4] == PSF2:
        return read_psf2(data)
    fail(f"{path} is not a PC Screen Font")


def runs(codes):
    """Yields (first, count) for each run of consecutive numbers in a sorted list."""
    first = 0
    for at in range(1, len(codes) + 1):
        if at == len(codes) or codes[at] != codes[at - 1] + 1:
            yield codes[first], at - first
            first = at


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    path, output, *ranges = sys.argv[1:]
    font = read_font(path)
    wanted = set()
    for text in ranges:
        first, last = (int(number, 16) for number in text.split("-"))
        wanted.update(range(first, last + 1))
    codes = sorted(wanted & font.keys())
    if codes[:95] != list(range(0x20, 0x7F)):
        fail("the font or the ranges lack characters of ASCII")
    missing = font.get(0xFFFD, font[ord("?")])
    lines = ["/* Made by cmake/font.py. */", "#include <screen/font.h>", "",
             "const uint8_t font_glyphs[][FONT_HEIGHT] = {"]
    for glyph in [missing] + [font[code] for code in codes]:
        lines.append("    {" + ", ".join(f"0x{line:02x}" for line in glyph) + "},")
    lines += ["};", "", "const font_range_t font_ranges[] = {"]
    glyph, count = 1, 0
    for first, length in runs(codes):
        lines.append(f"    {{0x{first:x}, {length}, {glyph}}},")
        glyph, count = glyph + length, count + 1
    lines += ["};", "", f"const unsigned font_range_count = {count};", ""]
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main()
