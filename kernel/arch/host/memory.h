// SPDX-License-Identifier: BSD-2-Clause
/* Host: declarations private to this folder. */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <arch/types.h>

#include "host.h"
#include "mapping.h"

/* Creates the machine's memory and passes it to the frame allocator. */
void host_memory_init(void);
/* Maps a frame of it a second time, at the address `va` of this process. */
void host_memory_map_again(paddr_t frame, uint64_t va, bool writable);

#endif
