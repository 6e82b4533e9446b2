// SPDX-License-Identifier: BSD-2-Clause
/* Formats durations, sizes and words of messages. */
#ifndef DIAGNOSIS_FORMAT_H
#define DIAGNOSIS_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* Buffer size that is sufficient for each of these functions. */
#define FORMAT_SIZE 24

/* "312us", "45.2ms", "12.345s", "3m07s", "2h05m", "4d03h". */
void format_duration(char *buffer, size_t size, uint64_t ns);

/* "512 B", "64 KiB", "1.5 MiB". */
void format_bytes(char *buffer, size_t size, uint64_t bytes);

/* A word of a message: decimal up to five digits, hexadecimal beyond. */
void format_word(char *buffer, size_t size, uint64_t word);

#endif
