#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Generates C from the system calls in abi/syscalls.txt.

    syscalls.py OUTPUT FILE        writes the headers below OUTPUT (only those that change)

FILE is written by hand; cmake/abi_text.py documents the grammar of its lines. Heads:

    include <abi/HEADER.h>         header for the C types below
    type NAME = C-TYPE [ "[" COUNT "]" ] KIND... [fits BITS else ERROR]
                                   a value of one word, or of COUNT words; KIND selects the values
                                   that the fuzzers use, one for all words or one for each.
                                   `pointer` is an address. With `fits`, a word with more bits fails
                                   with ERROR before the kernel's handler runs.
    retired NUMBER NAME            a number that must not be reused

A system call:

    NUMBER NAME (words) [after NAME] [-> (words)] [in_place]

`after CALL` puts the words of CALL first. An `in_place` call reads and writes the same words, which
saves a copy: its handler reads all inputs before it writes. These calls have the lowest numbers. A
word named `reserved` is 0 and is not a parameter of the stub.

The headers:

    shared/abi/syscall_numbers.h   numbers, also for assembly
    shared/abi/syscall_structs.h   the words of each call as structs
    shared/abi/syscall_shapes.h    names and kinds of all words, as a table
    kernel/syscall/handlers.h      sys_NAME(): the handlers that the kernel must define
    kernel/syscall/table.h         maps numbers to handlers
    uspace/os/syscall_stubs.h      syscall_NAME(): the calls as C functions
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import abi_text  # noqa: E402
from abi_text import AbiError, FLAG, NAME, WORDS, fields_of  # noqa: E402

SYSCALL_WORDS = 10
NUMBER_MAX = 255
SHAPES = {"->": WORDS, "after": NAME, "in_place": FLAG}
KINDS = ("any", "number", "bytes", "base", "area_bytes", "flags", "address", "timeout", "label",
         "phone", "call", "method")
PLACES = ("shared/abi/syscall_numbers.h", "shared/abi/syscall_structs.h",
          "shared/abi/syscall_shapes.h", "kernel/syscall/handlers.h", "kernel/syscall/table.h",
          "uspace/os/syscall_stubs.h")


class Include:
    def __init__(self, cursor):
        self.header = cursor.header()


class Retired:
    def __init__(self, cursor):
        self.place = cursor.place
        self.number, self.name = cursor.number(), cursor.name()


class Type:
    def __init__(self, cursor):
        self.place = cursor.place
        self.name = cursor.name("the name of a type")
        cursor.need("=")
        self.c_type = cursor.name("a C type")
        self.words = 1
        if cursor.skip("["):
            self.words = cursor.number("how many words")
            cursor.need("]")
        self.kinds = self.read_kinds(cursor)
        self.bits = self.error = None
        if cursor.skip("fits"):
            self.bits = cursor.number("how many bits")
            cursor.need("else")
            self.error = cursor.name("an error")

    def read_kinds(self, cursor):
        kinds = []
        while cursor.peek() is not None and not cursor.is_at("fits"):
            kinds.append(cursor.name())
            if kinds[-1] not in KINDS:
                raise AbiError(self.place, f"`{kinds[-1]}` is none of {', '.join(KINDS)}")
        if len(kinds) not in (1, self.words):
            raise AbiError(self.place, f"{self.name}: give one kind for all words or one for each")
        return kinds if len(kinds) == self.words else kinds * self.words

    def is_struct(self):
        """Whether the words are the members of one C struct."""
        return self.words > 1 and self.c_type not in ("uint64_t", "int64_t")

    def member(self, name):
        """The member of an argument struct. Each fills whole words, low half first."""
        c_type = "uint64_t" if self.c_type == "pointer" else self.c_type
        if self.words > 1 and not self.is_struct():
            return f"    {c_type} {name}[{self.words}];\n"
        return f"    {c_type} {name} __attribute__((aligned(8)));\n"


HEADS = {"include": Include, "retired": Retired, "type": Type}


