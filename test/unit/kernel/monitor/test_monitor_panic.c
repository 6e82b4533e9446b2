// SPDX-License-Identifier: BSD-2-Clause
/* The monitor after a panic: it works, and what the panic interrupted is given up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"
#include "puppet.h"

#include <arch/host/host.h>
#include <arch/monitor_line.h>
#include <lib/assert.h>
#include <lib/panic.h>
#include <monitor/monitor.h>
#include <string.h>

static bool panics;

static int panicking_receive(void)
{
    if (panics)
        panic("in the monitor");
    return arch_monitor_line_receive();
}

static transport_t transport;

static int panic_group_setup(void **state)
{
    int rc = puppet_group_setup(state);
    transport = transport_com2;
    transport.receive = panicking_receive;
    assert_int_equal(monitor_open(&transport), EOK);
    line_reset();
    host_monitor_line_open(SIZE_MAX);
    return rc;
}

static void panic_in_poll(void *argument)
{
    (void)argument;
    host_clock_advance(MONITOR_TICK_NS);
    monitor_poll();
}

static void test_a_panic_inside_the_monitor(void **state)
{
    (void)state;
    (void)line_ask(WIRE_COMMAND_ATTACH, 1, 0, "");
    line_ticks(2); /* the snapshot is being sent */
    panics = true;
    assert_true(host_panics(panic_in_poll, NULL));
    panics = false;
    assert_non_null(strstr(line_ask(WIRE_COMMAND_LINE, 2, 0, "log"), "in the monitor"));
    assert_non_null(strstr(line_ask(WIRE_COMMAND_KILL, 3, 1, ""), "panic"));
    assert_non_null(strstr(line_ask(WIRE_COMMAND_LINE, 4, 0, "continue"), "panic"));
    unsigned before = line.snapshots;
    (void)line_ask(WIRE_COMMAND_SNAPSHOT, 5, 0, "");
    line_ticks(300);
    assert_int_equal(line.snapshots, before + 1);
    assert_true(line.rows.complete);
    line_reset();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_panic_inside_the_monitor),
    };
    return cmocka_run_group_tests(tests, panic_group_setup, NULL);
}
