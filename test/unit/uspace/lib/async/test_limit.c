// SPDX-License-Identifier: BSD-2-Clause
/* The limit of connections per client. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <async/limit.h>

#define CLIENTS 50

static void each_has_its_limit(void **state)
{
    (void)state;
    assert_true(connection_allowed(0, 0, SENDER_CONNECTIONS_MAX));
    assert_true(connection_allowed(SENDER_CONNECTIONS_MAX - 1, SENDER_CONNECTIONS_MAX - 1,
                                   SENDER_CONNECTIONS_MAX));
    assert_false(
        connection_allowed(SENDER_CONNECTIONS_MAX, SENDER_CONNECTIONS_MAX, SENDER_CONNECTIONS_MAX));
    assert_true(
        connection_allowed(SENDER_CONNECTIONS_MAX, SENDER_CONNECTIONS_MAX, SERVER_CONNECTIONS_MAX));
}

static void all_connections_have_a_limit(void **state)
{
    (void)state;
    assert_true(connection_allowed(0, SERVER_CONNECTIONS_MAX - 1, SENDER_CONNECTIONS_MAX));
    assert_false(connection_allowed(0, SERVER_CONNECTIONS_MAX, SENDER_CONNECTIONS_MAX));
    assert_false(connection_allowed(0, SERVER_CONNECTIONS_MAX + 1, SENDER_CONNECTIONS_MAX));
}

/* Sixteen colluding tasks that each take the maximum leave some connections for another task. */
static void greedy_clients_leave_connections(void **state)
{
    (void)state;
    unsigned total = 0;
    for (int client = 0; client < CLIENTS; client++) {
        unsigned own = 0;
        while (connection_allowed(own, total, SENDER_CONNECTIONS_MAX)) {
            own++;
            total++;
        }
    }
    assert_true(CLIENTS * SENDER_CONNECTIONS_MAX > SERVER_CONNECTIONS_MAX);
    assert_true(connection_allowed(0, total, SENDER_CONNECTIONS_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_limit),
        cmocka_unit_test(all_connections_have_a_limit),
        cmocka_unit_test(greedy_clients_leave_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
