// SPDX-License-Identifier: BSD-2-Clause
/* protofuzz: hostile clients and servers, reproducible from a seed. */
#ifndef PROTOFUZZ_H
#define PROTOFUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Ranges of interfaces and methods: all existing ones and some that do not exist. */
#define INTERFACE_END 16u
#define METHOD_SPAN   24u

void random_start(uint64_t seed);
/* A random number below `below`. */
uint64_t random_below(uint64_t below);
/* True with probability 1 / `times`. */
int random_once(unsigned times);
/* A word of a message: a small number, a limit, a power of two, a size, an address, or any
 * number. */
uint64_t random_word(void);
/* Data for a transfer: a path, a name, or random bytes. */
const void *random_data(size_t *size);
/* A buffer for transfers to this program. */
void *random_sink(size_t *size);

/* Sends `rounds` requests to random servers, and exits while some of them are open. */
_Noreturn void client_run(uint64_t seed, uint64_t rounds);

/* Serves the block device `liar`, correctly until the method LIE arrives. */
int liar_device(uint64_t seed);
/* Serves the file system `liar` with random answers. */
int liar_file_system(uint64_t seed);
/* Makes the block device send random answers from now on. */
int liar_start(void);

#endif
