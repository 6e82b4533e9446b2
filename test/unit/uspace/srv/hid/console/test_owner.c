// SPDX-License-Identifier: BSD-2-Clause
/* Each terminal has one owner, and each owner one session. */
#include "owner.h"
#include "tests.h"

static const int first, second;

static void test_one_owner(void **state)
{
    (void)state;
    unsigned before = owner_session(2), other = owner_session(3);
    assert_int_equal(owner_take(2, &first), EOK);
    unsigned session = owner_session(2);
    assert_int_not_equal(session, before);
    assert_int_equal(owner_take(2, &second), EBUSY);
    assert_int_equal(owner_take(2, &first), EBUSY);
    assert_false(owner_leave(2, &second));
    assert_int_equal(owner_session(2), session);
    assert_int_equal(owner_session(3), other);
    assert_true(owner_leave(2, &first));
    assert_false(owner_leave(2, &first));
}

static void test_sessions_differ(void **state)
{
    (void)state;
    unsigned without = owner_session(0);
    assert_int_equal(owner_take(0, &first), EOK);
    unsigned with = owner_session(0);
    assert_true(owner_leave(0, &first));
    unsigned after = owner_session(0);
    assert_int_equal(owner_take(0, &second), EOK);
    unsigned again = owner_session(0);
    assert_true(owner_leave(0, &second));
    assert_true(with != without && after != with && after != without && again != after &&
                again != with && again != without);
}

int owner_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_owner),
        cmocka_unit_test(test_sessions_differ),
    };
    return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}
