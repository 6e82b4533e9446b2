// SPDX-License-Identifier: BSD-2-Clause
/* Executables that the loader can map: those that <exe/elf.h> accepts, below the loader, with
 * segments that begin at a page. Pure. */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <abi/error.h>
#include <exe/elf.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_PAGE 4096u

/* The header and the program headers must be in this many bytes at the start of the file. */
#define ELF_HEAD_SIZE 1024

/* The address range of programs: below the loader, which is linked at the end of this range. */
#define PROGRAM_LOW  0x400000u
#define PROGRAM_HIGH 0x40000000u

/* ENOEXEC for a file that this system cannot run. `head` holds the first `head_size` bytes. Segments
 * of `*image` begin at a page. */
MUST_USE
errno_t elf_parse(const void *head, size_t head_size, uint64_t file_size, elf_image_t *image);

#endif
