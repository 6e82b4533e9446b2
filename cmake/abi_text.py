# SPDX-License-Identifier: BSD-2-Clause
"""Parses the text files under abi/ that describe methods and system calls, one line each.

    # Documentation of READ_BLOCKS: a comment directly above a line belongs to it.
    1026 READ_BLOCKS (first: u64, count: u64) read data: bytes <= DATA_XFER_MAX
    1025 GET_NUM_BLOCKS () -> (blocks: u64)    # So does a comment at the end of a line.

A line that starts with a blank continues the previous line. `#` and `//` start comments.

    line    = entry | head
    entry   = NUMBER NAME "(" words ")" clause*
    head    = KEYWORD ...                          parsed by the caller, see Cursor
    words   = [ word ("," word)* ]
    word    = field [ "+" field ]                  two 32-bit fields share a word, low half first
    field   = NAME ":" TYPE [ "[" "]" ] [ "<=" LIMIT ]
    clause  = KEYWORD and an operand, whose shape the caller's table gives:
              WORDS "(" words ")"    FIELD field    NAME    TEXT "string"    FLAG nothing

Each error names the file and the line.
"""
import re

WORDS, FIELD, NAME, TEXT, FLAG = "WORDS", "FIELD", "NAME", "TEXT", "FLAG"

TOKEN = re.compile(r"""(?P<blank>[ \t]+)
    |(?P<comment>(?:\#|//).*)
    |(?P<text>"[^"]*")
    |(?P<header><[A-Za-z0-9_/]+\.h>)
    |(?P<number>0x[0-9A-Fa-f]+|[0-9]+)(?![A-Za-z0-9_])
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign>->|<=|[():,+=&|\[\]])""", re.VERBOSE)


class AbiError(Exception):
    """An error in a description, as FILE:LINE: PROBLEM."""

    def __init__(self, place, problem):
        super().__init__(f"{place[0]}:{place[1]}: {problem}")
        self.place, self.problem = place, problem


class Token:
    def __init__(self, kind, text, place):
        self.kind, self.text, self.place = kind, text, place


class Field:
    """A named and typed value. `array`: any number of elements of the type."""

    def __init__(self, name, type_name, array, limit, place, counted=None):
        self.name, self.type, self.array, self.limit = name, type_name, array, limit
        self.counted = counted
        self.place = place


class Clause:
    """A clause of an entry. Its shape decides the type of `value`: a list of words, a Field, a
    string, or True."""

    def __init__(self, keyword, value, place):
        self.keyword, self.value, self.place = keyword, value, place


class Entry:
    """A numbered line. `words` is a list of words; a word is a list of one or two fields."""

    def __init__(self, number, name, words, clauses, doc, place):
        self.number, self.name, self.words, self.clauses = number, name, words, clauses
        self.doc, self.place = doc, place

    def find(self, keyword):
        """The values of all clauses with this keyword, in order."""
        return [clause.value for clause in self.clauses if clause.keyword == keyword]

    def one(self, keyword, default=None):
        """The value of a clause that can occur once."""
        found = [clause for clause in self.clauses if clause.keyword == keyword]
        if len(found) > 1:
            raise AbiError(found[1].place, f"{self.name}: a second `{keyword}`")
        return found[0].value if found else default


class Line:
    """A logical line: its tokens, and the comments that belong to it."""

    def __init__(self, place):
        self.place, self.tokens, self.doc = place, [], []


