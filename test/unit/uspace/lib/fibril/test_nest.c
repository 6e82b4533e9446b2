// SPDX-License-Identifier: BSD-2-Clause
/* Requests served inside each other. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <fibril/nest.h>

static void the_outermost_request_is_kept(void **state)
{
    (void)state;
    for (uint64_t depth = 1; depth <= 2 * NEST_MAX; depth++) {
        nest_t nest = {0};
        for (uint64_t id = 1; id <= depth; id++) {
            nest_push(&nest, id);
            assert_int_equal(nest_outermost(&nest), 1);
        }
        assert_int_equal(nest_pop(&nest), depth);
        assert_int_equal(nest_outermost(&nest), depth > 1 ? 1 : 0);
    }
}

static void calls_end_in_any_order(void **state)
{
    (void)state;
    for (uint64_t gone = 1; gone <= NEST_MAX; gone++) {
        nest_t nest = {0};
        for (uint64_t id = 1; id <= NEST_MAX; id++)
            nest_push(&nest, id);
        assert_true(nest_remove(&nest, gone));
        assert_false(nest_remove(&nest, gone));
        assert_int_equal(nest_outermost(&nest), gone == 1 ? 2 : 1);
        for (uint64_t id = NEST_MAX; id >= 1; id--)
            if (id != gone)
                assert_int_equal(nest_pop(&nest), id);
        assert_int_equal(nest_pop(&nest), 0);
        assert_int_equal(nest_outermost(&nest), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outermost_request_is_kept),
        cmocka_unit_test(calls_end_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
