// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reading the headers of an executable. Pure: it looks at the first bytes of the file and its size,
 * believes nothing, and says what is to be mapped.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_SEGMENTS_MAX 8
#define ELF_PAGE         4096u

/* Bytes from the start of the file that hold both header and program headers. */
#define ELF_HEAD_SIZE 1024

/* Where programs lie: below the loader, which is linked at the end of this range. */
#define PROGRAM_LOW  0x400000u
#define PROGRAM_HIGH 0x40000000u

typedef struct elf_segment {
    uint64_t address; /* page aligned */
    uint64_t memory;  /* bytes, rounded up to pages; zero behind the file's part */
    uint64_t offset;
    uint64_t size;  /* bytes of the file */
    unsigned flags; /* AREA_*; never WRITE with EXEC */
} elf_segment_t;

typedef struct elf_image {
    uint64_t entry;
    unsigned count;
    elf_segment_t segment[ELF_SEGMENTS_MAX]; /* rising addresses, no page shared */
} elf_image_t;

/* ENOEXEC for whatever this system cannot run. `head` holds the first `head_size` bytes. */
MUST_USE
errno_t elf_parse(const void *head, size_t head_size, uint64_t file_size, elf_image_t *image);

#endif
