# SPDX-License-Identifier: BSD-2-Clause
"""Extensions need changes in one table only: adds one of each kind to a copy of the tree, builds and runs it
on the host, and counts the changed files. The documentation is not counted (another test compares
docs/boot-options.md with its table)."""

import os
import re
import shutil
import subprocess
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import worktree  # noqa: E402

PLACE = os.path.join(ROOT, "build", "one_place")
TREE = os.path.join(PLACE, "tree")  # at the same depth as the tree, for ccache
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
    worktree.copy(ROOT, TREE)
    git("init", "-q")
    keep()


def keep():
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", "step")


def changed():
    """Returns the files that changed since keep()."""
    return [line[3:] for line in
            git("status", "--porcelain", "--untracked-files=all").splitlines()]


# ---- the additions ----

def add_system_call():
    """Adds its line, its handler, and a caller (the test program below)."""
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


def add_method():
    """Adds its line, its handler in the server, and a caller (the test program below)."""
    append("abi/proto/pipe.proto", "\n# Adds one.\n1100 ONE_MORE (number: u64) -> (next: u64)\n")
    server = read("uspace/srv/pipe/main.c")
    handler = """static void pipe_one_more(void *context, pipe_proto_one_more_request_t *request)
{
    (void)context;
    pipe_proto_one_more_reply(request, EOK, request->in.number + 1);
}

"""
    place = "static const pipe_proto_methods_t methods = {\n"
    assert place in server
    write("uspace/srv/pipe/main.c",
          server.replace(place, handler + place + "    .one_more = pipe_one_more,\n"))
    write("test/unit/async/programs/one_more.c", """
#include "programs.h"

#include <proto/pipe.h>

PROGRAM(one_more_caller)
{
    async_exchange_t *exchange;
    async_session_t *session = session_over(program, 0, INTERFACE_PIPE, EXCHANGE_ATOMIC);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    pipe_proto_one_more_out_t out;
    CHECK(pipe_proto_one_more(exchange, 41, &out) == EOK);
    program->value = out.next;
    async_exchange_end(exchange);
    async_session_close(session);
}
""")


ADDED = {"a protocol method": (add_method, 3),
         "a system call": (add_system_call, 3),
         "a console command": (add_console_command, 2), "a shell command": (add_shell_command, 2), "a boot option": (add_boot_option, 1),
         "an error number": (add_error, 1)}

# ---- programs that use the additions ----

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

/* Placeholders for the existing commands, which are not run. */
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

# The pipe server as a program of a host task. Its main function, which needs loc, does not run.
SERVER = r"""
#include "programs.h"

#define main pipe_main
#include "../../../../uspace/srv/pipe/main.c"
#undef main
#include "../../../../uspace/srv/pipe/pipe.c"

PROGRAM(one_more_server)
{
    (void)program;
    CHECK(async_port_set(INTERFACE_PIPE, pipe_connection_serve, NULL) == EOK);
}

errno_t loc_server_register(const char *name)
{
    (void)name;
    return ENOTSUP;
}

errno_t loc_service_register(const char *name, unsigned interface, service_id_t *id)
{
    (void)name, (void)interface, (void)id;
    return ENOTSUP;
}

const char *error_text(errno_t rc)
{
    (void)rc;
    return "";
}

errno_t task_report(int status)
{
    (void)status;
    return ENOTSUP;
}
"""

METHOD = r"""
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "host_task.h"

static void the_method_works(void **state)
{
    (void)state;
    host_task_t *server = host_task_create("one_more_server", 0);
    host_task_t *caller = host_task_create("one_more_caller", 0);
    host_task_link(caller, server);
    host_task_start(server);
    host_tasks_run();
    host_task_start(caller);
    host_tasks_run();
    assert_true(caller->program.done);
    assert_int_equal(caller->program.value, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {HOST_TASK_TEST(the_method_works)};
    return HOST_TASK_RUN(tests);
}
"""

METHOD_LISTS = """
switchboard_unit_test(NAME one_method SOURCES test_one_method.c LINKS test_host_task)
set_target_properties(unit_one_method PROPERTIES ENABLE_EXPORTS ON)
add_dependencies(unit_one_method async_programs)
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
    write("test/unit/async/programs/one_more_server.c", SERVER)
    write("test/unit/async/test_one_method.c", METHOD)
    append("test/unit/async/CMakeLists.txt", METHOD_LISTS)


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
        programs = {"unit_one_kernel": "kernel/one_place", "unit_one_shell": "kernel/one_place",
                    "unit_one_method": "async"}
        self.run_here("ninja", "-C", BUILD, *programs)
        for name, folder in programs.items():
            self.run_here(os.path.join(BUILD, "test", "unit", folder, name))


if __name__ == "__main__":
    unittest.main()
