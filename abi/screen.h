// SPDX-License-Identifier: BSD-2-Clause
/* The screen that the boot loader has set up: a framebuffer, or the text mode of a VGA. */
#ifndef ABI_SCREEN_H
#define ABI_SCREEN_H

#include <stdint.h>

enum screen_kind {
    SCREEN_NONE,
    SCREEN_PIXELS, /* width and height in pixels */
    SCREEN_TEXT    /* width and height in characters: a byte of text and a byte of colours each */
};

/* Where one colour is in a pixel. */
typedef struct screen_field {
    uint8_t shift; /* number of its lowest bit */
    uint8_t bits;
} screen_field_t;

typedef struct screen_mode {
    uint64_t address; /* physical */
    uint32_t kind;    /* enum screen_kind */
    uint32_t pitch;   /* bytes from one line to the next */
    uint32_t width;
    uint32_t height;
    uint32_t depth; /* bits per pixel; SCREEN_TEXT: 16 */
    screen_field_t red, green, blue;
    uint16_t reserved;
} screen_mode_t;

_Static_assert(sizeof(screen_mode_t) == 40, "has no holes");

#endif