class Value:
    """A field of a call with its type and the index of its first word."""

    def __init__(self, field, kind, index):
        self.name, self.type, self.index, self.place = field.name, kind, index, field.place


class Call:
    def __init__(self, entry, calls, types):
        self.entry, self.number, self.name, self.place = (entry, entry.number, entry.name,
                                                          entry.place)
        self.low, self.in_place = entry.name.lower(), bool(entry.one("in_place"))
        self.doc = [line for line in entry.doc if line]
        self.head = self.find_head(calls)
        fields = self.head.fields if self.head else []
        self.fields = fields + fields_of(entry.words)
        self.inputs = self.values(self.fields, types, f"{self.name} in")
        self.outputs = self.values(fields_of(entry.one("->", [])), types, f"{self.name} out")
        for word in entry.words + entry.one("->", []):
            if len(word) > 1:
                raise AbiError(word[1].place, f"{self.name}: two fields cannot share a word")
        if any(value.type.is_struct() for value in self.outputs) and len(self.outputs) > 1:
            raise AbiError(self.place, f"{self.name}: a struct must be the only result")

    def find_head(self, calls):
        name = self.entry.one("after")
        if name is None:
            return None
        if name not in calls:
            raise AbiError(self.place, f"no call {name} above this line")
        return calls[name]

    def values(self, fields, types, what):
        abi_text.check_words([[field] for field in fields], SYSCALL_WORDS, what)
        values, index = [], 0
        for field in fields:
            if field.type not in types:
                raise AbiError(field.place, f"{what}: no type `{field.type}`")
            kind = types[field.type]
            if index + kind.words > SYSCALL_WORDS:
                raise AbiError(field.place, f"{what} has more than {SYSCALL_WORDS} words")
            values.append(Value(field, kind, index))
            index += kind.words
        return values


class Abi:
    """The checked contents of a file."""

    def __init__(self, objects):
        self.headers = [found.header for found in objects if isinstance(found, Include)]
        types = [found for found in objects if isinstance(found, Type)]
        abi_text.check_unique(types, lambda kind: kind.name, "the type name")
        entries = [found for found in objects
                   if isinstance(found, (Retired, abi_text.Entry))]
        for entry in entries:
            if entry.number > NUMBER_MAX:
                raise AbiError(entry.place, f"{entry.name}: the highest number is {NUMBER_MAX}")
        abi_text.check_unique(entries, lambda entry: entry.number, "the number")
        abi_text.check_unique(entries, lambda entry: entry.name, "the name")
        by_type = {kind.name: kind for kind in types}
        calls = {}
        for entry in entries:
            if isinstance(entry, abi_text.Entry):
                calls[entry.name] = Call(entry, calls, by_type)
        self.calls = sorted(calls.values(), key=lambda call: call.number)
        if not self.calls:
            raise AbiError((sys.argv[-1], 1), "no system call")
        self.limit = self.calls[-1].number + 1
        self.check_in_place()

    def check_in_place(self):
        """In-place calls must have the lowest numbers, so that one comparison finds them."""
        numbers = [call.number for call in self.calls if call.in_place]
        self.in_place_limit = max(numbers) + 1 if numbers else 0
        for call in self.calls:
            if not call.in_place and call.number < self.in_place_limit:
                raise AbiError(call.place, f"{call.name}: {self.in_place_limit - 1} is in place, "
                                           "so all lower numbers must be")
            if call.in_place and any(value.type.bits for value in call.inputs):
                raise AbiError(call.place, f"{call.name}: the words of an in_place call are not "
                                           "checked, so no type can have `fits`")


def guarded(name, text):
    return ("// SPDX-License-Identifier: BSD-2-Clause\n"
            "/* Generated from abi/syscalls.txt by cmake/syscalls.py. */\n"
            f"#ifndef {name}\n#define {name}\n\n{text}\n#endif\n")


def comment(lines, indent=""):
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/* {lines[0]} */\n"
    return f"{indent}/* " + f"\n{indent} * ".join(lines) + " */\n"


