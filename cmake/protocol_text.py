# SPDX-License-Identifier: BSD-2-Clause
"""Parses and checks protocols; cmake/protocols.py documents their grammar."""
import os

import abi_text
from abi_text import AbiError, FIELD, FLAG, NAME, TEXT, WORDS, fields_of

IPC_WORDS = 5
FIRST_USER_METHOD = 1024
INTERFACE_SYSTEM = "NONE"
PAGE_IN, PAGER_WORDS = "PAGE_IN", 3    # <abi/ipc.h>

SHAPES = {"->": WORDS, "error": WORDS, "write": FIELD, "read": FIELD, "clone": FIELD,
          "callback": FIELD, "share_in": FIELD, "share_out": FIELD, "then": NAME, "whole": FLAG,
          "defers": FLAG, "waits": TEXT, "passes": FLAG, "forwards": FLAG, "kernel": FLAG}

# The system method of each kind of part, and its letter in the tables.
PARTS = {"write": ("IPC_M_DATA_WRITE", "w"), "read": ("IPC_M_DATA_READ", "r"),
         "clone": ("IPC_M_CONNECTION_CLONE", "c"), "callback": ("IPC_M_CONNECT_TO_ME", "b"),
         "share_in": ("IPC_M_SHARE_IN", "i"), "share_out": ("IPC_M_SHARE_OUT", "o"),
         "then": (None, "m")}


# C keywords, which fields must not use as names; a handler with such a name gets an underscore.
KEYWORDS = {"auto", "break", "case", "const", "continue", "default", "do", "double", "else", "enum",
            "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "return",
            "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
            "unsigned", "void", "volatile", "while"}


class Type:
    """The type of a word. `bits` is None if its size is not known here."""

    def __init__(self, name, c_type, maximum=None, flags=None, bits=None):
        self.name, self.c, self.maximum, self.flags, self.bits = name, c_type, maximum, flags, bits


BUILTIN = {name: Type(name, c_type, bits=bits) for name, c_type, bits in [
    ("u8", "uint8_t", 8), ("u16", "uint16_t", 16), ("u32", "uint32_t", 32), ("u64", "uint64_t", 64),
    ("i32", "int32_t", 32), ("i64", "int64_t", 64), ("size", "size_t", 64), ("bool", "bool", 1)]}


class Interface:
    def __init__(self, cursor):
        self.place, self.doc = cursor.place, cursor.line.doc
        self.number = cursor.number("the id of the interface")
        self.name = cursor.name("the name of the interface")
        self.text = cursor.text()
        self.of = cursor.name("an interface") if cursor.skip("of") else None
        self.methods, self.waits = [], []


class Prefix:
    def __init__(self, cursor):
        self.name = cursor.name()


class Include:
    def __init__(self, cursor):
        self.header = cursor.header()


class TypeHead:
    def __init__(self, cursor):
        self.place = cursor.place
        self.name = cursor.name("the name of the type")
        cursor.need("=")
        c_type = cursor.name("a C type")
        if c_type in ("enum", "struct", "unsigned"):
            more = cursor.peek()
            if more is not None and more.kind == "name":
                c_type += " " + cursor.name()
        maximum = cursor.limit() if cursor.skip("<=") else None
        flags = cursor.limit() if cursor.skip("&") else None
        self.type = Type(self.name, c_type, maximum, flags)


class Waits:
    def __init__(self, cursor):
        self.place = cursor.place
        self.method, self.text = cursor.name("a system method"), cursor.text()


HEADS = {"interface": Interface, "prefix": Prefix, "include": Include, "type": TypeHead,
         "waits": Waits}


class Part:
    def __init__(self, clause):
        self.kind, self.place = clause.keyword, clause.place
        self.field = clause.value if self.kind != "then" else None
        self.name = self.field.name if self.field else clause.value.lower()
        self.target = clause.value if self.kind == "then" else None

    @property
    def type(self):
        return self.field.type if self.field else None

    @property
    def is_text(self):
        return self.type == "text"

    @property
    def is_bytes(self):
        return self.type == "bytes"

    @property
    def is_value(self):
        return self.kind in ("read", "write") and not (self.is_text or self.is_bytes or
                                                       self.field.array)


