# SPDX-License-Identifier: BSD-2-Clause
"""All mutants of a file in one object: each is a variant of its function, and the number of the one
that runs is in the environment. So a file is compiled once, and each test program linked once.
"""

import mutants

VARIABLE = "SWITCHBOARD_MUTANT"

PROLOGUE = f"""extern char *getenv(const char *);
static int mutant_number;
__attribute__((constructor)) static void mutant_choose(void)
{{
    for (const char *at = getenv("{VARIABLE}"); at && *at; at++)
        mutant_number = mutant_number * 10 + *at - '0';
}}
#line 1
"""


class Function:
    """Where a function is in the tokens of a file."""

    def __init__(self, file, opening):
        self.file, self.opening = file, opening
        self.parameters = file.partner[opening - 1]
        self.name = self.parameters - 1
        first = self.name
        while first > 0 and file.text(first - 1) not in (";", "}"):
            first -= 1
        self.start = file.tokens[first].start
        self.end = file.tokens[file.partner[opening]].end

    def argument_names(self):
        """The names of its parameters, or None when they cannot be told."""
        names, current = [], []
        for token in self.file.tokens[self.parameters + 1:self.opening - 1] + [None]:
            if token is None or token.text == "," and brackets(current) == 0:
                names.append(parameter_name(current))
                current = []
            else:
                current.append(token.text)
        if names == ["void"]:
            return []
        return names if all(name is not None and name != "void" for name in names) else None


def brackets(words):
    return sum(word in "([" for word in words) - sum(word in ")]" for word in words)


def parameter_name(words):
    if "..." in words:
        return None
    if "(" in words:  # a pointer to a function
        i = words.index("(")
        return words[i + 2] if words[i + 1] == "*" else None
    if "[" in words:
        words = words[:words.index("[")]
    return words[-1] if words else None


def functions_of(file):
    found = {}
    for i in set(file.partner) - set(file.function):
        if file.text(i) == "{" and file.text(i - 1) == ")":
            function = Function(file, i)
            found[file.text(function.name)] = function
    return found


def variant(file, function, number, mutant, place):
    """The text of the function under another name, with a mutant (None: without); `place` is what
    the compiler should call the place of its lines."""
    name = file.tokens[function.name]
    source = file.source
    body = source[name.end:function.end]
    if mutant is not None:
        body = source[name.end:mutant.start] + mutant.new + source[mutant.end:function.end]
    return (f"#line {place(number, source.count(chr(10), 0, function.start) + 1)}\n"
            f"{source[function.start:name.start]}{name.text}_{number}_{body}\n")


def choice(file, function, numbers):
    """The function itself, which calls one of its variants."""
    name = file.tokens[function.name]
    head = file.source[function.start:file.tokens[function.opening - 1].end]
    call = f"({', '.join(function.argument_names())})"
    cases = "".join(f" case {number}: return {name.text}_{number}_{call};" for number in numbers)
    return f"{head} {{ switch (mutant_number) {{{cases} }} return {name.text}_0_{call}; }}\n"


def source_with(path, source, numbered, place=lambda number, line: line):
    """The source with the mutants of `numbered` (number: mutant) to choose from. Those that it cannot
    take, for they are in no function of the usual form, are left out; gives the numbers that it took.
    """
    file = mutants.File(path, source)
    known = functions_of(file)
    wanted = {}
    for number, mutant in numbered.items():
        function = known.get(mutant.function)
        if function is not None and function.argument_names() is not None \
                and file.tokens[function.opening].start < mutant.start < function.end:
            wanted.setdefault(mutant.function, []).append(number)
    parts, at = [PROLOGUE], 0
    for name, function in sorted(known.items(), key=lambda item: item[1].start):
        if name not in wanted:
            continue
        head = source[function.start:file.tokens[function.opening - 1].end]
        after = source.count("\n", 0, function.end) + 1
        parts += [source[at:function.start], head, ";\n", variant(file, function, 0, None, place)]
        parts += [variant(file, function, number, numbered[number], place)
                  for number in wanted[name]]
        parts += [choice(file, function, wanted[name]), f"#line {place(0, after)}\n"]
        at = function.end
    parts.append(source[at:])
    return "".join(parts), {number for numbers in wanted.values() for number in numbers}
