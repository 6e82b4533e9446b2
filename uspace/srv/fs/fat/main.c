// SPDX-License-Identifier: BSD-2-Clause
/* The server of the FAT file system. */
#include "fat.h"

int main(void)
{
    return fs_server_main(&fat_ops);
}
