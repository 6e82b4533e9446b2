# SPDX-License-Identifier: BSD-2-Clause
"""Reads README.md and docs/*.md: commands for the host, sessions in the guest, and files.

A fenced block is one of these:
  session     each typed line begins with a prompt of the shell or of the kernel console
  commands    each line begins with scripts/
  file        the first line is a comment with the path; "behind the last" adds the text to the file
  drawing     any other block without a language
"""

import os
import re
from dataclasses import dataclass

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"(/[^ ]* # |kconsole> )(.*)")
FILE = re.compile(r"(?:/\*|//|#) ([\w.-]+(?:/[\w.-]+)+)(, [\w ]+)?(?: \*/)?\n")
COMMAND = re.compile(r"scripts/\w+[^`\n]*")
INLINE = re.compile(r"`(scripts/\w+[^`\n]*)`")
REMARK = re.compile(r"\s+(?:#|<-) .*|\s{3,}\S.*")   # after a command, on the same line
PLACEHOLDER = re.compile(r"\b[A-Z][A-Z=]*\b")       # FILE, NAME, KEY=VALUE: replaced by the reader


@dataclass
class Block:
    page: str
    language: str
    text: str

    def typed(self):
        """Returns [(prompt, the typed line, [lines of the answer])]."""
        steps = []
        for line in self.text.splitlines():
            prompt = PROMPT.match(line)
            if prompt:
                steps.append((prompt[1], REMARK.sub("", prompt[2]), []))
            elif steps:
                steps[-1][2].append(line)
        return steps

    def kind(self):
        if self.language:
            return "file"
        first = self.text.partition("\n")[0]
        if PROMPT.match(first):
            return "session"
        return "commands" if COMMAND.match(first) else "drawing"

    def file(self):
        """Returns (path, position in an existing file or None, contents)."""
        head = FILE.match(self.text)
        if not head:
            raise ValueError(f"{self.page}: a block of {self.language} does not begin with its path")
        return head[1], (head[2] or "").removeprefix(", ") or None, self.text[head.end():]


def pages():
    docs = sorted(name for name in os.listdir(os.path.join(ROOT, "docs")) if name.endswith(".md"))
    return ["README.md"] + [f"docs/{name}" for name in docs]


def text_of(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def blocks(page):
    return [Block(page, *found) for found in FENCE.findall(text_of(page))]


def commands(page):
    """Returns the host commands of a page as written, without those that contain a placeholder."""
    found = []
    for block in blocks(page):
        if block.kind() == "commands":
            found += [REMARK.sub("", line) for line in block.text.splitlines()]
    found += INLINE.findall(FENCE.sub("", text_of(page)))
    return [command for command in dict.fromkeys(found) if not PLACEHOLDER.search(command)]


def mentioned(page):
    """Returns all host commands of a page, including those that contain a placeholder."""
    return [found for found in INLINE.findall(FENCE.sub("", text_of(page)))] + commands(page)


def lay_over(page, tree):
    """Writes the files of a page into a copy of the tree. Returns their paths."""
    paths = []
    for block in blocks(page):
        if block.kind() != "file":
            continue
        path, where, text = block.file()
        place = os.path.join(tree, path)
        if where == "behind the last":
            with open(place, encoding="utf-8") as file:
                text = behind_last(file.read(), text)
        elif where:
            raise ValueError(f"{page}: {path}: unknown position {where!r}")
        elif os.path.exists(place):
            raise ValueError(f"{page}: {path} exists already")
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)
        paths.append(path)
    return paths


def behind_last(text, lines):
    """Inserts `lines` into the text, after the last line that begins like the last of `lines`."""
    start = re.match(r"\W*\w+", lines.splitlines()[-1])[0]
    head, last, tail = text.rpartition("\n" + start)
    if not last:
        raise ValueError(f"no line begins with {start}")
    rest, newline, tail = tail.partition("\n")
    return head + last + rest + newline + lines + tail
