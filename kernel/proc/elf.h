// SPDX-License-Identifier: BSD-2-Clause
/*
 * ELF64 executables: boot modules and the loader image become address spaces here. All other
 * programs are loaded by the loader in user mode.
 *
 * Theory: elf_check is pure. It reads the file and decides; every field of it may be hostile, so
 * each number is checked before it is used, without overflow. Only what it accepted is acted upon
 * by elf_load, which can then fail for want of memory only.
 */
#ifndef PROC_ELF_H
#define PROC_ELF_H

#include <abi/error.h>
#include <arch/types.h>
#include <mm/as.h>
#include <stddef.h>
#include <stdint.h>

/* A program of ours has four: code, constants, data, thread-local data. */
#define ELF_SEGMENTS_MAX 8

/* One loadable segment, checked. */
typedef struct elf_segment {
    uint64_t address;     /* first byte in user memory */
    uint64_t memory_size; /* bytes, at least file_size; the rest is zero */
    uint64_t file_offset;
    uint64_t file_size;
    unsigned flags; /* AREA_READ, AREA_WRITE, AREA_EXEC */
} elf_segment_t;

typedef struct elf_image {
    uint64_t entry; /* inside an executable segment */
    unsigned segment_count;
    elf_segment_t segments[ELF_SEGMENTS_MAX]; /* by rising address, no page in common */
} elf_image_t;

/* ENOEXEC when `file` is not a static ELF64 executable for this machine that fits user memory and
 * keeps W^X; `*why` (may be NULL) then says what is wrong with it. */
MUST_USE
errno_t elf_check(const void *file, size_t size, elf_image_t *image, const char **why);

/* Checks `file` and makes an area of each segment in `as`, filled. ENOEXEC, ENOMEM; on an error the
 * caller destroys `as`. */
MUST_USE
errno_t elf_load(const void *file, size_t size, as_t *as, uaddr_t *entry);

#endif
