// SPDX-License-Identifier: BSD-2-Clause
/*
 * Converts scan codes of set 1 into the bytes of a terminal, with the US layout: the minimal input
 * of the kernel console. Pure code.
 */
#ifndef CONSOLE_KEYS_H
#define CONSOLE_KEYS_H

#include <stdbool.h>
#include <stdint.h>

enum keys_event {
    KEYS_NONE,   /* a release, a modifier, or an unknown key */
    KEYS_TEXT,   /* the bytes are in `text` */
    KEYS_BACK,   /* Shift+PageUp */
    KEYS_FORWARD /* Shift+PageDown */
};

typedef struct keys {
    bool extended; /* the last code was the prefix E0 */
    unsigned skip; /* codes of the Pause key that follow */
    bool shift_left, shift_right, ctrl, caps;
    char text[5]; /* terminated by zero */
} keys_t;

/* Forgets the pressed keys; {0} is such a state. */
void keys_reset(keys_t *keys);

enum keys_event keys_feed(keys_t *keys, uint8_t code);

#endif
