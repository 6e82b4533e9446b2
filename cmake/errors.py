#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Generates the numbers of <abi/error.h> from the table abi/error.def.

    errors.py OUTPUT FILE        writes the header OUTPUT, if it changed

The numbers are macros, so that a file can also include a libc's <errno.h>. A duplicate name or
number and a line that is not ERROR(NAME, .number = N, .text = "...") are errors.
"""
import os
import re
import sys

ROW = re.compile(r'ERROR\((E\w+), \.number = (\d+), \.text = "[^"]+"\)')


def rows(text, path):
    """(name, number) of each row."""
    found = {}
    code = re.sub(r"/\*.*?\*/", lambda match: re.sub(r"[^\n]", "", match.group()), text,
                  flags=re.DOTALL)
    for line, content in enumerate(code.splitlines(), 1):
        content = content.split("//")[0].strip()
        if not content:
            continue
        match = ROW.fullmatch(content)
        if match is None:
            raise ValueError(f"{path}:{line}: ERROR(NAME, .number = N, .text = \"...\") expected")
        name, number = match.group(1), int(match.group(2))
        for other, used in found.items():
            if name == other or number == used:
                raise ValueError(f"{path}:{line}: {name} ({number}) clashes with {other} ({used})")
        found[name] = number
    return found


def header(found):
    text = "".join(f"#define {name} {number}\n" for name, number in found.items())
    return ("// SPDX-License-Identifier: BSD-2-Clause\n"
            "/* Generated from abi/error.def by cmake/errors.py. */\n"
            f"#ifndef ABI_ERROR_NUMBERS_H\n#define ABI_ERROR_NUMBERS_H\n\n{text}\n#endif\n")


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    output, path = arguments
    try:
        with open(path, encoding="utf-8") as file:
            text = header(rows(file.read(), path))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    os.makedirs(os.path.dirname(output), exist_ok=True)
    if os.path.exists(output):
        with open(output, encoding="utf-8") as file:
            if file.read() == text:
                return 0
    with open(output, "w", encoding="utf-8") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
