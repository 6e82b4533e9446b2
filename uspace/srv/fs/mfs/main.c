// SPDX-License-Identifier: BSD-2-Clause
/* The MINIX file system server. */
#include "mfs.h"

int main(void)
{
    return fs_server_main(&mfs_ops);
}