def make_numbers(abi):
    text = "".join(f"#define SYS_{call.name} {call.number}\n" for call in abi.calls)
    return guarded("ABI_SYSCALL_NUMBERS_H",
                   f"{text}\n/* One past the highest number, and one past the highest in-place "
                   "call. */\n"
                   f"#define SYSCALL_LIMIT {abi.limit}\n"
                   f"#define SYSCALL_IN_PLACE_LIMIT {abi.in_place_limit}\n")


def struct_of(name, values, head, used, padded):
    """A struct of all values, after the members of the struct `head`."""
    members = f"    {head} head;\n" if head else ""
    members += "".join(value.type.member(value.name) for value in values)
    rest = SYSCALL_WORDS - used
    if padded and rest > 0:
        members += f"    uint64_t unused[{rest}];\n"
    size = 8 * (SYSCALL_WORDS if padded else used)
    checks = "".join(f"_Static_assert(offsetof({name}, {value.name}) == {8 * value.index}, "
                     f"\"word {value.index}\");\n" for value in values)
    return (f"typedef struct {name[:-2]} {{\n{members}}} {name};\n"
            f"_Static_assert(sizeof({name}) == {size}, \"{size // 8} words\");\n{checks}\n")


def used_words(values):
    return values[-1].index + values[-1].type.words if values else 0


def make_structs(abi):
    text = ("#include <stddef.h>\n#include <stdint.h>\n"
            + "".join(f"#include {header}\n" for header in abi.headers)
            + "\n_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "
              "\"the low half of a word comes first\");\n\n")
    for call in abi.calls:
        text += comment([f"{call.number} {call.name}"] + call.doc)
        if call.inputs:
            head = f"sys_{call.head.low}_in_t" if call.head else None
            own = call.inputs[len(call.head.inputs):] if call.head else call.inputs
            text += struct_of(f"sys_{call.low}_in_t", own, head, used_words(call.inputs), False)
        if call.outputs:
            text += struct_of(f"sys_{call.low}_out_t", call.outputs, None,
                              used_words(call.outputs), True)
        if not call.inputs and not call.outputs:
            text += "\n"
    return guarded("ABI_SYSCALL_STRUCTS_H", text)


def shape_of(values):
    rows = []
    for value in values:
        for i, kind in enumerate(value.type.kinds):
            name = value.name if value.type.words == 1 else f"{value.name}[{i}]"
            rows.append(f'{{"{name}", SYSCALL_{kind.upper()}}}')
    return ", ".join(rows)


def make_shapes(abi):
    kinds = "".join(f"    SYSCALL_{kind.upper()},\n" for kind in KINDS)
    rows = "".join(
        f"    [SYS_{call.name}] = {{\"{call.name}\",\n        {{{shape_of(call.inputs)}}},\n"
        f"        {{{shape_of(call.outputs)}}}}},\n" for call in abi.calls)
    return guarded("ABI_SYSCALL_SHAPES_H", f"""#include <abi/syscall.h>

/* The kind of a word: how the fuzzers generate values for it. */
enum syscall_kind {{
{kinds}}};

typedef struct syscall_word {{
    const char *name; /* NULL: unused */
    enum syscall_kind kind;
}} syscall_word_t;

typedef struct syscall_shape {{
    const char *name; /* NULL: no such system call */
    syscall_word_t in[SYSCALL_WORDS], out[SYSCALL_WORDS];
}} syscall_shape_t;

static const syscall_shape_t syscall_shapes[SYSCALL_LIMIT] = {{
{rows}}};
""")


def handler_parameters(call):
    parameters = []
    if call.inputs:
        parameters.append(f"const sys_{call.low}_in_t *in")
    if call.outputs:
        parameters.append(f"sys_{call.low}_out_t *out")
    return ", ".join(parameters) or "void"


def make_handlers(abi):
    text = "#include <abi/syscall.h>\n\n"
    for call in abi.calls:
        text += comment(call.doc) + f"errno_t sys_{call.low}({handler_parameters(call)});\n"
    return guarded("SYSCALL_HANDLERS_H", text)


