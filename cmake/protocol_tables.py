# SPDX-License-Identifier: BSD-2-Clause
"""Makes the numbers and tables of all protocols: <abi/proto/...>."""
import os

from protocol_text import FIRST_USER_METHOD, INTERFACE_SYSTEM, PARTS

HEAD = "// SPDX-License-Identifier: BSD-2-Clause\n"


def made_from(*paths):
    names = ", ".join(f"abi/proto/{os.path.basename(path)}" for path in paths)
    return f"// Made by cmake/protocols.py from {names}.\n"


def paths_of(protocols):
    return [protocol.path for protocol in protocols]


def sorted_interfaces(protocols):
    return sorted((interface for protocol in protocols for interface in protocol.interfaces),
                  key=lambda interface: interface.number)


def user_methods(interface):
    return [method for method in interface.methods if method.number >= FIRST_USER_METHOD]


def quoted(words):
    return '"' + " ".join("+".join(field.name for field in word) for word in words) + '"'


def methods_h(protocols):
    lines = [HEAD, made_from(*paths_of(protocols)), """/*
 * What a number means depends on the interface of the phone, so numbers repeat from protocol to
 * protocol.
 */
#ifndef ABI_PROTO_METHODS_H
#define ABI_PROTO_METHODS_H

enum interface_id {
"""]
    interfaces = sorted_interfaces(protocols)
    for interface in interfaces:
        lines.append(f"    INTERFACE_{interface.name} = {interface.number},\n")
    lines.append("};\n\nenum protocol_method {\n")
    for interface in interfaces:
        for method in user_methods(interface):
            lines.append(f"    {method.enum} = {method.number},\n")
    lines.append("};\n\n#endif\n")
    return "".join(lines)


def interfaces_def(protocols):
    lines = [HEAD, made_from(*paths_of(protocols)), """/*
 * Define what is needed before including this:
 *
 * INTERFACE(id, NAME, text, METHODS_OF): a protocol that a phone can speak. METHODS_OF is the
 * interface that its methods are listed under.
 * METHOD(INTERFACE, number, NAME, words, answer, parts, defers): a method. `words` and `answer`
 * name the words in order, two halves of one with a plus sign between them; `parts` has a letter
 * for each part: w write, r read, c clone, b callback, i share in, o share out, m a second request.
 * `defers`: the server can answer it later, from another fibril.
 * WAITS(INTERFACE, method, what): a method that waits by design, for as long as it takes.
 */
#ifndef INTERFACE
#define INTERFACE(id, name, text, methods_of)
#endif
#ifndef METHOD
#define METHOD(interface, number, name, words, answer, parts, defers)
#endif
#ifndef WAITS
#define WAITS(interface, method, what)
#endif

"""]
    for interface in sorted_interfaces(protocols):
        of = interface.of or interface.name
        lines.append(f'INTERFACE({interface.number}, {interface.name}, "{interface.text}", {of})\n')
        for method in user_methods(interface):
            parts = "".join(PARTS[part.kind][1] for part in method.parts)
            lines.append(f"METHOD({interface.name}, {method.number}, {method.name}, "
                         f'{quoted(method.ins)}, {quoted(method.outs)}, "{parts}", '
                         f"{int(method.defers)})\n")
        for method in interface.methods:
            if method.waits:
                lines.append(f'WAITS({interface.name}, {method.enum}, "{method.waits}")\n')
        for wait in interface.waits:
            lines.append(f'WAITS({interface.name}, IPC_M_{wait.method}, "{wait.text}")\n')
    lines.append("\n#undef INTERFACE\n#undef METHOD\n#undef WAITS\n")
    return "".join(lines)


def system_def(protocols):
    lines = [HEAD, made_from("system.proto"),
             "/* SYSTEM_METHOD(number, NAME, words): methods that the kernel understands. */\n"]
    for interface in sorted_interfaces(protocols):
        if interface.name == INTERFACE_SYSTEM:
            for method in interface.methods:
                lines.append(f"SYSTEM_METHOD({method.number}, {method.name}, "
                             f"{quoted(method.ins)})\n")
    return "".join(lines)
