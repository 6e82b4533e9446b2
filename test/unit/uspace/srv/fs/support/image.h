// SPDX-License-Identifier: BSD-2-Clause
/*
 * A disk image in memory with a block_device_t, and host programs to check it.
 */
#ifndef TEST_IMAGE_H
#define TEST_IMAGE_H

#include <block/block.h>
#include <fs/fs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum image_fault {
    IMAGE_WORKS,
    IMAGE_FAILS_ONCE, /* one read or write fails with EIO; a write after half of its blocks */
    IMAGE_FAILS,      /* from then on every write fails with EIO */
    IMAGE_CUT         /* from then on writes are lost, as in a power cut */
};

typedef struct image {
    uint8_t *bytes;
    size_t size;
    size_t block_size;
    size_t blocks_read; /* device blocks since image_create, as the other counts */
    size_t blocks_written;
    size_t writes_left; /* then every write fails with EIO */
    enum image_fault fault;
    size_t fault_after; /* writes until the fault; IMAGE_FAILS_ONCE: reads and writes */
    size_t faults;      /* number of faults */
} image_t;

image_t *image_create(size_t size, size_t block_size);
void image_destroy(image_t *image);
/* Creates a device for the image, which must outlive it. */
block_device_t *image_open(image_t *image, size_t cached);

/* Saves the image to a file, or loads it from there. Each image has its own temporary file. */
const char *image_path(const image_t *image);
void image_save(const image_t *image);
void image_load(image_t *image);

/* Runs a shell command on the current image; the variable IMG contains its path. Fails the test
 * with the command's output unless the command exits with 0. */
void image_command(const image_t *image, const char *command);
/* The same, but returns the status. */
int image_run(const image_t *image, const char *command, char *output, size_t size);
/* Fails the test with a clear message if a required program is not installed. */
void need_program(const char *program, const char *package);

#endif
