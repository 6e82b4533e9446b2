// SPDX-License-Identifier: BSD-2-Clause
/* The server of the MINIX file system. */
#include "mfs.h"

int main(void)
{
    return fs_server_main(&mfs_ops);
}
