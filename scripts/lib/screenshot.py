#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes a picture of the screen of a booted machine, for scripts/screenshot."""

import argparse
import sys

import screen
from drive import play_all, read_script
from machine import Machine, add_options
from program import run_program
from session import Session, SessionError

SETTLE = 1.0    # seconds in which the machine shows the effect of the last key


def main():
    parser = argparse.ArgumentParser()
    add_options(parser)
    parser.add_argument("--script")
    parser.add_argument("--keys", default="")
    parser.add_argument("--timeout", type=int, default=120)
    parser.add_argument("iso")
    parser.add_argument("picture")
    options = parser.parse_args()
    with Machine.from_options(options.iso, options) as machine:
        session = Session(machine, options.timeout)
        try:
            session.wait_boot()
            if options.script:
                play_all(session, read_script(options.script))
            for part in filter(None, options.keys.split("<wait>")):
                screen.press(machine, part)
                session.pause(SETTLE)
            session.pause(SETTLE)
            screen.save_picture(machine, options.picture)
        except SessionError as error:
            print(f"switchboard: {error}", file=sys.stderr)
            return error.status
        except RuntimeError as error:
            print(f"switchboard: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    run_program(main)
