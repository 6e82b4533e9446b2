// SPDX-License-Identifier: BSD-2-Clause
/* The console after a panic: its first output, refused commands, and when it gives up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <arch/console.h>
#include <arch/host/host.h>
#include <arch/irq.h>
#include <lib/assert.h>
#include <lib/console_hook.h>
#include <string.h>

static void panic_now(void *argument)
{
    (void)argument;
    panic("on purpose");
}

/* Panics with these keys typed ahead, and returns the console's output. */
static const char *console_after_panic(const char *keys)
{
    arch_irq_mask(arch_console_irq()); /* so that the keys wait for the console */
    host_console_type(keys);
    (void)host_console_output();
    assert_true(host_panics(panic_now, NULL));
    const char *output = host_console_output();
    const char *header = strstr(output, "kernel console");
    return header != NULL ? header : "";
}

static void panics_open_the_console_sixteen_times(void **state)
{
    (void)state;
    assert_false(kernel_console.is_open());
    assert_string_equal(console_after_panic("continue\r"),
                        "kernel console, opened by a panic; `help` lists commands, `halt` and "
                        "`reboot` end it\r\n"
                        "kconsole> continue\r\n"
                        "continue: not possible after a panic; use halt or reboot\r\n"
                        "kconsole> ");
    assert_true(kernel_console.is_open());
    for (unsigned i = 2; i <= 16; i++)
        assert_string_equal(console_after_panic(""),
                            "kernel console, opened by a panic inside the console; `help` lists "
                            "commands, `halt` and `reboot` end it\r\nkconsole> ");
    assert_string_equal(console_after_panic(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panics_open_the_console_sixteen_times),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
