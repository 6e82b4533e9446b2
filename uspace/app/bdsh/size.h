// SPDX-License-Identifier: BSD-2-Clause
/* Conversion of numbers from and to text. Pure code. (cli_parse_size parses sizes with units.) */
#ifndef SIZE_H
#define SIZE_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

/* Parses a decimal number. EINVAL, EOVERFLOW. */
MUST_USE
errno_t number_parse(const char *text, uint64_t *value);

/* Parses seconds with an optional fraction ("1.5"); the result is in microseconds. EINVAL,
 * EOVERFLOW. */
MUST_USE
errno_t duration_parse(const char *text, uint64_t *us);

/* Formats a size: below 10 KiB in bytes, above with the unit that leaves at most four digits
 * ("300k"). */
void size_format(uint64_t bytes, char *buffer, size_t size);

#endif
