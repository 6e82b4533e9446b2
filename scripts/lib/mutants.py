# SPDX-License-Identifier: BSD-2-Clause
"""Generates mutants of a C file: copies with one small change, like a typing mistake.

It works on tokens, not on a syntax tree, so the arguments of macros are changed too. Some mutants do not
compile; the caller discards them. Assertions, declarations and preprocessor lines are not changed (tests
cannot notice a missing assertion that never fails).
"""

import collections
import dataclasses
import json
import random
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:[^\n\\]|\\.)*)"
    r"|(?P<string>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<number>0[xX][0-9a-fA-F]+[uUlL]*|[0-9]+[uUlL]*)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\.\.\.|.)",
    re.DOTALL | re.MULTILINE)

PAIRS = {"(": ")", "[": "]", "{": "}"}
TYPES = {"const", "static", "unsigned", "signed", "int", "char", "bool", "void", "struct", "enum",
         "union", "long", "short", "volatile", "extern", "register", "typedef", "inline"}
NEVER = {"ASSERT", "_Static_assert", "static_assert", "__attribute__", "sizeof", "offsetof",
         "host_panics", "UNREACHABLE"}
WORDS = TYPES | {"return", "if", "else", "while", "for", "do", "switch", "case", "default", "break",
                 "continue", "goto"}
SWAPS = {"<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="],
         "<<": [">>"], ">>": ["<<"], "%": ["/"], "/": ["*"], "+=": ["-="], "-=": ["+="],
         "|=": ["="], "&=": ["="], "^=": ["="], "++": ["--"], "--": ["++"], "^": ["|"]}
TWINS = {"true": "false", "false": "true", "next": "prev", "prev": "next",
         "list_append": "list_prepend", "list_prepend": "list_append"}
ERROR = re.compile(r"E[A-Z0-9]{2,}$")
TABLE = "(table)"  # in the place of a function's name
ERRORS = ["EINVAL", "EIO", "ENOMEM", "EAGAIN"]


@dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Mutant:
    path: str
    function: str
    line: int       # from 1
    text: str       # of that line
    what: str       # `<` to `<=`
    start: int
    end: int
    new: str

    def apply(self, source):
        return source[:self.start] + self.new + source[self.end:]

    def key(self):
        """Returns a name that stays valid when line numbers change."""
        return f"{self.path}: {self.function}: {self.text}: {self.what}"


def tokens_of(source):
    found = []
    for match in TOKEN.finditer(source):
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match[0], match.start(), match.end()))
    return found


