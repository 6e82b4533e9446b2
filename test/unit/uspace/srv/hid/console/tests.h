// SPDX-License-Identifier: BSD-2-Clause
/* Common declarations of the console's unit tests: a line that records its output. */
#ifndef TESTS_H
#define TESTS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

/* Discards the recorded output. */
void sink_clear(void);
/* A terminal_emit_t. */
void sink_emit(void *context, const char *bytes, size_t size);
/* Returns the output since sink_clear(). */
const char *sink_text(void);

int terminal_tests(void);
int mux_tests(void);
int owner_tests(void);

#endif