class Cursor:
    """Reads the tokens of a line in order."""

    def __init__(self, line):
        self.line, self.at = line, 0
        self.place = line.place

    def peek(self, ahead=0):
        place = self.at + ahead
        return self.line.tokens[place] if place < len(self.line.tokens) else None

    def fail(self, wanted):
        token = self.peek()
        place = token.place if token else self.line.tokens[-1].place
        found = f"`{token.text}`" if token else "the end of the line"
        raise AbiError(place, f"{wanted} expected, {found} found")

    def is_at(self, text):
        token = self.peek()
        return token is not None and token.kind != "text" and token.text == text

    def skip(self, text):
        """Consumes the next token if it is `text`. Returns whether it was."""
        found = self.is_at(text)
        self.at += found
        return found

    def need(self, text):
        if not self.skip(text):
            self.fail(f"`{text}`")

    def take(self, kind, wanted):
        token = self.peek()
        if token is None or token.kind != kind:
            self.fail(wanted)
        self.at += 1
        return token.text

    def name(self, wanted="a name"):
        return self.take("name", wanted)

    def number(self, wanted="a number"):
        return int(self.take("number", wanted), 0)

    def text(self, wanted="a text in double quotes"):
        return self.take("text", wanted)[1:-1]

    def header(self, wanted="a header like <abi/error.h>"):
        return self.take("header", wanted)

    def limit(self):
        """A number or the name of a constant, as text."""
        token = self.peek()
        if token is None or token.kind not in ("name", "number"):
            self.fail("a limit")
        self.at += 1
        return token.text

    def end(self):
        if self.peek() is not None:
            self.fail("the end of the line")

    def field(self):
        place = self.peek().place if self.peek() else self.place
        name = self.name("the name of a word")
        self.need(":")
        type_name = self.name("a type")
        array = self.skip("[")
        if array:
            self.need("]")
        limit = self.limit() if self.skip("<=") else None
        counted = self.name("what is counted") if self.skip("of") else None
        return Field(name, type_name, array, limit, place, counted)

    def word(self):
        fields = [self.field()]
        if self.skip("+"):
            fields.append(self.field())
        return fields

    def words(self):
        self.need("(")
        words = []
        if self.skip(")"):
            return words
        words.append(self.word())
        while self.skip(","):
            words.append(self.word())
        self.need(")")
        return words

    def clause(self, shapes):
        token = self.peek()
        shape = shapes.get(token.text) if token.kind in ("name", "sign") else None
        if shape is None:
            known = ", ".join(f"`{keyword}`" for keyword in shapes)
            self.fail(f"one of {known}")
        self.at += 1
        read = {WORDS: self.words, FIELD: self.field, NAME: self.name, TEXT: self.text,
                FLAG: lambda: True}
        return Clause(token.text, read[shape](), token.place)


def tokens_of(text, path, number):
    """The tokens of one physical line, and its comment or None."""
    tokens, comment, at = [], None, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise AbiError((path, number), f"syntax error at `{text[at:].split()[0]}`")
        at = match.end()
        if match.lastgroup == "comment":
            comment = match.group().lstrip("#/").strip()
        elif match.lastgroup != "blank":
            tokens.append(Token(match.lastgroup, match.group(), (path, number)))
    return tokens, comment


def lines_of(text, path):
    """The logical lines."""
    lines, above = [], []
    for number, physical in enumerate(text.splitlines(), 1):
        tokens, comment = tokens_of(physical, path, number)
        if not tokens:
            above = above + [comment] if comment is not None else []
            continue
        if physical[0] not in " \t":
            lines.append(Line((path, number)))
            lines[-1].doc = above
        elif not lines:
            raise AbiError((path, number), "continuation line without a line before it")
        else:
            lines[-1].doc += above
        above = []
        lines[-1].tokens += tokens
        if comment is not None:
            lines[-1].doc.append(comment)
    return lines


def fields_of(words):
    """All fields of a list of words, in order."""
    return [field for word in words for field in word]


def check_words(words, most, what):
    """Checks that there are at most `most` words and no name occurs twice."""
    if len(words) > most:
        raise AbiError(words[most][0].place, f"{what} has more than {most} words")
    seen = set()
    for field in fields_of(words):
        if field.name in seen:
            raise AbiError(field.place, f"{what} has two words `{field.name}`")
        seen.add(field.name)


def read_entry(line, shapes):
    cursor = Cursor(line)
    number, name = cursor.number(), cursor.name()
    words, clauses = cursor.words(), []
    while cursor.peek() is not None:
        clauses.append(cursor.clause(shapes))
    return Entry(number, name, words, clauses, line.doc, line.place)


def read_text(text, path, shapes, heads):
    """Parses a description. `shapes` maps the keyword of each clause to its shape; `heads` maps the
    keyword of each head line to a function that takes a Cursor after the keyword and returns an
    object. Returns entries and objects in file order."""
    found = []
    for line in lines_of(text, path):
        first = line.tokens[0]
        if first.kind == "number":
            found.append(read_entry(line, shapes))
            continue
        if first.kind != "name" or first.text not in heads:
            known = ", ".join(f"`{keyword}`" for keyword in heads)
            raise AbiError(line.place, f"a number{' or one of ' + known if heads else ''} "
                                       f"expected, `{first.text}` found")
        cursor = Cursor(line)
        cursor.at = 1
        found.append(heads[first.text](cursor))
        cursor.end()
    return found


def read_file(path, shapes, heads):
    with open(path, encoding="utf-8") as file:
        return read_text(file.read(), path, shapes, heads)


def check_unique(entries, key, what):
    """Raises an error at the second of two entries with the same key."""
    first = {}
    for entry in entries:
        value = key(entry)
        if value in first:
            file, line = first[value].place
            raise AbiError(entry.place, f"{what} {value} is also that of {first[value].name} "
                                        f"({file}:{line})")
        first[value] = entry
