// SPDX-License-Identifier: BSD-2-Clause
/*
 * Three tasks of the kernel under test, with different permissions, that make the generator's
 * system calls, some of them without memory. The kernel must neither panic nor leak, and its
 * invariants must hold: every step checks them. For use between puppet_test_begin and _end.
 */
#ifndef TEST_FUZZ_HOSTILE_H
#define TEST_FUZZ_HOSTILE_H

#include <test/fuzz/generator.h>

void hostile_begin(generator_t *generator);
/* One of the tasks makes one call; false when it was one that is left out. */
bool hostile_act(generator_t *generator);
/* Lets what still waits end. */
void hostile_end(generator_t *generator);

#endif
