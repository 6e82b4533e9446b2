# SPDX-License-Identifier: BSD-2-Clause
"""Generates the C code of one protocol: <proto/NAME_words.h>, <proto/NAME.h> and
<proto/NAME_server.h>."""
import re

from abi_text import fields_of
from protocol_tables import HEAD, made_from
from protocol_text import (FIRST_USER_METHOD, INTERFACE_SYSTEM, IPC_WORDS, PAGE_IN, PAGER_WORDS,
                           PARTS)

class Code:
    """Collects lines of C."""

    def __init__(self):
        self.lines = []

    def add(self, text=""):
        self.lines.append(text + "\n")

    def doc(self, lines):
        if lines:
            self.add("/* " + "\n * ".join(lines) + " */")

    def function(self, head, body, must_use=False):
        if must_use:
            self.add("MUST_USE")
        self.add(f"static inline {head}")
        self.add("{")
        for line in body:
            self.add("    " + line if line else "")
        self.add("}")
        self.add()

    def text(self):
        return "".join(self.lines)


def declare(c_type, name):
    return f"{c_type}{name}" if c_type.endswith("*") else f"{c_type} {name}"


class Maker:
    """Generates the C code of one protocol. `self.name(method)` is the prefix of the functions and
    types of a method."""

    def __init__(self, protocol):
        self.protocol = protocol

    def name(self, method):
        return f"{self.protocol.prefix}_{method.name.lower()}"

    def c_type(self, field):
        return self.protocol.types[field.type].c

    def parameters(self, words):
        return [declare(self.c_type(field), field.name) for field in fields_of(words)]

    # -- words --

    def word_of(self, word):
        """The expression that packs a word."""
        if len(word) == 2:
            return f"WORD_OF_HALVES({word[0].name}, {word[1].name})"
        return f"(uint64_t){word[0].name}"

    def raw_of(self, word, field, index):
        """The expression for a field before its type is checked."""
        if len(word) == 1:
            return f"word[{index}]"
        return f"WORD_LOW(word[{index}])" if field is word[0] else f"WORD_HIGH(word[{index}])"

    def conditions(self, words):
        """The C conditions under which words are valid for their types."""
        found = []
        for index, word in enumerate(words):
            for field in word:
                kind, raw = self.protocol.types[field.type], self.raw_of(word, field, index)
                if kind.bits != 64:
                    found.append(f"WORD_FITS({kind.c}, {raw})")
                if kind.maximum is not None:
                    found.append(f"{raw} <= {kind.maximum}")
                if kind.flags is not None:
                    found.append(f"({raw} & ~(uint64_t)({kind.flags})) == 0")
        return found

    def pack(self, code, name, words):
        body = [f"word[{index}] = {self.word_of(word)};" for index, word in enumerate(words)]
        body += [f"word[{index}] = 0;" for index in range(len(words), IPC_WORDS)]
        parameters = ", ".join(["uint64_t word[IPC_WORDS]"] + self.parameters(words))
        code.function(f"void {name}_pack({parameters})", body)

    def unpack(self, code, name, words):
        body = [f"value->{field.name} = ({self.c_type(field)}){self.raw_of(word, field, index)};"
                for index, word in enumerate(words) for field in word]
        conditions = self.conditions(words)
        body.append("return " + (" && ".join(conditions) if conditions else "true") + ";")
        code.function(f"bool {name}_unpack(const uint64_t word[IPC_WORDS], {name}_t *value)", body)

    def struct(self, code, name, members):
        code.add(f"typedef struct {name} {{")
        for member in members:
            code.add(f"    {member};")
        code.add(f"}} {name}_t;")
        code.add()

    def words_h(self):
        code = self.header("words", ["abi/ipc.h", "proto/words.h"] + self.protocol.headers)
        for method in self.protocol.methods:
            code.doc([f"{method.enum}"] + method.doc)
            for suffix, words in (("in", method.ins), ("out", method.outs),
                                  ("error", method.errors)):
                name = f"{self.name(method)}_{suffix}"
                if suffix == "out":
                    if self.out_members(method):
                        self.struct(code, name, self.out_members(method))
                elif words:
                    self.struct(code, name, self.parameters(words))
                if words:
                    self.pack(code, name, words)
                    self.unpack(code, name, words)
        return self.end(code)

    def out_members(self, method):
        """The results of a call: words of the answer, numbers of bytes moved, areas."""
        members = self.parameters(method.outs)
        for part in method.parts:
            if part.kind == "read" and not part.is_value:
                members.append(f"size_t {part.name}_size")
            elif part.kind == "share_in":
                members.append(f"void *{part.name}")
        return members

    # -- clients --

    def part_parameters(self, part):
        name = part.name
        if part.kind == "write":
            if part.is_text:
                return [f"const char *{name}"]
            if part.is_bytes:
                return [f"const void *{name}", f"size_t {name}_size"]
            return [f"const {part.type} *{name}"]
        if part.kind == "read":
            if part.is_bytes:
                return [f"void *{name}", f"size_t {name}_size"]
            if part.field.array:
                return [f"{part.type} *{name}", f"size_t {name}_max"]
            return [f"{part.type} *{name}"]
        return {"clone": [f"const async_exchange_t *{name}"],
                "callback": [f"async_handler_t {name}", f"void *{name}_argument"],
                "share_in": [f"size_t {name}_size"],
                "share_out": [f"const void *{name}", f"unsigned {name}_flags"], "then": []}[part.kind]

    def part_make(self, method, part):
        name = part.name
        if part.kind == "write":
            size = f"strlen({name})" if part.is_text else \
                f"{name}_size" if part.is_bytes else f"sizeof(*{name})"
            return f"async_part_write({name}, {size})"
        if part.kind == "read":
            whole = "true" if method.whole or part.is_value else "false"
            size = f"{name}_size" if part.is_bytes else \
                f"{name}_max * sizeof(*{name})" if part.field.array else f"sizeof(*{name})"
            return f"async_part_read({name}, {size}, {whole})"
        return {"clone": f"async_part_clone({name})",
                "callback": f"async_part_callback(INTERFACE_{part.type}, {name}, {name}_argument)",
                "share_in": f"async_part_share_in({name}_size)",
                "share_out": f"async_part_share_out({name}, {name}_flags)",
                "then": f"async_part_request({method.interface.name}_{part.target})"}[part.kind]

    def result_parameters(self, method):
        name, found = self.name(method), []
        if self.out_members(method):
            found.append(f"{name}_out_t *out")
        if method.errors:
            found.append(f"{name}_error_t *error")
        return found

    def clear(self, method):
        """Lines that zero the results of a call."""
        name, lines = self.name(method), []
        if self.out_members(method):
            lines.append(f"*out = ({name}_out_t){{0}};")
        if method.errors:
            lines.append(f"*error = ({name}_error_t){{0}};")
        return lines

    def decode(self, method, sent):
        """Lines that unpack `answer` and return; `rc` is the result of the call."""
        name, lines = self.name(method), self.clear(method)
        if method.errors:
            lines += [f"if (rc != EOK && !{name}_error_unpack(answer->word, error))",
                      f"    *error = ({name}_error_t){{0}};"]
        lines += ["if (rc != EOK)", "    return rc;"] if self.out_members(method) else []
        if method.outs:
            lines += [f"if (!{name}_out_unpack(answer->word, out))", "    rc = EIO;"]
        for index, part in enumerate(method.parts if sent else []):
            if part.kind == "read" and not part.is_value:
                lines.append(f"out->{part.name}_size = sent->part[{index}].moved;")
            elif part.kind == "share_in":
                lines.append(f"out->{part.name} = (void *)(uintptr_t)sent->part[{index}].base;")
        for field in fields_of(method.outs):
            for index, part in enumerate(method.parts):
                moved = f"sent->part[{index}].moved"
                if field.limit == part.name:
                    lines += [f"if (out->{field.name} > {moved})", "    rc = EIO;"]
                if field.counted == part.name:
                    lines += [f"if (!async_part_has(&sent->part[{index}], out->{field.name}, "
                              f"sizeof({part.type})))", "    rc = EIO;"]
        if len(lines) > len(self.clear(method)) and method.outs:
            lines += ["if (rc != EOK)"] + ["    " + line for line in self.clear(method)[:1]]
        lines.append("return rc;")
        return lines

    def client_plain(self, code, method):
        """A method without parts: generates _send and _answer."""
        name, ins = self.name(method), self.parameters(method.ins)
        words = ", ".join(self.word_of(word) for word in method.ins)
        words = ", ".join([words] + ["0"] * (IPC_WORDS - len(method.ins))) if method.ins else \
            ", ".join(["0"] * IPC_WORDS)
        code.function(f"async_request_t *{name}_send({', '.join(['async_exchange_t *exchange'] + ins)})",
                      [f"return async_send(exchange, {method.enum}, {words});"])
        results = self.result_parameters(method)
        if results:
            head = ", ".join(["errno_t rc", "const async_answer_t *answer"] + results)
            code.function(f"errno_t {name}_answer({head})", self.decode(method, False))
        arguments = ", ".join(["exchange"] + [field.name for field in fields_of(method.ins)])
        body = [f"return async_wait({name}_send({arguments}), NULL);"]
        if results:
            given = ", ".join(self.argument(result) for result in results)
            body = ["async_answer_t answer = {0};",
                    f"errno_t rc = async_wait({name}_send({arguments}), &answer);",
                    f"return {name}_answer(rc, &answer, {given});"]
        return body

    @staticmethod
    def argument(parameter):
        """The name in a parameter's declaration."""
        return re.search(r"(\w+)$", parameter).group(1)

    def start(self, code, method, suffix, parameters, parts):
        name = self.name(method)
        body = ["uint64_t word[IPC_WORDS] = {0};"]
        if method.ins:
            given = ", ".join(["word"] + [field.name for field in fields_of(method.ins)])
            body.append(f"{name}_in_pack({given});")
        body += [f"sent->part[{index}] = {part};" for index, part in enumerate(parts)]
        body.append(f"sent->request = async_parts_send(exchange, {method.enum}, word, sent->part, "
                    f"{len(parts)});")
        head = ", ".join(["async_exchange_t *exchange"] + parameters + [f"{name}_sent_t *sent"])
        code.function(f"void {name}_{suffix}({head})", body)

    def client_parts(self, code, method):
        """A method with parts: generates _start and _finish."""
        name = self.name(method)
        self.struct(code, f"{name}_sent",
                    ["async_request_t *request", f"async_outgoing_t part[{len(method.parts)}]"])
        parts = [parameter for part in method.parts for parameter in self.part_parameters(part)]
        parameters = self.parameters(method.ins) + parts
        self.start(code, method, "start", parameters,
                   [self.part_make(method, part) for part in method.parts])
        results = self.result_parameters(method)
        body = ["async_answer_t words = {0};", "const async_answer_t *answer = &words;",
                f"errno_t rc = async_parts_wait(sent->request, sent->part, {len(method.parts)}, "
                "&words);", "(void)answer;"] + self.decode(method, True)
        code.function(f"errno_t {name}_finish({', '.join([f'{name}_sent_t *sent'] + results)})",
                      body, must_use=True)
        given = [self.argument(parameter) for parameter in parameters]
        ends = ", ".join(["&sent"] + [self.argument(result) for result in results])
        if method.passes:
            part = method.parts[0].name
            passing = self.parameters(method.ins) + [f"async_part_t *{part}"]
            self.start(code, method, "pass", passing, [f"async_part_passed({part})"])
        return [f"{name}_sent_t sent;",
                f"{name}_start({', '.join(['exchange'] + given + ['&sent'])});",
                f"return {name}_finish({ends});"]

    def area(self, code, method):
        """Generates the function that creates a paged area with these words."""
        name, words = self.name(method), method.ins[:PAGER_WORDS]
        head = ", ".join(["async_session_t *session"] + self.parameters(words) +
                         ["size_t size", "unsigned flags", "void **base"])
        given = ", ".join(self.word_of(word) for word in words)
        code.doc(["Creates an area whose pages the peer of an ATOMIC session fills."] + method.doc)
        code.function(f"errno_t {name}_area({head})",
                      [f"return async_area_create_paged(session, size, flags, {given}, base);"],
                      must_use=True)

    def client_h(self):
        headers = ["async/parts.h", f"proto/{self.protocol.stem}_words.h", "string.h"]
        code = self.header("", headers)
        code.add("/* For each method: a function on an exchange, a function that begins its own"
                 " exchange\n * (`_over` a session), and the two halves of the call; the first half"
                 " never waits. On an error\n * all results are zero except the words of the error."
                 " */")
        code.add()
        for method in self.protocol.methods:
            name = self.name(method)
            if method.kernel and method.name == PAGE_IN:
                self.area(code, method)
            if method.number < FIRST_USER_METHOD:
                continue
            code.doc([method.enum] + method.doc)
            body = self.client_parts(code, method) if method.parts else \
                self.client_plain(code, method)
            parts = [parameter for part in method.parts for parameter in self.part_parameters(part)]
            parameters = self.parameters(method.ins) + parts + self.result_parameters(method)
            code.function(f"errno_t {name}({', '.join(['async_exchange_t *exchange'] + parameters)})",
                          body, must_use=True)
            given = ", ".join(["exchange"] + [self.argument(item) for item in parameters])
            code.function(f"errno_t {name}_over("
                          f"{', '.join(['async_session_t *session'] + parameters)})",
                          self.clear(method) +
                          ["async_exchange_t *exchange;",
                           "errno_t rc = async_exchange_begin(session, &exchange);",
                           "if (rc == EOK) {", f"    rc = {name}({given});",
                           "    async_exchange_end(exchange);", "}", "return rc;"], must_use=True)
        return self.end(code)

    # -- servers --

    def request_struct(self, code, method):
        members = ["async_call_t call"]
        if method.ins:
            members.append(f"{self.name(method)}_in_t in")
        for part in method.parts:
            if part.is_text:
                members.append(f"char {part.name}[{part.field.limit}]")
            elif part.kind == "write" and part.is_value:
                members.append(f"{part.type} {part.name}")
            else:
                members.append(f"async_part_t {part.name}")
        self.struct(code, f"{self.name(method)}_request", members)

    @staticmethod
    def kept(method):
        """The parts that are received but not answered when the handler is called."""
        return [part for part in method.parts
                if not part.is_text and not (part.kind == "write" and part.is_value)]

    def collect(self, code, method):
        name = self.name(method)
        body = ["request->call = *call;"]
        body += [f"request->{part.name}.call.handle = CAP_NONE;" for part in self.kept(method)]
        body.append("async_collect_t collect = {.rc = rc, .more = true};")
        if method.ins:
            body += [f"if (!{name}_in_unpack(call->word, &request->in) && collect.rc == EOK)",
                     "    collect.rc = EINVAL;"]
        for part in method.parts:
            to = f"request->{part.name}"
            system = PARTS[part.kind][0] or f"{method.interface.name}_{part.target}"
            if part.is_text:
                body.append(f"async_collect_text(&collect, {to}, sizeof({to}));")
            elif part.kind == "write" and part.is_value:
                body.append(f"async_collect_value(&collect, &{to}, sizeof({to}));")
            else:
                limit = part.field.limit if part.field and part.field.limit else "SIZE_MAX"
                body.append(f"async_collect_part(&collect, {system}, {limit}, &{to});")
        body.append("return collect.rc;")
        code.function(f"errno_t {name}_collect(const async_call_t *call, errno_t rc, "
                      f"{name}_request_t *request)", body)

    def replies(self, code, method):
        name = self.name(method)
        refused = [f"async_part_refuse(&request->{part.name}, rc != EOK ? rc : EINVAL);"
                   for part in self.kept(method)]
        answer = "async_answer" if method.defers or method.kernel else "async_reply"
        call = f"{answer}(&request->call, rc, word[0], word[1], word[2], word[3], word[4]);"
        request = f"{name}_request_t *request"
        errors = ", ".join([request, "errno_t rc"] + self.parameters(method.errors))
        plain = f"{answer}_0(&request->call, rc);"
        if method.kernel:
            code.function(f"void {name}_fail({request}, errno_t rc)", refused + [plain])
            return
        if method.errors:
            pack = ", ".join(["word"] + [field.name for field in fields_of(method.errors)])
            failed = ["uint64_t word[IPC_WORDS];", f"{name}_error_pack({pack});", call]
        else:
            failed = [plain]
        code.doc(["Answers the remaining parts, then the call, with an error."])
        code.function(f"void {name}_fail({errors})", refused + failed)
        code.doc(["Answers the remaining parts, then the call; sends the words if `rc` is EOK."])
        head = ", ".join([request, "errno_t rc"] + self.parameters(method.outs))
        if method.outs:
            pack = ", ".join(["word"] + [field.name for field in fields_of(method.outs)])
            given = ["if (rc != EOK) {", f"    {plain}", "    return;", "}",
                     "uint64_t word[IPC_WORDS];", f"{name}_out_pack({pack});", call]
        else:
            given = [plain]
        code.function(f"void {name}_reply({head})", refused + given)
        if method.defers:
            code.doc(["Defers the request: the caller keeps a copy of it and answers it later."])
            code.function(f"void {name}_defer(const {request})", ["async_defer(&request->call);"])
        if method.forwards:
            head = ", ".join([f"const {request}", "async_exchange_t *exchange"] +
                             self.parameters(method.ins))
            pack = ", ".join(["word"] + [field.name for field in fields_of(method.ins)])
            code.doc(["Forwards the call; answers it on an error."])
            code.function(f"errno_t {name}_forward({head})",
                          ["uint64_t word[IPC_WORDS];", f"{name}_in_pack({pack});",
                           f"return async_forward(&request->call, exchange, {method.enum}, word[0],",
                           "                     word[1], word[2], word[3], word[4], "
                           "IPC_FORWARD_KEEP);"])

    def dispatch(self, code, methods):
        prefix = self.protocol.prefix
        code.doc(["The handler of each method. It replies to, defers or forwards the request."
                  " Methods without", "a handler are answered with `otherwise`, or ENOTSUP."])
        code.add(f"typedef struct {prefix}_methods {{")
        code.add("    errno_t otherwise;")
        for method in methods:
            code.add(f"    void (*{method.op})(void *context, "
                     f"{self.name(method)}_request_t *request);")
        code.add(f"}} {prefix}_methods_t;")
        code.add()
        code.function(f"errno_t {prefix}_otherwise(const {prefix}_methods_t *methods)",
                      ["return methods->otherwise != EOK ? methods->otherwise : ENOTSUP;"])
        for method in methods:
            name, op = self.name(method), method.op
            zeros = "".join(", 0" for _ in fields_of(method.errors))
            code.function(f"void {name}_serve(const {prefix}_methods_t *methods, void *context, "
                          f"const async_call_t *call)",
                          [f"{name}_request_t request;",
                           f"errno_t rc = methods->{op} != NULL ? EOK : "
                           f"{prefix}_otherwise(methods);",
                           f"rc = {name}_collect(call, rc, &request);",
                           "if (rc == EOK)", f"    methods->{op}(context, &request);", "else",
                           f"    {name}_fail(&request, rc{zeros});"])
        code.doc(["Serves one request."])
        body = ["switch (call->method) {"]
        for method in methods:
            body += [f"case {method.enum}:",
                     f"    {self.name(method)}_serve(methods, context, call);", "    break;"]
        body += ["default:", f"    async_answer_0(call, {prefix}_otherwise(methods));",
                 "    break;", "}"]
        head = f"const {prefix}_methods_t *methods, void *context"
        code.function(f"void {prefix}_serve_call({head}, const async_call_t *call)", body)
        code.doc(["Serves all requests of the fibril's connection until the client hangs up."])
        code.function(f"void {prefix}_serve({head})",
                      ["async_call_t call;", "while (async_next_call(&call))",
                       f"    {prefix}_serve_call(methods, context, &call);"])

    def server_h(self):
        code = self.header("server", ["async/parts.h", f"proto/{self.protocol.stem}_words.h"])
        methods = [method for method in self.protocol.methods
                   if method.interface.name != INTERFACE_SYSTEM]
        for method in methods:
            code.doc([method.enum] + method.doc)
            self.request_struct(code, method)
            self.collect(code, method)
            self.replies(code, method)
        if methods:
            self.dispatch(code, methods)
        return self.end(code)

    # -- files --

    def header(self, suffix, includes):
        code = Code()
        guard = "PROTO_" + "_".join(filter(None, [self.protocol.stem.upper(), suffix.upper()])) + "_H"
        code.lines += [HEAD, made_from(self.protocol.path)]
        code.add(f"#ifndef {guard}")
        code.add(f"#define {guard}")
        code.add()
        for include in sorted(set(includes)):
            code.add(f"#include <{include}>")
        code.add()
        return code

    @staticmethod
    def end(code):
        code.add("#endif")
        return code.text()
