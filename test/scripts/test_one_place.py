# SPDX-License-Identifier: BSD-2-Clause
"""Each thing that is added often has one table: one of each is added to a copy of the tree, which is
built and run on the host, and the files that had to change are counted. A page that documents the new
thing comes on top (a test compares docs/boot-options.md with its table)."""

import os
import re
import shutil
import subprocess
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PLACE = os.path.join(ROOT, "build", "one_place")
TREE = os.path.join(PLACE, "tree")  # as deep as the tree itself, so that ccache recognizes it
BUILD = os.path.join(TREE, "build", "host-brief")


def path(name):
    return os.path.join(TREE, *name.split("/"))


def read(name):
    with open(path(name), encoding="utf-8") as file:
        return file.read()


def write(name, text):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(text)


def append(name, text):
    write(name, read(name) + text)


def git(*words):
    return subprocess.run(["git", "-c", "user.name=test", "-c", "user.email=test@localhost",
                           "-c", "core.hooksPath=/dev/null", *words], cwd=TREE, check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def copy_tree():
    shutil.rmtree(PLACE, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and os.path.isfile(os.path.join(ROOT, name)):
            os.makedirs(os.path.dirname(path(name)), exist_ok=True)
            shutil.copy2(os.path.join(ROOT, name), path(name))
    git("init", "-q")
    keep()


def keep():
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", "step")


def changed():
    """The files that changed since keep()."""
    return [line[3:] for line in
            git("status", "--porcelain", "--untracked-files=all").splitlines()]


# ---- what is added ----

def add_system_call():
    """Its line, its handler, and a caller (the test program below)."""
    append("abi/syscalls.txt", "\n# Adds one. ERANGE: there is no next number.\n"
           "200 ONE_MORE (number: u32) -> (next: u32)\n")
    append("kernel/syscall/sys_info.c", """
errno_t sys_one_more(const sys_one_more_in_t *in, sys_one_more_out_t *out)
{
    if (in->number == UINT32_MAX)
        return ERANGE;
    out->next = in->number + 1;
    return EOK;
}
""")
    write("test/unit/kernel/one_place/caller.c", """
#include <os/syscall.h>

errno_t call_one_more(uint32_t number, uint32_t *next);
errno_t call_one_more(uint32_t number, uint32_t *next)
{
    return syscall_one_more(number, next);
}
""")


def add_console_command():
    append("kconsole/cmds/commands.def", """COMMAND(onemore,
        .arguments = "<word>",
        .summary = "print one more word",
        .least = 1,
        .most = 1)
""")
    write("kconsole/cmds/onemore.c", """#include <kconsole/cmds/cmds.h>

void cmd_onemore(console_t *console, const words_t *words)
{
    terminal_print(&console->terminal, "one more %s\\n", words->word[1]);
}
""")


def add_shell_command():
    append("uspace/app/bdsh/cmds/cmds.def", "BUILTIN(onemore)\n")
    write("uspace/app/bdsh/cmds/onemore.c", """#include "cmds.h"

static int onemore_run(invocation_t *run)
{
    return run->argc + 40;
}

const builtin_t cmd_onemore = {
    .name = "onemore",
    .usage = "",
    .summary = "Returns 41",
    .run = onemore_run,
};
""")


def add_boot_option():
    append("abi/boot_option.def", """
BOOT_OPTION(ONE_MORE, "onemore",
            .type = BOOT_NUMBER,
            .min = 2,
            .max = 9,
            .unit = "things",
            .initial = 3,
            .reader = "nobody",
            .help = "add one more thing")
""")


def add_error():
    append("abi/error.def", 'ERROR(EONEMORE, .number = 3001, .text = "one more failed")\n')


ADDED = {"a system call": (add_system_call, 3), "a console command": (add_console_command, 2),
         "a shell command": (add_shell_command, 2), "a boot option": (add_boot_option, 1),
         "an error number": (add_error, 1)}

# ---- programs that use all of it ----

KERNEL = r"""
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <abi/sysinfo.h>
#include <boot/boot.h>
#include <diagnosis/text/names.h>
#include <kconsole/console.h>
#include <os/syscall.h>
#include <puppet.h>
#include <string.h>
#include "../../kconsole/screen.h"

static puppet_t *caller;
errno_t call_one_more(uint32_t number, uint32_t *next);

errno_t syscall_words(uint64_t number, syscall_words_t *words)
{
    errno_t rc = puppet_call(caller, number, words);
    *words = caller->words;
    return rc;
}

static void the_system_call_works(void **state)
{
    (void)state;
    uint32_t next;
    caller = puppet_create("caller");
    assert_int_equal(call_one_more(41, &next), EOK);
    assert_int_equal(next, 42);
    assert_int_equal(call_one_more(UINT32_MAX, &next), ERANGE);
    assert_int_equal(PUPPET_CALL(caller, SYS_ONE_MORE, 1ull << 32), EINVAL);
}

static void the_command_works(void **state)
{
    (void)state;
    static screen_t screen;
    static console_t console;
    screen_init(&screen);
    console_init(&console, screen_put, screen_get, &screen);
    char help[] = "help", run[] = "onemore time", wrong[] = "onemore";
    console_run_line(&console, help);
    assert_non_null(strstr(screen.output, "print one more word"));
    console_run_line(&console, run);
    assert_non_null(strstr(screen.output, "one more time"));
    console_run_line(&console, wrong);
    assert_non_null(strstr(screen.output, "usage: onemore <word>"));
}

static void the_boot_option_is_read(void **state)
{
    (void)state;
    uint64_t value;
    boot_options_read("");
    assert_int_equal(boot_option(BOOT_ONE_MORE), 3);
    boot_options_read("onemore=9");
    assert_int_equal(boot_option_find("onemore", &value), EOK);
    assert_int_equal(value, 9);
    boot_options_read("onemore=10");
    assert_int_equal(boot_option(BOOT_ONE_MORE), 3);
}

static void the_error_has_words(void **state)
{
    (void)state;
    assert_string_equal(name_of_error(EONEMORE), "EONEMORE");
    assert_string_equal(text_of_error(3001), "one more failed");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, puppet_test_begin, puppet_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_system_call_works),
        TEST(the_command_works),
        TEST(the_boot_option_is_read),
        TEST(the_error_has_words),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
"""

SHELL = r"""
#include <builtin.h>
#include <string.h>

/* The commands that were there: nothing runs them here. */
OTHERS

int main(void)
{
    char name[] = "onemore";
    invocation_t run = {.argc = 1, .argv = (char *[]){name, NULL}};
    const builtin_t *builtin = builtin_find(name);
    return builtin != NULL && strcmp(builtin->summary, "Returns 41") == 0 &&
                   builtin->run(&run) == 41 && builtin_find("cat") != NULL
               ? 0
               : 1;
}
"""

LISTS = """switchboard_unit_test(NAME one_kernel LINKS test_puppet
    SOURCES kernel.c caller.c test/unit/kconsole/screen.c)
switchboard_unit_test(NAME one_shell
    SOURCES shell.c uspace/app/bdsh/builtin.c uspace/app/bdsh/cmds/onemore.c)
target_include_directories(unit_one_shell PRIVATE ${PROJECT_SOURCE_DIR}/uspace/app/bdsh)
target_compile_options(unit_one_shell PRIVATE -fno-pie)
target_link_options(unit_one_shell PRIVATE -no-pie -Wl,--unresolved-symbols=ignore-all)
"""


def write_programs():
    others = re.findall(r"^BUILTIN\((\w+)\)", read("uspace/app/bdsh/cmds/cmds.def"), re.MULTILINE)
    others.remove("onemore")
    rows = "".join(f'extern const builtin_t cmd_{name};\nconst builtin_t cmd_{name} = '
                   f'{{.name = "{name}"}};\n' for name in others)
    write("test/unit/kernel/one_place/kernel.c", KERNEL)
    write("test/unit/kernel/one_place/shell.c", SHELL.replace("OTHERS", rows))
    write("test/unit/kernel/one_place/CMakeLists.txt", LISTS)


class OnePlace(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        copy_tree()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(PLACE)

    def run_here(self, *command):
        run = subprocess.run(command, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout[-4000:])

    def test_one_of_each(self):
        for what, (add, most) in ADDED.items():
            add()
            files = changed()
            print(f"{what}: {len(files)} ({', '.join(files)})")
            with self.subTest(added=what):
                self.assertLessEqual(len(files), most, files)
                self.assertGreater(len(files), 0)
            keep()
        write_programs()
        self.run_here("cmake", "-S", ".", "--preset", "host-brief")
        self.run_here("ninja", "-C", BUILD, "unit_one_kernel", "unit_one_shell")
        for name in ("unit_one_kernel", "unit_one_shell"):
            self.run_here(os.path.join(BUILD, "test", "unit", "kernel", "one_place", name))


if __name__ == "__main__":
    unittest.main()