def runner_of(call):
    """The function that checks the size of each word and calls the handler."""
    checks = "".join(
        f"    if (in->w[{value.index}] >> {value.type.bits} != 0)\n"
        f"        return {value.type.error};\n" for value in call.inputs if value.type.bits)
    arguments = []
    if call.inputs:
        arguments.append(f"(const sys_{call.low}_in_t *)in")
    if call.outputs:
        arguments.append(f"(sys_{call.low}_out_t *)out")
    result = f"sys_{call.low}({', '.join(arguments)})"
    unused = "" if call.inputs else "    (void)in;\n"
    if call.in_place and not call.outputs:
        body = (f"    errno_t rc = {result};\n    *out = (syscall_words_t){{0}};\n"
                "    return rc;\n")
    else:
        unused += "" if call.outputs else "    (void)out;\n"
        body = f"    return {result};\n"
    return (f"static errno_t run_{call.low}(const syscall_words_t *in, syscall_words_t *out)\n"
            f"{{\n{unused}{checks}{body}}}\n\n")


def make_table(abi):
    rows = "".join(f"    [SYS_{call.name}] = run_{call.low},\n" for call in abi.calls)
    return guarded("SYSCALL_TABLE_H", "#include <syscall/handlers.h>\n\n"
                   + "".join(runner_of(call) for call in abi.calls)
                   + "static errno_t (*const syscall_table[SYSCALL_LIMIT])(const syscall_words_t *in,"
                     "\n    syscall_words_t *out) = {\n" + rows + "};\n")


def stub_parameter(value):
    if value.type.words > 1:
        return f"const {value.type.c_type} {value.name}[{value.type.words}]"
    c_type = "const void *" if value.type.c_type == "pointer" else value.type.c_type + " "
    return f"{c_type}{value.name}"


def stub_words(value):
    """The initializers of a value's words."""
    if value.name == "reserved":
        return ["0"]
    if value.type.words > 1:
        return [f"{value.name}[{i}]" for i in range(value.type.words)]
    if value.type.c_type == "pointer":
        return [f"(uint64_t)(uintptr_t){value.name}"]
    return [f"(uint64_t){value.name}"]


def stub_result(value):
    if value.type.is_struct():
        return (f"    if (rc == EOK)\n        __builtin_memcpy({value.name}_out, &w, "
                f"sizeof(*{value.name}_out));\n")
    return f"    *{value.name}_out = ({value.type.c_type})w.w[{value.index}];\n"


def stub_of(call):
    parameters = [stub_parameter(value) for value in call.inputs if value.name != "reserved"]
    parameters += [f"{value.type.c_type} *{value.name}_out" for value in call.outputs]
    words = ", ".join(word for value in call.inputs for word in stub_words(value)) or "0"
    results = "".join(stub_result(value) for value in call.outputs)
    return (comment(call.doc)
            + f"static inline errno_t syscall_{call.low}({', '.join(parameters) or 'void'})\n{{\n"
              f"    syscall_words_t w = {{{{{words}}}}};\n"
            + (f"    errno_t rc = syscall_words(SYS_{call.name}, &w);\n{results}    return rc;\n"
               if results else f"    return syscall_words(SYS_{call.name}, &w);\n")
            + "}\n\n")


def make_stubs(abi):
    return guarded("OS_SYSCALL_STUBS_H",
                   "/* Results are undefined after an error, unless the call says otherwise. */\n\n"
                   + "".join(stub_of(call) for call in abi.calls))


def read(path):
    return Abi(abi_text.read_file(path, SHAPES, HEADS))


def make(abi):
    """The text of each header."""
    makers = (make_numbers, make_structs, make_shapes, make_handlers, make_table, make_stubs)
    return dict(zip(PLACES, (maker(abi) for maker in makers)))


def write(output, place, text):
    path = os.path.join(output, place)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    output, path = arguments
    try:
        texts = make(read(path))
    except AbiError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    for place, text in texts.items():
        write(output, place, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
