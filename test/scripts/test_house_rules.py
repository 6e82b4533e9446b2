# SPDX-License-Identifier: BSD-2-Clause
"""Rules of docs/architecture.md that can be checked in the sources: which directory includes which, where a
processor can be named, what a function called ..._locked asserts; and that each test runs."""

import ast
import collections
import os
import re
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import worktree  # noqa: E402

INCLUDE = re.compile(r'^#include [<"]([\w./]+)[>"]', re.MULTILINE)
FUNCTION = re.compile(r"^[a-z_][^\n;]*?\b(\w+)\([^;{]*\)\n\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def sources(*folders):
    """Yields (path, text) of each C source and header in the folders."""
    for path in worktree.files(ROOT, *folders):
        if path.endswith((".c", ".h", ".def", ".S")):
            yield path, read(path)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


class Tests(unittest.TestCase):
    """Every test is also run."""

    DEFINED = re.compile(r"^static void (\w+)\(void \*\*\w+\)\n\{", re.MULTILINE)
    GROUP = re.compile(r"^int (\w+_tests)\(void\)\n\{", re.MULTILINE)
    LIST = re.compile(r"\bstruct CMUnitTest \w+\[\] = \{\n(.*?)^ *\};", re.MULTILINE | re.DOTALL)

    def test_no_python_name_is_defined_twice(self):
        files = worktree.files(ROOT, "*.py")
        self.assertGreater(len(files), 40)
        for path in files:
            for node in ast.walk(ast.parse(read(path), path)):
                if isinstance(node, (ast.Module, ast.ClassDef)):
                    names = collections.Counter(
                        part.name for part in node.body
                        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)))
                    with self.subTest(file=path):
                        self.assertEqual([name for name, count in names.items() if count > 1], [])

    def test_python_tests_are_in_test_cases(self):
        for path in worktree.files(ROOT, "test/scripts/test_*.py"):
            tree = ast.parse(read(path), path)
            classes = {node.name: {getattr(base, "id", getattr(base, "attr", "")) for base in node.bases}
                       for node in tree.body if isinstance(node, ast.ClassDef)}

            def is_case(name):
                return name == "TestCase" or any(is_case(base) for base in classes.get(name, ()))

            for node in tree.body:
                if isinstance(node, ast.ClassDef) and any(
                        isinstance(part, ast.FunctionDef) and part.name.startswith("test_")
                        for part in node.body):
                    with self.subTest(file=path, name=node.name):
                        self.assertTrue(is_case(node.name))

    def test_each_test_is_in_one_list(self):
        total = 0
        for path in worktree.files(ROOT, "test/unit/*.c", "test/unit/**/*.c"):
            text = read(path)
            names = collections.Counter(re.findall(r"\w+", "".join(self.LIST.findall(text))))
            for name in self.DEFINED.findall(text):
                total += 1
                with self.subTest(file=path, test=name):
                    self.assertLessEqual(names[name], 1)
                    self.assertGreater(len(re.findall(rf"\b{name}\b", text)), 1)     # defined, and used
        self.assertGreater(total, 500)

    def test_each_group_is_run(self):
        texts = {path: read(path) for path in worktree.files(ROOT, "test/unit/*.c", "test/unit/**/*.c")}
        for path, text in texts.items():
            for group in self.GROUP.findall(text):
                with self.subTest(file=path, group=group):
                    self.assertTrue(any(re.search(rf"\b{group}\b", other)
                                        for place, other in texts.items() if place != path))

    def test_each_source_is_built(self):
        for path in worktree.files(ROOT, "test/unit/**/test_*.c"):
            folder, name = os.path.split(path)
            while not os.path.exists(os.path.join(ROOT, folder, "CMakeLists.txt")):
                folder = os.path.dirname(folder)
            rules = read(os.path.join(folder, "CMakeLists.txt"))
            words = set(re.findall(r"[\w.]+", rules))
            made = {source.replace("${subject}", word).replace("${test}", word)
                    for source in re.findall(r"[\w.]*\$\{\w+\}[\w.]*\.c", rules) for word in words}
            with self.subTest(file=path):
                self.assertTrue(name in words or name in made, f"{folder}/CMakeLists.txt does not name it")


