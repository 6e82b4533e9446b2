// SPDX-License-Identifier: BSD-2-Clause
/* Host: memory of the process. Apart from the kernel's headers, whose PROT_READ is not the host's.
 */
#ifndef HOST_MAPPING_H
#define HOST_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Maps `size` bytes of zeros, `guard` more bytes below them that cannot be touched. Never fails. */
void *host_map(size_t size, size_t guard);

/* The same without a guard, as a file whose parts can be mapped a second time. */
void *host_map_file(size_t size, int *file);
/* Maps `size` bytes of the file from `offset` on at `address`, where nothing else may lie but
 * such mappings. Never fails. */
void host_map_again(int file, size_t offset, uintptr_t address, size_t size, bool writable);
void host_unmap(uintptr_t address, size_t size);

#endif
