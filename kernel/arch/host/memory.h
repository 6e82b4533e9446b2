// SPDX-License-Identifier: BSD-2-Clause
/* Host: what the files of this folder share. */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <arch/types.h>

#include "host.h"
#include "mapping.h"

/* Makes the machine's memory and gives it to the frame allocator. */
void host_memory_init(void);
/* Shows a frame of it at address `va` of this process too. */
void host_memory_map_again(paddr_t frame, uint64_t va, bool writable);

#endif
