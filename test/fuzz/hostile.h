// SPDX-License-Identifier: BSD-2-Clause
/*
 * Three tasks in the kernel under test, with different permissions, that make the generator's
 * system calls, some of them while allocations fail. The kernel must neither panic nor leak; every
 * step checks its invariants. For use between puppet_test_begin() and puppet_test_end().
 */
#ifndef TEST_FUZZ_HOSTILE_H
#define TEST_FUZZ_HOSTILE_H

#include <test/fuzz/generator.h>

void hostile_begin(generator_t *generator);
/* Lets one of the tasks make one call. Returns false if the generated call was skipped. */
bool hostile_act(generator_t *generator);
/* Ends all waiting calls. */
void hostile_end(generator_t *generator);

#endif
