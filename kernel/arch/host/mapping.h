// SPDX-License-Identifier: BSD-2-Clause
/* Host: memory mappings of the process. In a file of its own because the kernel's PROT_READ differs
 * from the host's. */
#ifndef HOST_MAPPING_H
#define HOST_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Maps `size` zeroed bytes above `guard` inaccessible bytes. Aborts on failure. */
void *host_map(size_t size, size_t guard);

/* Maps `size` zeroed bytes of a new file, whose parts can be mapped again. Aborts on failure. */
void *host_map_file(size_t size, int *file);
/* Maps `size` bytes of the file from `offset` on at `address`, replacing any mapping there. Aborts
 * on failure. */
void host_map_again(int file, size_t offset, uintptr_t address, size_t size, bool writable);
void host_unmap(uintptr_t address, size_t size);

#endif
