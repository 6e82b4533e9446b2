// SPDX-License-Identifier: BSD-2-Clause
/* The commands in the scene of the 2011 deadlock: their output and their error messages. */
#include "fake_inspect.h"
#include "screen.h"
#include "unit.h"
#include <kconsole/console.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static screen_t screen;
static console_t console;

static int setup(void **state)
{
    (void)state;
    fake_reset();
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

static void expect_part(const char *line, const char *part)
{
    const char *output = run(line);
    if (strstr(output, part) == NULL)
        fail_msg("`%s` lacks \"%s\":\n%s", line, part, output);
}

static void expect_without(const char *line, const char *part)
{
    const char *output = run(line);
    if (strstr(output, part) != NULL)
        fail_msg("`%s` has \"%s\":\n%s", line, part, output);
}

static void test_tasks(void **state)
{
    (void)state;
    expect_part("tasks",
                "[id    ] [name        ] [ctn] [address         ] [as              ] [thr]");
    expect_part("tasks",
                "\n27       bdsh           0     0xffff80000011b000 0xffff8000002006c0     1 "
                "    2     0     0     0\n");
}

static void test_ipc_shows_the_deadlock(void **state)
{
    (void)state;
    assert_string_equal(
        run("ipc 6"), "[phone id] [calls] [state                              ] [interface\n"
                      "         0       0 connected to 2 (init:ns)             ns\n"
                      "         8       2 connected to 7 (init:fat)            vfs_out\n"
                      "         9       0 slammed by 41 (gone)                 vfs_out\n"
                      "        10       0 connecting                           -\n"
                      "[call id] [method] [arg1] [arg2] [arg3] [arg4] [arg5] [flags] [sender      ]"
                      " [age  ] [phone] [name\n"
                      " --- incoming calls ---\n"
                      "     none\n"
                      " --- dispatched calls ---\n"
                      "     4701     1032     37      0      0      0      0    0 -  27 (bdsh)     "
                      " 12.345s 5       VFS_IN_MOUNT\n"
                      "     4702     1025      3      0      0      0      0    0 -  39 (file_bd)  "
                      " 12.345s 4       VFS_IN_READ\n"
                      " --- incoming answers ---\n"
                      "     none\n");
}

static void test_ipc_shows_the_forwarder(void **state)
{
    (void)state;
    expect_part("ipc 7", "     4703        8 0x40012340      0      0      0      0    4 F  "
                         "39 (file_bd)   12.345s 8 of 6  DATA_READ\n");
}

static void test_ipc_of_an_idle_task(void **state)
{
    (void)state;
    expect_part("ipc 39", "[interface\n     none\n[call id]");
}

static void test_ipc_shows_answers_in_words(void **state)
{
    (void)state;
    fake.calls[0].list = CALL_LIST_ANSWERS;
    fake.calls[0].flags = IPC_FLAG_ANSWERED;
    fake.calls[0].retval = EHANGUP;
    expect_part("ipc 6", "   1 A  27 (bdsh)      12.345s 5       VFS_IN_MOUNT = EHANGUP\n");
}

static void test_tasks_by_name(void **state)
{
    (void)state;
    char *by_id = strdup(run("ipc 6"));
    assert_non_null(by_id);
    assert_string_equal(run("ipc init:vfs"), by_id);
    assert_string_equal(run("ipc vfs"), by_id);
    assert_string_equal(run("ipc 0x6"), by_id);
    free(by_id);
    fake_task(31, "bdsh");
    assert_string_equal(run("ipc bdsh"),
                        "2 tasks are called \"bdsh\": 27 31; give the id of one\n");
    assert_string_equal(run("ipc nobody"), "no task is called \"nobody\"; tasks lists them\n");
    assert_string_equal(run("ipc 99"), "no task 99; tasks lists them\n");
    assert_string_equal(run("phones 4294967302"), "no task 4294967302; tasks lists them\n");
    assert_string_equal(run("threads 4294967295"), "no task 4294967295; tasks lists them\n");
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_string_equal(run(""), "");
    assert_string_equal(run("   "), "");
    assert_string_equal(run("taks"), "unknown command \"taks\"; help lists the commands\n");
    assert_string_equal(run("ipc"), "usage: ipc <task>\n");
    assert_string_equal(run("ipc 6 7"), "ipc: unexpected word \"7\"\nusage: ipc <task>\n");
    assert_string_equal(run("tasks 1"), "tasks: unexpected word \"1\"\nusage: tasks [-a]\n");
    assert_string_equal(run("ipc 1 2 3 4 5 6 7 8 9"),
                        "ipc: unexpected word \"2\"\nusage: ipc <task>\n");
    assert_string_equal(run("continue please"),
                        "continue: unexpected word \"please\"\nusage: continue\n");
    assert_string_equal(run("log x"), "\"x\" is not a number (decimal, or 0x and hexadecimal)\n");
    assert_string_equal(run("help foo"), "unknown command \"foo\"; help lists the commands\n");
}

static void test_syscalls_lists_names_and_words(void **state)
{
    (void)state;
    assert_string_equal(run("syscalls TASK_SPAWN"),
                        " 20 TASK_SPAWN(name, length, permissions) -> (task, phone)\n");
    expect_part("syscalls", "  3 IPC_WAIT(timeout, flags) -> (message[0], ");
    expect_part("syscalls", " 82 KCON()\n");
    assert_string_equal(run("syscalls task_spawn"),
                        "unknown system call \"task_spawn\"; syscalls lists them\n");
}

static void test_help_names_every_command(void **state)
{
    (void)state;
    char line[64];
    for (unsigned i = 0; i < console_command_count; i++) {
        const command_t *command = &console_commands[i];
        expect_part("help", command->summary);
        (void)snprintf(line, sizeof(line), "help %s", command->name);
        expect_part(line, command->summary);
        expect_part(line, "usage: ");
        assert_true(command->most >= command->least && command->most < PARSER_WORDS);
    }
}

static fibril_row_t *fibril(uint32_t task, const char *name, enum board_wait wait, uint64_t object)
{
    fibril_row_t *row = &fake.fibrils[fake.fibril_count++];
    *row = (fibril_row_t){.task = task,
                          .index = fake.fibril_count,
                          .state = BOARD_WAITING,
                          .wait = wait,
                          .object = object};
    (void)snprintf(row->name, sizeof(row->name), "%s", name);
    return row;
}

/* vfs serves the call of bdsh, and calls itself on that connection. */
static void make_ring(void)
{
    fake.calls[0].label = fake.calls[1].label = 77;
    fake.calls[1].asker = fake.calls[1].sender = 6;
    fibril(27, "main", BOARD_WAIT_ANSWER, 4701);
    fibril_row_t *serve = fibril(6, "serve", BOARD_WAIT_ANSWER, 4702);
    serve->serving = 4701;
    serve->connection = 77;
    serve->queued = 1;
    serve->held[0] = 0x4000;
}

static void test_waits(void **state)
{
    (void)state;
    expect_part("fibrils bdsh", "none: the task has no fibril board\n");
    make_ring();
    expect_part("fibrils fat", "board unreadable: it is a fake\n");
    expect_part("fibrils vfs", "   2 serve                   waiting  answer       4702       ");
    expect_part("waits vfs", "  fibril 2 \"serve\" waits for call 4702 VFS_IN_READ (1025) ");
    expect_part("waits fat", "fibril board unreadable: it is a fake\n");
    expect_part("who vfs", "27 (bdsh) fibril 1 \"main\" waits for call 4701");
    expect_part("chain 4701", "> 27 (bdsh) -> 6 (init:vfs): call 4701 VFS_IN_MOUNT (1032), ");
    expect_part("chain 99", "no call 99 is open; calls lists them\n");
    expect_part("chain x", "\"x\" is not a number");
    expect_part("hung", "behind a deadlock: served by 6 (init:vfs) fibril 2 \"serve\"\n");
    expect_part("hung 99", "     none\n");
    assert_string_equal(run("waits 99"), "no task 99; tasks lists them\n");
    fake.no_arena = true;
    assert_string_equal(run("deadlock"), "cannot build the wait-for graph: no memory could be "
                                         "reserved for it at boot\n");
}

static unsigned lines_of(const char *line)
{
    unsigned count = 0;
    for (const char *at = run(line); (at = strchr(at, '\n')) != NULL; at++)
        count++;
    return count;
}

static void test_calls(void **state)
{
    (void)state;
    assert_int_equal(lines_of("calls"), 4);
    assert_int_equal(lines_of("calls fat"), 2);
    assert_int_equal(lines_of("calls 39"), 3);
    assert_int_equal(lines_of("calls method=VFS_IN_MOUNT"), 2);
    assert_int_equal(lines_of("calls 39 method=1025 age=12"), 2);
    expect_part("calls age=13", "     none\n");
    expect_part("calls age=x", "\"x\" is not a number");
    expect_part("calls 99", "no task 99");
}

static void test_break(void **state)
{
    (void)state;
    assert_string_equal(run("break"), "there is no deadlock to break\n");
    make_ring();
    expect_part("deadlock", "deadlock: 1 fibril of 1 task waits in a ring\n");
    expect_part("deadlock", " ,-> 6 (init:vfs) fibril 2 \"serve\", serves call 4701");
    expect_part("deadlock", "behind it:\n  27 (bdsh) fibril 1 \"main\" waits for call 4701");
    expect_part("deadlock", "  the lock at 0x4000, held by 6 (init:vfs) fibril 2 \"serve\"\n");
    expect_part("break", "`break yes` answers with EDEADLK");
    expect_part("break", "  6 (init:vfs) fibril 2 \"serve\" gets EDEADLK for call 4702");
    expect_part("break", "  27 (bdsh) fibril 1 \"main\" then gets the error for call 4701");
    assert_string_equal(run("break no"),
                        "break: unexpected word \"no\"\nusage: break [kill] [yes]\n");
    assert_string_equal(run("break yes kill"),
                        "break: unexpected word \"kill\"\nusage: break [kill] [yes]\n");
    expect_part("deadlock", "`break` shows how to break it, `break yes` does it\n");
    expect_part("break kill", "`break kill yes` ends a task:\n");
    assert_int_equal(fake.answered_count, 0);
    expect_part("break yes", "call 4702 is answered EDEADLK\n");
    assert_int_equal(fake.answered_count, 1);
    assert_int_equal(fake.answered[0], 4702);
    expect_part("break yes", "call 4702 cannot be answered: busy\n");
    console.after_panic = true;
    expect_part("break yes", "not possible after a panic");
    expect_without("deadlock", "`break");
    assert_int_equal(fake.answered_count, 2);
}

static void test_dot_and_json(void **state)
{
    (void)state;
    expect_part("dot", "digraph waits {\n");
    expect_part("json", "{\"version\":1,\"rings\":0,");
    make_ring();
    expect_part("dot", "label=\"6 (init:vfs) fibril 2 \\\"serve\\\"\", color=red");
    expect_part("json", "\"rings\":1,");
    assert_string_equal(run("dot some"), "dot: unexpected word \"some\"\nusage: dot [all]\n");
}

/* Runs a command that does not return, and gives FAKE_HALTED or FAKE_REBOOTED. */
static int end_of(const char *line)
{
    int end = setjmp(fake.end);
    if (end == 0)
        (void)run(line);
    return end;
}

static void test_ends_of_the_machine(void **state)
{
    (void)state;
    assert_int_equal(end_of("halt"), FAKE_HALTED);
    assert_string_equal(screen.output, "halted\n");
    assert_int_equal(end_of("reboot"), FAKE_REBOOTED);
    assert_string_equal(screen.output, "rebooting\n");
}

static void test_kill(void **state)
{
    (void)state;
    assert_string_equal(run("kill 39"), "task 39 (file_bd) ends after `continue`\n");
    assert_int_equal(fake.killed, 39);
    fake.killed = 0;
    assert_string_equal(run("kill kernel"), "task 1 (kernel) is the kernel and cannot be killed\n");
    run("kill 99");
    fake.kill_answer = ENOMEM;
    assert_string_equal(run("kill 39"), "task 39 (file_bd): out of memory\n");
    console.after_panic = true;
    expect_part("kill 39", "not possible after a panic");
    assert_int_equal(fake.killed, 0);
}

static void test_continue_leaves_unless_after_panic(void **state)
{
    (void)state;
    console.after_panic = true;
    expect_part("continue", "not possible after a panic");
    assert_false(console.leave);
    console.after_panic = false;
    run("continue");
    assert_true(console.leave);
}

static void test_log(void **state)
{
    (void)state;
    assert_string_equal(run("log 1"), "[    0.000003] ?[2Jthree\n");
    assert_string_equal(run("log 2"), "[    0.000002] two\n[    0.000003] ?[2Jthree\n");
    expect_part("log", "] one\n");
    assert_string_equal(run("log 0"), "");
    fake.log = "";
    assert_string_equal(run("log"), "the log is empty\n");
    fake.log = "[    0.000009] oldest\n[    0.000010] C1 \xc2\x9b"
               "2J \x9b"
               "2J \xc3\xa9\n";
    fake.log_first = 1000;
    assert_string_equal(run("log"), "[    0.000009] oldest\n[    0.000010] C1 ?2J ?2J \xc3\xa9\n");
}

/* Without a number `log` prints the last twenty lines, of however many there are. */
static void test_log_of_many_lines(void **state)
{
    (void)state;
    static char log[64 * 32], last[20 * 32];
    for (unsigned i = 0; i < 64; i++)
        (void)snprintf(log + strlen(log), sizeof(log) - strlen(log), "[    0.0000%02u] line\n", i);
    for (unsigned i = 44; i < 64; i++)
        (void)snprintf(last + strlen(last), sizeof(last) - strlen(last), "[    0.0000%02u] line\n",
                       i);
    fake.log = log;
    assert_string_equal(run("log"), last);
    assert_string_equal(run("log 20"), last);
    assert_string_equal(run("log 64"), log);
    assert_string_equal(run("log 65"), log);
}

/* `hung` without a number lists calls that are older than five seconds. */
static void test_hung_after_five_seconds(void **state)
{
    (void)state;
    fake.calls[0].sent_ns = inspect_stopped_ns() - 5500000000;
    fake.calls[1].sent_ns = inspect_stopped_ns() - 4500000000;
    expect_part("hung", "\n     4701    5.500s  VFS_IN_MOUNT");
    expect_without("hung", "4702  ");
}

static void test_other_tables(void **state)
{
    (void)state;
    expect_part("threads", "12       27 (bdsh)            main             0     4.5ms waiting  "
                           "for IPC, since 3.000s\n");
    expect_part("threads bdsh", "27 (bdsh)");
    expect_part("phones", "\n6                 8       2 connected to 7 (init:fat)            "
                          "vfs_out     0\n");
    expect_part("mem", "\nfree                          60000 frames      234 MiB\n");
    expect_part("mem", "\n  page tables                   300 frames ");
    expect_part("mem", "\n  kernel stacks                 100 frames ");
    expect_part("slabs", "call                      256         3        4711        0        1\n");
    assert_string_equal(run("check"), "IPC is consistent: all its invariants hold\n");
    fake.inconsistency = "check.c:1: refs == counted";
    assert_string_equal(run("check"),
                        "IPC is inconsistent: violated: check.c:1: refs == counted\n");
    expect_part("sched", "12 main of 27 (bdsh)\n");
    expect_part("uptime", "up 1m45s, stopped in this console for the last 5.000s");
    expect_part("version", "Switchboard test\n");
    expect_part("symaddr 0xffffffff80001010", "0xffffffff80001010 ipc_call+0x10\n");
    assert_string_equal(run("symaddr retry"),
                        "0xffffffff80002000 ipc_call+0x0\n0xffffffff80003000 ipc_call+0x0\n");
    expect_part("symaddr nothing", "no function of the kernel is called \"nothing\"\n");
    expect_part("symaddr 5", "is not in a kernel function\n");
    expect_part("symaddr &retry", "0xffffffff80002000 ipc_call+0x0\n");
    expect_part("symaddr &nothing", "no function of the kernel is called \"nothing\"\n");
    expect_part("symaddr *5", "0x0000000000000005 is not kernel memory\n");
    expect_part("symaddr *0xffffffff80000001", "0x0807060504030201 is not in a kernel function");
}

static void test_dump(void **state)
{
    (void)state;
    assert_string_equal(run("dump 0xffffffff80000040 18"),
                        "0xffffffff80000040  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f"
                        "  |@ABCDEFGHIJKLMNO|\n"
                        "0xffffffff80000050  50 51                                           "
                        "  |PQ|\n");
    expect_part("dump &retry", "0xffffffff80002030  30 31");
    expect_part("dump 4096", "0x0000000000001000 is not kernel memory\n");
    expect_part("dump -1", "\"-1\" is not a number");
    expect_part("dump 0xffffffff80000040 x", "\"x\" is not a number");
    assert_string_equal(run("dump 0xffffffff80000040 0"), "");
    expect_part("sysinfo", "command line  exchange=early\n");
    expect_part("sysinfo", "started       951827696 s after 1970");
}

static void test_names_from_elsewhere(void **state)
{
    (void)state;
    expect_part("describe ipc", "usage: ipc <task>");
    expect_part("scheduler", "12 main of 27 (bdsh)\n");
    expect_part("zones", "frames");
    expect_part("tasks -a", "27       bdsh");
    expect_part("threads -a", "27 (bdsh)");
    expect_part("tasks x", "usage: tasks [-a]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_tasks, setup),
        cmocka_unit_test_setup(test_ipc_shows_the_deadlock, setup),
        cmocka_unit_test_setup(test_ipc_shows_the_forwarder, setup),
        cmocka_unit_test_setup(test_ipc_of_an_idle_task, setup),
        cmocka_unit_test_setup(test_ipc_shows_answers_in_words, setup),
        cmocka_unit_test_setup(test_tasks_by_name, setup),
        cmocka_unit_test_setup(test_mistakes, setup),
        cmocka_unit_test_setup(test_help_names_every_command, setup),
        cmocka_unit_test_setup(test_syscalls_lists_names_and_words, setup),
        cmocka_unit_test_setup(test_waits, setup),
        cmocka_unit_test_setup(test_calls, setup),
        cmocka_unit_test_setup(test_break, setup),
        cmocka_unit_test_setup(test_dot_and_json, setup),
        cmocka_unit_test_setup(test_kill, setup),
        cmocka_unit_test_setup(test_ends_of_the_machine, setup),
        cmocka_unit_test_setup(test_continue_leaves_unless_after_panic, setup),
        cmocka_unit_test_setup(test_log, setup),
        cmocka_unit_test_setup(test_log_of_many_lines, setup),
        cmocka_unit_test_setup(test_hung_after_five_seconds, setup),
        cmocka_unit_test_setup(test_other_tables, setup),
        cmocka_unit_test_setup(test_dump, setup),
        cmocka_unit_test_setup(test_names_from_elsewhere, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
