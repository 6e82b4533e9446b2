# SPDX-License-Identifier: BSD-2-Clause
"""Verifies the pages of the documentation: types their sessions and compares the output, and builds, boots
and tests the server that one of them adds. (The suite `docs` of scripts/test runs their commands.)"""

import collections
import os
import re
import subprocess
import tempfile

from guest import ROOT, check, user_script

import pages
import worktree

# Numbers differ from run to run, and so does the first member of a drawn ring.
NUMBER = re.compile(r"0x[0-9a-f]+|\d+(?:\.\d+)?(?:us|ms|s\b|m\d+s)?")
RAIL = re.compile(r"^ *(?:,->|\||`--)? *")


def normalized(line):
    return " ".join(NUMBER.sub("N", RAIL.sub("", line)).split())


def compare(page, typed, shown, answer, whole=True):
    """Checks that the output contains each line of the page; `whole`: and, when the page shows any output,
    that the page leaves none of it out."""
    page_lines = collections.Counter(filter(None, map(normalized, shown)))
    answer_lines = collections.Counter(filter(None, map(normalized, answer.splitlines())))
    missing = page_lines - answer_lines
    check(not missing, f"{page}: `{typed}` does not print: {list(missing)}\nbut:\n{answer}")
    left_out = answer_lines - page_lines if whole and page_lines else None
    check(not left_out, f"{page} lacks lines that `{typed}` prints: {list(left_out or ())}\nthe whole output:\n{answer}")


def play(guest, page):
    """Types the sessions of a page. Leaves a command that does not return and continues on the next
    terminal; opens the console by its key."""
    session, terminal = guest.session, 1
    for block in pages.blocks(page):
        for prompt, typed, shown in block.typed():
            if prompt.startswith("kconsole") != session.in_console:
                session.open_console() if prompt.startswith("kconsole") else session.run("continue")
            if session.in_console:
                compare(page, typed, shown, guest.run(typed))
                continue
            if session.terminal in session.busy:
                terminal += 1
                guest.terminal(terminal)
            answer = session.try_run(typed, 10)
            if answer is None:
                continue
            compare(page, typed, shown, answer)
            check("not found" not in answer, f"{page}: `{typed}`: {answer}")


def sessions(boot, page, count, **options):
    check(sum(len(block.typed()) for block in pages.blocks(page)) >= count, f"{page} has no session")
    with boot(**options) as guest:
        play(guest, page)


def test_readme(boot):
    """The session of README.md, with the mount of 2011."""
    sessions(boot, "README.md", 5, entry="early")


def test_autopsy(boot):
    """The session of docs/autopsy.md, with the mount of 2011."""
    sessions(boot, "docs/autopsy.md", 5, entry="early")


def test_diagnosis(boot):
    """The session of docs/diagnosis.md."""
    sessions(boot, "docs/diagnosis.md", 6)


def test_kernel_console(guest):
    """The session of docs/kernel-console.md: each command exists and prints the columns shown."""
    typed = [step for block in pages.blocks("docs/kernel-console.md") for step in block.typed()]
    check(typed, "docs/kernel-console.md has no session")
    with guest.console():
        guest.run("trace on")
    guest.works("cat /etc/motd")
    with guest.console():
        for _, line, shown in typed:
            compare("docs/kernel-console.md", line, shown[:1], guest.run(line), whole=False)


def copy_tree(place):
    """Copies the tree into the folder `place`, with links to the sysroots."""
    worktree.copy(ROOT, place)
    os.makedirs(os.path.join(place, "build"))
    for name in os.listdir(os.path.join(ROOT, "build")):
        if name.startswith("sysroot-"):
            os.symlink(os.path.realpath(os.path.join(ROOT, "build", name)),
                       os.path.join(place, "build", name))


def test_adding_a_server(boot):
    """Following docs/adding-a-server.md adds a working server whose test passes, even in a folder whose name
    contains a space."""
    page = "docs/adding-a-server.md"
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        tree = os.path.join(folder, "a new server")
        copy_tree(tree)
        check(len(pages.lay_over(page, tree)) >= 6, f"{page} has too few files")
        command = [found for found in pages.commands(page) if found.startswith("scripts/test ")]
        check(len(command) == 1, f"{page} shows {len(command)} ways to run the test")
        for line in (*command, "scripts/run"):
            check(line in pages.commands(page), f"{page} does not show `{line}`")
        done = subprocess.run(command[0].split(), cwd=tree, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        print(done.stdout)
        check(done.returncode == 0 and done.stdout.endswith("\n1 passed, 0 failed\n"), "the test fails")
        for block in pages.blocks(page):
            if block.kind() == "session":
                play_in(tree, block)


def play_in(tree, block):
    """Types a session of a page into the system of a copy of the tree, with its own scripts/run."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
        script.write("".join(typed + "\n" for _, typed, _ in block.typed()))
        script.flush()
        session = user_script("run", "--headless", "--script", script.name, tree=tree)
    for prompt, typed, shown in block.typed():
        after = session.partition(prompt + typed + "\n")[2]
        answer = ("\n" + after).partition("\n" + prompt)[0]
        compare(block.page, typed, shown, answer)
