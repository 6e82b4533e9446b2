#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes the simple case folding of the Basic Multilingual Plane as entries of a C table.

An entry { first, last, step, change } stands for the characters first, first + step, ... last, to each
of which `change` is added. The characters come from Python's unicodedata.

usage: fold.py OUTPUT
"""

import sys
import unicodedata


def fold(code):
    """Simple folding: one character for one. Where the full folding is longer, it is lower case."""
    character = chr(code)
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return ord(folded)
    return code


def ranges(changes):
    """Runs of characters with equal changes whose distance is 1 or 2."""
    runs = []
    for code, change in changes:
        if runs:
            first, last, step, of_run = runs[-1]
            distance = code - last
            if change == of_run and distance in (1, 2) and (first == last or distance == step):
                runs[-1] = (first, code, distance, change)
                continue
        runs.append((code, code, 1, change))
    return runs


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    plane = range(0x10000)
    changes = [(c, fold(c) - c) for c in plane if not 0xD800 <= c < 0xE000 and fold(c) != c]
    with open(sys.argv[1], "w", encoding="ascii") as output:
        output.write(f"/* Made by fold.py from Unicode {unicodedata.unidata_version}. */\n")
        for first, last, step, change in ranges(changes):
            output.write(f"{{0x{first:04x}, 0x{last:04x}, {step}, {change}}},\n")


main()
