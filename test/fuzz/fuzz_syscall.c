// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fuzzes the system call layer: the input provides the choices of the call generator (generator.h,
 * also used in the guest) and of the three calling tasks (hostile.h). Checks all invariants after
 * every call, and that nothing is left after the tasks have ended. Every input starts with the same
 * tasks.
 *
 * If FUZZ_CALLS is set, the process ends after this number of calls.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <stdio.h>
#include <stdlib.h>
#include <test/fuzz/hostile.h>

#define CALLS_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static uint64_t calls_left, calls_done;

static void boot(void)
{
    (void)puppet_group_setup(NULL);
    const char *limit = getenv("FUZZ_CALLS");
    calls_left = limit != NULL ? strtoull(limit, NULL, 10) : UINT64_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool booted;
    if (!booted)
        boot();
    booted = true;
    generator_t generator;
    generator_init_bytes(&generator, bytes, size);
    (void)puppet_test_begin(NULL);
    hostile_begin(&generator);
    for (unsigned i = 0; i < CALLS_MAX && !generator_is_empty(&generator); i++)
        calls_done += hostile_act(&generator);
    hostile_end(&generator);
    if (puppet_test_end(NULL) != 0)
        abort();
    if (calls_done < calls_left)
        return 0;
    printf("%llu system calls, nothing found\n", (unsigned long long)calls_done);
    fflush(stdout);
    _Exit(0);
}
