// SPDX-License-Identifier: BSD-2-Clause
/*
 * ELF64 executables: loads boot modules and the loader image into address spaces. All other
 * programs are loaded by the loader in user mode.
 *
 * elf_check() only reads the file. elf_load() acts only on a checked file and can then fail only for
 * lack of memory.
 */
#ifndef PROC_ELF_H
#define PROC_ELF_H

#include <abi/error.h>
#include <arch/types.h>
#include <exe/elf.h>
#include <mm/as.h>
#include <stddef.h>
#include <stdint.h>

/* Checks that `file` is a static ELF64 executable for this machine, that it fits user memory, and
 * that no segment is both writable and executable. ENOEXEC: it is not; `*why` (unless `why` is
 * NULL) is then the reason as text. */
MUST_USE
errno_t elf_check(const void *file, size_t size, elf_image_t *image, const char **why);

/* Checks `file` and creates a filled area for each segment in `as`. ENOEXEC, ENOMEM; after an error
 * the caller destroys `as`. */
MUST_USE
errno_t elf_load(const void *file, size_t size, as_t *as, uaddr_t *entry);

#endif
