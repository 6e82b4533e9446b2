// SPDX-License-Identifier: BSD-2-Clause
/* The FAT file system server. */
#include "fat.h"

int main(void)
{
    return fs_server_main(&fat_ops);
}
