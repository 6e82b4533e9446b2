// SPDX-License-Identifier: BSD-2-Clause
/* memcpy, memmove and memset of x86-64: every size of 0 to 256 at every alignment, with constant
 * and with variable sizes, at every optimization level of the compiler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mem_variant.h"

#define ALIGNMENTS 16u
#define MARGIN     64u /* bytes around the destination that must not change */
#define ROOM       (MARGIN + ALIGNMENTS + MEM_SIZE_MAX + MARGIN)

extern const mem_variant_t mem_variant_0, mem_variant_1, mem_variant_2, mem_variant_3,
    mem_variant_s;

static const mem_variant_t *const variants[] = {&mem_variant_0, &mem_variant_1, &mem_variant_2,
                                                &mem_variant_3, &mem_variant_s};

static uint8_t source[ROOM] __attribute__((aligned(64)));
static uint8_t target[ROOM] __attribute__((aligned(64)));
static uint8_t expected[ROOM];

static void fill(uint8_t *bytes, unsigned seed)
{
    for (unsigned i = 0; i < ROOM; i++)
        bytes[i] = (uint8_t)((i + 1) * 167 + seed);
}

static void check(const char *what, unsigned variant, size_t size, const uint8_t *bytes)
{
    if (memcmp(bytes, expected, ROOM) != 0)
        fail_msg("%s, variant %u: wrong at %zu bytes", what, variant, size);
}

/* A loop computes the expected bytes, independent of the libc. */
static void try_copy(const char *what, unsigned variant, mem_copy_t *copy)
{
    fill(source, 3);
    for (size_t size = 0; size <= MEM_SIZE_MAX; size++) {
        for (unsigned at = 0; at < ALIGNMENTS * ALIGNMENTS; at++) {
            uint8_t *to = target + MARGIN + at % ALIGNMENTS;
            const uint8_t *from = source + MARGIN + at / ALIGNMENTS;
            fill(target, 100);
            fill(expected, 100);
            for (size_t i = 0; i < size; i++)
                expected[to - target + (ptrdiff_t)i] = from[i];
            assert_ptr_equal(copy(to, from, size), to);
            check(what, variant, size, target);
        }
    }
}

/* Within one array, over both directions and all distances that overlap in words. */
static void try_move(const char *what, unsigned variant, mem_copy_t *move)
{
    for (size_t size = 0; size <= MEM_SIZE_MAX; size++) {
        for (int distance = -(int)MARGIN; distance <= (int)MARGIN; distance++) {
            uint8_t *from = target + MARGIN + size % ALIGNMENTS;
            uint8_t *to = from + distance;
            fill(target, 7);
            fill(expected, 7);
            for (size_t i = 0; i < size; i++)
                expected[to - target + (ptrdiff_t)i] = from[i];
            assert_ptr_equal(move(to, from, size), to);
            check(what, variant, size, target);
        }
    }
}

static void try_set(const char *what, unsigned variant, mem_set_t *set)
{
    for (size_t size = 0; size <= MEM_SIZE_MAX; size++) {
        for (unsigned at = 0; at < ALIGNMENTS; at++) {
            int byte = (int)(size * 31 + at) - 1000; /* negative ones and more than a byte too */
            uint8_t *to = target + MARGIN + at;
            fill(target, 9);
            fill(expected, 9);
            for (size_t i = 0; i < size; i++)
                expected[to - target + (ptrdiff_t)i] = (uint8_t)byte;
            assert_ptr_equal(set(to, byte, size), to);
            check(what, variant, size, target);
        }
    }
}

static void test_variable_sizes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        try_copy("memcpy of a variable size", i, variants[i]->copy);
        try_move("memmove of a variable size", i, variants[i]->move);
        try_set("memset of a variable size", i, variants[i]->set);
    }
}

static void test_copy_of_constant_size(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
        try_copy("memcpy of a constant size", i, variants[i]->copy_constant);
}

static void test_move_of_constant_size(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
        try_move("memmove of a constant size", i, variants[i]->move_constant);
}

static void test_set_of_constant_size(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
        try_set("memset of a constant size", i, variants[i]->set_constant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_variable_sizes),
        cmocka_unit_test(test_copy_of_constant_size),
        cmocka_unit_test(test_move_of_constant_size),
        cmocka_unit_test(test_set_of_constant_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
