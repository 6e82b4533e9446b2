// SPDX-License-Identifier: BSD-2-Clause
/*
 * Parses the headers of an executable. Pure code: gets the first bytes and the size of the file,
 * checks everything, and returns the segments to map.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_SEGMENTS_MAX 8
#define ELF_PAGE         4096u

/* The header and the program headers must be in this many bytes at the start of the file. */
#define ELF_HEAD_SIZE 1024

/* The address range of programs: below the loader, which is linked at the end of this range. */
#define PROGRAM_LOW  0x400000u
#define PROGRAM_HIGH 0x40000000u

typedef struct elf_segment {
    uint64_t address; /* page aligned */
    uint64_t memory;  /* bytes, rounded up to pages; zeroed after the part from the file */
    uint64_t offset;  /* in the file */
    uint64_t size;    /* bytes from the file */
    unsigned flags;   /* AREA_*; never WRITE with EXEC */
} elf_segment_t;

typedef struct elf_image {
    uint64_t entry;
    unsigned count;
    elf_segment_t segment[ELF_SEGMENTS_MAX]; /* in order of addresses, without shared pages */
} elf_image_t;

/* Parses the headers. `head` contains the first `head_size` bytes of the file. ENOEXEC: this system
 * cannot run the file. */
MUST_USE
errno_t elf_parse(const void *head, size_t head_size, uint64_t file_size, elf_image_t *image);

#endif
