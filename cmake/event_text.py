# SPDX-License-Identifier: BSD-2-Clause
"""Parses and checks the tables of the monitor; cmake/events.py documents their grammar."""

import abi_text
from abi_text import AbiError, TEXT

SHAPES = {"reads": TEXT}

# Bytes of each number, and its C type.
NUMBERS = {"u8": (1, "uint8_t"), "u16": (2, "uint16_t"), "u32": (4, "uint32_t"),
           "u64": (8, "uint64_t"), "i32": (4, "int32_t")}

ENUM_UNKNOWN = 255
EVENT_NUMBERS = 256         # an event's number is a byte
SUBSCRIBED = 64             # the events of stream 0 have one bit each in a mask
STREAMS = 2
EVENT_HEADER = 5            # number and time
EVENT_MAX = 4096 - 76       # bytes of a packet without its header

# Words of C and of the CTF metadata, which fields cannot use as names.
RESERVED = {"align", "auto", "break", "callsite", "case", "char", "clock", "const", "continue", "default",
            "do", "double", "else", "enum", "env", "event", "extern", "float", "floating_point", "for",
            "goto", "if", "inline", "int", "integer", "long", "register", "return", "short", "signed",
            "sizeof", "static", "stream", "string", "struct", "switch", "trace", "typealias", "typedef",
            "union", "unsigned", "variant", "void", "volatile", "while"}


class Version:
    def __init__(self, cursor):
        self.place, self.name = cursor.place, "version"
        self.number = cursor.number("the version of the format")


class Limit:
    def __init__(self, cursor):
        self.place = cursor.place
        self.name = cursor.name("the name of the limit")
        cursor.need("=")
        self.bytes = cursor.number("a number of bytes")


class Value:
    """A value of an enumeration."""

    def __init__(self, cursor):
        token = cursor.peek()
        self.place = token.place if token else cursor.place
        self.name = cursor.name("the name of a value")
        self.number, self.text = cursor.number(), cursor.text()


class Enum:
    def __init__(self, cursor):
        self.place = cursor.place
        self.name = cursor.name("the name of the enumeration")
        cursor.need("=")
        self.values = [Value(cursor)]
        while cursor.skip(","):
            self.values.append(Value(cursor))


class Stream:
    def __init__(self, cursor):
        self.place = cursor.place
        self.number = cursor.number("the number of the stream")
        self.name = cursor.name("the name of the stream")
        self.events = []


HEADS = {"version": Version, "limit": Limit, "enum": Enum, "stream": Stream}


class EventField:
    """A field of an event. `offset`: in the fixed part; None for a text. `limit`: bytes of a text."""

    def __init__(self, field, enum, limit, offset):
        self.name, self.type, self.place = field.name, field.type, field.place
        self.enum, self.limit, self.offset = enum, limit, offset

    @property
    def is_text(self):
        return self.type == "text"

    @property
    def size(self):
        return 1 if self.enum else NUMBERS[self.type][0]

    @property
    def c(self):
        return "uint8_t" if self.enum else NUMBERS[self.type][1]


class Event:
    def __init__(self, entry, stream, tables):
        self.number, self.name, self.place = entry.number, entry.name, entry.place
        self.stream = stream
        self.reads = entry.one("reads")
        self.fields, self.size = [], 0
        for word in entry.words:
            self.add(word, tables)

    def add(self, word, tables):
        field = word[0]
        if len(word) > 1 or field.array or field.counted:
            raise AbiError(field.place, f"`{field.name}` must be a single value")
        enum, limit, offset = tables.enums.get(field.type), None, None
        if field.type == "text":
            limit = tables.bytes_of(field)
        elif enum is None and field.type not in NUMBERS:
            known = ", ".join(sorted([*NUMBERS, *tables.enums, "text"]))
            raise AbiError(field.place, f"unknown type `{field.type}` (known: {known})")
        elif field.limit is not None:
            raise AbiError(field.place, f"`{field.name}` is not a text and has no limit")
        elif self.texts:
            raise AbiError(field.place, f"number `{field.name}` after a text: texts come last")
        else:
            offset = self.size
        self.fields.append(EventField(field, enum, limit, offset))
        if offset is not None:
            self.size += self.fields[-1].size

    @property
    def texts(self):
        return [field for field in self.fields if field.is_text]

    @property
    def numbers(self):
        return [field for field in self.fields if not field.is_text]

    @property
    def largest(self):
        """Bytes of the largest event, with its header."""
        return EVENT_HEADER + self.size + sum(field.limit for field in self.texts)


