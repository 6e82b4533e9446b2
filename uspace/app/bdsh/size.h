// SPDX-License-Identifier: BSD-2-Clause
/* Numbers as people type and read them. Pure. (Typed sizes: cli_parse_size.) */
#ifndef SIZE_H
#define SIZE_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

/* A plain decimal number. EINVAL, EOVERFLOW. */
MUST_USE
errno_t number_parse(const char *text, uint64_t *value);

/* Seconds with an optional fraction ("1.5") in microseconds. EINVAL, EOVERFLOW. */
MUST_USE
errno_t duration_parse(const char *text, uint64_t *us);

/* Bytes below 10 KiB as they are, above with the unit that leaves at most four digits ("300k"). */
void size_format(uint64_t bytes, char *buffer, size_t size);

#endif
