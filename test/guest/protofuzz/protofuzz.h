// SPDX-License-Identifier: BSD-2-Clause
/* protofuzz: hostile clients and lying servers, the same ones for the same seed. */
#ifndef PROTOFUZZ_H
#define PROTOFUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Interfaces and methods that can exist; some beyond, which cannot. */
#define INTERFACE_END 16u
#define METHOD_SPAN   24u

void random_start(uint64_t seed);
/* A number below `below`. */
uint64_t random_below(uint64_t below);
/* Once in `times`. */
int random_once(unsigned times);
/* A word of a message: small, a limit, a power of two, a size, an address, or anything. */
uint64_t random_word(void);
/* Bytes of a transfer: a path, a name, or noise. */
const void *random_data(size_t *size);
/* Where transfers to this program end. */
void *random_sink(size_t *size);

/* Makes `rounds` requests of any server, and ends with some of them open. */
_Noreturn void client_run(uint64_t seed, uint64_t rounds);

/* Serves the block device `liar`, truthfully until the method LIE arrives. */
int liar_device(uint64_t seed);
/* Serves the file system `liar`, which never tells the truth on purpose. */
int liar_file_system(uint64_t seed);
/* Tells the block device to lie from now on. */
int liar_start(void);

#endif
