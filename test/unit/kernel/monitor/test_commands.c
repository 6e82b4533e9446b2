// SPDX-License-Identifier: BSD-2-Clause
/* Commands and their replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"
#include "puppet.h"

#include <boot/version.h>
#include <monitor/commands.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

static char text[1 << 16];
static sender_t sender;
static commands_t commands;

/* Runs a command with room for `room` bytes of its output; returns the error of the reply. */
static int32_t run(size_t room, uint32_t kind, uint64_t value, const char *words)
{
    uint8_t frame[sizeof(wire_frame_t) + sizeof(wire_command_t) + WIRE_COMMAND_TEXT_MAX];
    memset(&sender, 0, sizeof(sender));
    memset(text, 0, sizeof(text));
    sender.reply.text = text;
    sender.reply.room = room;
    commands = (commands_t){.sender = &sender};
    size_t size = line_frame(frame, kind, 77, value, words);
    command_run(&commands, frame + sizeof(wire_frame_t), size - sizeof(wire_frame_t));
    assert_true(sender.reply.due);
    assert_int_equal(sender.reply.serial, 77);
    return sender.reply.rc;
}

static void test_a_line_runs_in_the_console(void **state)
{
    (void)state;
    assert_int_equal(run(1000, WIRE_COMMAND_LINE, 0, "version"), EOK);
    assert_string_equal(text, KERNEL_VERSION "\n");
    assert_int_equal(run(1000, WIRE_COMMAND_LINE, 0, "frobnicate"), EOK);
    assert_non_null(strstr(text, "unknown command \"frobnicate\""));
    assert_int_equal(run(1000, WIRE_COMMAND_LINE, 0, "continue"), EOK);
    assert_string_equal(text, "the console is not open\n");
}

static void test_long_output_is_cut_in_words(void **state)
{
    (void)state;
    assert_int_equal(run(sizeof(text), WIRE_COMMAND_LINE, 0, "help"), EOK);
    size_t whole = sender.reply.length;
    assert_true(whole > 1000);
    for (size_t room = whole - 1; room > whole - 100; room--) {
        assert_int_equal(run(room, WIRE_COMMAND_LINE, 0, "help"), ELIMIT);
        assert_true(sender.reply.length <= room);
        assert_non_null(strstr(text, "the rest of the output is missing"));
        assert_int_equal(text[sender.reply.length - 1], '\n');
        assert_int_equal(text[room], 0); /* nothing behind the buffer */
    }
    assert_int_equal(run(whole, WIRE_COMMAND_LINE, 0, "help"), EOK);
}

static void test_kill_ends_a_task(void **state)
{
    (void)state;
    puppet_t *victim = puppet_create("victim");
    assert_int_equal(run(1000, WIRE_COMMAND_KILL, victim->task->id, ""), EOK);
    assert_int_equal(victim->task->exit_kind, TASK_EXIT_KILLED);
    victim->gone = true;
    step();
    assert_int_equal(run(1000, WIRE_COMMAND_KILL, 4711, ""), ENOENT);
    assert_string_equal(text, "no task has this id\n");
    assert_int_equal(run(1000, WIRE_COMMAND_KILL, 1ull << 32 | TASK_ID_KERNEL, ""), ENOENT);
}

static void test_requests_are_noted(void **state)
{
    (void)state;
    assert_int_equal(run(1000, WIRE_COMMAND_ATTACH, 0, ""), EOK);
    assert_true(sender.attached && sender.hello_due && commands.snapshot_due);
    assert_int_equal(run(1000, WIRE_COMMAND_SNAPSHOT, 0, ""), EOK);
    assert_true(commands.snapshot_due && !sender.attached);
}

static void test_an_unknown_command_is_refused_in_words(void **state)
{
    (void)state;
    assert_int_equal(run(1000, 99, 0, ""), ENOTSUP);
    assert_non_null(strstr(text, "does not have this command"));
    assert_int_equal(run(1000, WIRE_COMMAND_LINE, 0, "tasks\nkill 2"), EINVAL);
    assert_non_null(strstr(text, "control characters"));
}

static void refuse(const void *body, size_t size, const char *words)
{
    sender.reply.due = false;
    memset(text, 0, sizeof(text));
    command_run(&commands, body, size);
    assert_int_equal(sender.reply.rc, EINVAL);
    assert_non_null(strstr(text, words));
}

static void test_an_invalid_command_is_refused_in_words(void **state)
{
    (void)state;
    struct {
        wire_command_t head;
        char text[8];
    } body = {.head = {.magic = WIRE_COMMAND, .kind = WIRE_COMMAND_LINE, .text = 9}};
    (void)run(1000, WIRE_COMMAND_ATTACH, 0, "");
    refuse(&body, sizeof(body), "length");
    body.head.text = 7;
    refuse(&body, sizeof(body), "length");
    refuse(&body, sizeof(body.head) - 1, "too short");
    body.head.magic = WIRE_HELLO;
    refuse(&body, sizeof(body), "no command");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_a_line_runs_in_the_console),
        TEST(test_long_output_is_cut_in_words),
        TEST(test_kill_ends_a_task),
        TEST(test_requests_are_noted),
        TEST(test_an_unknown_command_is_refused_in_words),
        TEST(test_an_invalid_command_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