class File:
    """The tokens of a file, and the positions of its functions."""

    def __init__(self, path, source, names=()):
        self.path, self.source = path, source
        self.tokens = tokens_of(source)
        self.names = names          # constants of the project, used as replacements
        self.partner = {}           # index of a bracket: index of the matching one
        self.within = {}            # index of a token in parentheses: index of the opening one
        self.function = {}          # index of a token in a body: name of the function
        self.silent = set()         # indices of tokens that are not changed
        self.check = {}             # index of a token in CHECK(...): index of its name
        self.found = []
        self.pair()
        self.find_functions()
        self.find_silent()

    def text(self, i):
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def pair(self):
        stack = []
        for i, token in enumerate(self.tokens):
            if stack and self.text(stack[-1]) == "(":
                self.within[i] = stack[-1]
            if token.kind != "mark":
                continue
            if token.text in PAIRS:
                stack.append(i)
            elif token.text in PAIRS.values() and stack:
                j = stack.pop()
                self.partner[i], self.partner[j] = j, i

    def find_functions(self):
        i = 0
        while i < len(self.tokens):
            if self.text(i) == "{":
                end = self.partner.get(i, len(self.tokens) - 1)
                if self.text(i - 1) == ")":
                    name = self.text(self.partner[i - 1] - 1)
                    self.function.update((j, name) for j in range(i + 1, end))
                elif self.text(i - 1) == "=":
                    self.function.update((j, TABLE) for j in range(i + 1, end))
                i = end
            i += 1

    def find_silent(self):
        for i in range(len(self.tokens)):
            if self.text(i) == "__builtin_expect":
                end = self.partner[i + 1]
                self.silent.update((i, *range(self.left(end, ()), end)))
            if self.text(i) in NEVER and self.text(i + 1) == "(":
                self.silent.update(range(i, self.partner[i + 1] + 1))
            if self.text(i) == "CHECK" and self.text(i + 1) == "(":
                self.check.update((j, i) for j in range(i + 2, self.partner[i + 1]))

    def add(self, first, last, new, what):
        """Adds a mutant in which `new` replaces the tokens first..last."""
        start, end = self.tokens[first].start, self.tokens[last].end
        line = self.source.count("\n", 0, start) + 1
        text = self.source.split("\n")[line - 1].strip()
        if first in self.check:
            start, end, new = self.keep_words(self.check[first], start, end, new)
        self.found.append(Mutant(self.path, self.function[first], line, text, what, start, end, new))

    def keep_words(self, name, start, end, new):
        """Keeps the message of a CHECK, so that a test cannot notice the mutant by the message alone."""
        begin = self.tokens[name + 2].start
        close = self.tokens[self.partner[name + 1]].start
        condition = self.source[begin:close]
        changed = self.source[begin:start] + new + self.source[end:close]
        return (self.tokens[name].start, close,
                f"CHECK_AS(({changed}), {json.dumps(' '.join(condition.split()))}")

    def words(self, first, last):
        return " ".join(self.source[self.tokens[first].start:self.tokens[last].end].split())

    def constant(self, first, last, value, what=None):
        """Adds a mutant in which an expression keeps its side effects but has a constant value. Numbers are
        skipped."""
        if first > last or first == last and self.tokens[first].kind == "number":
            return
        words = self.words(first, last)
        expression = self.source[self.tokens[first].start:self.tokens[last].end]
        self.add(first, last, f"(({expression}), {value})", what or f"`{words}` is {value}")

    # ---- the extent of an expression ----

    def left(self, i, stops):
        """Returns the first token of the operand that ends before i."""
        j = i - 1
        while j >= 0:
            text = self.text(j)
            if text in PAIRS.values():
                j = self.partner[j]
            elif text in PAIRS or text in stops or text in (";", ",", "return", "="):
                break
            j -= 1
        return j + 1

    def right(self, i, stops):
        """Returns the last token of the operand that begins after i."""
        j = i + 1
        while j < len(self.tokens):
            text = self.text(j)
            if text in PAIRS:
                j = self.partner[j]
            elif text in PAIRS.values() or text in stops or text in (";", ","):
                break
            j += 1
        return j - 1

    # ---- kinds of mutants ----

    def conditions(self, i):
        if self.text(i) not in ("if", "while") or self.text(i + 1) != "(":
            return
        first, last = i + 2, self.partner[i + 1] - 1
        self.constant(first, last, 0)
        if self.text(i) == "if":
            self.constant(first, last, 1)

    def loops(self, i):
        if self.text(i) != "for" or self.text(i + 1) != "(":
            return
        end = self.partner[i + 1]
        stops = [j for j in range(i + 2, end) if self.text(j) == ";"]
        self.constant(stops[0] + 1, stops[1] - 1, 0)

    def logic(self, i):
        text = self.text(i)
        if text in ("&&", "||"):
            value = 1 if text == "&&" else 0
            self.constant(self.left(i, ("&&", "||", "?", ":")), i - 1, value)
            self.constant(i + 1, self.right(i, ("&&", "||", "?", ":")), value)
        if text == "?":
            first = self.left(i, ("?", ":"))
            self.constant(first, i - 1, 0)
            self.constant(first, i - 1, 1)
        if text == "!":
            self.add(i, i, "", "without `!`")

    def is_binary(self, i):
        before = self.tokens[i - 1]
        if before.kind == "name":
            return before.text not in WORDS and not before.text.endswith("_t")
        return before.kind == "number" or before.text in (")", "]")

    def operators(self, i):
        text = self.text(i)
        for new in SWAPS.get(text, []):
            self.add(i, i, new, f"`{text}` to `{new}`")
        if text in ("+", "-") and self.is_binary(i):
            new = "-" if text == "+" else "+"
            self.add(i, i, new, f"`{text}` to `{new}`")
        if text in ("&", "|") and self.is_binary(i):
            lower = ("&", "|", "^", "&&", "||", "?", ":", "==", "!=")
            right = self.right(i, lower)
            self.add(i, right, "", f"without `{self.words(i, right)}`")
            left = self.left(i, lower + ("|=", "&="))
            self.add(left, i, "", f"without `{self.words(left, i)}`")

    def constants(self, i):
        token = self.tokens[i]
        if token.kind == "number":
            value = int(re.sub(r"[uUlL]+$", "", token.text), 0)
            for new in {0: [1], 1: [0, 2]}.get(value, [value + 1, value - 1]):
                self.add(i, i, str(new), f"{token.text} to {new}")
            return
        if token.kind != "name" or self.text(i + 1) == "(" and token.text not in TWINS:
            return
        if token.text in TWINS:
            self.add(i, i, TWINS[token.text], f"{token.text} to {TWINS[token.text]}")
        elif self.text(i - 1) == "case" or token.text == "NULL":
            return
        elif ERROR.match(token.text):
            pool = ["EINVAL"] if token.text == "EOK" else [e for e in ERRORS if e != token.text][:1]
            if token.text != "EOK":
                pool.append("EOK")
            for new in pool:
                self.add(i, i, new, f"{token.text} to {new}")
        elif re.match(r"U?INT\d+_MAX$", token.text):
            self.add(i, i, "0", f"{token.text} to 0")
        elif re.match(r"[A-Z][A-Z0-9_]+$", token.text):
            self.sibling(i)

    def sibling(self, i):
        """Adds a mutant with another constant of the same prefix, and one with the value plus one."""
        name = self.text(i)
        family = name.rsplit("_", 1)[0] + "_"
        others = sorted(other for other in self.names if other.startswith(family) and other != name)
        if "_" in name and others:
            chosen = random.Random(self.path + name).choice(others)
            self.add(i, i, chosen, f"{name} to {chosen}")
        self.add(i, i, f"({name} + 1)", f"{name} + 1")

    def statement_ends(self, i):
        """Returns the index of the `;` of a simple statement that begins at i, or None."""
        j = i
        while j < len(self.tokens):
            text = self.text(j)
            if text in ("{", "}", "if", "while", "for", "do", "switch", "case", "default", "else"):
                return None
            if text == ";":
                return j
            j = self.partner[j] + 1 if text in PAIRS else j + 1
        return None

    def begins_statement(self, i):
        before = self.text(i - 1)
        if before in (";", "{", "}", "else") or before == ":" and self.text(i - 3) == "case":
            return True
        if before != ")":
            return False
        opened = self.partner[i - 1]
        return self.text(opened - 1) in ("if", "while", "for", "switch", "list_foreach") \
            or self.text(opened - 1).startswith("list_foreach")

    def is_declaration(self, i):
        if self.text(i) in TYPES:
            return True
        if self.tokens[i].kind != "name" or self.text(i) in WORDS:
            return False
        j = i + 1
        while self.text(j) == "*" or self.text(j) == "const":
            j += 1
        return self.tokens[j].kind == "name" and (j > i + 1 or self.text(j) not in WORDS) \
            and self.text(j + 1) in ("=", ";", ",", "[")

    def statements(self, i):
        if i in self.within or not self.begins_statement(i):
            return
        end = self.statement_ends(i)
        if end is None or end == i:
            return
        if self.is_declaration(i):
            self.initialisers(i, end)
            return
        last = self.text(end + 1) == "}" and self.function.get(end + 1) is None
        if self.text(i) == "return":
            if end > i + 1 and self.tokens[i + 1].kind == "name" or end > i + 2:
                if not re.match(r"[A-Z][A-Z0-9_]+$|true$|false$", self.text(i + 1)) or end > i + 2:
                    self.constant(i + 1, end - 1, 0, f"returns 0, not `{self.words(i + 1, end - 1)}`")
            if last:
                return
        if self.text(i) != "goto":
            self.add(i, end - 1, "", f"without `{self.words(i, end - 1)}`")

    def initialisers(self, i, end):
        for j in range(i, end):
            if self.text(j) != "=":
                continue
            last = self.right(j, ())
            if self.text(j + 1) != "{" and self.tokens[j + 1].kind != "number" \
                    and self.text(j + 1) not in ("NULL", "true", "false"):
                self.constant(j + 1, last, 0)
            return

    def mutants(self):
        for i in range(len(self.tokens)):
            if i not in self.function or i in self.silent:
                continue
            table = self.function[i] == TABLE
            for kind in ([self.constants] if table else
                         [self.conditions, self.loops, self.logic, self.operators, self.constants,
                          self.statements]):
                kind(i)
        unique, seen = {}, collections.Counter()
        for mutant in self.found:
            unique.setdefault((mutant.start, mutant.end, mutant.new), mutant)
        found = []
        for mutant in sorted(unique.values(), key=lambda mutant: (mutant.start, mutant.what)):
            seen[mutant.key()] += 1
            times = seen[mutant.key()]
            found.append(mutant if times == 1 else
                         dataclasses.replace(mutant, what=f"{mutant.what} ({times})"))
        return found


def constants_of(sources):
    """Returns the names of constants that the sources use."""
    return {token.text for source in sources for token in tokens_of(source)
            if token.kind == "name" and re.match(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+$", token.text)}


def functions_of(source):
    """Returns, for the name of each function, the names in its body."""
    file = File("", source)
    found = collections.defaultdict(set)
    for i, name in file.function.items():
        if file.tokens[i].kind == "name":
            found[name].add(file.text(i))
    return found


def trap(path, source, function):
    """A mutant of the function that ends the program; None: there is no such function."""
    file = File(path, source)
    inside = [i for i, name in file.function.items() if name == function]
    if not inside or function == TABLE:
        return None
    place = file.tokens[min(inside) - 1].end
    return Mutant(path, function, 0, "", "trap", place, place, " __builtin_trap();")


def make(path, source, names=()):
    return File(path, source, names).mutants()
