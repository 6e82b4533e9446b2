// SPDX-License-Identifier: BSD-2-Clause
/* Address space areas: flags of AREA_CREATE, AREA_PROTECT, SHARE_OUT and SHARE_IN. */
#ifndef ABI_AREA_H
#define ABI_AREA_H

enum area_flag {
    AREA_READ = 1,
    AREA_WRITE = 2,
    AREA_EXEC = 4,     /* never together with AREA_WRITE */
    AREA_GUARD = 8,    /* stack: the lowest STACK_GUARD_SIZE bytes stay unmapped */
    AREA_UNCACHED = 16 /* PHYS_MAP only */
};

#endif
