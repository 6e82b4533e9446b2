// SPDX-License-Identifier: BSD-2-Clause
/* The arguments of boot modules: permissions by name, and errors for all others. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <abi/task.h>
#include <boot/boot.h>
#include <boot/module.h>
#include <lib/print.h>
#include <stdio.h>
#include <string.h>

static char said[512];
static unsigned lines;

void klog(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof(said), format, arguments);
    va_end(arguments);
    lines++;
}

static uint32_t permissions(const char *words)
{
    lines = 0;
    said[0] = '\0';
    return module_permissions("mod", words);
}

static void without_words_nothing_is_granted(void **state)
{
    (void)state;
    assert_int_equal(permissions(""), 0);
    assert_int_equal(permissions("   "), 0);
    assert_int_equal(lines, 0);
}

static void each_word_grants_its_permission(void **state)
{
    (void)state;
    assert_int_equal(permissions("perm=kill"), PERM_KILL);
    assert_int_equal(permissions("perm=mem"), PERM_MEM);
    assert_int_equal(permissions("perm=irq,io"), PERM_IRQ | PERM_IO);
    assert_int_equal(permissions(" perm=shutdown,kcon  "), PERM_SHUTDOWN | PERM_KCON);
    assert_int_equal(permissions("perm=mount perm=mem"), PERM_MOUNT | PERM_MEM);
    assert_int_equal(permissions("perm=all"), PERM_ALL);
    assert_int_equal(lines, 0);
}

static void unknown_permissions_are_reported_and_not_granted(void **state)
{
    (void)state;
    assert_int_equal(permissions("perm=kill,everything,io"), PERM_KILL | PERM_IO);
    assert_int_equal(lines, 1);
    assert_string_equal(said, "boot module mod: unknown permission 'everything', not granted");
    assert_int_equal(permissions("perm=KILL"), 0);
    assert_int_equal(lines, 1);
    assert_int_equal(permissions("perm="), 0);
    assert_int_equal(lines, 1);
    assert_int_equal(permissions("perm=mem,"), PERM_MEM);
    assert_int_equal(lines, 1);
    assert_int_equal(permissions("perm=memory"), 0);
    assert_int_equal(permissions("perm=me"), 0);
}

static void unknown_words_are_reported(void **state)
{
    (void)state;
    assert_int_equal(permissions("prem=mem"), 0);
    assert_string_equal(said, "boot module mod: unknown word 'prem=mem', ignored");
    assert_int_equal(permissions("perm=mem fast"), PERM_MEM);
    assert_int_equal(lines, 1);
    assert_int_equal(permissions("perm"), 0);
    assert_int_equal(lines, 1);
}

static void long_words_are_cut(void **state)
{
    (void)state;
    char words[200] = "perm=";
    memset(words + 5, 'x', 150);
    assert_int_equal(permissions(words), 0);
    assert_int_equal(lines, 1);
    assert_true(strlen(said) < 120);
    memset(words, 'y', 150);
    assert_int_equal(permissions(words), 0);
    assert_int_equal(lines, 1);
}

/* The data of the boot loader, which the kernel defines in options.c. */
boot_info_t boot_info = {
    .module_count = 3,
    .modules = {{"ns", "", 0x200000, 0x2345},
                {"initrd.img", "", 0x300000, 0x1000},
                {"loader", "", 0x400000, 0x1001}},
};

static void modules_hold_programs_but_not_data(void **state)
{
    (void)state;
    assert_true(module_holds(0x200000, 0x1000));
    assert_true(module_holds(0x202000, 0x1000));
    assert_false(module_holds(0x203000, 0x1000));
    assert_false(module_holds(0x1ff000, 0x1000));
    assert_true(module_holds(0x1ff000, 0x1001));
    assert_false(module_holds(0x300000, 0x100000));
    assert_true(module_holds(0x300000, 0x100001));
    assert_true(module_holds(0x401000, 0x1000));
    assert_true(module_holds(0, UINT64_MAX));
    assert_false(module_holds(0x402000, 0x1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_words_nothing_is_granted),
        cmocka_unit_test(each_word_grants_its_permission),
        cmocka_unit_test(modules_hold_programs_but_not_data),
        cmocka_unit_test(unknown_permissions_are_reported_and_not_granted),
        cmocka_unit_test(unknown_words_are_reported),
        cmocka_unit_test(long_words_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