class Method:
    def __init__(self, entry, interface):
        self.number, self.name, self.place, self.doc = (entry.number, entry.name, entry.place,
                                                        entry.doc)
        self.interface = interface
        self.ins, self.outs, self.errors = entry.words, entry.one("->", []), entry.one("error", [])
        self.parts = [Part(clause) for clause in entry.clauses if clause.keyword in PARTS]
        self.waits = entry.one("waits")
        self.whole = entry.one("whole", False)
        self.defers = entry.one("defers", False)
        self.passes = entry.one("passes", False)
        self.forwards = entry.one("forwards", False)
        self.kernel = entry.one("kernel", False)

    @property
    def op(self):
        """The field of the server's table."""
        name = self.name.lower()
        return name + "_" if name in KEYWORDS else name

    @property
    def enum(self):
        if self.number < FIRST_USER_METHOD:
            return f"IPC_M_{self.name}"
        return f"{self.interface.name}_{self.name}"


class Protocol:
    """The contents of one file."""

    def __init__(self, path):
        self.path = path
        self.stem = os.path.splitext(os.path.basename(path))[0]
        self.interfaces, self.methods, self.headers = [], [], []
        self.types, self.prefix, current = dict(BUILTIN), None, None
        for item in abi_text.read_file(path, SHAPES, HEADS):
            if isinstance(item, Interface):
                self.interfaces.append(item)
                if item.of is None:
                    current = item
            elif isinstance(item, Prefix):
                self.prefix = item.name
            elif isinstance(item, Include):
                self.headers.append(item.header[1:-1])
            elif isinstance(item, TypeHead):
                if item.name in self.types:
                    raise AbiError(item.place, f"type `{item.name}` is already defined")
                self.types[item.name] = item.type
            elif current is None:
                raise AbiError(item.place, "an `interface` must come first")
            elif isinstance(item, Waits):
                current.waits.append(item)
            else:
                method = Method(item, current)
                current.methods.append(method)
                self.methods.append(method)
        if not self.interfaces:
            raise AbiError((path, 1), "no interface")
        self.prefix = self.prefix or self.methods_of().name.lower()

    def methods_of(self):
        """The interface that the methods of this file belong to."""
        own = [interface for interface in self.interfaces if interface.methods]
        return own[0] if own else self.interfaces[0]


# ---- checks ----

def check_type(protocol, field):
    found = protocol.types.get(field.type)
    if found is None:
        known = ", ".join(sorted(protocol.types))
        raise AbiError(field.place, f"unknown type `{field.type}` (known: {known})")
    return found


def check_word(protocol, word):
    for field in word:
        kind = check_type(protocol, field)
        if field.array:
            raise AbiError(field.place, f"`{field.name}` is a word and cannot be an array")
        if len(word) == 2 and kind.bits not in (None, 8, 16, 32) or \
                len(word) == 2 and kind.name.startswith("i"):
            raise AbiError(field.place, f"`{field.name}` does not fit into half a word")


def check_part(protocol, method, part, by_name, interfaces):
    if part.kind == "then":
        target = by_name.get((method.interface.name, part.target))
        if target is None or target.ins or target.parts:
            raise AbiError(part.place, f"`then {part.target}`: no such method without words")
    elif part.kind in ("clone", "callback"):
        if part.type not in interfaces:
            raise AbiError(part.place, f"unknown interface `{part.type}`")
    elif part.kind in ("share_in", "share_out"):
        if part.type != "area":
            raise AbiError(part.place, f"`{part.kind}` has the type `area`")
    elif part.is_text and (part.kind != "write" or part.field.limit is None):
        raise AbiError(part.place, f"text `{part.name}` must be written and have a limit")
    elif part.field.array and (part.is_text or part.is_bytes or part.kind == "write"):
        raise AbiError(part.place, f"`{part.name}` cannot be an array")


