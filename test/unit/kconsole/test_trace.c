// SPDX-License-Identifier: BSD-2-Clause
/* The command `trace`: its arguments, errors and completion. Its output is tested in trace/. */
#include "fake_inspect.h"
#include "screen.h"
#include "unit.h"
#include <abi/proto/methods.h>
#include <kconsole/console.h>
#include <stdio.h>
#include <string.h>

#define STOP 100000000000ull

static screen_t screen;
static console_t console;

static void event(enum trace_kind kind, uint64_t call, uint32_t from, uint32_t to, uint64_t method)
{
    trace_record_t *record = &fake.trace[0][fake.trace_count[0]++];
    *record = (trace_record_t){.size = sizeof(*record),
                               .kind = (uint16_t)kind,
                               .time_ns = STOP - 1000000000 + fake.trace_count[0] * 1000,
                               .call = call,
                               .from = from,
                               .to = to,
                               .phone = 5,
                               .interface = INTERFACE_VFS_IN,
                               .method = method};
}

/* The unanswered mount of 2011, a read before it, and an ended task. */
static int setup(void **state)
{
    (void)state;
    fake_reset();
    fake.trace_on = fake.trace_kept = true;
    event(TRACE_SENT, 4700, 39, 6, VFS_IN_READ);
    event(TRACE_ANSWERED, 4700, 6, 39, VFS_IN_READ);
    event(TRACE_DELIVERED, 4700, TRACE_NONE, 39, VFS_IN_READ);
    event(TRACE_SENT, 4701, 27, 6, VFS_IN_MOUNT);
    event(TRACE_TAKEN, 4701, 27, 6, VFS_IN_MOUNT);
    event(TRACE_SENT, 4702, 44, 6, VFS_IN_CLOSE);
    event(TRACE_ENDED, 0, 44, TRACE_NONE, 0);
    (void)snprintf(fake.trace[0][6].name, TASK_NAME_SIZE, "cat");
    screen_init(&screen);
    console_init(&console, screen_put, screen_get, &screen);
    return 0;
}

static const char *run(const char *line)
{
    char copy[LINE_MAX_LENGTH + 1];
    (void)snprintf(copy, sizeof(copy), "%s", line);
    screen_clear(&screen);
    console_run_line(&console, copy);
    return screen.output;
}

/* Checks the call ids (or "-") of the lines, in order. */
static void expect_calls(const char *line, const char *ids)
{
    char found[256] = "";
    const char *output = run(line);
    for (const char *at = strchr(output, '\n'); at != NULL && at[1] != '\0';
         at = strchr(at + 1, '\n')) {
        char age[32], id[32];
        if (sscanf(at + 1, " %31s %31s", age, id) == 2 && strcmp(age, "and") != 0)
            (void)snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s ", id);
    }
    if (strcmp(found, ids) != 0)
        fail_msg("`%s` shows %s, not %s:\n%s", line, found, ids, output);
}

static void test_switching(void **state)
{
    (void)state;
    fake.trace_on = fake.trace_kept = false;
    assert_string_equal(run("trace"), "trace is off and empty; `trace on` starts it\n");
    assert_string_equal(run("trace off"), "trace is already off\n");
    assert_string_equal(run("trace free"), "trace has no memory to free\n");
    assert_string_equal(run("trace on"), "trace is on: it records after `continue` and keeps the "
                                         "last 65536 events of each processor\n");
    assert_true(fake.trace_on);
    assert_string_equal(run("trace on"), "trace is already on\n");
    assert_string_equal(run("trace free"), "trace is on; use `trace off` first\n");
    assert_string_equal(run("trace off"), "trace is off; recorded events stay until `trace on` "
                                          "or `trace free`\n");
    assert_string_equal(run("trace free"), "the trace memory is freed\n");
    assert_false(fake.trace_kept);
}

