// SPDX-License-Identifier: BSD-2-Clause
/* DIAGNOSE: the console's reports in a task's buffer, which can be too small or invalid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/diagnose.h>
#include <inspect/inspect.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

static char text[PUPPET_MEMORY + 1];

/* Requests a report into `size` bytes; returns the length of the whole text. */
static uint64_t ask(puppet_t *p, enum diagnose_what what, uint32_t task, size_t size)
{
    memset(text, 'x', sizeof(text));
    poke(p, p->memory, text, PUPPET_MEMORY);
    syscall_words_t words = {{what, task, p->memory, size}};
    assert_int_equal(puppet_call(p, SYS_DIAGNOSE, &words), EOK);
    peek(p, p->memory, text, PUPPET_MEMORY);
    uint64_t length = words.w[0];
    size_t copied = length < size ? length : size;
    assert_true(copied == PUPPET_MEMORY || text[copied] == 'x');
    text[copied] = '\0';
    return length;
}

static void the_text_is_that_of_the_console(void **state)
{
    (void)state;
    puppet_t *a = puppet_create_perms("asker", PERM_KCON), *b = puppet_create("other");
    uint64_t length = ask(a, DIAGNOSE_DEADLOCK, 0, PUPPET_MEMORY);
    assert_int_equal(strlen(text), length);
    assert_ptr_equal(strstr(text, "no deadlock"), text);
    (void)ask(a, DIAGNOSE_WAITS, b->task->id, PUPPET_MEMORY);
    assert_non_null(strstr(text, "(other)"));
}

static void small_buffers_get_the_beginning(void **state)
{
    (void)state;
    puppet_t *p = puppet_create_perms("small", PERM_KCON);
    uint64_t length = ask(p, DIAGNOSE_DEADLOCK, 0, PUPPET_MEMORY);
    assert_int_equal(ask(p, DIAGNOSE_DEADLOCK, 0, 11), length);
    assert_string_equal(text, "no deadlock");
    assert_int_equal(ask(p, DIAGNOSE_DEADLOCK, 0, 0), length);
}

static void invalid_requests_are_rejected(void **state)
{
    (void)state;
    puppet_t *p = puppet_create_perms("nonsense", PERM_KCON);
    uint64_t kernel = 0xffff800000100000;
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, 2, 0, p->memory, 64), EINVAL);
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, UINT64_MAX, 0, p->memory, 64), EINVAL);
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, DIAGNOSE_WAITS, 4711, p->memory, 64), ENOENT);
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, DIAGNOSE_WAITS, 1ull << 32, 0, 0), EINVAL);
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, DIAGNOSE_DEADLOCK, 0, kernel, 64), EFAULT);
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, DIAGNOSE_DEADLOCK, 0, UINT64_MAX, 64), EFAULT);
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, DIAGNOSE_DEADLOCK, 0, p->memory, UINT64_MAX),
                     EOK);
}

/* It stops the machine for a time that depends on the size of the system, so it needs a
 * permission. */
static void a_report_needs_a_permission(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("nosy");
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, DIAGNOSE_DEADLOCK, 0, p->memory, 64), EPERM);
    assert_int_equal(PUPPET_CALL(p, SYS_DIAGNOSE, DIAGNOSE_WAITS, p->task->id, p->memory, 64),
                     EPERM);
}

static int group_setup(void **state)
{
    int result = puppet_group_setup(state);
    size_t size;
    if (inspect_arena(&size) == NULL)
        inspect_init();
    return result;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_text_is_that_of_the_console),
        TEST(small_buffers_get_the_beginning),
        TEST(invalid_requests_are_rejected),
        TEST(a_report_needs_a_permission),
    };
    return cmocka_run_group_tests(tests, group_setup, NULL);
}