def check_moved(method):
    """Words of the answer that tell how much a part moved."""
    parts = {part.name for part in method.parts if part.kind in ("read", "write")}
    arrays = {part.name for part in method.parts if part.kind == "read" and part.field.array}
    for field in fields_of(method.outs):
        if field.limit is not None and field.limit not in parts:
            raise AbiError(field.place, f"`{field.limit}` is not a transfer of {method.name}")
        if field.counted is not None and field.counted not in arrays:
            raise AbiError(field.place, f"`{field.counted}` is not an array of {method.name}")
        arrays -= {field.limit, field.counted}
    if arrays:
        raise AbiError(method.place, f"no word of the answer tells how much of `{min(arrays)}` is there")
    for field in fields_of(method.ins) + fields_of(method.errors):
        if field.limit is not None or field.counted is not None:
            raise AbiError(field.place, "only a word of an answer can be limited by a part")


def check_method(protocol, method, by_name, interfaces):
    for words, what in ((method.ins, method.name), (method.outs, f"the answer of {method.name}"),
                        (method.errors, f"an error of {method.name}")):
        abi_text.check_words(words, IPC_WORDS, what)
        for word in words:
            check_word(protocol, word)
    names = [part.name for part in method.parts] + [field.name for field in fields_of(method.ins)]
    for part in method.parts:
        check_part(protocol, method, part, by_name, interfaces)
        if names.count(part.name) > 1:
            raise AbiError(part.place, f"{method.name} has two parts or words `{part.name}`")
    for name in names + [field.name for field in fields_of(method.outs + method.errors)]:
        if name in KEYWORDS:
            raise AbiError(method.place, f"`{name}` is a C keyword")
    check_moved(method)
    if method.waits and not method.defers:
        raise AbiError(method.place, f"{method.name} waits by design, so it must be deferred")
    moves = [part for part in method.parts if part.kind in ("read", "write")]
    if method.passes and (len(method.parts) != 1 or len(moves) != 1 or moves[0].is_text):
        raise AbiError(method.place, f"{method.name} passes, so it must have one transfer")
    if method.forwards and method.parts:
        raise AbiError(method.place, f"{method.name} forwards, so it must have no parts")


def check_all(protocols):
    interfaces = [interface for protocol in protocols for interface in protocol.interfaces]
    abi_text.check_unique(interfaces, lambda interface: interface.number, "interface")
    abi_text.check_unique(interfaces, lambda interface: interface.name, "interface name")
    names = {interface.name for interface in interfaces}
    system = {method.name: method for protocol in protocols for method in protocol.methods
              if method.interface.name == INTERFACE_SYSTEM}
    methods = [method for protocol in protocols for method in protocol.methods]
    abi_text.check_unique([method for method in methods if method.number >= FIRST_USER_METHOD],
                          lambda method: method.enum, "method name")
    by_name = {(method.interface.name, method.name): method for method in methods}
    for interface in interfaces:
        abi_text.check_unique(interface.methods, lambda method: method.number, "method number")
        abi_text.check_unique(interface.methods, lambda method: method.name, "method name")
        if interface.of is not None and interface.of not in names:
            raise AbiError(interface.place, f"unknown interface `{interface.of}`")
        for wait in interface.waits:
            if wait.method not in system:
                raise AbiError(wait.place, f"unknown system method `{wait.method}`")
    for protocol in protocols:
        for method in protocol.methods:
            own = method.interface.name == INTERFACE_SYSTEM
            if method.number < FIRST_USER_METHOD and not own:
                known = system.get(method.name)
                if known is None or known.number != method.number or not method.kernel:
                    raise AbiError(method.place, f"{method.number} {method.name} is not a system "
                                                 "method that the kernel sends")
            elif own and method.number >= FIRST_USER_METHOD:
                raise AbiError(method.place, f"{method.name} is not a system method: "
                                             f"{method.number} is not below {FIRST_USER_METHOD}")
            check_method(protocol, method, by_name, names)



def read_protocols(paths):
    protocols = [Protocol(path) for path in sorted(paths)]
    check_all(protocols)
    return protocols
