// SPDX-License-Identifier: BSD-2-Clause
/* Numbers as people type and read them: sizes with k, m or g, and durations. Pure. */
#ifndef SIZE_H
#define SIZE_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

/* "300k" is 300 * 1024; k, m and g in either case. EINVAL, EOVERFLOW. */
MUST_USE
errno_t size_parse(const char *text, uint64_t *bytes);

/* A plain decimal number. EINVAL, EOVERFLOW. */
MUST_USE
errno_t number_parse(const char *text, uint64_t *value);

/* Seconds with an optional fraction ("1.5") in microseconds. EINVAL, EOVERFLOW. */
MUST_USE
errno_t duration_parse(const char *text, uint64_t *us);

/* Bytes below 10 KiB as they are, above with the unit that leaves at most four digits ("300k"). */
void size_format(uint64_t bytes, char *buffer, size_t size);

#endif
