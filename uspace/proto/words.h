// SPDX-License-Identifier: BSD-2-Clause
/* Values in the words of messages, for the code that cmake/protocols.py generates. */
#ifndef PROTO_WORDS_H
#define PROTO_WORDS_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether `word` is a value of the type. */
#define WORD_FITS(type, word) ((uint64_t)(type)(word) == (word))
/* Two 32-bit values in one word. */
#define WORD_OF_HALVES(low, high) ((uint64_t)(uint32_t)(high) << 32 | (uint32_t)(low))
#define WORD_LOW(word)            ((uint64_t)(uint32_t)(word))
#define WORD_HIGH(word)           ((word) >> 32)

#endif
