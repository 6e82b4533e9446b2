#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# Ensures that userspace's hooks really replace picolibc's defaults.
#
#   hooks.py make LIBC.A LIST OUT.A       copies LIBC.A without the members that define a name in
#                                         LIST; fails if LIBC.A does not define one of the names
#   hooks.py check LIBC.A LIST OURS.A...  fails if one of our libraries and LIBC.A define the same
#                                         name and it is not in LIST, or if no library defines a
#                                         name in LIST
#
# A linker takes the first definition that it finds, so a member of libc.a that needs a hook would
# silently get picolibc's default. Removing the defaults rules this out.

import os
import shutil
import subprocess
import sys


def names_of(path):
    """The names in a list; `#` starts a comment."""
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
        return [f"{name}: not a hook: picolibc does not define it" for name in unknown]
    replaced = sorted(set().union(*(members[name] for name in hooks)))
    shutil.copyfile(libc, out + ".part")
    subprocess.run(["ar", "d", out + ".part", *replaced], check=True)
    os.replace(out + ".part", out)
    left = {name for _, name in definitions(out)}
    return [f"{name}: still defined in {out}" for name in hooks if name in left]


def check(libc, hooks, archives):
    theirs = {name for _, name in definitions(libc)}
    ours = {name: archive for archive in archives for _, name in definitions(archive)}
    return [f"{name}: also defined by picolibc; add it to the list of hooks ({ours[name]})"
            for name in sorted(theirs & set(ours) - set(hooks))] + \
           [f"{name}: no userspace library defines this hook"
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
