#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs a script in the shell of a booted machine, for scripts/run --headless --script.
scripts/run documents the lines of a script and the statuses."""

import argparse
import re
import sys

from machine import Machine, add_options
from program import run_program
from session import Session, SessionError


def read_script(path):
    with open(path, encoding="utf-8") as script:
        lines = [line.rstrip("\n") for line in script]
    return [line for line in lines if line.strip() and not line.startswith("#")]


# How long a script waits for a command before it switches to another terminal or the console.
PATIENCE = 20   # seconds


def goes_elsewhere(line):
    return bool(re.fullmatch(r"(@[1-6]|!k)\s*", line))


def play_all(session, lines):
    for line, after in zip(lines, lines[1:] + [""]):
        if goes_elsewhere(after) and session.is_command(line):
            session.try_run(line, PATIENCE)
        else:
            play(session, line)
        if line.startswith("&") and after.strip() == "!k":
            session.wait_started()


def play(session, line):
    """Executes one line of a script."""
    if re.fullmatch(r"@[1-6]\s*", line):
        session.switch(int(line[1]))
    elif line.strip() == "!k":
        session.open_console()
    elif line.startswith("&") and len(line) > 1:
        session.type_command(line[1:])
    elif line.strip() == "?":
        session.wait_prompt()
    elif line.startswith("?"):
        session.wait_text(line[1:])
    else:
        session.run(line)


def main():
    parser = argparse.ArgumentParser()
    add_options(parser)
    parser.add_argument("--timeout", type=int, default=120)
    parser.add_argument("iso")
    parser.add_argument("script")
    options = parser.parse_args()
    lines = read_script(options.script)

    with Machine.from_options(options.iso, options) as machine:
        session = Session(machine, options.timeout, out=sys.stdout)
        try:
            session.wait_boot()
            play_all(session, lines)
        except SessionError as error:
            session.show_rest()
            print(f"switchboard: {error}", file=sys.stderr)
            return error.status
        session.show_rest()
        return 0


if __name__ == "__main__":
    run_program(main)
