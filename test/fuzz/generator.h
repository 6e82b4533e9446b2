// SPDX-License-Identifier: BSD-2-Clause
/*
 * Generates hostile system calls, on the host and in the guest, reproducible from a seed or from
 * the input of a fuzzer. It only generates the numbers and words; the caller makes the calls.
 *
 * Half of the words are plausible for the call (a handle from an earlier call, an existing method,
 * an address in the task's memory), so that calls pass the first checks. The others are boundary
 * values.
 */
#ifndef TEST_FUZZ_GENERATOR_H
#define TEST_FUZZ_GENERATOR_H

#include <abi/error.h>
#include <abi/syscall.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GENERATOR_KEPT 16

typedef struct generator {
    uint64_t state;             /* of the random numbers; not 0 */
    const uint8_t *bytes, *end; /* input of a fuzzer for all choices; NULL: use random numbers */
    uint64_t memory;            /* an area of the task, for valid pointers */
    uint64_t memory_size;
    uint64_t kept[GENERATOR_KEPT]; /* results of earlier calls: handles, bases, ids */
} generator_t;

void generator_init(generator_t *generator, uint64_t seed, uint64_t memory, uint64_t memory_size);
/* The caller must set `memory` and `memory_size` before the first call. */
void generator_init_bytes(generator_t *generator, const uint8_t *bytes, size_t size);
/* Returns whether the input is used up: all further choices are 0. */
bool generator_is_empty(const generator_t *generator);

/* Chooses a number below `below`. */
uint64_t generator_number(generator_t *generator, uint64_t below);

/* Generates the next call: returns its number and fills the words. No call waits longer than a
 * microsecond. */
uint64_t generator_next(generator_t *generator, syscall_words_t *words);

/* Passes the result of the call to the generator. */
void generator_result(generator_t *generator, errno_t result, const syscall_words_t *words);

/* Returns whether the call can end the calling task, break its libraries or start other tasks. */
bool generator_is_wild(uint64_t number);

#endif
