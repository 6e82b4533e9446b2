// SPDX-License-Identifier: BSD-2-Clause
/*
 * The check of ELF64 executables, for the kernel (boot modules and the loader image) and the loader
 * (all other programs). Pure: it reads the headers only. Every field can be hostile, so each number
 * is checked for range and overflow before it is used.
 */
#ifndef EXE_ELF_H
#define EXE_ELF_H

#include <stddef.h>
#include <stdint.h>

/* Switchboard's programs have four: code, constants, data, thread-local data. */
#define ELF_SEGMENTS_MAX 8

/* What an executable must be made for. */
typedef struct elf_target {
    uint16_t machine;   /* e_machine */
    uint64_t low, high; /* segments lie in [low, high) */
    uint64_t page_size; /* segments share no page */
} elf_target_t;

/* A checked loadable segment. */
typedef struct elf_segment {
    uint64_t address;     /* first byte in user memory */
    uint64_t memory_size; /* bytes, at least file_size; the remainder is zero */
    uint64_t file_offset;
    uint64_t file_size;
    unsigned flags; /* AREA_READ, AREA_WRITE, AREA_EXEC; never WRITE with EXEC */
} elf_segment_t;

typedef struct elf_image {
    uint64_t entry; /* in the file part of an executable segment */
    unsigned segment_count;
    elf_segment_t segments[ELF_SEGMENTS_MAX]; /* in address order, no page in common */
} elf_image_t;

/* Checks that a file of `file_size` bytes is a static executable for `target` and describes it in
 * `*image`. `head` holds its first `head_size` bytes, in which all program headers must be. Returns
 * NULL, or the problem as text; `*image` is then undefined. */
const char *elf_image_check(const void *head, size_t head_size, uint64_t file_size,
                            const elf_target_t *target, elf_image_t *image);

#endif
