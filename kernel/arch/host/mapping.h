// SPDX-License-Identifier: BSD-2-Clause
/* Host: memory of the process. Apart from the kernel's headers, whose PROT_READ is not the host's.
 */
#ifndef HOST_MAPPING_H
#define HOST_MAPPING_H

#include <stddef.h>

/* Maps `size` bytes of zeros, `guard` more bytes below them that cannot be touched. Never fails. */
void *host_map(size_t size, size_t guard);

#endif
