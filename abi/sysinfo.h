// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys of the SYSINFO system call. A value is text without a terminating zero, unless a type is
 * named.
 */
#ifndef ABI_SYSINFO_H
#define ABI_SYSINFO_H

#include <stdint.h>

#define SYSINFO_CMDLINE "boot.cmdline" /* the kernel's command line */
#define SYSINFO_OPTION  "boot.option." /* followed by its word: uint64_t (<abi/boot_option.h>) */
#define SYSINFO_VERSION "version"      /* name, version and architecture */
#define SYSINFO_MEMORY  "memory"       /* struct sysinfo_memory */
#define SYSINFO_INITRD  "boot.initrd"  /* struct sysinfo_module: the initial FAT image */
#define SYSINFO_TIME    "boot.time"    /* uint64_t: seconds since 1970 at boot, UTC; 0: unknown */

typedef struct sysinfo_memory {
    uint64_t frames_total;
    uint64_t frames_free;
    uint64_t frame_size;  /* bytes */
    uint64_t frames_left; /* frames that the calling task can still get (<abi/limits.h>) */
} sysinfo_memory_t;

typedef struct sysinfo_module {
    uint64_t address; /* physical, page aligned */
    uint64_t size;    /* bytes */
} sysinfo_module_t;

#endif
