// SPDX-License-Identifier: BSD-2-Clause
/* The boot option of the order lint. */
#include "order_test.h"

#include <boot/boot.h>

static void lint_off_reports_nothing(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("off-a");
    boot_options_read("lint=off");
    order_lint_init();
    assert_false(call_closes_ring(a, a));
}

static void lint_on_is_the_default(void **state)
{
    client = puppet_create("client");
    puppet_t *a = puppet_create("on-a");
    boot_options_read("");
    order_lint_init();
    assert_true(call_closes_ring(a, a));
    (void)puppet_test_end(state); /* counts the thread of the lint, which stays */
    assert_int_equal(puppet_test_begin(state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ORDER_TEST(lint_off_reports_nothing),
        cmocka_unit_test(lint_on_is_the_default), /* makes a thread, which stays */
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
