// SPDX-License-Identifier: BSD-2-Clause
/*
 * Draws characters on a screen: into a framebuffer of 16, 24 or 32 bits per pixel, or into the
 * memory of a VGA text mode. Pure code for the kernel and the display server. It never reads the
 * memory of the screen, which is slow on most machines.
 */
#ifndef SCREEN_CANVAS_H
#define SCREEN_CANVAS_H

#include <abi/screen.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A colour in the form of the screen: a pixel, or the number of a VGA colour. */
typedef uint32_t canvas_pen_t;

typedef struct canvas {
    screen_mode_t mode;
    uint8_t *base;       /* the memory of the screen */
    unsigned pixel_size; /* bytes */
    unsigned scale;      /* pixels of the screen per pixel of the font, in both directions */
    unsigned columns, rows;
    /* The last colours, and with them all pairs of neighbouring pixels (32 bits per pixel). */
    canvas_pen_t ink, paper;
    uint64_t pairs[4];
} canvas_t;

/* Prepares a canvas without memory. Enlarges the font so that there are at most `columns_max`
 * columns and `rows_max` rows. Returns false if the mode is not supported or inconsistent. */
bool canvas_init(canvas_t *canvas, const screen_mode_t *mode, unsigned columns_max,
                 unsigned rows_max);

/* Size of the screen's memory in bytes. */
uint64_t canvas_size(const canvas_t *canvas);

/* Sets the address at which the memory of the screen is mapped. */
void canvas_place(canvas_t *canvas, void *base);

/* Converts a colour 0xRRGGBB. A VGA text mode has 16 colours. */
canvas_pen_t canvas_pen(const canvas_t *canvas, uint32_t rgb);

/* Fills the whole screen with one colour. */
void canvas_clear(canvas_t *canvas, canvas_pen_t paper);

/* Draws a Unicode character. The position must be inside of the canvas. */
void canvas_draw(canvas_t *canvas, unsigned column, unsigned row, uint32_t code, canvas_pen_t ink,
                 canvas_pen_t paper);

#endif
