// SPDX-License-Identifier: BSD-2-Clause
/* What the parts of the console's unit test share: a line that remembers what it was sent. */
#ifndef TESTS_H
#define TESTS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

/* Forgets what was sent. */
void sink_clear(void);
/* A terminal_emit_t. */
void sink_emit(void *context, const char *bytes, size_t size);
/* What was sent since sink_clear, as a string. */
const char *sink_text(void);

int terminal_tests(void);
int mux_tests(void);
int owner_tests(void);

#endif