class Tables:
    """The contents of all files."""

    def __init__(self, items):
        self.versions, self.limits, self.enums, self.streams = [], {}, {}, []
        heads = [item for item in items if not isinstance(item, abi_text.Entry)]
        self.take_heads(heads)
        self.events, stream = [], None
        for item in items:
            if isinstance(item, Stream):
                stream = item
            elif isinstance(item, abi_text.Entry):
                if stream is None:
                    raise AbiError(item.place, "a `stream` must come first")
                event = Event(item, stream, self)
                stream.events.append(event)
                self.events.append(event)

    def take_heads(self, heads):
        for kind, what in ((Limit, "limit"), (Enum, "enumeration"), (Stream, "stream")):
            abi_text.check_unique([item for item in heads if isinstance(item, kind)],
                                  lambda item: item.name, what)
        self.versions = [item for item in heads if isinstance(item, Version)]
        self.limits = {item.name: item for item in heads if isinstance(item, Limit)}
        self.enums = {item.name: item for item in heads if isinstance(item, Enum)}
        self.streams = [item for item in heads if isinstance(item, Stream)]

    @property
    def version(self):
        return self.versions[0].number

    def bytes_of(self, field):
        if field.limit is None:
            raise AbiError(field.place, f"text `{field.name}` must have a limit")
        if field.limit in self.limits:
            return self.limits[field.limit].bytes
        if not field.limit.isdigit():
            raise AbiError(field.place, f"unknown limit `{field.limit}`")
        return int(field.limit)


# ---- checks ----

def check_enum(enum):
    abi_text.check_unique(enum.values, lambda value: value.number, f"{enum.name}: value")
    abi_text.check_unique(enum.values, lambda value: value.name, f"{enum.name}: name")
    for value in enum.values:
        if value.number >= ENUM_UNKNOWN:
            raise AbiError(value.place, f"{value.name} must be less than {ENUM_UNKNOWN}, which means "
                                        "\"unknown\"")
    if enum.name in NUMBERS or enum.name == "text":
        raise AbiError(enum.place, f"`{enum.name}` is a type already")


def check_event(event):
    if event.number >= (SUBSCRIBED if event.stream.number == 0 else EVENT_NUMBERS):
        raise AbiError(event.place, f"{event.name}: {event.number} is too large for a number of stream "
                                    f"{event.stream.number}")
    if event.reads is None:
        raise AbiError(event.place, f"{event.name} must have a `reads \"words\"`")
    abi_text.check_unique(event.fields, lambda field: field.name, f"{event.name}: field")
    for field in event.fields:
        if field.name in RESERVED:
            raise AbiError(field.place, f"`{field.name}` is a keyword of C or CTF")
        if field.is_text and field.limit < 1:
            raise AbiError(field.place, f"`{field.name}` has no room for the terminating zero")
    if event.largest > EVENT_MAX:
        raise AbiError(event.place, f"{event.name} can have {event.largest} bytes, more than the "
                                    f"{EVENT_MAX} of a packet")


def check_names(tables):
    """The generated constants share one name space."""
    class Name:
        def __init__(self, name, place):
            self.name, self.place = name, place
    names = [Name(f"{enum.name.upper()}_{value.name}", value.place)
             for enum in tables.enums.values() for value in enum.values]
    names += [Name(event.name, event.place) for event in tables.events]
    abi_text.check_unique(names, lambda item: item.name, "name")


def check_tables(tables, path):
    if len(tables.versions) != 1:
        place = tables.versions[1].place if tables.versions else (path, 1)
        raise AbiError(place, "the tables must have exactly one `version`")
    abi_text.check_unique(tables.streams, lambda stream: stream.number, "stream")
    for stream in tables.streams:
        if stream.number >= STREAMS:
            raise AbiError(stream.place, f"stream {stream.number} must be less than {STREAMS}")
    for enum in tables.enums.values():
        check_enum(enum)
    abi_text.check_unique(tables.events, lambda event: event.number, "number")
    for event in tables.events:
        check_event(event)
    check_names(tables)


def read_tables(paths):
    items = []
    for path in sorted(paths):
        items += abi_text.read_file(path, SHAPES, HEADS)
    tables = Tables(items)
    check_tables(tables, sorted(paths)[0])
    return tables