static void test_no_memory(void **state)
{
    (void)state;
    fake.trace_on = fake.trace_kept = false;
    fake.trace_answer = ENOMEM;
    assert_string_equal(run("trace on"),
                        "trace cannot be switched on: no 6 MiB of contiguous memory for each "
                        "processor\n");
    fake.trace_answer = EIO;
    assert_string_equal(run("trace on"), "trace: input/output error\n");
    fake.trace_kept = true;
    fake.no_arena = true;
    assert_string_equal(run("trace show"),
                        "cannot show the trace: no memory could be reserved at boot\n");
}

static void test_not_after_a_panic(void **state)
{
    (void)state;
    console.after_panic = true;
    assert_non_null(strstr(run("trace on"), "not possible after a panic"));
    assert_non_null(strstr(run("trace free"), "not possible after a panic"));
    expect_calls("trace show open", "4701 4702 ");
}

static void test_state(void **state)
{
    (void)state;
    assert_string_equal(run("trace"), "trace is on: 7 events kept, from 999.9ms to 999.9ms ago; 0 "
                                      "older ones lost (a ring keeps 65536)\n");
    fake.trace_on = false;
    fake.trace_first[0] = 100;
    fake.trace_begin[0] = 58;
    assert_string_equal(run("trace"), "trace is off: 7 events kept, from 999.9ms to 999.9ms ago; "
                                      "42 older ones lost (a ring keeps 65536)\n");
    fake.trace_first[0] = fake.trace_begin[0] = 0;
    fake.trace_count[0] = 0;
    assert_string_equal(run("trace"),
                        "trace is off: 0 events kept; 0 older ones lost (a ring keeps 65536)\n");
}

static void test_show(void **state)
{
    (void)state;
    expect_calls("trace show", "4700 4701 4702 - ");
    expect_calls("trace show 1", "- ");
    expect_calls("trace show 3", "4701 4702 - ");
    expect_calls("trace show all", "4700 4701 4702 - ");
    expect_calls("trace show open", "4701 4702 ");
    expect_calls("trace show open 1", "4702 ");
    expect_calls("trace show bdsh", "4701 ");
    expect_calls("trace show task 39", "4700 ");
    expect_calls("trace show task=vfs", "4700 4701 4702 ");
    expect_calls("trace show cat", "4702 - "); /* an ended task */
    expect_calls("trace show task 44 open", "4702 ");
    expect_calls("trace show method vfs_in_mount", "4701 ");
    expect_calls("trace show method=1032", "4701 ");
    expect_calls("trace show 5 open task vfs method VFS_IN_CLOSE", "4702 ");
    expect_calls("trace show call 4701", "4701 4701 ");
    expect_calls("trace show events 2", "4702 - ");
    for (unsigned i = 0; i < 30; i++)
        event(TRACE_SENT, 5000 + i, 27, 6, VFS_IN_READ);
    assert_non_null(strstr(run("trace show"), "\n     and 14 older\n"));
}

static void test_all_tasks_of_a_name(void **state)
{
    (void)state;
    fake_task(28, "bdsh");
    event(TRACE_SENT, 4800, 28, 6, VFS_IN_READ);
    expect_calls("trace show bdsh", "4701 4800 ");
    for (uint32_t id = 100; id < 162; id++)
        fake_task(id, "bdsh");
    expect_calls("trace show bdsh", "4701 4800 "); /* of 64 tasks */
    expect_calls("trace show bdsh 27 task=bdsh", "4701 4800 ");
    assert_string_equal(run("trace show bdsh vfs"),
                        "more than 64 tasks are or were called \"vfs\"; give the id of one\n");
    fake_task(162, "bdsh");
    assert_string_equal(run("trace show bdsh"),
                        "more than 64 tasks are or were called \"bdsh\"; give the id of one\n");
}

