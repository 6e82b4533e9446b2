// SPDX-License-Identifier: BSD-2-Clause
/*
 * Random hostile system calls; see <test/fuzz/hostile.h>.
 *
 * unit_syscall_hostile [SEED [STEPS]]: the same seed makes the same calls.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <stdio.h>
#include <stdlib.h>
#include <test/fuzz/hostile.h>

static uint64_t seed = 1;
static uint64_t steps = 20000;

static void random_calls_with_random_words(void **state)
{
    (void)state;
    generator_t generator;
    generator_init(&generator, seed, 0, 0);
    hostile_begin(&generator);
    for (uint64_t i = 0; i < steps; i++)
        hostile_act(&generator);
    hostile_end(&generator);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 0);
    if (argc > 2)
        steps = strtoull(argv[2], NULL, 0);
    printf("seed %llu, %llu steps\n", (unsigned long long)seed, (unsigned long long)steps);
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        random_calls_with_random_words, puppet_test_begin, puppet_test_end)};
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
