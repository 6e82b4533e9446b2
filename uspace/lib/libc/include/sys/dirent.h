// SPDX-License-Identifier: BSD-2-Clause
/* Directory entries: the part of <dirent.h> that picolibc leaves to the system. */
#ifndef LIBC_SYS_DIRENT_H
#define LIBC_SYS_DIRENT_H

#include <sys/types.h>

#define DT_UNKNOWN 0
#define DT_CHR     2
#define DT_LNK     10
#define DT_DIR     4
#define DT_REG     8

struct dirent {
    ino_t d_ino;
    unsigned char d_type;
    char d_name[256];
};

typedef struct libc_directory DIR;

#endif
