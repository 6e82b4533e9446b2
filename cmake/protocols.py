#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Generates C from the protocols in abi/proto/*.proto.

    protocols.py OUTPUT FILE...          writes the headers below OUTPUT (only those that change)
    protocols.py --check FILE... -- SOURCE...
                                         reports methods that no source serves or calls

Each FILE is written by hand; cmake/abi_text.py documents the grammar of its lines. Heads:

    interface ID NAME "text"             starts an interface; the methods below belong to it
    interface ID NAME "text" of OTHER    another way to connect, with the methods of OTHER
    prefix NAME                          of the generated functions, instead of the interface's name
    include <abi/HEADER.h>               header for the types below
    type NAME = C-TYPE [<= MAX]          a value, at most MAX
    type NAME = C-TYPE & FLAGS           a set of flags
    waits SYSTEM_METHOD "what"           a system method that waits by design in this interface

A method, with clauses in the order in which its parts are sent:

    NUMBER NAME (words) [-> (words)] [error (words)]
        write NAME: text <= SIZE         a string; SIZE includes the terminating zero
        write NAME: bytes [<= SIZE]      a transfer that the server accepts, refuses or forwards
        write NAME: STRUCT               a structure
        read NAME: bytes|STRUCT|STRUCT[] a transfer; a partial STRUCT fails the call (EIO)
        clone NAME: INTERFACE            a phone to a third task
        callback NAME: INTERFACE         a phone to the client
        share_in NAME: area, share_out NAME: area
        then METHOD                      a second request that is part of this one
        whole                            every partial read fails the call (EIO)
        defers                           the server can answer it later, from another fibril
        waits "what"                     ... and by design, that can take indefinitely long
        passes                           a client can forward the transfer of its own client
        forwards                         a server can forward it with other words
        kernel                           the kernel sends it

An answer word `NAME: TYPE <= PART` must not exceed the bytes that the part moved (else EIO). `NAME:
TYPE of PART` is the number of elements; all of them that fit must be moved (else EIO), so that a short
answer does not look like a complete one. An array has one of the two.
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from abi_text import AbiError  # noqa: E402
from protocol_code import Maker  # noqa: E402
from protocol_tables import interfaces_def, methods_h, system_def  # noqa: E402
from protocol_text import FIRST_USER_METHOD, read_protocols  # noqa: E402


def outputs(protocols):
    """(path, text) of each file to write."""
    yield "abi/proto/methods.h", methods_h(protocols)
    yield "abi/proto/interfaces.def", interfaces_def(protocols)
    yield "abi/proto/system.def", system_def(protocols)
    for protocol in protocols:
        maker = Maker(protocol)
        yield f"proto/{protocol.stem}_words.h", maker.words_h()
        yield f"proto/{protocol.stem}.h", maker.client_h()
        yield f"proto/{protocol.stem}_server.h", maker.server_h()


def write_changed(path, text):
    """Leaves an unchanged file alone, so that its dependents are not rebuilt."""
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except OSError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def uses_of(protocol, method, text):
    """Whether a source calls the method or serves it."""
    name = f"{protocol.prefix}_{method.name.lower()}"
    if re.search(rf"\b(?:{name}(?:_over|_start|_send|_pass)?\(|{method.enum}\b)", text):
        return True
    return f"{protocol.prefix}_methods_t" in text and \
        re.search(rf"\.{method.op}\s*=", text) is not None


def check_used(protocols, sources):
    texts = []
    for path in sources:
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
    for protocol in protocols:
        for method in protocol.methods:
            if method.number < FIRST_USER_METHOD:
                continue
            if not any(uses_of(protocol, method, text) for text in texts):
                raise AbiError(method.place, f"{method.enum} is unused: nothing serves or calls it")


def main(arguments):
    try:
        if arguments[:1] == ["--check"]:
            split = arguments.index("--")
            check_used(read_protocols(arguments[1:split]), arguments[split + 1:])
            return 0
        if len(arguments) < 2:
            sys.exit("usage: protocols.py OUTPUT FILE... | --check FILE... -- SOURCE...")
        for path, text in outputs(read_protocols(arguments[1:])):
            write_changed(os.path.join(arguments[0], path), text)
        return 0
    except AbiError as error:
        print(f"{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