class Layers(unittest.TestCase):
    """Which folder can include which."""

    def includes(self, *folders):
        for path, text in sources(*folders):
            for included in INCLUDE.findall(text):
                yield path, included

    def refuse(self, folder, *starts):
        for path, included in self.includes(folder):
            with self.subTest(file=path):
                self.assertFalse(included.startswith(starts), f"{path} includes {included}")

    def test_the_abi_includes_only_itself(self):
        for path, included in self.includes("abi"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^(abi/|stdint\.h|stddef\.h|stdbool\.h)")

    def test_adt_includes_only_headers_of_the_compiler(self):
        for path, included in self.includes("adt"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^std(def|bool)\.h$")

    def test_exe_includes_only_the_abi(self):
        for path, included in self.includes("exe"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^(abi/|exe/|std(int|def|bool)\.h$)")
        for path, included in self.includes("kernel", "kconsole", "uspace"):
            if included.startswith("exe/"):
                self.assertRegex(path, r"^(kernel/proc/|uspace/srv/loader/)")

    def test_the_screen_includes_only_the_abi(self):
        for path, included in self.includes("screen"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^(abi/|screen/|std(int|def|bool)\.h$)")
        for path, included in self.includes("kernel", "kconsole", "uspace"):
            if included.startswith("screen/"):
                self.assertRegex(path, r"^kernel/console/")

    def test_kernel_and_userspace_do_not_include_each_other(self):
        self.refuse("kernel", "uspace/", "async/", "fibril/", "os/", "vfs/", "loc/", "proto/")
        self.refuse("uspace", "kernel/", "ipc/", "sched/", "inspect/", "mm/", "cap/")

    def test_the_console_reads_the_kernel_through_inspect(self):
        self.refuse("kconsole", "ipc/", "proc/", "sched/", "mm/", "cap/", "irq/", "time/")
        for path, included in self.includes("kconsole"):
            if included.startswith(("arch/", "console/")):
                self.assertEqual(path, "kconsole/entry.c")  # uses the line, the screen and its own stack

    def test_diagnosis_includes_only_the_abi(self):
        for path, included in self.includes("diagnosis"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^(abi/|diagnosis/|std(int|def|bool|arg)\.h$)")

    def test_the_wire_of_the_monitor_includes_only_the_abi(self):
        for path, included in self.includes("monitor/wire"):
            with self.subTest(file=path):
                self.assertRegex(included, r"^(abi/|monitor/wire/|std(int|def|bool)\.h$)")

    def test_the_monitor_includes_no_kernel(self):
        own = re.compile(r"^(abi|diagnosis|monitor)/|^(sys/)?\w+\.h$")     # and the headers of the host
        for path, included in self.includes("monitor"):
            with self.subTest(file=path):
                self.assertRegex(included, own)

    def test_the_kernel_uses_only_the_wire_of_the_monitor(self):
        for path, included in self.includes("abi", "adt", "diagnosis", "exe", "kernel", "kconsole", "uspace"):
            if included.startswith("monitor/"):
                with self.subTest(file=path):
                    self.assertRegex(included, r"^monitor/(wire/|\w+\.h$)")    # or of kernel/monitor
                    self.assertRegex(path, r"^kernel/")

    def test_userspace_uses_one_header_of_diagnosis(self):
        for path, included in self.includes("uspace"):
            if included.startswith("diagnosis/"):
                self.assertEqual((path, included),
                                 ("uspace/lib/cli/visible.h", "diagnosis/text/visible.h"))

    def test_nothing_below_the_console_includes_it(self):
        for folder in ("abi", "diagnosis", "kernel", "uspace"):
            self.refuse(folder, "kconsole/")

    def test_only_listed_files_of_the_kernel_use_diagnosis(self):
        allowed = re.compile(r"kernel/(inspect/|lib/(print|mem|visible)\.h$|proc/fault\.c$)")
        for path, included in self.includes("kernel"):
            if included.startswith("diagnosis/"):
                self.assertRegex(path, allowed)

    def test_the_console_uses_no_private_header_of_diagnosis(self):
        self.refuse("kconsole", "diagnosis/graph/internal.h", "kernel/", "uspace/", "os/", "async/")

    def test_ipc_does_not_include_its_check(self):
        for path, included in self.includes("kernel/ipc"):
            if not path.startswith("kernel/ipc/check/"):
                self.assertFalse(included.startswith("ipc/check/"), path)

    def test_private_headers_stay_in_their_directory(self):
        inside = re.compile(r"(^|/|_)(internal|private)\.h$")
        found = 0
        for path, included in self.includes("abi", "adt", "diagnosis", "exe", "kernel", "kconsole", "monitor",
                                            "uspace"):
            if not inside.search(included):
                continue
            found += 1
            home = os.path.dirname(included)
            if home:  # otherwise it is in the folder of the including file
                with self.subTest(file=path):
                    self.assertRegex(path, rf"(^|/){re.escape(home)}/")
        self.assertGreater(found, 20)

    # docs/architecture.md: a library includes only those of a lower rank.
    LIBRARIES = (("os",), ("fibril", "cli"), ("async",), ("proto",), ("loc",), ("bd", "block", "vfs"),
                 ("task",), ("fs", "libc", "mkfs"))

    def test_libraries_include_only_lower_ones(self):
        rank = {name: at for at, names in enumerate(self.LIBRARIES) for name in names}
        listed = {path.split("/")[2] for path, _ in self.includes("uspace/lib")}
        self.assertEqual(listed, set(rank) - {"proto"})
        for path, included in self.includes("uspace/lib", "uspace/proto"):
            parts = path.split("/")
            own = "proto" if parts[1] == "proto" else parts[2]
            to = included.split("/")[0]
            if to in rank and to != own and "/" in included:
                with self.subTest(file=path):
                    self.assertLess(rank[to], rank[own], f"{path} includes {included}")

    def test_libraries_include_no_server(self):
        self.refuse("uspace/lib", "srv/", "app/")
        self.refuse("uspace/proto", "srv/", "app/")

    def test_a_server_includes_no_other_server(self):
        self.refuse("uspace/srv", "srv/", "app/", "../../")
        self.refuse("uspace/app", "srv/", "app/")


class Names(unittest.TestCase):
    """A name in a backtrace is unique in the tree."""

    DEFINED = re.compile(r"^(?:[a-z_][^\n;{}#/=]*?)\b(\w+)\([^;{}]*\)\n\{", re.MULTILINE)
    ATTRIBUTE = re.compile(r"__attribute__\(\((?:[^()]|\([^()]*\))*\)\)\s*")
    ARCH = re.compile(r"/arch/(\w+)/")

    def test_a_function_name_is_defined_once(self):
        places = collections.defaultdict(list)
        for path, text in sources("adt", "diagnosis", "exe", "kconsole", "kernel", "monitor", "screen", "uspace"):
            for name in self.DEFINED.findall(self.ATTRIBUTE.sub("", text)):
                places[name].append(path)
        places.pop("main")
        self.assertGreater(len(places), 3000)
        for name, found in places.items():
            # each architecture defines the same functions
            arch = [match.group(1) for match in map(self.ARCH.search, found) if match]
            twins = len(arch) == len(found) == len(set(arch))
            with self.subTest(function=name):
                self.assertTrue(len(found) == 1 or twins, sorted(found))


class Lists(unittest.TestCase):
    """All lists use adt/list.h; no code links or unlinks items by hand."""

    # Matches `*place = item->next;`, `at = &(*at)->next;` and `item->next->previous = ...`.
    BY_HAND = re.compile(r"(?<!\w )\*\w+ = \(?\*?\w+\)?->(?:\w+_)?next(?:_\w+)?;|"
                         r"&\(\*\w+\)->(?:\w+_)?next(?:_\w+)?\b|"
                         r"->next->prev\w* = |->prev\w*->next = ")
    # waiter.c: a queue that must be valid as zeros.
    EXCEPTIONS = ("uspace/lib/fibril/waiter.c",)

    def test_the_pattern_matches_manual_list_code(self):
        for line in ("*place = item->next;", "*link = (*link)->next;", "*at = node->next_sibling;",
                     "at = &(*at)->next_of_name;", "a->next->previous = a->previous;"):
            self.assertRegex(line, self.BY_HAND)
        for line in ("link_t *next = position->next;", "*row = batch[next];", "thread->next = NULL;"):
            self.assertNotRegex(line, self.BY_HAND)

    def test_no_list_is_changed_by_hand(self):
        for path, text in sources("diagnosis", "kconsole", "kernel", "monitor", "uspace"):
            if path not in self.EXCEPTIONS:
                with self.subTest(file=path):
                    self.assertEqual([found.group() for found in self.BY_HAND.finditer(text)], [])


class Processors(unittest.TestCase):
    """No code outside arch/ depends on the processor or the machine, except tests."""

    NAMED = re.compile(r"__asm__|\basm\b|x86_64|\b(?:cr[0234]|rflags|cpuid|rdtsc|wrmsr|rdmsr|com1|"
                       r"invlpg|lapic|ioapic|fxsave|pml4|outb|inb)\b", re.IGNORECASE)
    ARCH = re.compile(r"(^|/)arch/(x86_64|host)/")

    def test_code_names_no_processor(self):
        for path, text in sources("abi", "adt", "exe", "kernel", "kconsole", "screen", "uspace"):
            if self.ARCH.search(path):
                continue
            code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
            with self.subTest(file=path):
                self.assertIsNone(self.NAMED.search(code))

    def test_only_toolchain_files_name_a_processor(self):
        for path in worktree.files(ROOT, "*CMakeLists.txt", "*.cmake"):
            if path.startswith("test/") or "toolchain" in path or self.ARCH.search(path):
                continue
            rules = re.sub(r"#[^\n]*", "", read(path))
            with self.subTest(file=path):
                self.assertNotRegex(rules, r"x86[_-]64|-mcmodel|-mno-red-zone")


class Locks(unittest.TestCase):
    def test_locked_functions_assert_the_lock(self):
        found = 0
        for path, text in sources("kernel"):
            for name, body in FUNCTION.findall(text):
                if name.endswith("_locked"):
                    found += 1
                    with self.subTest(function=f"{path}: {name}"):
                        self.assertIn("ASSERT(spinlock_held(", body)
        self.assertGreater(found, 10)


if __name__ == "__main__":
    unittest.main()
