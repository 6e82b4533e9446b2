// SPDX-License-Identifier: BSD-2-Clause
/* The complete console on the real kernel core: opened by its key and by the system call, over the
 * serial line of the host machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/event.h>
#include <arch/console.h>
#include <arch/host/host.h>
#include <arch/irq.h>
#include <lib/console_hook.h>
#include <stdlib.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define PING           1024

static void expect(const char *output, const char *part)
{
    if (strstr(output, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, output);
}

/* Returns the output after typing these keys. */
static const char *type(const char *keys)
{
    (void)host_console_output();
    host_console_type(keys);
    step();
    return host_console_output();
}

static void key_opens_and_continue_leaves(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    send_ok(a, link_up(a, b, 7), 1, PING, 5, 0, 0);
    const char *output = type("\x01kipc b\rcontinue\r");
    expect(output, "kernel console, opened by its key (Ctrl-A k)");
    expect(output, "kconsole> ipc b\r\n[phone id]");
    expect(output, " --- incoming calls ---\r\n");
    expect(output, " (a) ");
    expect(output, "kconsole> continue\r\n");
    assert_false(kernel_console.is_open());
    expect(type("\x01k\x04"), "kconsole> \r\n");
    assert_false(kernel_console.is_open());
}

/* The header names the reason, and the line editor's history stays from one session to the next. */
static void each_session_begins_with_its_reason(void **state)
{
    (void)state;
    static const char header[] = "\r\nkernel console, opened by its key (Ctrl-A k); the system is "
                                 "stopped, `help` lists commands, `continue` leaves\r\nkconsole> ";
    const char *output = type("\x01kcontinue\r");
    assert_memory_equal(output, header, strlen(header));
    expect(type("\x01k\x1b[A\r"), "`continue` leaves\r\nkconsole> \rkconsole> continue");
    assert_false(kernel_console.is_open());
}

static void the_call_opens_the_console_only_with_permission(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create_perms("b", PERM_KCON);
    assert_int_equal(PUPPET_CALL(a, SYS_KCON, 0), EPERM);
    arch_irq_mask(arch_console_irq()); /* so that the console owns the line */
    (void)type("version\rcontinue\r");
    assert_int_equal(PUPPET_CALL(b, SYS_KCON, 0), EOK);
    arch_irq_unmask(arch_console_irq());
    const char *output = host_console_output();
    expect(output, "kernel console, opened by kcon of task ");
    expect(output, " (b); the system is stopped, `help` lists commands, `continue` leaves\r\n");
}

/* The driver receives exactly the bytes typed before the console key and after `continue`. */
static void the_driver_receives_all_other_bytes(void **state)
{
    (void)state;
    puppet_t *driver = puppet_create_perms("driver", PERM_IRQ);
    unsigned irq = arch_console_irq();
    assert_int_equal(PUPPET_CALL(driver, SYS_IRQ_SUBSCRIBE, irq, 7), EOK);
    assert_int_equal(PUPPET_CALL(driver, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 8), EOK);
    (void)type("ab\x01kversion\rcontinue\rcd\x01"
               "2");
    const char *bytes = "abcd\x01"
                        "2";
    bool closed = false;
    for (const char *next = bytes; *next != '\0';) {
        ipc_message_t message = take_ok(driver);
        if (message.method == IPC_M_EVENT) {
            assert_int_equal(message.label, 8);
            assert_int_equal(message.word[0], EVENT_KCON_CLOSED);
            closed = true;
            continue;
        }
        assert_int_equal(message.method, IPC_M_INTERRUPT);
        assert_int_equal(message.word[0], *next++);
        assert_int_equal(PUPPET_CALL(driver, SYS_IRQ_UNMASK, irq), EOK);
    }
    assert_true(closed);
    assert_nothing(driver);
}

static void check_reports_a_violated_invariant(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    phone_t *phone = phone_of(a, link_up(a, b, 7));
    expect(type("\x01k"
                "check\rcontinue\r"),
           "IPC is consistent: all its invariants hold\r\n");
    phone->refs++;
    (void)host_console_output();
    host_console_type("\x01k"
                      "check\rcontinue\r");
    host_run_now();
    phone->refs--;
    expect(host_console_output(), "phone->refs == phone->checked_refs\r\n");
}

static void a_task_killed_in_the_console_ends_after_continue(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    send_ok(a, ab, 1, PING, 5, 0, 0);
    const char *output = type("\x01kkill b\rtasks\rcontinue\r");
    expect(output, " (b) ends after `continue`\r\n");
    expect(output, " dying\r\n");
    assert_int_equal(take_answer(a, 1, NULL), EHANGUP);
}

static void the_kill_is_shown_although_a_driver_has_the_line(void **state)
{
    (void)state;
    puppet_t *driver = puppet_create_perms("driver", PERM_IRQ);
    assert_int_equal(PUPPET_CALL(driver, SYS_IRQ_SUBSCRIBE, arch_console_irq(), 7), EOK);
    (void)puppet_create("victim");
    expect(type("\x01kkill victim\rlog 1\rcontinue\r"), "killed from the kernel console\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(key_opens_and_continue_leaves),
        TEST(each_session_begins_with_its_reason),
        TEST(the_call_opens_the_console_only_with_permission),
        TEST(the_driver_receives_all_other_bytes),
        TEST(check_reports_a_violated_invariant),
        TEST(a_task_killed_in_the_console_ends_after_continue),
        TEST(the_kill_is_shown_although_a_driver_has_the_line),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
