// SPDX-License-Identifier: BSD-2-Clause
/* The pool of idle exchanges: FIFO order, and its effect on the deadlock of 2011. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <async/pool.h>

#define IDLE 4

static void empty_pool_gives_nothing(void **state)
{
    (void)state;
    exchange_pool_t pool = {0};
    assert_null(pool_take(&pool));
}

static void the_longest_idle_exchange_is_reused_first(void **state)
{
    (void)state;
    exchange_pool_t pool = {0};
    pool_link_t link[IDLE];
    for (int i = 0; i < IDLE; i++)
        pool_put(&pool, &link[i]);
    for (int i = 0; i < IDLE; i++)
        assert_ptr_equal(pool_take(&pool), &link[i]);
    assert_null(pool_take(&pool));
    pool_put(&pool, &link[2]);
    assert_ptr_equal(pool_take(&pool), &link[2]);
    assert_null(pool.tail);
}

/* An exchange that was returned too early is reused exactly after all that were idle before. */
static void an_exchange_returned_early_is_reused_after_all_others(void **state)
{
    (void)state;
    exchange_pool_t pool = {0};
    pool_link_t mount, link[IDLE];
    for (int i = 0; i < IDLE; i++)
        pool_put(&pool, &link[i]);
    pool_put(&pool, &mount);
    int uses = 0;
    for (;; uses++) {
        pool_link_t *taken = pool_take(&pool);
        if (taken == &mount)
            break;
        pool_put(&pool, taken);
    }
    assert_int_equal(uses, IDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_pool_gives_nothing),
        cmocka_unit_test(the_longest_idle_exchange_is_reused_first),
        cmocka_unit_test(an_exchange_returned_early_is_reused_after_all_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
