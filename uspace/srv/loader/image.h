// SPDX-License-Identifier: BSD-2-Clause
/* A program in memory: its segments as areas, and its start block. */
#ifndef LOADER_IMAGE_H
#define LOADER_IMAGE_H

#include "elf.h"
#include <os/program.h>

/* Reads the program through VFS and maps its segments, none of them writable and executable.
 * Returns errors of VFS, ENOEXEC, EISDIR or ENOMEM. On an error nothing stays mapped. */
MUST_USE
errno_t image_load(const char *path, elf_image_t *image);
void image_unload(const elf_image_t *image);

/* The data that the spawner has sent, in the loader's memory. */
typedef struct start_data {
    char *cwd;
    char *args; /* consecutive zero-terminated strings */
    size_t args_size;
    char *source[PROGRAM_FILES];
    unsigned flags[PROGRAM_FILES];
} start_data_t;

/* Copies the data into a new area, which outlives the loader. */
MUST_USE
errno_t start_block_create(const start_data_t *data, program_block_t **block);

#endif
