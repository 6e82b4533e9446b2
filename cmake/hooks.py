#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# Makes sure that what userspace replaces of picolibc is really replaced.
#
#   hooks.py make LIBC.A LIST OUT.A       copies LIBC.A without the members that define a name of
#                                         LIST; fails if a name is not defined in LIBC.A at all
#   hooks.py check LIBC.A LIST OURS.A...  fails if a library of ours and LIBC.A define the same name
#                                         and it is not in LIST, or if no library defines a name of
#                                         LIST
#
# A linker takes the first definition that it meets, so a member of libc.a that needs a hook would
# get picolibc's default without a word. A member that is not there cannot be taken.

import os
import shutil
import subprocess
import sys


def names_of(path):
    """The names in a list; `#` begins a comment."""
    with open(path, encoding="utf-8") as file:
        lines = [line.partition("#")[0].strip() for line in file]
    return [line for line in lines if line]


def definitions(archive):
    """(member, name) of each global definition."""
    listing = subprocess.run(["nm", "-A", "-g", "--defined-only", archive], check=True,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    for line in listing.splitlines():
        place, _, name = line.rpartition(" ")
        yield place[len(archive) + 1:].split(":")[0], name


def make(libc, hooks, out):
    members = {}
    for member, name in definitions(libc):
        members.setdefault(name, set()).add(member)
    unknown = [name for name in hooks if name not in members]
    if unknown:
        return [f"{name}: picolibc does not define it, so it is no hook" for name in unknown]
    doomed = sorted(set().union(*(members[name] for name in hooks)))
    shutil.copyfile(libc, out + ".part")
    subprocess.run(["ar", "d", out + ".part", *doomed], check=True)
    os.replace(out + ".part", out)
    left = {name for _, name in definitions(out)}
    return [f"{name}: still defined in {out}" for name in hooks if name in left]


def check(libc, hooks, archives):
    theirs = {name for _, name in definitions(libc)}
    ours = {name: archive for archive in archives for _, name in definitions(archive)}
    return [f"{name}: picolibc defines it too; add it to the list of hooks ({ours[name]})"
            for name in sorted(theirs & set(ours) - set(hooks))] + \
           [f"{name}: no library of userspace defines this hook"
            for name in hooks if name not in ours]


def main(verb, libc, hooks, *rest):
    if verb == "make" and len(rest) == 1:
        faults = make(libc, names_of(hooks), rest[0])
    elif verb == "check" and rest:
        faults = check(libc, names_of(hooks), rest)
    else:
        return "usage: hooks.py make LIBC LIST OUT | check LIBC LIST OURS..."
    return "\n".join(f"hooks.py: {fault}" for fault in faults) or 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 3 else "usage: see the head of hooks.py")
