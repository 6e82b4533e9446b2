// SPDX-License-Identifier: BSD-2-Clause
/*
 * A terminal for tests: types given keys, stores all output as text without carriage returns, and
 * draws it on one line of a screen like a VT100.
 */
#ifndef TEST_KCONSOLE_SCREEN_H
#define TEST_KCONSOLE_SCREEN_H

#include <kconsole/terminal.h>
#include <stddef.h>

#define SCREEN_OUTPUT  (256 * 1024)
#define SCREEN_COLUMNS 400

typedef struct screen {
    const char *keys; /* not typed yet */
    size_t key_count;
    char output[SCREEN_OUTPUT];
    size_t output_length;
    char line[SCREEN_COLUMNS + 1]; /* the line of the cursor, without blanks at its end */
    unsigned cursor;
    unsigned bells;
    unsigned escape;
    unsigned parameter;
} screen_t;

void screen_init(screen_t *screen);
/* Types `keys` (a string) from now on. */
void screen_type(screen_t *screen, const char *keys);
/* Discards the output so far. */
void screen_clear(screen_t *screen);

/* For terminal_init. */
void screen_put(void *context, char c);
int screen_get(void *context);

#endif
