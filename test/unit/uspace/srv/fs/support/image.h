// SPDX-License-Identifier: BSD-2-Clause
/*
 * A disk image in memory behind a block_device_t, and the programs of the host
 * that judge it.
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
    IMAGE_FAILS_ONCE, /* one read or write is EIO; a write has moved half of its blocks */
    IMAGE_FAILS,      /* from then on every write is EIO */
    IMAGE_CUT         /* from then on writes are lost, as when the power goes */
};

typedef struct image {
    uint8_t *bytes;
    size_t size;
    size_t block_size;
    size_t blocks_read; /* device blocks since image_create, as the other counts */
    size_t blocks_written;
    size_t writes_left; /* then every write is EIO */
    enum image_fault fault;
    size_t fault_after; /* writes until the fault; IMAGE_FAILS_ONCE: reads and writes */
    size_t faults;      /* how often it struck */
} image_t;

image_t *image_create(size_t size, size_t block_size);
void image_destroy(image_t *image);
/* A device over the image. The image outlives it. */
block_device_t *image_open(image_t *image, size_t cached);

/* Saves to, and replaces by, a file. Its name is the image's own, in a temporary folder. */
const char *image_path(const image_t *image);
void image_save(const image_t *image);
void image_load(image_t *image);

/* Runs a command of the shell on the image as it is now; the variable IMG holds its path. Fails the
 * test with the command's output unless it exits with 0. */
void image_judge(const image_t *image, const char *command);
/* The same, but gives the status. */
int image_run(const image_t *image, const char *command, char *output, size_t size);
/* Fails the test with clear words when a program that it needs is not installed. */
void need_program(const char *program, const char *package);

#endif