static void test_mistakes(void **state)
{
    (void)state;
#define UNEXPECTED(word)                                                                           \
    "trace: unexpected word \"" word "\"\nusage: trace [on|off|free|show ...|chrome ...]\n"
    assert_string_equal(run("trace of"), UNEXPECTED("of"));
    assert_string_equal(run("trace on now"), UNEXPECTED("now"));
    assert_string_equal(run("trace 20"), UNEXPECTED("20"));
    assert_string_equal(run("trace off show"), UNEXPECTED("show"));
    assert_string_equal(run("trace show a b c d e f g h i j k l m"),
                        "usage: trace [on|off|free|show ...|chrome ...]\n");
    assert_string_equal(run("trace show nobody"),
                        "no task is or was called \"nobody\" during the trace\n");
    assert_string_equal(run("trace show task"), "task: a value is required\n");
    assert_string_equal(run("trace show method="), "method: a value is required\n");
    assert_string_equal(run("trace show method VFS_IN"),
                        "no method is called \"VFS_IN\"; Tab after `method` lists them\n");
    assert_string_equal(run("trace show call x"),
                        "\"x\" is not a number (decimal, or 0x and hexadecimal)\n");
    assert_string_equal(run("trace show call"), "call: a value is required\n");
    assert_string_equal(run("trace show call="), "call: a value is required\n");
    assert_string_equal(run("trace show calls"),
                        "no task is or was called \"calls\" during the trace\n");
    assert_string_equal(run("trace show task 4294967295"),
                        "no task is or was called \"4294967295\" during the trace\n");
    assert_string_equal(run("trace show call 1"), "call 1 is not in the trace\n");
    assert_string_equal(run("trace show call 0"), "call 0 is not in the trace\n");
    assert_string_equal(run("trace show 0"), "the number of lines must be at least 1\n");
    assert_string_equal(run("trace show t"), "no task is or was called \"t\" during the trace\n");
}

static void test_chrome(void **state)
{
    (void)state;
    assert_non_null(strstr(run("trace chrome"), "\"name\":\"VFS_IN_MOUNT\""));
    assert_null(strstr(run("trace chrome method VFS_IN_READ"), "VFS_IN_MOUNT"));
    assert_string_equal(run("trace chrome 0"), "the number of lines must be at least 1\n");
}

static void expect_tab(const char *typed, const char *text)
{
    char keys[64];
    (void)snprintf(keys, sizeof(keys), "\x15%s\t", typed);
    screen_type(&screen, keys);
    (void)console_poll(&console);
    assert_string_equal(console.editor.text, text);
}

static void test_tab(void **state)
{
    (void)state;
    console_start(&console);
    expect_tab("tra", "trace ");
    expect_tab("trace sh", "trace show ");
    expect_tab("trace f", "trace free ");
    expect_tab("trace show ev", "trace show events ");
    expect_tab("trace show 20 me", "trace show 20 method ");
    expect_tab("trace show file", "trace show file_bd ");
    expect_tab("trace show task b", "trace show task bdsh ");
    expect_tab("trace chrome method VFS_IN_MOUNT_", "trace chrome method VFS_IN_MOUNT_LIST ");
    expect_tab("trace show call 4", "trace show call 4");
    expect_tab("trace on x", "trace on x");
    expect_tab("trace on task b", "trace on task b");
    expect_tab("trace on method VFS_IN_MOUNT_", "trace on method VFS_IN_MOUNT_");
    expect_tab("trace task b", "trace task b");
    expect_tab("trace chrome al", "trace chrome all ");
    expect_tab("trace chrome task fi", "trace chrome task file_bd ");
    screen_clear(&screen);
    expect_tab("trace show ", "trace show ");
    assert_non_null(strstr(screen.output, "\nall                 events              open         "
                                          "       task                method              \n"
                                          "call                \n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_switching, setup),
        cmocka_unit_test_setup(test_no_memory, setup),
        cmocka_unit_test_setup(test_not_after_a_panic, setup),
        cmocka_unit_test_setup(test_state, setup),
        cmocka_unit_test_setup(test_show, setup),
        cmocka_unit_test_setup(test_all_tasks_of_a_name, setup),
        cmocka_unit_test_setup(test_mistakes, setup),
        cmocka_unit_test_setup(test_chrome, setup),
        cmocka_unit_test_setup(test_tab, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
