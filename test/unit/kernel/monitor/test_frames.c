// SPDX-License-Identifier: BSD-2-Clause
/* The frames of commands are found in noise, and after cuts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"

#include <monitor/frames.h>
#include <monitor/wire/packet.h>
#include <string.h>

static frames_t frames;
static uint8_t input[1 << 16];
static size_t input_at, input_end;

static int input_take(void)
{
    return input_at < input_end ? input[input_at++] : -1;
}

static void input_add(const void *bytes, size_t size)
{
    assert_true(input_end + size <= sizeof(input));
    memcpy(input + input_end, bytes, size);
    input_end += size;
}

static void input_command(uint32_t serial, const char *text)
{
    uint8_t bytes[sizeof(wire_frame_t) + FRAMES_BODY_MAX];
    input_add(bytes, line_frame(bytes, WIRE_COMMAND_LINE, serial, 0, text));
}

static int frames_setup(void **state)
{
    (void)state;
    memset(&frames, 0, sizeof(frames));
    input_at = input_end = 0;
    return 0;
}

/* The serial of the next command; 0: there is none. */
static uint32_t next_serial(uint64_t now_ns)
{
    size_t size;
    wire_command_t command;
    frames_fill(&frames, input_take, now_ns);
    const uint8_t *body = frames_next(&frames, now_ns, &size);
    if (body == NULL)
        return 0;
    assert_true(size >= sizeof(command));
    memcpy(&command, body, sizeof(command));
    assert_int_equal(command.magic, WIRE_COMMAND);
    assert_int_equal(size, sizeof(command) + command.text);
    return command.serial;
}

static uint32_t next_of_many(void)
{
    uint32_t serial = 0;
    for (unsigned i = 0; i < 1000 && serial == 0; i++)
        serial = next_serial(1000);
    return serial;
}

static void test_commands_arrive_in_order(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= 100; i++)
        input_command(i, i % 2 == 0 ? "" : "tasks");
    for (uint32_t i = 1; i <= 100; i++)
        assert_int_equal(next_of_many(), i);
    assert_int_equal(next_serial(1000), 0);
}

static void test_noise_is_skipped(void **state)
{
    (void)state;
    uint8_t noise[700];
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = "SWMF\x05"[i % 5];
    input_add(noise, sizeof(noise));
    input_command(7, "help");
    input_add(noise, 3);
    input_command(8, "");
    assert_int_equal(next_of_many(), 7);
    assert_int_equal(next_of_many(), 8);
}

static void test_a_cut_frame_loses_only_itself(void **state)
{
    uint8_t bytes[sizeof(wire_frame_t) + FRAMES_BODY_MAX];
    size_t size = line_frame(bytes, WIRE_COMMAND_LINE, 1, 0, "tasks");
    (void)state;
    for (size_t kept = 0; kept < size; kept++) {
        (void)frames_setup(NULL);
        input_add(bytes, kept);
        input_command(2, "log");
        input_command(3, "");
        assert_int_equal(next_of_many(), 2);
        assert_int_equal(next_of_many(), 3);
    }
}

static void test_a_frame_that_stays_incomplete_is_given_up(void **state)
{
    uint8_t bytes[sizeof(wire_frame_t) + FRAMES_BODY_MAX];
    (void)state;
    wire_frame_t head = {.magic = WIRE_FRAME, .length = FRAMES_BODY_MAX};
    input_add(&head, sizeof(head));
    input_add(bytes, line_frame(bytes, WIRE_COMMAND_LINE, 5, 0, ""));
    assert_int_equal(next_serial(1000), 0);
    assert_int_equal(next_serial(1000 + FRAMES_PATIENCE_NS), 0);
    assert_int_equal(next_serial(1001 + FRAMES_PATIENCE_NS), 5);
}

static void test_a_damaged_frame_is_refused(void **state)
{
    uint8_t bytes[sizeof(wire_frame_t) + FRAMES_BODY_MAX];
    size_t size = line_frame(bytes, WIRE_COMMAND_LINE, 1, 0, "kill 5");
    (void)state;
    for (size_t at = 0; at < size; at++) {
        (void)frames_setup(NULL);
        bytes[at] ^= 0x10;
        input_add(bytes, size);
        bytes[at] ^= 0x10;
        for (unsigned i = 0; i < 10; i++)
            assert_int_equal(next_serial(1000 + i * FRAMES_PATIENCE_NS), 0);
    }
}

static void test_a_frame_that_is_too_long_is_refused(void **state)
{
    static uint8_t body[FRAMES_BODY_MAX + 1];
    wire_frame_t head;
    (void)state;
    wire_frame_fill(&head, WIRE_FRAME, body, sizeof(body));
    input_add(&head, sizeof(head));
    input_add(body, sizeof(body));
    input_command(4, "");
    assert_int_equal(next_of_many(), 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_commands_arrive_in_order, frames_setup),
        cmocka_unit_test_setup(test_noise_is_skipped, frames_setup),
        cmocka_unit_test_setup(test_a_cut_frame_loses_only_itself, frames_setup),
        cmocka_unit_test_setup(test_a_frame_that_stays_incomplete_is_given_up, frames_setup),
        cmocka_unit_test_setup(test_a_damaged_frame_is_refused, frames_setup),
        cmocka_unit_test_setup(test_a_frame_that_is_too_long_is_refused, frames_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
