// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hostile system calls, the same ones for the same seed, on the host and inside the guest; or the
 * same ones for the same bytes, which are then a fuzzer's choices in the place of chance. Pure: it
 * makes numbers and words, others make the calls.
 *
 * Half of the words fit the call, as far as the generator knows (a handle that it was given, a
 * method that means something, an address in memory that is the task's); so calls get past the
 * first check. The others are numbers at which something begins or ends.
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
    const uint8_t *bytes, *end; /* NULL: by chance; otherwise every choice is read from here */
    uint64_t memory;            /* an area of the task, for pointers that are good */
    uint64_t memory_size;
    uint64_t kept[GENERATOR_KEPT]; /* what calls gave: handles, bases, ids */
} generator_t;

void generator_init(generator_t *generator, uint64_t seed, uint64_t memory, uint64_t memory_size);
/* The memory is to be set before the first call. */
void generator_init_bytes(generator_t *generator, const uint8_t *bytes, size_t size);
/* Whether the bytes are used up: all further choices are 0. */
bool generator_is_empty(const generator_t *generator);

/* A number below `below`. */
uint64_t generator_number(generator_t *generator, uint64_t below);

/* The next call. No wait of it is longer than a microsecond. */
uint64_t generator_next(generator_t *generator, syscall_words_t *words);

/* Tells what came of it. */
void generator_result(generator_t *generator, errno_t result, const syscall_words_t *words);

/* Whether a task that makes this call may end by it, stop its own libraries or start others. */
bool generator_is_wild(uint64_t number);

#endif
