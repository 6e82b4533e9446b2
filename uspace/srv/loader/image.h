// SPDX-License-Identifier: BSD-2-Clause
/* The program in memory: its segments as areas, and the block that it starts with. */
#ifndef LOADER_IMAGE_H
#define LOADER_IMAGE_H

#include "elf.h"
#include <os/program.h>

/* Opens the program through VFS and maps it, W^X. On an error nothing stays mapped. */
MUST_USE
errno_t image_load(const char *path, elf_image_t *image);
void image_unload(const elf_image_t *image);

/* What the spawner said, in the loader's memory. */
typedef struct start_data {
    char *cwd;
    char *args; /* zero-terminated strings one after the other */
    size_t args_size;
    char *source[PROGRAM_FILES];
    unsigned flags[PROGRAM_FILES];
} start_data_t;

/* Copies it all into an area of its own, which outlives the loader. */
MUST_USE
errno_t start_block_create(const start_data_t *data, program_block_t **block);

#endif
