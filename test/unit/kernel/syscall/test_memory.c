// SPDX-License-Identifier: BSD-2-Clause
/* The system calls for areas, with every kind of invalid flags, addresses and sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/area.h>
#include <arch/paging.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

#define RW (AREA_READ | AREA_WRITE)

static errno_t create(puppet_t *a, uint64_t base, uint64_t size, uint64_t flags)
{
    return PUPPET_CALL(a, SYS_AREA_CREATE, base, size, flags);
}

static void an_area_can_be_created_grown_and_destroyed(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint64_t base = 0x100000000;
    assert_int_equal(create(a, base, 8192, RW), EOK);
    poke(a, base + 8000, "x", 1);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_RESIZE, base, 16384), EOK);
    poke(a, base + 16000, "y", 1);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_PROTECT, base, AREA_READ), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_DESTROY, base), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_DESTROY, base), ENOENT);
}

static void invalid_sizes_addresses_and_flags(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint64_t base = 0x100000000;
    assert_int_equal(create(a, base, 4096, AREA_WRITE | AREA_EXEC), EINVAL);
    assert_int_equal(create(a, base, 4096, RW | 1ull << 33), EINVAL);
    assert_int_equal(create(a, base, 4096, RW | AREA_UNCACHED), EINVAL);
    assert_int_equal(create(a, base, 0, RW), EINVAL);
    assert_int_equal(create(a, base + 1, 4096, RW), EINVAL);
    assert_int_not_equal(create(a, 0, UINT64_MAX, RW), EOK);
    assert_int_not_equal(create(a, 0, UINT64_MAX - 4095, RW), EOK);
    assert_int_not_equal(create(a, USER_END - 4096, 8192, RW), EOK);
    assert_int_not_equal(create(a, 0xffffffff80000000, 4096, RW), EOK);
    assert_int_not_equal(create(a, 4096, 4096, RW), EOK);
    assert_int_equal(create(a, base, 8192, RW), EOK);
    assert_int_equal(create(a, base + 4096, 4096, RW), EEXIST);
    assert_int_not_equal(PUPPET_CALL(a, SYS_AREA_RESIZE, base, 0), EOK);
    assert_int_not_equal(PUPPET_CALL(a, SYS_AREA_RESIZE, base, UINT64_MAX - 4095), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_PROTECT, base, AREA_WRITE | AREA_EXEC), EINVAL);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_PROTECT, base + 4096, RW), ENOENT);
}

static void a_task_can_destroy_the_page_of_its_thread(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 1);
    uint64_t page = a->thread->page_address;
    a->thread->page->serving_call = 5;
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_DESTROY, page), EOK);
    send_ok(a, phone, 0, 1024, 0, 0, 0); /* the kernel still has the frame */
    assert_int_equal(create(a, page, 4096, RW), EOK);
    send_ok(a, phone, 0, 1024, 0, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_area_can_be_created_grown_and_destroyed),
        TEST(invalid_sizes_addresses_and_flags),
        TEST(a_task_can_destroy_the_page_of_its_thread),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
